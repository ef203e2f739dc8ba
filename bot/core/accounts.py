"""Accounts that are looked at by themselves, on chains and at exchanges; how far each was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.addresses import Family
from bot.core.chats import ChatId
from bot.core.ledger import Row

LOOK_EVERY = timedelta(minutes=30)
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=6)
_MOST_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class Account:
    """An address of a chat's, or its account at an exchange.

    number   unique for ever.
    chain    the name of the chain, as in chains.toml.
    wallet   what it is called in the ledger.
    place    how far it was read, in the words of the source that reads it.
    failures how often in a row it could not be; `why` says why the last time.
    told     what the user should know of what was left out; empty where nothing was.
    secret   the sealed key of an exchange; None for what anybody may look at.
    """

    number: int
    chat: ChatId
    family: Family
    chain: str
    address: str
    wallet: str
    place: Mapping[str, int | str]
    due: datetime
    read_at: datetime | None = None
    failures: int = 0
    why: str | None = None
    told: str = ""
    secret: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at an account gave: rows, and the place from which to go on.

    whole  whether everything there is was read, so that it rests until there may be more.
    told   what was left out, a sentence.
    pause  before the next look, where not all was read.
    """

    rows: tuple[Row, ...]
    place: Mapping[str, int | str]
    whole: bool
    told: str = ""
    pause: timedelta = timedelta(0)


def rest_after(failures: int, wait: timedelta | None) -> timedelta:
    """Return how long an account is left alone after its failures in a row.

    wait  how long its server asked us to.
    """
    rest = min(FIRST_REST * (1 << min(failures - 1, _MOST_DOUBLINGS)), LONGEST_REST)
    return max(rest, min(wait or timedelta(0), LONGEST_REST))
