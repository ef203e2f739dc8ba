"""Reminders come when people want them: in digests, under a cap, not while snoozed, on return."""

from datetime import datetime, time, timedelta

import pytest

from bot.core.outbox import MessageKind, State
from bot.core.wishes import EVERYTHING, Rhythm, Wishes, digest_moment
from bot.pipeline.digest import digest
from bot.pipeline.remind import nudge
from tests.build import BERLIN
from tests.fakes import NOON, entry
from tests.pipeline.test_steps import CHAT, House, holds, house, user

__all__ = ["house"]


def wish(house: House, **wishes: object) -> None:
    house.store.wishes.save(CHAT, Wishes(**wishes))  # type: ignore[arg-type]


async def digested(house: House) -> list[str]:
    await digest(house.store, house.reports, house.clock)
    await house.deliver()
    return house.texts()


async def test_a_daily_digest_gathers_stories_until_nine_in_the_morning(house: House) -> None:
    house.store.ledgers.add(CHAT, [holds("ETH", "2", "6000")])
    wish(house, downturn=Rhythm.DAILY)
    await house.hear(entry("SOL falls"), entry("ETH falls"))
    at_noon = await digested(house)

    house.clock.now = NOON.replace(hour=13, minute=59)
    early = await digested(house)
    house.clock.turn(minutes=1)  # nine in New York
    await digested(house)
    (text,) = await digested(house)

    assert at_noon == early == []
    assert "2 stories concern losses" in text
    assert "SOL falls" in text
    assert "ETH falls" in text
    assert "1,240.00" in text


async def test_a_weekly_digest_also_tells_of_stories_that_are_days_old(house: House) -> None:
    wish(house, downturn=Rhythm.WEEKLY)
    await house.hear(entry("SOL falls"))  # on a Tuesday

    house.clock.now = NOON.replace(day=29, hour=23)
    await house.think()
    sunday = await digested(house)
    house.clock.now = NOON.replace(day=30, hour=14)
    (monday,) = await digested(house)

    assert sunday == []
    assert "One story concerns losses" in monday


async def test_a_digest_whose_losses_are_gone_is_not_sent(house: House) -> None:
    wish(house, downturn=Rhythm.DAILY)
    await house.hear(entry("SOL falls"))
    house.prices.prices_now["SOL"] = "1000"
    house.clock.turn(days=1, hours=3)

    assert await digested(house) == []


async def test_one_kind_may_come_at_once_while_the_other_is_off(house: House) -> None:
    wish(house, tax=Rhythm.OFF)

    await house.hear(entry("US explains the tax on coins"), entry("SOL falls"))

    assert [line.kind for line in house.store.outbox.lines()] == [MessageKind.DOWNTURN]


@pytest.mark.parametrize("subject", ["SOL", "downturn", EVERYTHING])
async def test_what_is_snoozed_is_not_told_of_until_it_wakes(house: House, subject: str) -> None:
    wish(house, snoozed={subject: NOON + timedelta(days=7)})
    await house.hear(entry("SOL falls"))
    asleep = house.texts()

    house.clock.turn(days=7)
    await house.hear(entry("SOL falls again", published=house.clock.now))

    assert asleep == []
    assert len(house.texts()) == 1


async def test_beyond_the_daily_cap_news_waits_for_the_next_day(house: House) -> None:
    house.store.ledgers.add(CHAT, [holds("ETH", "2", "6000")])
    wish(house, daily_cap=1)
    await house.hear(entry("SOL falls"))
    await house.hear(entry("ETH falls"))
    today = len(house.texts())

    house.clock.now = NOON.replace(day=25, hour=5, minute=1)  # past midnight in New York
    await house.think()
    await house.deliver()

    assert today == 1
    assert len(house.texts()) == 2


@pytest.mark.parametrize(
    ("at_night", "days_left", "made"), [(True, 3, 1), (False, 3, 0), (True, 7, 0)]
)
async def test_a_deadline_passes_the_night_in_the_last_days_if_the_user_wants(
    house: House, *, at_night: bool, days_left: int, made: int
) -> None:
    house.clock.now = NOON.replace(month=12, day=31, hour=8) - timedelta(days=days_left)
    house.store.chats.save(user(subscribed_at=NOON - timedelta(days=200)))
    wish(house, at_night=at_night)

    assert await nudge(house.store, house.reports, house.clock) == made


async def test_who_comes_back_is_told_once_what_was_missed(house: House) -> None:
    house.store.chats.mark_gone(CHAT, house.clock())
    house.clock.turn(hours=1)
    await house.hear(entry("SOL falls", published=house.clock.now), entry("BBB falls"))
    house.clock.turn(hours=1)

    house.store.chats.mark_back(CHAT)
    await digested(house)
    (text,) = await digested(house)

    assert "This is what you missed" in text
    assert "SOL falls" in text
    assert [line.state for line in house.store.outbox.lines()] == [State.SENT]


@pytest.mark.parametrize(
    ("wishes", "missed"),
    [
        ({"downturn": Rhythm.OFF}, ["A tax on coins"]),
        ({"tax": Rhythm.OFF}, ["SOL falls", "ETH falls"]),
        ({"snoozed": {"SOL": NOON + timedelta(days=7)}}, ["ETH falls", "A tax on coins"]),
        ({"snoozed": {"downturn": NOON + timedelta(days=7)}}, ["A tax on coins"]),
        ({"snoozed": {EVERYTHING: NOON + timedelta(days=7)}}, []),
        ({"snoozed": {"SOL": NOON}}, ["SOL falls", "ETH falls", "A tax on coins"]),
    ],
)
async def test_who_comes_back_missed_nothing_of_what_was_not_wanted(
    house: House, wishes: dict[str, object], missed: list[str]
) -> None:
    house.store.ledgers.add(CHAT, [holds("ETH", "2", "6000")])
    wish(house, **wishes)
    house.store.chats.mark_gone(CHAT, house.clock())
    house.clock.turn(hours=1)
    titles = ["SOL falls", "ETH falls", "A tax on coins"]
    await house.hear(*(entry(title, published=house.clock.now) for title in titles))

    house.store.chats.mark_back(CHAT)
    text = "".join(await digested(house))

    assert [title for title in titles if title in text] == missed


async def test_who_comes_back_and_missed_nothing_is_not_bothered(house: House) -> None:
    house.store.chats.mark_gone(CHAT, house.clock())
    house.clock.turn(hours=1)

    house.store.chats.mark_back(CHAT)

    assert await digested(house) == []


def test_a_digest_comes_at_the_hour_that_was_chosen() -> None:
    before = datetime.fromisoformat("2026-11-24T17:29Z")
    after = datetime.fromisoformat("2026-11-24T17:30Z")

    moments = [digest_moment(Rhythm.DAILY, now, BERLIN, time(18, 30)) for now in (before, after)]

    assert [moment.isoformat() for moment in moments] == [
        "2026-11-23T17:30:00+00:00",
        "2026-11-24T17:30:00+00:00",
    ]


@pytest.mark.parametrize(
    ("rhythm", "now", "expected"),
    [
        (Rhythm.DAILY, "2026-11-24T08:00Z", "2026-11-24T08:00Z"),
        (Rhythm.DAILY, "2026-11-24T07:59Z", "2026-11-23T08:00Z"),
        (Rhythm.DAILY, "2026-10-25T08:00Z", "2026-10-25T08:00Z"),  # clocks went back
        (Rhythm.DAILY, "2026-10-24T07:00Z", "2026-10-24T07:00Z"),
        (Rhythm.WEEKLY, "2026-11-24T12:00Z", "2026-11-23T08:00Z"),
        (Rhythm.WEEKLY, "2026-11-23T07:00Z", "2026-11-16T08:00Z"),
    ],
)
def test_digests_keep_the_wall_time_of_the_chat(rhythm: Rhythm, now: str, expected: str) -> None:
    moment = digest_moment(rhythm, datetime.fromisoformat(now), BERLIN)

    assert moment == datetime.fromisoformat(expected)
