"""Feeds as configured, and what reading one gives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.stories import Entry


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
