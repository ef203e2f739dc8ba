"""Updates as they came, so that each is handled once though it comes twice or the program dies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.store.texts import utc_text

REMEMBERED_FOR = timedelta(days=3)
"""Telegram repeats nothing that is older than a day."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that is not handled yet; `begun` counts how often that was tried."""

    update_id: int
    begun: int
    body: str


class Inbox:
    """Updates and whether they were handled; of those that were, only the number stays."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def serve(self, bot: int) -> None:
        """Note whose updates come; the numbers of another bot's say nothing about this one's."""
        known = [row["bot"] for row in self._db.query("SELECT bot FROM bot_of_updates")]
        if known == [bot]:
            return
        with self._db.atomic():
            self._db.execute("DELETE FROM bot_of_updates")
            self._db.execute("INSERT INTO bot_of_updates (bot) VALUES (?)", [bot])
            if known:
                self._db.execute("DELETE FROM updates WHERE body IS NULL")

    def put(self, updates: Sequence[tuple[int, str]], now: datetime) -> tuple[Waiting, ...]:
        """Keep updates, each with its number and its JSON; return those never seen before."""
        new = []
        with self._db.atomic():
            for update_id, body in updates:
                cursor = self._db.execute(
                    "INSERT INTO updates (update_id, received, body) VALUES (?, ?, ?) "
                    "ON CONFLICT DO NOTHING",
                    [update_id, utc_text(now), body],
                )
                if cursor.rowcount:
                    new.append(Waiting(update_id, 0, body))
        return tuple(new)

    def waiting(self) -> tuple[Waiting, ...]:
        """Return what is not handled yet, in order."""
        rows = self._db.query(
            "SELECT update_id, begun, body FROM updates WHERE body IS NOT NULL ORDER BY update_id"
        )
        return tuple(Waiting(row["update_id"], row["begun"], row["body"]) for row in rows)

    def begin(self, update_id: int) -> None:
        """Note that an update is about to be handled."""
        self._db.execute("UPDATE updates SET begun = begun + 1 WHERE update_id = ?", [update_id])

    def finish(self, update_id: int) -> None:
        """Note that an update was handled; nothing of what it said is kept."""
        self._db.execute("UPDATE updates SET body = NULL WHERE update_id = ?", [update_id])

    def tidy(self, now: datetime) -> None:
        """Forget the numbers of updates that cannot come again."""
        self._db.execute(
            "DELETE FROM updates WHERE body IS NULL AND received < ?",
            [utc_text(now - REMEMBERED_FOR)],
        )
