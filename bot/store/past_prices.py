"""What assets were worth in the past; also what no source knew when it was asked."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.core.past_prices import Moment, PastPrice
from bot.store.texts import instant, maybe_decimal, maybe_text, utc_text


class PastPrices:
    """Prices by asset, currency and hour; a known one never changes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, prices: Iterable[PastPrice], asked: datetime) -> None:
        """Keep prices; one that is known already stays as it is."""
        with self._db.atomic():
            for price in prices:
                self._db.execute(
                    "INSERT INTO past_prices (asset, currency, hour, amount, at, source, asked) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (asset, currency, hour) DO UPDATE "
                    "SET amount = excluded.amount, at = excluded.at, source = excluded.source, "
                    "asked = excluded.asked WHERE past_prices.amount IS NULL",
                    [
                        price.moment.asset,
                        price.currency,
                        utc_text(price.moment.hour),
                        maybe_text(price.amount),
                        utc_text(price.at),
                        price.source,
                        utc_text(asked),
                    ],
                )

    def all(self, currency: str) -> dict[Moment, PastPrice]:
        """Return what is known in a currency, and what is known to be unknown."""
        rows = self._db.query("SELECT * FROM past_prices WHERE currency = ?", [currency])
        prices = (
            PastPrice(
                Moment(row["asset"], instant(row["hour"])),
                currency,
                maybe_decimal(row["amount"]),
                instant(row["at"]),
                row["source"],
            )
            for row in rows
        )
        return {price.moment: price for price in prices}

    def settled(self, currency: str, now: datetime, again_after: timedelta) -> frozenset[Moment]:
        """Return the moments that need not be asked for: known, or found unknown a while ago."""
        rows = self._db.query(
            "SELECT asset, hour FROM past_prices WHERE currency = ? "
            "AND (amount IS NOT NULL OR asked > ?)",
            [currency, utc_text(now - again_after)],
        )
        return frozenset(Moment(row["asset"], instant(row["hour"])) for row in rows)

    def version(self) -> tuple[int, str]:
        """Return what changes whenever a price becomes known or is asked for."""
        rows = self._db.query(
            "SELECT count(*) AS n, coalesce(max(asked), '') AS last FROM past_prices"
        )
        return next((int(row["n"]), str(row["last"])) for row in rows)
