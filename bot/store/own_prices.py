"""What a chat says that coins are worth, where nobody else does."""

from decimal import Decimal

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.prices import OWN, Price
from bot.store.texts import instant, utc_text


class OwnPrices:
    """The prices that users gave, each its own."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, chat: ChatId, price: Price) -> None:
        """Keep a price in the place of the one before; the chat's profile must be known."""
        self._db.execute(
            "INSERT INTO own_prices (chat, asset, currency, amount, at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (chat, asset) DO UPDATE SET currency = excluded.currency, "
            "amount = excluded.amount, at = excluded.at",
            [chat, price.asset, price.currency, str(price.amount), utc_text(price.at)],
        )

    def all(self, chat: ChatId) -> dict[str, Price]:
        """Return a chat's prices by asset."""
        rows = self._db.query("SELECT * FROM own_prices WHERE chat = ? ORDER BY asset", [chat])
        return {
            row["asset"]: Price(
                row["asset"], row["currency"], Decimal(row["amount"]), instant(row["at"]), OWN
            )
            for row in rows
        }

    def drop(self, chat: ChatId, asset: str) -> bool:
        """Forget a price; return whether there was one."""
        sql = "DELETE FROM own_prices WHERE chat = ? AND asset = ?"
        return self._db.execute(sql, [chat, asset]).rowcount > 0
