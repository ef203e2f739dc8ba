"""What a group is told unasked: stories and deadlines for all, figures of nobody."""

from datetime import timedelta

import pytest

from bot.core.chats import ChatId
from bot.core.outbox import Queued
from bot.core.wishes import Rhythm, Wishes
from bot.pipeline.digest import digest
from bot.pipeline.remind import nudge
from tests.fakes import NOON, entry
from tests.pipeline.test_steps import CHAT, COURIER, House, holds, house, user

__all__ = ["house"]

GROUP = ChatId(-70)


@pytest.fixture(autouse=True)
def group(house: House) -> None:
    """A forum in the United States, and nobody else."""
    house.store.chats.forget(CHAT)
    house.store.chats.save(user(GROUP, topic=12))


async def told(house: House, *titles: str) -> list[str]:
    """Let stories appear; return what waits for the group."""
    house.feeds.publish(COURIER.name, *(entry(title, published=house.clock()) for title in titles))
    await house.poll()
    await house.think()
    return [queued.text for queued in waiting(house)]


def waiting(house: House) -> list[Queued]:
    """Take what is due out of the outbox, message by message."""
    found = []
    while due := house.store.outbox.due(house.clock(), 10):
        for queued in due:
            house.store.outbox.mark_leaving(queued.id, house.clock())
            house.store.outbox.mark_sent(queued.id, house.clock())
            found.append(queued)
    return found


async def test_a_group_hears_of_a_fall_whatever_anybody_holds(house: House) -> None:
    house.store.ledgers.add(GROUP, [holds("SOL", "40", "6840")])

    (text,) = await told(house, "SOL falls")

    assert text.startswith("<b>A story speaks of falling prices: SOL.</b>")
    assert "6,840" not in text
    assert "1,240" not in text
    assert "kraken" not in text


async def test_it_is_told_in_the_topic_that_subscribed_and_without_buttons(house: House) -> None:
    house.feeds.publish(COURIER.name, entry("SOL falls"))
    await house.poll()

    await house.think()

    (queued,) = waiting(house)
    assert (queued.topic, queued.buttons) == (12, ())


async def test_tax_news_is_told_of_the_groups_country_alone(house: House) -> None:
    house.store.chats.save(user(GROUP, country="GB", currency="GBP"))

    (text,) = await told(house, "A tax on coins")

    assert text.startswith("<b>A story about crypto tax may matter in the United Kingdom.</b>")


async def test_one_coin_is_told_of_once_a_day_and_the_market_too(house: House) -> None:
    first = await told(house, "SOL falls")
    second = await told(house, "SOL falls again")
    market = await told(house, "Crypto prices fall")
    again = await told(house, "Crypto prices fall further")
    house.clock.turn(hours=25)
    next_day = await told(house, "SOL falls once more")

    assert [len(each) for each in (first, second, market, again, next_day)] == [1, 0, 1, 0, 1]


async def test_what_a_group_snoozed_rests(house: House) -> None:
    rest = NOON + timedelta(days=7)
    house.store.wishes.save(GROUP, Wishes(snoozed={"SOL": rest}))

    assert await told(house, "SOL falls") == []
    assert len(await told(house, "ETH falls")) == 1


async def test_a_group_gets_digests_like_anybody(house: House) -> None:
    house.store.wishes.save(GROUP, Wishes(downturn=Rhythm.DAILY))
    at_once = await told(house, "SOL falls", "ETH falls")
    house.clock.turn(days=1)

    await digest(house.store, house.reports, house.clock)
    await digest(house.store, house.reports, house.clock)

    (queued,) = waiting(house)
    assert at_once == []
    assert "2 stories on falling prices or crypto tax" in queued.text
    assert queued.topic == 12


async def test_a_group_is_reminded_of_a_deadline_once_and_without_figures(house: House) -> None:
    house.clock.now = NOON.replace(month=12, day=24, hour=15)
    house.store.chats.save(user(GROUP, subscribed_at=NOON - timedelta(days=200)))

    await nudge(house.store, house.reports, house.clock)
    await nudge(house.store, house.reports, house.clock)

    (queued,) = waiting(house)
    assert queued.key == "deadline:US:2026:7"
    assert "in which a loss counts for tax year 2026 in the United States" in queued.text


async def test_who_threw_us_out_is_told_on_return_what_was_missed(house: House) -> None:
    house.store.chats.mark_gone(GROUP, NOON)
    house.clock.turn(hours=1)
    assert await told(house, "SOL falls") == []

    house.store.chats.mark_back(GROUP)
    await digest(house.store, house.reports, house.clock)

    (queued,) = waiting(house)
    assert "SOL falls" in queued.text
    assert "/losses" not in queued.text
    assert queued.topic == 12
