"""Messages on their way; what was queued is sent once, whatever stops in between."""

from datetime import datetime

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.outbox import Draft, MessageKind, OutboxLine, Queued, State
from bot.store.texts import instant, maybe_instant, utc_text


class Outbox:
    """The messages of all chats and what became of them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def queue(self, draft: Draft, now: datetime) -> bool:
        """Put a message in the outbox; False where its chat had one under the same key."""
        cursor = self._db.execute(
            "INSERT INTO outbox (chat, kind, key, text, state, created, due, expires) "
            "VALUES (?, ?, ?, ?, 'queued', ?, ?, ?) ON CONFLICT (chat, key) DO NOTHING",
            [
                draft.chat,
                draft.kind.value,
                draft.key,
                draft.text,
                utc_text(now),
                utc_text(draft.due),
                utc_text(draft.expires),
            ],
        )
        return cursor.rowcount == 1

    def has(self, chat: ChatId, key: str) -> bool:
        """Whether a chat ever had a message under a key."""
        rows = self._db.query("SELECT 1 FROM outbox WHERE chat = ? AND key = ?", [chat, key])
        return any(True for _ in rows)

    def due(self, now: datetime, limit: int) -> tuple[Queued, ...]:
        """Return what is to be sent now, oldest due first; chats that are gone are left out."""
        rows = self._db.query(
            "SELECT outbox.* FROM outbox JOIN chats USING (chat) "
            "WHERE state = 'queued' AND due <= ? AND gone_at IS NULL ORDER BY due, id LIMIT ?",
            [utc_text(now), limit],
        )
        return tuple(
            Queued(
                row["id"],
                ChatId(row["chat"]),
                MessageKind(row["kind"]),
                row["key"],
                row["text"],
                row["attempts"],
                instant(row["expires"]),
                bool(row["repeat"]),
            )
            for row in rows
        )

    def mark_leaving(self, message: int) -> bool:
        """Note that a message leaves now; False where it is not to be sent any more.

        A message in parts leaves several times, which is one attempt.
        """
        cursor = self._db.execute(
            "UPDATE outbox SET attempts = attempts + (state = 'queued'), state = 'sending' "
            "WHERE id = ? AND state IN ('queued', 'sending')",
            [message],
        )
        return cursor.rowcount == 1

    def mark_sent(self, message: int, now: datetime) -> None:
        """Note that a message arrived."""
        self._settle(message, State.SENT, None, sent=now)

    def postpone(self, message: int, until: datetime, why: str) -> None:
        """Put a message back that surely did not leave."""
        self._db.execute(
            "UPDATE outbox SET state = 'queued', due = ?, why = ? WHERE id = ?",
            [utc_text(until), why, message],
        )

    def postpone_chat(self, chat: ChatId | None, until: datetime) -> None:
        """Let every queued message of a chat, or of all, wait at least until an instant."""
        self._db.execute(
            "UPDATE outbox SET due = :until WHERE state = 'queued' AND due < :until "
            "AND (:chat IS NULL OR chat = :chat)",
            {"until": utc_text(until), "chat": chat},
        )

    def mark_uncertain(self, message: int, why: str) -> None:
        """Note that a message left without an answer."""
        self._settle(message, State.UNCERTAIN, why)

    def give_up(self, message: int, why: str) -> None:
        """Note that a message is refused for good."""
        self._settle(message, State.REFUSED, why)

    def expire(self, message: int, why: str) -> None:
        """Note that a message came too late to matter."""
        self._settle(message, State.EXPIRED, why)

    def withdraw(self, message: int) -> None:
        """Take out a message that never left, so that it can be made anew under its key."""
        self._db.execute("DELETE FROM outbox WHERE id = ? AND state = 'queued'", [message])

    def repeat(self, message: int, due: datetime) -> None:
        """Queue an uncertain message once more, to be worded as a repeat."""
        self._db.execute(
            "UPDATE outbox SET state = 'queued', repeat = 1, due = ? WHERE id = ?",
            [utc_text(due), message],
        )

    def left_sending(self) -> tuple[OutboxLine, ...]:
        """Return what was being sent when the program died; none while nothing is being sent."""
        return self._lines("WHERE state = 'sending'")

    def lines(self) -> tuple[OutboxLine, ...]:
        """Return every message without its text, oldest first."""
        return self._lines("")

    def _lines(self, where: str) -> tuple[OutboxLine, ...]:
        rows = self._db.query(
            "SELECT id, chat, kind, key, state, created, due, sent, attempts, why "  # noqa: S608
            f"FROM outbox {where} ORDER BY id"
        )
        return tuple(
            OutboxLine(
                row["id"],
                ChatId(row["chat"]),
                MessageKind(row["kind"]),
                row["key"],
                State(row["state"]),
                instant(row["created"]),
                instant(row["due"]),
                maybe_instant(row["sent"]),
                row["attempts"],
                row["why"],
            )
            for row in rows
        )

    def _settle(
        self, message: int, state: State, why: str | None, *, sent: datetime | None = None
    ) -> None:
        self._db.execute(
            "UPDATE outbox SET state = ?, why = ?, sent = ? WHERE id = ?",
            [state.value, why, sent and utc_text(sent), message],
        )
