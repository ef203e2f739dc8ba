"""Feeds as configured, and what reading one gives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.core.stories import Entry

HOUR = timedelta(hours=1)
LONGEST_OVER_EVERY = 4
_UNTIL = "to_ts"


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of feeds.yaml.

    every            it is never asked more often; None: the interval of the settings.
    longest          a quiet feed is asked at least so often; None: LONGEST_OVER_EVERY × `every`.
    country          ISO 3166-1 alpha-2, for the feed of a country's tax authority.
    private_network  whether its own host and port may be a private or loopback address.
    paged            whether it lists its latest stories only, and older ones up to `to_ts`.
    """

    name: str
    url: str
    every: timedelta | None = None
    language: str | None = None
    country: str | None = None
    private_network: bool = False
    longest: timedelta | None = None
    paged: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave for asking again conditionally; empty before the first answer."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says of when it changes.

    ttl         for how long it need not be asked again.
    skip_hours  hours of the day, UTC, in which it is not to be asked.
    skip_days   days of the week, 0 = Monday, UTC, on which it is not to be asked.
    """

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


def page_until(address: str, until: datetime) -> str:
    """Return the address of a paged feed's stories up to an instant, itself included."""
    parts = urlsplit(address)
    query = [each for each in parse_qsl(parts.query, keep_blank_values=True) if each[0] != _UNTIL]
    query.append((_UNTIL, str(int(until.timestamp()))))
    return parts._replace(query=urlencode(query)).geturl()


NO_VALIDATORS = Validators()
NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed's answer.

    entries      in the feed's order; empty when the server said "not modified".
    not_modified whether the server answered 304.
    malformed    the parser's complaint where the feed is ill-formed but has entries.
    hints        None where the answer has no body that could state any.
    fresh_for    how long HTTP says that the answer stays fresh.
    moved_to     where permanent redirects, and no others, led; None where they did not.
    wait         how long the server asked us to stay away.
    """

    entries: tuple[Entry, ...]
    validators: Validators
    not_modified: bool = False
    malformed: str | None = None
    hints: Hints | None = None
    fresh_for: timedelta | None = None
    moved_to: str | None = None
    wait: timedelta | None = None
