"""Each step alone: what it reads, what it writes, and that running it twice is running it once."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.core.chats import ChatId, Profile, QuietHours
from bot.core.errors import (
    AnswerLost,
    ChatMoved,
    FeedFailed,
    MessengerUnusable,
    RecipientGone,
    TryLater,
    Undeliverable,
)
from bot.core.feeds import Feed
from bot.core.ledger import Kind, Row
from bot.core.outbox import Draft, MessageKind, State
from bot.core.stated import Stated
from bot.core.stories import Entry
from bot.pipeline.classify import classify
from bot.pipeline.deliver import Delivery, settle_interrupted
from bot.pipeline.match import match
from bot.pipeline.poll import poll
from bot.pipeline.remind import nudge, remind
from bot.reports import Reports
from bot.store import Store
from tests.fakes import NOON, FeedsInHand, FixedPrices, HandClock, Postbox, WordClassifier, entry

CHAT = ChatId(7)
COURIER = Feed("Courier", "https://courier.example/feed")
LINE = Feed("Line", "https://line.example/feed")
EVERY = timedelta(minutes=10)


@dataclass
class House:
    """One small installation: a US user who holds SOL at a loss and BTC at a gain."""

    clock: HandClock
    store: Store
    prices: FixedPrices
    reports: Reports
    feeds: FeedsInHand
    classifier: WordClassifier
    postbox: Postbox
    delivery: Delivery

    async def poll(self) -> None:
        await poll([COURIER, LINE], self.store, self.feeds, self.clock, EVERY)

    async def think(self) -> None:
        await classify(self.store, self.classifier)
        await match(self.store, self.reports, self.clock)
        await remind(self.store, self.reports, self.clock)

    async def hear(self, *entries: Entry) -> None:
        """Let stories appear, and run all steps until nothing is left to do."""
        self.feeds.publish(COURIER.name, *entries)
        await self.poll()
        await self.think()
        await self.deliver()

    async def deliver(self) -> int:
        return await self.delivery.deliver()

    def texts(self) -> list[str]:
        return [text for _, text in self.postbox.sent]

    def states(self) -> list[State]:
        return [line.state for line in self.store.outbox.lines()]


def holds(asset: str, quantity: str, total: str, **changed: object) -> Row:
    values: dict[str, object] = {
        "line": 1,
        "at": NOON - timedelta(days=100),
        "kind": Kind.BUY,
        "asset": asset,
        "quantity": Decimal(quantity),
        "total": Decimal(total),
        "wallet": "kraken",
    }
    return Row(**{**values, **changed})  # type: ignore[arg-type]


def user(chat: ChatId = CHAT, **changed: object) -> Profile:
    values: dict[str, object] = {
        "chat": chat,
        "country": "US",
        "currency": "USD",
        "quiet_hours": None,
        "subscribed_at": NOON - timedelta(days=1),
    }
    return Profile(**{**values, **changed})  # type: ignore[arg-type]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock = HandClock()
    store = Store(str(tmp_path / "test.db"))
    prices = FixedPrices(clock, {"SOL": "140", "BTC": "90000", "ETH": "2400"})
    postbox = Postbox()
    house = House(
        clock,
        store,
        prices,
        Reports(store, prices, clock),
        FeedsInHand(),
        WordClassifier(),
        postbox,
        # Its ticks run, so that no limit holds these tests up; test_deliver.py is about limits.
        Delivery(store, postbox, clock, ticks=itertools.count(0, 60).__next__),
    )
    store.chats.save(user())
    store.ledgers.add(CHAT, [holds("SOL", "40", "6840"), holds("BTC", "0.1", "5000")])
    yield house
    store.close()


async def test_one_broken_feed_does_not_stop_another(house: House) -> None:
    house.feeds.broken[COURIER.name] = FeedFailed("HTTP 503", timedelta(hours=1))
    house.feeds.publish(LINE.name, entry("SOL falls"))

    await house.poll()

    assert [story.feed for story in house.store.stories.all()] == [LINE.name]
    assert house.store.feeds.get(COURIER).why == "HTTP 503"
    assert house.store.feeds.due([COURIER, LINE], NOON + timedelta(minutes=59)) == (LINE,)


async def test_a_reminder_says_what_may_be_counted_twice(house: House) -> None:
    house.store.ledgers.add(CHAT, [holds("SOL", "40", "6841")])

    await house.hear(entry("SOL falls"))

    (text,) = house.texts()
    assert "1 entry may be counted twice (SOL): /check shows it." in text


async def test_an_unchanged_feed_is_asked_conditionally(house: House) -> None:
    house.feeds.publish(COURIER.name, entry("SOL falls"))

    await house.poll()
    await house.poll()

    assert [state.etag for name, state in house.feeds.asked if name == COURIER.name] == [
        None,
        '"1"',
    ]
    assert len(list(house.store.stories.all())) == 1


async def test_a_story_that_could_not_be_read_is_read_next_time(house: House) -> None:
    house.feeds.publish(COURIER.name, entry("SOL falls"))
    await house.poll()
    house.classifier.broken = RuntimeError("out of memory")
    with pytest.raises(RuntimeError):
        await classify(house.store, house.classifier)
    house.classifier.broken = None

    done = await classify(house.store, house.classifier)

    assert done == 1


async def test_a_downturn_of_a_losing_asset_becomes_one_reminder_with_its_figures(
    house: House,
) -> None:
    await house.hear(entry("SOL falls"))
    await house.hear()

    (text,) = house.texts()
    assert "1,240.00" in text
    assert "SOL falls" in text
    assert "https://news.example/sol-falls" in text
    assert house.states() == [State.SENT]


async def test_a_reminder_counts_what_was_stated_of_the_year_and_says_so(house: House) -> None:
    house.store.stated.put(
        CHAT,
        Stated("2026", date(2026, 12, 31), gains_long=Decimal(2_000), carried=Decimal(10)),
    )

    await house.hear(entry("SOL falls"))

    (text,) = house.texts()
    assert (
        "Long-term gains of 2,000 USD that you stated besides the ledger are counted, too." in text
    )
    assert "Losses of earlier years of 10 USD that you stated are used" in text
    assert "about <b>$186.00</b> of tax" in text


async def test_a_downturn_of_the_market_concerns_every_losing_asset_and_no_winning_one(
    house: House,
) -> None:
    house.store.ledgers.add(CHAT, [holds("ETH", "2", "6000")])

    await house.hear(entry("Crypto prices fall"))

    (text,) = house.texts()
    assert "SOL" in text
    assert "ETH" in text
    assert "BTC" not in text


@pytest.mark.parametrize(
    "title", ["BTC falls", "ETH falls", "Nothing happened today", "GB changes its tax on coins"]
)
async def test_what_does_not_concern_a_loss_of_the_user_stays_silent(
    house: House, title: str
) -> None:
    await house.hear(entry(title))

    assert house.texts() == []


@pytest.mark.parametrize("title", ["US explains the tax on coins", "A guide to tax on coins"])
async def test_tax_news_of_the_users_country_or_of_none_concerns_the_user(
    house: House, title: str
) -> None:
    await house.hear(entry(title))

    (text,) = house.texts()
    assert title in text


async def test_tax_news_of_the_union_concerns_its_members(house: House) -> None:
    member = ChatId(8)
    house.store.chats.save(user(member, country="DE", currency="EUR"))
    house.store.ledgers.add(member, [holds("SOL", "40", "6840")])

    await house.hear(entry("EU agrees on tax reports"))

    assert [chat for chat, _ in house.postbox.sent] == [member]


async def test_a_loss_below_the_users_own_threshold_is_not_worth_a_message(house: House) -> None:
    house.store.chats.save(user(min_loss=Decimal(1241)))

    await house.hear(entry("SOL falls"))

    assert house.texts() == []


async def test_many_stories_on_one_asset_become_one_message_until_it_cooled_down(
    house: House,
) -> None:
    await house.hear(entry("SOL falls"), entry("SOL falls more"))
    house.clock.turn(hours=23)
    await house.hear(entry("SOL falls still", published=house.clock.now))
    early = len(house.texts())
    house.clock.turn(hours=2)
    await house.hear(entry("SOL falls again", published=house.clock.now))

    assert early == 1
    assert len(house.texts()) == 2


async def test_a_story_on_another_asset_is_told_during_a_cool_down(house: House) -> None:
    house.store.ledgers.add(CHAT, [holds("ETH", "2", "6000")])
    await house.hear(entry("SOL falls"))

    await house.hear(entry("ETH falls"))

    assert len(house.texts()) == 2


async def test_a_story_from_before_the_subscription_is_not_told(house: House) -> None:
    house.feeds.publish(COURIER.name, entry("SOL falls"))
    await house.poll()
    house.clock.turn(minutes=1)
    house.store.chats.save(user(subscribed_at=house.clock.now))

    await house.think()

    assert house.store.outbox.lines() == ()


async def test_a_story_that_is_days_old_is_read_but_not_told(house: House) -> None:
    await house.hear(entry("SOL falls", published=NOON - timedelta(days=4)))

    assert house.texts() == []
    assert len(list(house.store.stories.all())) == 1


async def test_who_did_not_subscribe_is_never_written_to(house: House) -> None:
    house.store.chats.save(user(subscribed_at=None))

    await house.hear(entry("SOL falls"))

    assert house.store.outbox.lines() == ()


async def test_below_a_reminder_are_buttons_for_an_opinion_and_for_rest(house: House) -> None:
    house.feeds.publish(COURIER.name, entry("SOL falls"))
    await house.poll()

    await house.think()

    (queued,) = house.store.outbox.due(NOON, 10)
    (story,) = house.store.stories.all()
    assert [[button.command for button in row] for row in queued.buttons] == [
        [f"/useful {story.id}", f"/useful {story.id} no"],
        ["/reminders snooze SOL 7"],
    ]


async def test_in_quiet_hours_a_reminder_waits_for_the_morning_and_fresh_prices(
    house: House,
) -> None:
    house.store.chats.save(user(quiet_hours=QuietHours.parse("06-09"), timezone="America/New_York"))
    await house.hear(entry("SOL falls"))
    asleep = house.texts()
    house.clock.turn(hours=3)
    house.prices.prices_now["SOL"] = "141"

    await house.hear()

    assert asleep == []
    (text,) = house.texts()
    assert "1,200.00" in text


async def test_without_any_price_a_story_waits_instead_of_being_lost(house: House) -> None:
    house.prices.down = "CoinGecko does not answer"
    await house.hear(entry("SOL falls"))
    silent = house.texts()
    house.prices.down = None
    house.clock.turn(minutes=2)

    await house.hear()

    assert silent == []
    assert len(house.texts()) == 1


async def test_an_old_price_is_used_and_said_to_be_old(house: House) -> None:
    await house.reports.losses(CHAT)
    house.prices.down = "CoinGecko does not answer"
    house.clock.turn(hours=2)

    await house.hear(entry("SOL falls"))

    (text,) = house.texts()
    assert "1,240.00" in text
    assert "2 h" in text


async def test_prices_of_all_users_are_asked_for_in_one_request(house: House) -> None:
    other = ChatId(8)
    house.store.chats.save(user(other))
    house.store.ledgers.add(other, [holds("ETH", "2", "6000")])

    await house.reports.losses(CHAT)
    await house.reports.losses(other)

    assert house.prices.asked == [("BTC", "ETH", "SOL")]


async def test_questions_at_once_ask_for_prices_once(house: House) -> None:
    await asyncio.gather(*(house.reports.losses(CHAT) for _ in range(5)))

    assert len(house.prices.asked) == 1


async def test_a_reminder_is_made_once_though_the_step_dies_halfway(house: House) -> None:
    house.feeds.publish(COURIER.name, entry("SOL falls"))
    await house.poll()
    await classify(house.store, house.classifier)
    await match(house.store, house.reports, house.clock)
    (found,) = house.store.matches.open()
    with pytest.raises(ZeroDivisionError), house.store.atomic():
        await remind(house.store, house.reports, house.clock)
        _ = 1 / 0

    await remind(house.store, house.reports, house.clock)
    await remind(house.store, house.reports, house.clock)

    assert found.assets == ("SOL",)
    assert house.states() == [State.QUEUED]


def queue(house: House, **changed: object) -> None:
    values: dict[str, object] = {
        "chat": CHAT,
        "kind": MessageKind.DOWNTURN,
        "key": "story:1",
        "text": "Hello",
        "due": NOON,
        "expires": NOON + timedelta(days=1),
    }
    house.store.outbox.queue(Draft(**{**values, **changed}), NOON)  # type: ignore[arg-type]


async def test_a_message_refused_for_flooding_is_sent_later(house: House) -> None:
    queue(house)
    house.postbox.failures = [TryLater("flood", timedelta(seconds=30), for_all=False)]

    await house.deliver()
    early = await house.deliver()
    house.clock.turn(seconds=30)
    late = await house.deliver()

    assert (early, late) == (0, 1)
    assert house.texts() == ["Hello"]


async def test_while_telegram_cannot_be_reached_nobody_is_tried(house: House) -> None:
    house.store.chats.save(user(ChatId(8)))
    queue(house)
    house.postbox.failures = [TryLater("no network", timedelta(seconds=30), for_all=True)] * 2
    await house.deliver()
    queue(house, chat=ChatId(8))

    house.clock.turn(seconds=29)
    await house.deliver()

    assert len(house.postbox.failures) == 1
    assert house.states() == [State.QUEUED, State.QUEUED]


async def test_news_whose_answer_was_lost_is_uncertain_and_not_sent_again(house: House) -> None:
    queue(house)
    house.postbox.failures = [AnswerLost("no answer")]

    await house.deliver()
    house.clock.turn(hours=1)
    await house.deliver()

    assert house.states() == [State.UNCERTAIN]
    assert house.texts() == []


async def test_a_deadline_whose_answer_was_lost_is_repeated_once_and_worded_so(
    house: House,
) -> None:
    queue(house, kind=MessageKind.DEADLINE, key="deadline:US:2026:7")
    house.postbox.failures = [AnswerLost("no answer"), AnswerLost("no answer")]

    await house.deliver()
    house.clock.turn(minutes=2)
    await house.deliver()
    house.clock.turn(minutes=2)
    await house.deliver()

    assert house.states() == [State.UNCERTAIN]
    assert house.texts() == []

    queue(house, kind=MessageKind.DEADLINE, key="deadline:US:2026:3")
    house.postbox.failures = [AnswerLost("no answer")]
    await house.deliver()
    house.clock.turn(minutes=2)
    await house.deliver()

    (text,) = house.texts()
    assert "You may have this already" in text
    assert text.endswith("Hello")


async def test_a_program_that_died_while_sending_neither_loses_nor_repeats_unseen(
    house: House,
) -> None:
    queue(house)
    queue(house, key="deadline:US:2026:7", kind=MessageKind.DEADLINE)
    queue(house, key="story:2")
    first, second, _ = house.store.outbox.lines()
    house.store.outbox.mark_leaving(first.id, NOON)
    house.store.outbox.mark_leaving(second.id, NOON)

    settled = settle_interrupted(house.store, house.clock)
    house.clock.turn(minutes=2)
    await house.deliver()
    await house.deliver()

    assert settled == 2
    assert house.states() == [State.UNCERTAIN, State.SENT, State.SENT]


async def test_who_blocked_the_bot_is_left_alone_and_gets_it_on_return(house: House) -> None:
    queue(house)
    house.postbox.failures = [RecipientGone("blocked")]
    await house.deliver()
    await house.deliver()
    away = house.texts()

    house.store.chats.mark_back(CHAT)
    await house.deliver()

    assert away == []
    assert house.texts() == ["Hello"]


async def test_a_moved_group_gets_its_message_under_the_new_id(house: House) -> None:
    queue(house)
    house.postbox.failures = [ChatMoved(-100)]

    await house.deliver()
    await house.deliver()

    assert house.postbox.sent == [(ChatId(-100), "Hello")]


async def test_a_refused_message_is_given_up_and_the_next_goes_out(house: House) -> None:
    queue(house)
    queue(house, key="story:2", text="World")
    house.postbox.failures = [Undeliverable("bad request")]

    await house.deliver()
    await house.deliver()

    assert house.states() == [State.REFUSED, State.SENT]


async def test_a_wrong_token_holds_everything_back(house: House) -> None:
    queue(house)
    house.postbox.failures = [MessengerUnusable("the token is wrong")]

    await house.deliver()
    await house.deliver()

    assert house.states() == [State.QUEUED]


async def test_what_is_too_old_to_matter_expires(house: House) -> None:
    queue(house)
    house.clock.turn(days=2)

    await house.deliver()

    assert house.states() == [State.EXPIRED]


def deadline_house(house: House, *, days_left: int) -> None:
    """Set the clock to ten in New York, so many days before the last safe day of 2026."""
    house.clock.now = NOON.replace(month=12, day=31, hour=15) - timedelta(days=days_left)
    house.store.chats.save(user(subscribed_at=NOON - timedelta(days=200)))


async def nudged(house: House) -> list[str]:
    await nudge(house.store, house.reports, house.clock)
    await house.deliver()
    return [line.key for line in house.store.outbox.lines()]


async def test_each_nudge_comes_exactly_once(house: House) -> None:
    deadline_house(house, days_left=62)

    for _ in range(63 * 4):
        await nudged(house)
        house.clock.turn(hours=6)

    keys = [line.key for line in house.store.outbox.lines()]
    assert keys == [f"deadline:US:2026:{days}" for days in (60, 30, 14, 7, 3, 1)]
    assert len(house.texts()) == 6


async def test_after_a_long_sleep_only_the_latest_nudge_is_owed(house: House) -> None:
    deadline_house(house, days_left=10)

    keys = await nudged(house)

    assert keys == ["deadline:US:2026:14"]
    assert "10 days" in house.texts()[0]


async def test_a_nudge_waits_for_a_decent_hour_of_the_users_day(house: House) -> None:
    deadline_house(house, days_left=7)
    house.clock.now = house.clock.now.replace(hour=12)
    early = await nudged(house)

    house.clock.turn(hours=-10)
    late = await nudged(house)
    house.clock.turn(hours=12, minutes=1)
    decent = await nudged(house)

    assert early == late == []
    assert decent == ["deadline:US:2026:7"]


async def test_a_nudge_whose_day_was_before_the_subscription_is_not_owed(house: House) -> None:
    deadline_house(house, days_left=20)
    house.store.chats.save(user(subscribed_at=house.clock.now))

    assert await nudged(house) == []


async def test_a_nudge_that_could_not_leave_on_its_day_is_made_anew_the_next(
    house: House,
) -> None:
    deadline_house(house, days_left=7)
    house.postbox.failures = [TryLater("no network", timedelta(hours=23), for_all=True)]
    await nudged(house)
    house.clock.turn(hours=24)
    await house.deliver()

    keys = await nudged(house)

    assert keys == ["deadline:US:2026:7"]
    (text,) = house.texts()
    assert "6 days" in text


async def test_after_the_last_safe_moment_there_is_nothing_left_to_say(house: House) -> None:
    deadline_house(house, days_left=0)
    in_time = house.clock.now
    house.clock.now = in_time.replace(day=31, hour=23, minute=59, second=59) + timedelta(seconds=2)

    late = await nudged(house)
    house.clock.now = in_time
    early = await nudged(house)

    assert late == []
    assert early == ["deadline:US:2026:1"]
    assert "last day" in house.texts()[0]


def german_house(house: House, *, bought: datetime, now: datetime) -> None:
    """A German user holds SOL at a loss; after a year that loss is worth nothing."""
    house.store.chats.forget(CHAT)
    house.store.chats.save(
        user(country="DE", currency="EUR", subscribed_at=NOON - timedelta(days=200))
    )
    house.store.ledgers.add(CHAT, [holds("SOL", "25", "4200", at=bought)])
    house.clock.now = now


async def test_the_end_of_a_lots_year_is_told_a_week_and_a_day_before(house: House) -> None:
    bought = NOON.replace(year=2025, month=12, day=10)
    german_house(house, bought=bought, now=NOON.replace(month=12, day=1, hour=10))

    for _ in range(15 * 4):
        await nudged(house)
        house.clock.turn(hours=6)

    keys = [line.key for line in house.store.outbox.lines() if line.key.startswith("lots:")]
    assert keys == ["lots:DE:2026-12-10:7", "lots:DE:2026-12-10:1"]
    week, eve = (text for text in house.texts() if "counts until 10 December 2026" in text)
    assert week.startswith("<b>7 days left: a loss of €700.00 in SOL")
    assert eve.startswith("<b>1 day left: a loss of €700.00 in SOL")


@pytest.mark.parametrize(("days_left", "reminder"), [(5, 7), (2, 7), (1, 1), (0, 1)])
async def test_a_last_day_that_is_near_when_it_is_first_seen_is_told_at_once_and_once(
    house: House, days_left: int, reminder: int
) -> None:
    now = NOON.replace(month=12, day=2, hour=10)
    german_house(house, bought=now.replace(year=2025, day=2 + days_left), now=now)
    house.store.chats.save(user(country="DE", currency="EUR", subscribed_at=now))

    keys = [await nudged(house) for _ in range(2)]

    assert keys == [[f"lots:DE:2026-12-0{2 + days_left}:{reminder}"]] * 2


async def test_a_reminder_of_a_last_day_names_the_other_coins_whose_day_is_near(
    house: House,
) -> None:
    now = NOON.replace(month=12, day=2, hour=10)
    german_house(house, bought=now.replace(year=2025, day=4), now=now)
    house.store.chats.save(user(country="DE", currency="EUR", subscribed_at=now))
    house.store.ledgers.add(CHAT, [holds("ETH", "2", "9000", at=now.replace(year=2025, day=6))])

    await nudged(house)

    (text,) = house.texts()
    head, until = text.split("<b>Until when</b>")
    assert "• 6 December 2026: a loss of €" in head
    assert "• 4 December 2026: a loss of €700.00 in SOL; 2 days left" in until
    assert "ETH" not in until.split("<b>What this rests on</b>", 1)[0]


async def test_who_subscribes_on_the_last_day_of_a_tax_year_is_told_on_it(house: House) -> None:
    deadline_house(house, days_left=0)
    house.store.chats.save(user(subscribed_at=house.clock.now))

    assert await nudged(house) == ["deadline:US:2026:1"]


async def test_where_losses_have_no_use_no_last_day_is_told(house: House) -> None:
    now = NOON.replace(month=12, day=2, hour=10)
    german_house(house, bought=now.replace(year=2025, day=4), now=now)
    house.store.chats.save(user(country="CH", currency="EUR", subscribed_at=now))

    assert await nudged(house) == []


async def test_a_lot_bought_every_day_is_no_reminder_every_day(house: House) -> None:
    first = NOON.replace(year=2025, month=12, day=10)
    german_house(house, bought=first, now=NOON.replace(month=12, day=1, hour=10))
    house.store.ledgers.add(
        CHAT, [holds("SOL", "25", "4200", at=first + timedelta(days=days)) for days in range(1, 9)]
    )

    for _ in range(8):
        await nudged(house)
        house.clock.turn(hours=24)

    weeks = [line.key for line in house.store.outbox.lines() if line.key.endswith(":7")]
    assert [key for key in weeks if key.startswith("lots:")] == [
        "lots:DE:2026-12-10:7",
        "lots:DE:2026-12-11:7",
    ]


async def test_who_has_no_usable_loss_is_not_nudged(house: House) -> None:
    deadline_house(house, days_left=7)
    house.prices.prices_now["SOL"] = "1000"

    assert await nudged(house) == []


async def test_nobody_is_nudged_before_choosing_a_country(house: House) -> None:
    deadline_house(house, days_left=7)
    profile = house.store.chats.get(CHAT)
    assert profile is not None
    house.store.chats.save(replace(profile, country=None))

    assert await nudged(house) == []


EVENT = (
    "SOL falls as Meadowdex bridge is drained of $44 million",
    "SOL falls, Meadowdex bridge drained, $44M gone",
)


async def test_an_event_is_told_once_with_who_else_reported_it(house: House) -> None:
    house.feeds.publish(LINE.name, entry(EVENT[0], published=NOON - timedelta(minutes=5)))
    await house.hear(entry(EVENT[1]))
    house.clock.turn(hours=30)
    await house.hear(entry(EVENT[1] + " again?", published=house.clock.now - timedelta(hours=7)))

    (text,) = house.texts()
    assert EVENT[1] in text
    assert "Also reported by Line" in text


async def test_after_two_days_off_only_what_still_matters_is_told(house: House) -> None:
    house.store.ledgers.add(CHAT, [holds("ETH", "2", "6000")])
    house.clock.turn(days=2)
    now = house.clock.now

    await house.hear(
        entry("SOL falls by a tenth", published=now - timedelta(hours=40)),
        entry("ETH falls by a tenth", published=now - timedelta(hours=20)),
        entry("ETH falls by a fifth", published=now - timedelta(hours=2)),
        entry("US explains the tax on coins", published=now - timedelta(hours=40)),
    )
    house.clock.turn(seconds=5)
    await house.hear()

    texts = house.texts()
    assert len(texts) == 2
    assert any("ETH falls by a fifth" in text for text in texts)
    assert any("US explains the tax on coins" in text for text in texts)
    assert all(story.verdict for story in house.store.stories.all())
