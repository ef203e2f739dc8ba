"""Many changes to the store, one commit; and patience where the store cannot be written."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from bot.core.errors import StoreBusy
from bot.store import Store

TRY_AGAIN_AFTER = timedelta(milliseconds=500)

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Change:
    make: Callable[[], Any]
    done: asyncio.Future[Any]
    waits: bool


class Journal:
    """Writes changes durably, those that come at once in one transaction.

    A commit costs milliseconds, whatever is in it. Where the database is locked by another program,
    or its disk is full, changes wait, and nothing else does.
    """

    def __init__(self, store: Store, try_again_after: timedelta = TRY_AGAIN_AFTER) -> None:
        self._store = store
        self._pause = try_again_after.total_seconds()
        self._changes: list[_Change] = []
        self._writing: asyncio.Task[None] | None = None
        self._ill: str | None = None

    async def write(self, change: Callable[[], T], *, waits: bool = True) -> T:
        """Make a change and return its result once it is on the disk.

        waits   whether to try until the store can be written.
        Raises  StoreBusy: it cannot be written now, and the change does not wait; whatever the
                change raises, which leaves the others alone.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._changes.append(_Change(change, done, waits))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write_all())
        return await done

    async def _write_all(self) -> None:
        while self._changes:
            # Let everybody who is ready join this commit.
            await asyncio.sleep(0)
            changes, self._changes = self._changes, []
            left = self._commit([change for change in changes if not change.done.done()])
            if left:
                self._changes = left + self._changes
                await asyncio.sleep(self._pause)

    def _commit(self, changes: list[_Change]) -> list[_Change]:
        """Make changes in one transaction; return those that have to wait."""
        try:
            with self._store.atomic():
                results = [self._made(change) for change in changes]
        except sqlite3.OperationalError as error:
            self._note_illness(str(error))
            for change in changes:
                if not change.waits:
                    change.done.set_exception(StoreBusy(f"the database cannot be written: {error}"))
            return [change for change in changes if change.waits]
        self._note_illness(None)
        for change, result in zip(changes, results, strict=True):
            if isinstance(result, _Failed):
                change.done.set_exception(result.why)
            else:
                change.done.set_result(result)
        return []

    def _made(self, change: _Change) -> object:
        try:
            with self._store.atomic():
                return change.make()
        except sqlite3.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - it belongs to who asked for the change
            return _Failed(error)

    def _note_illness(self, why: str | None) -> None:
        """Say once that the store cannot be written, and once that it can again."""
        if why and why != self._ill:
            log.error(
                "database cannot be written why=%s; nothing is lost, it is tried again until it "
                "can: look for another program that holds the file, or make room on the disk",
                why,
            )
        elif self._ill and not why:
            log.warning("database can be written again")
        self._ill = why


@dataclass(frozen=True, slots=True)
class _Failed:
    why: Exception
