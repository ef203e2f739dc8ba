"""What is remembered between steps, in SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

from bot.core.errors import StoreUnusable
from bot.store.chats import Chats
from bot.store.feeds import FeedStates
from bot.store.ledgers import Ledgers
from bot.store.matches import Matches
from bot.store.outbox import Outbox
from bot.store.prices import Prices
from bot.store.schema import migrations
from bot.store.stories import Stories

BUSY_MILLISECONDS = 10_000


class Store:
    """One SQLite file, used from one thread.

    Every method is one transaction; `atomic` makes several of them one.
    """

    def __init__(self, path: str) -> None:
        """Open the file, make or migrate its tables.

        Raises  StoreUnusable: not a database, not writable, or made by a newer version.
        """
        try:
            self._db = Database(path)
            self._db.enable_wal()
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
            self._db.execute("PRAGMA secure_delete = ON")
            migrations.apply(self._db)
        except (sqlite3.Error, OSError) as error:
            raise StoreUnusable(path, str(error)) from error
        self.chats = Chats(self._db)
        self.ledgers = Ledgers(self._db)
        self.feeds = FeedStates(self._db)
        self.stories = Stories(self._db)
        self.matches = Matches(self._db)
        self.outbox = Outbox(self._db)
        self.prices = Prices(self._db)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Make everything inside one transaction, rolled back when an error leaves the block."""
        with self._db.atomic():
            yield

    def sweep(self) -> bool:
        """Write the log back into the file and empty it, so that what was deleted is gone.

        False where somebody else reads the file just now; it waits for nobody, so try again later.
        """
        self._db.execute("PRAGMA busy_timeout = 0")
        try:
            busy = next(iter(self._db.query("PRAGMA wal_checkpoint(TRUNCATE)")))["busy"]
        except sqlite3.OperationalError:
            busy = 1
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        return not busy

    def close(self) -> None:
        """Close the file."""
        self._db.close()
