"""What is remembered between steps, in SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlite_utils import Database

from bot.core.errors import StoreUnusable
from bot.store.accounts import Accounts
from bot.store.batches import Batches
from bot.store.chats import Chats
from bot.store.coins import Coins
from bot.store.deletions import Deletions
from bot.store.feeds import FeedStates
from bot.store.forgetting import Forgetting
from bot.store.imports import Imports
from bot.store.inbox import Inbox
from bot.store.ledgers import Ledgers
from bot.store.matches import Matches
from bot.store.opinions import Opinions
from bot.store.outbox import Outbox
from bot.store.own_prices import OwnPrices
from bot.store.past_prices import PastPrices
from bot.store.prices import Prices
from bot.store.rates import Rates
from bot.store.schema import migrations
from bot.store.stated import StatedYears
from bot.store.stories import Stories
from bot.store.wishes import AllWishes

PATIENCE = timedelta(seconds=10)


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
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            raise StoreUnusable(path, str(error)) from error
        self.chats = Chats(self._db)
        self.forgetting = Forgetting(self._db, self.chats)
        self.ledgers = Ledgers(self._db)
        self.batches = Batches(self._db, self.ledgers)
        self.accounts = Accounts(self._db, self.ledgers, self.batches)
        self.feeds = FeedStates(self._db)
        self.stories = Stories(self._db)
        self.matches = Matches(self._db)
        self.outbox = Outbox(self._db)
        self.inbox = Inbox(self._db)
        self.deletions = Deletions(self._db)
        self.imports = Imports(self._db)
        self.wishes = AllWishes(self._db)
        self.prices = Prices(self._db)
        self.past_prices = PastPrices(self._db)
        self.rates = Rates(self._db)
        self.coins = Coins(self._db)
        self.own_prices = OwnPrices(self._db)
        self.opinions = Opinions(self._db)
        self.stated = StatedYears(self._db)

    def _prepare(self) -> None:
        self._db.enable_wal()
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self.wait_at_most(PATIENCE)
        self._db.execute("PRAGMA secure_delete = ON")
        migrations.apply(self._db)

    def wait_at_most(self, patience: timedelta) -> None:
        """Let every call wait that long for another program that holds the file, 10 s at first.

        What runs on an event loop must not wait for long: it tries again instead.
        """
        self._db.execute(f"PRAGMA busy_timeout = {int(patience.total_seconds() * 1000)}")

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Make everything inside one transaction, rolled back when an error leaves the block."""
        with self._db.atomic():
            yield

    def sweep(self) -> bool:
        """Write the log back into the file and empty it, so that what was deleted is gone.

        False where somebody else reads the file just now; it waits for nobody, so try again later.
        Inside a transaction, what was written so far is committed first, for only then can it go.
        """
        inside = self._db.conn.in_transaction
        if inside:
            self._db.conn.execute("COMMIT")
        patience = next(iter(self._db.query("PRAGMA busy_timeout")))["timeout"]
        self._db.execute("PRAGMA busy_timeout = 0")
        try:
            busy = next(iter(self._db.query("PRAGMA wal_checkpoint(TRUNCATE)")))["busy"]
        except sqlite3.OperationalError:
            busy = 1
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {patience}")
            if inside:
                self._db.conn.execute("BEGIN")
        return not busy

    def close(self) -> None:
        """Close the file."""
        self._db.close()
