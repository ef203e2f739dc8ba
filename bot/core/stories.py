"""Feed entries in, stories and what the classifier says of them out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Topic(StrEnum):
    """What a story is flagged for."""

    MARKET_DOWNTURN = "market_downturn"
    CRYPTO_TAX = "crypto_tax"


class Sentiment(StrEnum):
    """How a holder of the assets concerned would read a story."""

    POSITIVE = "POSITIVE"
    NEUTRAL = "NEUTRAL"
    NEGATIVE = "NEGATIVE"


@dataclass(frozen=True, slots=True)
class Text:
    """What a classifier reads: plain text, no markup."""

    title: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a classifier says of one text.

    tags       in the order of Topic; empty for a story of no interest.
    scores     probabilities 0..1 by name: each Topic's value, and positive, neutral, negative.
    assets     symbols that the story is about, most prominent first; empty for the market as a whole.
    countries  ISO 3166-1 alpha-2 codes, and EU, whose tax or regulation the story is about.
    """

    tags: tuple[Topic, ...]
    sentiment: Sentiment
    scores: dict[str, float]
    assets: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, as read: plain text, and a link that is http(s) or empty.

    guid       what the feed calls the entry, or its link, or a digest of its title; never empty.
    published  None where the feed gives no usable date.
    """

    guid: str
    link: str
    title: str
    summary: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """An entry that was stored, once, whatever feeds carry it.

    seen     when it was first read from a feed.
    feed     the feed's name.
    verdict  None until it is classified.
    """

    id: int
    feed: str
    entry: Entry
    seen: datetime
    verdict: Verdict | None = None
    feed_country: str | None = None
