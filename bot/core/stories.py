"""Feed entries in, stories and what the classifier says of them out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit

MATTERS_FOR = timedelta(days=3)
MATTERS_FOR_AS_DOWNTURN = timedelta(days=1)


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
    sentiment  None where the text is in a language that the classifier does not read.
    scores     probabilities 0..1 by name: each Topic's value, and positive, neutral, negative;
               empty where the language is not read.
    assets     symbols that the story is about, most prominent first; empty for the whole market.
    countries  ISO 3166-1 alpha-2 codes, and EU, whose tax or regulation the story is about.
    """

    tags: tuple[Topic, ...]
    sentiment: Sentiment | None
    scores: dict[str, float]
    assets: tuple[str, ...]
    countries: tuple[str, ...]


UNKNOWN_LANGUAGE = Verdict((), None, {}, (), ())
"""What is said of a text that the classifier cannot read: nothing, rather than a guess."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, as read: plain text, and a link that is http(s) or empty.

    guid        what the feed calls the entry, or its link, or a digest of its title; never empty.
    published   None where the feed gives no usable date.
    categories  what its publisher files it under.
    sentiment   what its publisher calls its mood, in capitals; None where it does not say.
    source      who published it, where the feed carries stories of others.
    """

    guid: str
    link: str
    title: str
    summary: str
    published: datetime | None
    categories: tuple[str, ...] = ()
    sentiment: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """An entry that was stored, once, whatever feeds carry it.

    seen     when it was first read from a feed.
    feed     the feed's name.
    verdict  None until it is classified.
    cluster  the first story about the same event, by id; None until it is compared with others.
    """

    id: int
    feed: str
    entry: Entry
    seen: datetime
    verdict: Verdict | None = None
    feed_country: str | None = None
    cluster: int | None = None

    @property
    def dated(self) -> datetime:
        """When it was published, or first seen where the feed does not say."""
        return min(self.entry.published or self.seen, self.seen)

    @property
    def matters_until(self) -> datetime:
        """Until when it is young enough to be told unasked: a fall of prices for a shorter time."""
        is_tax = self.verdict is None or Topic.CRYPTO_TAX in self.verdict.tags
        return self.dated + (MATTERS_FOR if is_tax else MATTERS_FOR_AS_DOWNTURN)

    def is_news(self, now: datetime) -> bool:
        """Whether it is young enough to be told unasked."""
        return now <= self.matters_until


def address_key(link: str) -> str | None:
    """Return what tells articles apart by their address: host and path without tracking.

    None where the address leads to no article of its own, e.g. a site's front page.
    """
    if not link:
        return None
    parts = urlsplit(link)
    path = parts.path.rstrip("/")
    query = urlencode(
        sorted(
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not name.lower().startswith("utm_") and name.lower() not in _TRACKING
        )
    )
    if not (path or query):
        return None
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{path}?{query}" if query else f"{host}{path}"


_TRACKING = frozenset(
    {
        "fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "mkt_tok",
        "_hsenc", "_hsmi", "ref", "ref_src", "referrer", "cmpid", "ncid", "spm", "taid",
        "outputtype", "at_medium", "at_campaign", "s_cid", "ftcamp", "guccounter",
    }
)  # fmt: skip
