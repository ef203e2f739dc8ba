"""The ledgers of chats as they were read; what did not change since is not read again."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from decimal import Decimal
from itertools import chain

from bot.core.chats import ChatId
from bot.core.ledger import Added, Row
from bot.core.twice import Twins, duplicates, duplicates_with, shared_quantities
from bot.store import Store
from bot.store.ledgers import NO_LIMIT, Stretch

A_STRETCH = 500
"""So many rows are read before others have their turn."""


@dataclass(frozen=True, slots=True)
class _Start:
    """The first rows of a ledger: how many they are, which may stand twice where days are meant."""

    count: int
    twins: Mapping[tzinfo, Twins]


@dataclass(frozen=True)
class Ledger:
    """A ledger as it was read: no two have one version, for no number is given twice.

    numbers, batches  of each row: by which it is found, and with which others it came.
    start             what was found in the rows that were there before, where that was asked for.
    """

    version: tuple[int, int]
    rows: tuple[Row, ...] = ()
    numbers: tuple[int, ...] = ()
    batches: tuple[int, ...] = ()
    start: _Start | None = None
    _twins: dict[tzinfo, Twins] = field(default_factory=dict, compare=False)

    def added(self) -> Iterator[Added]:
        """Return each row with its number and its batch."""
        return map(Added, self.numbers, self.batches, self.rows)

    def twins(self, zone: tzinfo) -> Twins:
        """Return the duplicates of its rows, where days are those of a time zone.

        They are looked for once, and only among what agrees with new rows.
        """
        if zone not in self._twins:
            self._twins[zone] = self._found(zone)
        return self._twins[zone]

    def _found(self, zone: tzinfo) -> Twins:
        if self.start is None or zone not in self.start.twins:
            return duplicates(self._of(shared_quantities(self.rows)), zone)
        new = self.rows[self.start.count :]
        some = self._of({row.quantity for row in new})
        return duplicates_with(self.start.twins[zone], some, zone)

    def _of(self, quantities: Collection[Decimal]) -> list[Added]:
        """Return the rows that have one of some quantities."""
        every = zip(self.numbers, self.batches, self.rows, strict=True)
        return [Added(*each) for each in every if each[-1].quantity in quantities]

    def and_then(self, version: tuple[int, int], parts: Iterable[Stretch]) -> "Ledger":
        """Return this ledger and what was added after it."""
        every: tuple[Ledger | Stretch, ...] = (self, *parts)
        return Ledger(
            version,
            tuple(chain.from_iterable(part.rows for part in every)),
            tuple(chain.from_iterable(part.numbers for part in every)),
            tuple(chain.from_iterable(part.batches for part in every)),
            _Start(len(self.rows), self._twins) if self._twins else None,
        )


EMPTY = Ledger((0, 0))


class KnownLedgers:
    """Of each chat the ledger as it is now, and as it was before its last change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[ChatId, tuple[Ledger, ...]] = {}

    def of(self, chat: ChatId) -> Ledger:
        """Return a chat's ledger."""
        version = self._store.ledgers.version(chat)
        found = self._find(chat, version)
        if found is None:
            before = self._newest(chat)
            found = before.and_then(version, [self._after(chat, before)])
            if len(found.rows) != version[0]:
                found = EMPTY.and_then(version, [self._after(chat, EMPTY)])
        self._keep(chat, found)
        return found

    async def read(self, chat: ChatId) -> None:
        """Read a chat's ledger so that others have their turn meanwhile; then `of` has it."""
        version = self._store.ledgers.version(chat)
        if self._find(chat, version) is not None:
            return
        for before in (self._newest(chat), EMPTY):
            parts = [part async for part in self._read(chat, before)]
            found = before.and_then(version, parts)
            if len(found.rows) == version[0] and version == self._store.ledgers.version(chat):
                self._keep(chat, found)
                return

    async def _read(self, chat: ChatId, before: Ledger) -> AsyncIterator[Stretch]:
        """Return what was added after an earlier ledger."""
        count, last = before.version
        more = True
        while more:
            part = self._store.ledgers.stretch_after(chat, last, count, A_STRETCH)
            yield part
            count, last = count + len(part.rows), part.last
            more = len(part.rows) == A_STRETCH
            if more:
                await asyncio.sleep(0)

    def _after(self, chat: ChatId, before: Ledger) -> Stretch:
        count, last = before.version
        return self._store.ledgers.stretch_after(chat, last, count, NO_LIMIT)

    def forget(self, chat: ChatId) -> list[list[object]]:
        """Drop what is known of a chat, and return the many values that nobody may need now."""
        return [list(ledger.rows) for ledger in self._known.pop(chat, ())]

    def _newest(self, chat: ChatId) -> Ledger:
        return next(iter(self._known.get(chat, ())), EMPTY)

    def _find(self, chat: ChatId, version: tuple[int, int]) -> Ledger | None:
        return next((one for one in self._known.get(chat, ()) if one.version == version), None)

    def _keep(self, chat: ChatId, ledger: Ledger) -> None:
        """Make a ledger the newest that is known."""
        others = [one for one in self._known.get(chat, ()) if one is not ledger]
        self._known[chat] = (ledger, *others[:1])
