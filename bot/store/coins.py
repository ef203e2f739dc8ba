"""The market list that was read last."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from bot.core.listed_coins import ListedCoin
from bot.store.texts import instant, utc_text


class Coins:
    """One list of coins, largest first, and when it was read."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, coins: Iterable[ListedCoin], read: datetime) -> None:
        """Keep a list in the place of the one before; a coin that stands twice counts once."""
        rows = [
            (coin.coingecko, coin.symbol, coin.name, coin.rank, utc_text(read)) for coin in coins
        ]
        with self._db.atomic():
            self._db.execute("DELETE FROM coins")
            self._db.conn.executemany(
                "INSERT INTO coins (coingecko, symbol, name, rank, read) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (coingecko) DO NOTHING",
                rows,
            )

    def read(self) -> datetime | None:
        """Return when the list was read, None where there is none."""
        rows = self._db.query("SELECT read FROM coins LIMIT 1")
        return next((instant(row["read"]) for row in rows), None)

    def all(self) -> tuple[ListedCoin, ...]:
        """Return the coins of the list, largest first."""
        rows = self._db.query("SELECT symbol, name, coingecko, rank FROM coins ORDER BY rank")
        return tuple(
            ListedCoin(row["symbol"], row["name"], row["coingecko"], row["rank"]) for row in rows
        )
