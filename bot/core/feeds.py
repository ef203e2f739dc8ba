"""Feeds as configured, what reading one gives, and when to read it again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.stories import Entry

LONGEST_PAUSE = timedelta(days=1)
_MOST_DOUBLINGS = 17  # A second becomes more than a day.


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of feeds.yaml.

    every            None: the interval of the settings.
    country          ISO 3166-1 alpha-2, for the feed of a country's tax authority.
    private_network  whether its own host and port may be a private or loopback address.
    """

    name: str
    url: str
    every: timedelta | None = None
    language: str | None = None
    country: str | None = None
    private_network: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave for asking again conditionally; empty before the first answer."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed's answer.

    entries      in the feed's order; empty when the server said "not modified".
    not_modified whether the server answered 304.
    malformed    the parser's complaint where the feed is ill-formed but has entries.
    """

    entries: tuple[Entry, ...]
    validators: Validators
    not_modified: bool = False
    malformed: str | None = None


def next_poll(
    feed_every: timedelta, *, failures: int, wait: timedelta | None, now: datetime
) -> datetime:
    """Return when to read a feed again.

    failures  how often in a row reading it failed; 0 after a success.
    wait      how long its server asked us to stay away, if it did: a floor,
              believed up to LONGEST_PAUSE.

    The first failure is retried after the regular interval, each further one
    after twice as long as the one before, at most LONGEST_PAUSE or the
    interval, whichever is longer.
    """
    doublings = min(max(failures - 1, 0), _MOST_DOUBLINGS)
    pause = feed_every
    if doublings:
        pause = max(feed_every, min(feed_every * 2**doublings, LONGEST_PAUSE))
    floor = min(wait or timedelta(0), LONGEST_PAUSE)
    return now + max(pause, floor)
