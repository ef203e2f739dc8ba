"""Chats that are forgotten, their rows in stretches; what is seen of them is gone at once."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.store.chats import Chats
from bot.store.texts import utc_text

LEFT_AFTER = timedelta(hours=1)
"""What was begun so long ago died, and nobody asked again."""
_WHOSE = "chat = ? AND mark LIKE 'forget %'"


class Forgetting:
    """A ledger of many rows is hidden as batches are that leave it, and dropped in stretches.

    Each stretch is a transaction of its own, so nobody waits for long. Whatever dies in between,
    the same request goes on from there; the profile goes last, so that it is known to be begun.
    """

    def __init__(self, db: Database, chats: Chats) -> None:
        self._db = db
        self._chats = chats

    def begin(self, chat: ChatId, now: datetime) -> None:
        """Hide all rows of a chat."""
        self._db.execute(
            "INSERT INTO batches (chat, mark, batch, hidden, since, count, assets) "
            "SELECT DISTINCT chat, 'forget ' || batch, batch, 1, ?, 0, '[]' FROM ledger "
            "WHERE chat = ? ON CONFLICT DO NOTHING",
            [utc_text(now), chat],
        )

    def begun(self, chat: ChatId) -> bool:
        """Whether a chat is being forgotten."""
        rows = self._db.query(f"SELECT 1 FROM batches WHERE {_WHOSE}", [chat])  # noqa: S608
        return any(True for _ in rows)

    def go_on(self, chat: ChatId, most: int) -> bool:
        """Drop some rows of a chat; once few are left drop all that is known, and return False."""
        with self._db.atomic():
            for table, number in (("ledger", "seq"), ("set_aside", "rowid")):
                dropped = self._db.execute(
                    f"DELETE FROM {table} WHERE {number} IN "  # noqa: S608 - our own names
                    f"(SELECT {number} FROM {table} WHERE chat = ? LIMIT ?)",
                    [chat, most],
                )
                if dropped.rowcount == most:
                    return True
            self._chats.forget(chat)
            return False

    def tidy(self, now: datetime) -> None:
        """Forget the chats of which that was begun and left."""
        rows = self._db.query(
            "SELECT DISTINCT chat FROM batches WHERE mark LIKE 'forget %' AND since < ?",
            [utc_text(now - LEFT_AFTER)],
        )
        for row in list(rows):
            self._chats.forget(ChatId(row["chat"]))
