"""The ledgers of chats as they were read; what did not change since is not read again."""

import asyncio
from dataclasses import dataclass

from bot.core.chats import ChatId
from bot.core.ledger import Row
from bot.store import Store

A_STRETCH = 2_000
"""So many rows are read before others have their turn."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger as it was read: no two have one version, for no number is given twice."""

    version: tuple[int, int]
    rows: tuple[Row, ...] = ()


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
            count, last = before.version
            rows = before.rows + self._store.ledgers.rows_after(chat, last, count)
            if len(rows) != version[0]:
                rows = self._store.ledgers.rows(chat)
            found = Ledger(version, rows)
        self._keep(chat, found)
        return found

    async def read(self, chat: ChatId) -> None:
        """Read a chat's ledger so that others have their turn meanwhile; then `of` has it."""
        version = self._store.ledgers.version(chat)
        if self._find(chat, version) is not None:
            return
        for before in (self._newest(chat), EMPTY):
            rows = await self._read(chat, before)
            if len(rows) == version[0] and version == self._store.ledgers.version(chat):
                self._keep(chat, Ledger(version, rows))
                return

    async def _read(self, chat: ChatId, before: Ledger) -> tuple[Row, ...]:
        """Return the rows of an earlier ledger, and those that were added after it."""
        rows = list(before.rows)
        last = before.version[1]
        while True:
            part = self._store.ledgers.stretch_after(chat, last, len(rows), A_STRETCH)
            rows += part.rows
            last = part.last
            if len(part.rows) < A_STRETCH:
                return tuple(rows)
            await asyncio.sleep(0)

    def forget(self, chat: ChatId) -> None:
        """Drop what is known of a chat."""
        self._known.pop(chat, None)

    def _newest(self, chat: ChatId) -> Ledger:
        return next(iter(self._known.get(chat, ())), EMPTY)

    def _find(self, chat: ChatId, version: tuple[int, int]) -> Ledger | None:
        return next((one for one in self._known.get(chat, ()) if one.version == version), None)

    def _keep(self, chat: ChatId, ledger: Ledger) -> None:
        """Make a ledger the newest that is known."""
        others = [one for one in self._known.get(chat, ()) if one is not ledger]
        self._known[chat] = (ledger, *others[:1])
