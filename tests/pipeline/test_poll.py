"""Polling: who is asked, what is written, and who is left alone."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.chats import ChatId
from bot.core.errors import FeedFailed
from bot.core.feed_schedule import FeedState
from bot.core.feeds import Feed, Fetched, Hints, Validators
from bot.pipeline.health import watch
from bot.pipeline.poll import AT_ONCE, Poller
from bot.store import Store
from tests.fakes import NOON, FeedsInHand, HandClock, entry

COURIER = Feed("Courier", "https://courier.example/feed")
LINE = Feed("Line", "https://line.example/feed")
MARKETS = Feed("Courier Markets", "https://courier.example/markets")
EVERY = timedelta(minutes=10)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "test.db"))


def poller(store: Store, feeds: object, clock: HandClock) -> Poller:
    return Poller(store, feeds, clock, EVERY, chance=lambda: 0.0)  # type: ignore[arg-type]


async def looked(poller: Poller, feeds: list[Feed], times: int = 4) -> int:
    return sum([await poller.look(feeds) for _ in range(times)])


@dataclass
class SlowFeeds:
    """Feeds that answer when told to; counts how many are being asked at once."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    asking: int = 0
    most: int = 0
    asked: list[str] = field(default_factory=list)

    async def read(
        self,
        feed: Feed,
        validators: Validators,
        *,
        address: str | None = None,
        resting: Mapping[str, datetime] | None = None,
    ) -> Fetched:
        del address, resting
        self.asked.append(feed.name)
        self.asking += 1
        self.most = max(self.most, self.asking)
        if feed.name.startswith("Slow"):
            await self.open.wait()
        self.asking -= 1
        return Fetched((entry(f"A story of {feed.name}"),), validators)


async def test_a_host_that_answered_429_is_left_alone_with_all_its_feeds(store: Store) -> None:
    clock, feeds = HandClock(), FeedsInHand()
    feeds.broken[COURIER.name] = FeedFailed(
        "HTTP 429", timedelta(hours=1), status=429, host="courier.example:443"
    )
    polling = poller(store, feeds, clock)

    await polling.round([COURIER])
    clock.turn(minutes=59)
    during = await polling.round([COURIER, MARKETS, LINE])
    clock.turn(minutes=2)
    feeds.broken.clear()
    after = await polling.round([COURIER, MARKETS])

    assert [one.rests_until for one in during] == [NOON + timedelta(hours=1)] * 2 + [None]
    assert [name for name, _ in feeds.asked] == ["Courier", "Line", "Courier", "Courier Markets"]
    assert not any(one.rests_until for one in after)


async def test_a_feed_that_answered_503_is_left_alone_and_its_host_is_not(store: Store) -> None:
    clock, feeds = HandClock(), FeedsInHand()
    feeds.broken[COURIER.name] = FeedFailed("HTTP 503", timedelta(hours=1), status=503)
    polling = poller(store, feeds, clock)

    await polling.round([COURIER])
    clock.turn(minutes=30)
    await polling.round([COURIER, MARKETS])

    assert [name for name, _ in feeds.asked] == ["Courier", "Courier Markets"]


async def test_a_slow_feed_holds_up_no_other_and_is_not_asked_twice(store: Store) -> None:
    clock, feeds = HandClock(), SlowFeeds()
    slow = Feed("Slow", "https://slow.example/")
    polling = poller(store, feeds, clock)

    new = await looked(polling, [slow, LINE])
    clock.turn(minutes=11)
    await looked(polling, [slow, LINE])
    feeds.open.set()
    late = await looked(polling, [slow, LINE])
    await polling.aclose()

    assert new == 1
    assert feeds.asked.count("Slow") == 1
    assert feeds.asked.count("Line") == 2
    assert late == 1


async def test_only_so_many_feeds_are_asked_at_once_and_one_of_a_host(store: Store) -> None:
    feeds = SlowFeeds()
    many = [Feed(f"Slow {number}", f"https://{number}.example/") for number in range(AT_ONCE + 9)]
    same = [Feed(f"Slow host {number}", f"https://same.example/{number}") for number in range(5)]
    polling = poller(store, feeds, HandClock())

    asking = asyncio.ensure_future(polling.round(same))
    await asyncio.sleep(0.05)
    of_one_host = feeds.most
    more = asyncio.ensure_future(polling.round(many))
    await asyncio.sleep(0.05)
    in_all = feeds.most
    feeds.open.set()
    await asyncio.gather(asking, more)

    assert (of_one_host, in_all) == (1, AT_ONCE)


async def test_a_start_asks_a_few_feeds_at_a_time(store: Store) -> None:
    feeds = SlowFeeds()
    many = [Feed(f"Slow {number}", f"https://{number}.example/") for number in range(24)]
    polling = poller(store, feeds, HandClock())

    await polling.look(many)
    first = len(feeds.asked)
    await polling.look(many)
    second = len(feeds.asked)
    feeds.open.set()
    await polling.aclose()

    assert (first, second) == (2, 4)


async def test_what_was_given_up_is_asked_again(store: Store) -> None:
    feeds = SlowFeeds()
    slow = Feed("Slow", "https://slow.example/")
    first = poller(store, feeds, HandClock())
    await first.look([slow])
    await first.aclose()
    feeds.open.set()

    new = await looked(poller(store, feeds, HandClock()), [slow])

    assert new == 1


async def test_a_reader_that_breaks_stops_no_other_feed(store: Store) -> None:
    class Broken(FeedsInHand):
        async def read(self, feed: Feed, validators: Validators, **_: object) -> Fetched:
            if feed == COURIER:
                raise ZeroDivisionError
            return await super().read(feed, validators)

    feeds = Broken()
    feeds.publish(LINE.name, entry("SOL falls"))

    broken, well = await poller(store, feeds, HandClock()).round([COURIER, LINE])

    assert broken.failed == "it cannot be read (ZeroDivisionError)"
    assert well.new == 1


async def test_an_adopted_address_is_asked_in_the_place_of_the_old_one(store: Store) -> None:
    feeds = FeedsInHand()
    store.feeds.put(COURIER, FeedState(address="https://new.example/feed"))

    await poller(store, feeds, HandClock()).round([COURIER])

    assert feeds.addresses == ["https://new.example/feed"]


async def test_hints_outlive_a_restart(store: Store) -> None:
    class Stating(FeedsInHand):
        async def read(self, feed: Feed, validators: Validators, **_: object) -> Fetched:
            fetched = await super().read(feed, validators)
            return replace(fetched, hints=Hints(ttl=timedelta(minutes=50)))

    await poller(store, Stating(), HandClock()).round([COURIER])
    await poller(store, FeedsInHand(), HandClock()).round([COURIER])

    assert store.feeds.get(COURIER).due == NOON + timedelta(minutes=50)


SAME = (
    ("Courier", "Binance freezes $182 million in USDT tied to five Tron wallets"),
    ("Line", "Binance freezes $182M of USDT in five Tron wallets tied to thefts"),
)


async def test_one_event_in_two_feeds_is_one_cluster_and_another_is_not(store: Store) -> None:
    clock, feeds = HandClock(), FeedsInHand()
    for feed, title in SAME:
        feeds.publish(feed, entry(title))
    feeds.publish(LINE.name, entry("Kraken opens an office in Lisbon for its bank"))
    polling = poller(store, feeds, clock)

    await polling.round([COURIER, LINE])

    stories = {story.entry.title: story for story in store.stories.all()}
    first, second = (stories[title] for _, title in SAME)
    other = stories["Kraken opens an office in Lisbon for its bank"]
    assert first.cluster == second.cluster == min(first.id, second.id)
    assert other.cluster == other.id


async def test_an_event_that_another_feed_tells_later_joins_its_cluster(store: Store) -> None:
    clock, feeds = HandClock(), FeedsInHand()
    polling = poller(store, feeds, clock)
    feeds.publish(*(SAME[0][0], entry(SAME[0][1])))
    await polling.round([COURIER, LINE])
    clock.turn(hours=5)
    feeds.publish(SAME[1][0], entry(SAME[1][1], published=clock.now))

    await poller(store, feeds, clock).round([COURIER, LINE])

    first, second = store.stories.all()
    assert first.cluster == second.cluster == first.id


async def test_operators_are_told_once_when_a_feed_is_ill_and_once_when_it_is_well(
    store: Store,
) -> None:
    clock, feeds = HandClock(), FeedsInHand()
    feeds.broken[COURIER.name] = FeedFailed("HTTP 404")
    polling = poller(store, feeds, clock)

    for _ in range(30):
        await polling.round([COURIER, LINE])
        await watch(store, [COURIER, LINE], {7, 8}, clock)
        clock.turn(hours=1)
    ill = store.outbox.lines()
    feeds.broken.clear()
    for _ in range(3):
        await polling.round([COURIER, LINE])
        await watch(store, [COURIER, LINE], {7, 8}, clock)
        clock.turn(hours=1)

    assert [(line.chat, line.kind) for line in ill] == [(7, "notice"), (8, "notice")]
    assert len(store.outbox.lines()) == 4
    queued = store.outbox.due(clock.now, 10)
    assert {each.chat for each in queued} == {ChatId(7), ChatId(8)}
    assert all("Courier" in each.text and "Line" not in each.text for each in queued)


async def test_without_operators_nobody_is_told(store: Store) -> None:
    clock, feeds = HandClock(), FeedsInHand()
    feeds.broken[COURIER.name] = FeedFailed("HTTP 404")
    polling = poller(store, feeds, clock)
    for _ in range(30):
        await polling.round([COURIER])
        clock.turn(hours=1)

    made = await watch(store, [COURIER], (), clock)

    assert made == 0
    assert store.outbox.lines() == ()
