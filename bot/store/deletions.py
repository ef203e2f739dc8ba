"""Messages that hold a secret and are to be deleted from their chats; never what they say."""

from dataclasses import dataclass

from sqlite_utils import Database

from bot.core.chats import ChatId


@dataclass(frozen=True, slots=True)
class Deletion:
    """A message that is to be deleted: its chat, its number there, and its topic, if any."""

    chat: ChatId
    message: int
    topic: int | None = None


class Deletions:
    """What is to be deleted, until it is."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, deletion: Deletion) -> None:
        """Note that a message is to be deleted."""
        self._db.execute(
            "INSERT INTO deletions (chat, message, topic) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [deletion.chat, deletion.message, deletion.topic],
        )

    def waiting(self) -> tuple[Deletion, ...]:
        """Return what is still to be deleted, in order."""
        rows = self._db.query("SELECT chat, message, topic FROM deletions ORDER BY rowid")
        return tuple(Deletion(ChatId(row["chat"]), row["message"], row["topic"]) for row in rows)

    def done(self, deletion: Deletion) -> None:
        """Note that a message is deleted, or never will be."""
        self._db.execute(
            "DELETE FROM deletions WHERE chat = ? AND message = ?",
            [deletion.chat, deletion.message],
        )
