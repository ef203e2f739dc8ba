"""The last price of each asset, with its age."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlite_utils import Database

from bot.core.prices import Price
from bot.store.texts import instant, utc_text


class Prices:
    """What assets were worth when last asked."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, prices: Iterable[Price], fetched: datetime) -> None:
        """Keep prices; an older one of the same asset and currency is replaced."""
        with self._db.atomic():
            for price in prices:
                self._db.execute(
                    "INSERT INTO prices (asset, currency, amount, at, source, note, fetched) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (asset, currency) DO UPDATE SET "
                    "amount = excluded.amount, at = excluded.at, source = excluded.source, "
                    "note = excluded.note, fetched = excluded.fetched",
                    [
                        price.asset,
                        price.currency,
                        str(price.amount),
                        utc_text(price.at),
                        price.source,
                        price.note,
                        utc_text(fetched),
                    ],
                )

    def all(self, currency: str) -> dict[str, Price]:
        """Return the last price of every asset in a currency."""
        rows = self._db.query("SELECT * FROM prices WHERE currency = ?", [currency])
        return {
            row["asset"]: Price(
                row["asset"],
                currency,
                Decimal(row["amount"]),
                instant(row["at"]),
                row["source"],
                row["note"],
            )
            for row in rows
        }
