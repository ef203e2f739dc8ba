"""What chats state of a tax year that their ledgers do not have."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.jurisdiction import TaxYear
from bot.core.stated import Stated


class StatedYears:
    """What was stated, one row for each chat and tax year.

    Another country or currency of a chat takes it away, in the transaction that writes that.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, chat: ChatId, year: TaxYear) -> Stated:
        """Return what a chat stated of a tax year, nothing of it where there is no word."""
        sql = "SELECT * FROM stated WHERE chat = ? AND tax_year = ?"
        for stated in _all(self._db.query(sql, [chat, year.name])):
            return stated
        return Stated(year.name, year.end)

    def all(self, chat: ChatId) -> tuple[Stated, ...]:
        """Return all that a chat stated, the earliest tax year first."""
        sql = "SELECT * FROM stated WHERE chat = ? ORDER BY ends"
        return tuple(_all(self._db.query(sql, [chat])))

    def put(self, chat: ChatId, stated: Stated) -> None:
        """Keep what was stated in the place of what was before; the profile must be known."""
        if stated.is_empty:
            sql = "DELETE FROM stated WHERE chat = ? AND tax_year = ?"
            self._db.execute(sql, [chat, stated.tax_year])
            return
        row = {
            "chat": chat,
            "tax_year": stated.tax_year,
            "ends": stated.ends.isoformat(),
            "gains_short": str(stated.gains_short),
            "gains_long": str(stated.gains_long),
            "carried": str(stated.carried),
            "other_income": str(stated.other_income),
        }
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        self._db.execute(f"INSERT OR REPLACE INTO stated ({names}) VALUES ({marks})", row)  # noqa: S608

    def ended(self, chat: ChatId, on: date, request: int) -> tuple[Stated, ...]:
        """Return what was stated of years that have ended by a day, once.

        request  that is answered with it; the same one, come again, is answered the same.
        """
        with self._db.atomic():
            self._db.execute(
                "UPDATE stated SET told_in = ? WHERE chat = ? AND ends < ? AND told_in IS NULL",
                [request, chat, on.isoformat()],
            )
            sql = "SELECT * FROM stated WHERE chat = ? AND told_in = ? ORDER BY ends"
            return tuple(_all(self._db.query(sql, [chat, request])))


def _all(rows: Iterable[dict[str, Any]]) -> Iterable[Stated]:
    for row in rows:
        yield Stated(
            row["tax_year"],
            date.fromisoformat(row["ends"]),
            Decimal(row["gains_short"]),
            Decimal(row["gains_long"]),
            Decimal(row["carried"]),
            Decimal(row["other_income"]),
        )
