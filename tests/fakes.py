"""Stand-ins for the outside that behave: they keep their promises and can be told to fail."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bot.core.chats import ChatId
from bot.core.errors import BotError, FeedFailed, PricesUnavailable
from bot.core.feeds import Feed, Fetched, Validators
from bot.core.ledger import Row
from bot.core.outbox import Letter
from bot.core.prices import Price
from bot.core.stories import Entry, Sentiment, Text, Topic, Verdict
from bot.ports import Leaving
from bot.store import Store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class HandClock:
    """A clock turned by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


class FixedPrices:
    """A price source with a fixed list, e.g. {"SOL": "140"}; states prices as of the clock.

    hangs  where set, no price ever comes, and the event tells that somebody waits for one.
    """

    def __init__(self, clock: HandClock, prices: Mapping[str, str]) -> None:
        self._clock = clock
        self.prices_now = dict(prices)
        self.down: str | None = None
        self.hangs: asyncio.Event | None = None
        self.asked: list[tuple[str, ...]] = []

    async def prices(
        self, assets: Collection[str], currencies: Collection[str]
    ) -> tuple[Price, ...]:
        self.asked.append(tuple(sorted(assets)))
        if self.hangs:
            self.hangs.set()
            await asyncio.Event().wait()
        if self.down:
            raise PricesUnavailable(self.down)
        return tuple(
            Price(asset, currency, Decimal(self.prices_now[asset]), self._clock(), "Test Prices")
            for asset in sorted(assets)
            for currency in sorted(currencies)
            if asset in self.prices_now
        )


class WordClassifier:
    """Tells topics by fixed words: "falls" is a downturn, "tax" is tax; symbols are assets."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.broken: Exception | None = None

    async def classify(self, texts: Sequence[Text]) -> tuple[Verdict, ...]:
        if self.broken:
            raise self.broken
        self.read += [text.title for text in texts]
        return tuple(map(_verdict, texts))


def _verdict(text: Text) -> Verdict:
    words = text.title.replace(",", " ").split()
    tags = []
    if "falls" in words or "fall" in words:
        tags.append(Topic.MARKET_DOWNTURN)
    if "tax" in words:
        tags.append(Topic.CRYPTO_TAX)
    return Verdict(
        tuple(tags),
        Sentiment.NEGATIVE if tags else Sentiment.NEUTRAL,
        {topic.value: float(topic in tags) for topic in Topic},
        tuple(word for word in words if word in {"BTC", "ETH", "SOL"}),
        tuple(word for word in words if word in {"US", "GB", "DE", "EU"}),
    )


@dataclass
class FeedsInHand:
    """A feed reader whose feeds are lists in memory; `broken` names feeds that fail."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    broken: dict[str, FeedFailed] = field(default_factory=dict)
    asked: list[tuple[str, Validators]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    resting: list[dict[str, datetime]] = field(default_factory=list)

    def publish(self, feed: str, *entries: Entry) -> None:
        self.entries.setdefault(feed, []).extend(entries)

    async def read(
        self,
        feed: Feed,
        validators: Validators,
        *,
        address: str | None = None,
        resting: Mapping[str, datetime] | None = None,
    ) -> Fetched:
        self.asked.append((feed.name, validators))
        self.addresses.append(address or feed.url)
        self.resting.append(dict(resting or {}))
        if feed.name in self.broken:
            raise self.broken[feed.name]
        found = self.entries.get(feed.name, [])
        etag = f'"{len(found)}"'
        if validators.etag == etag:
            return Fetched((), validators, not_modified=True)
        return Fetched(tuple(found), Validators(etag=etag))


@dataclass
class Postbox:
    """A messenger that keeps what it was given; fails as told, once for each failure in line."""

    sent: list[tuple[ChatId, str]] = field(default_factory=list)
    failures: list[BotError] = field(default_factory=list)

    async def send(self, letter: Letter, leaving: Leaving) -> None:
        await leaving()
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((letter.chat, letter.text))


def entry(title: str, **changed: object) -> Entry:
    """Return a feed entry; its guid and link follow from its title."""
    slug = "-".join(title.lower().split())
    values: dict[str, object] = {
        "guid": slug,
        "link": f"https://news.example/{slug}",
        "title": title,
        "summary": "",
        "published": NOON,
        **changed,
    }
    return Entry(**values)  # type: ignore[arg-type]


def taken_back(store: Store, chat: ChatId, request: int) -> tuple[Row, ...]:
    """Take back what was added last, as a request does; return the rows that left."""
    leaving = store.batches.leave(chat, request, NOON)
    if leaving is None:
        return ()
    rows = store.batches.first_leaving(chat, request, leaving.count)
    while store.batches.drop(chat, request, 1):
        pass
    store.batches.gone(chat, request)
    return rows
