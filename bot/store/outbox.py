"""Messages on their way; what was queued is sent once, whatever stops in between."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.conversation import Button
from bot.core.outbox import Buttons, Draft, MessageKind, OutboxLine, Queued, State
from bot.store.texts import instant, maybe_instant, utc_text

EVERYBODY = 0
"""Stands for all chats among pauses; no chat has this id."""

LEASE = timedelta(minutes=2)
"""Longer than any request takes: what is still `sending` afterwards was left so by a crash."""

WINDOW = timedelta(minutes=1)
"""The longest span over which Telegram counts messages."""

# What is due, each chat's most urgent message only, which keeps it fair: a chat with a thousand
# messages takes one place at a time. Among equals, who waited longest comes first.
_DUE = """
SELECT * FROM (
    SELECT outbox.*, row_number() OVER (PARTITION BY outbox.chat ORDER BY rank, due, id) AS place
    FROM outbox LEFT JOIN chats USING (chat)
    WHERE state = 'queued' AND due <= :now AND expires > :now AND gone_at IS NULL
    AND outbox.chat NOT IN (SELECT value FROM json_each(:resting))
    AND outbox.chat NOT IN (SELECT chat FROM pauses WHERE until > :now)
) WHERE place = 1
AND NOT EXISTS (SELECT 1 FROM pauses WHERE chat = 0 AND until > :now)
ORDER BY rank, due, id LIMIT :limit
"""


class Outbox:
    """The messages of all chats and what became of them.

    Once nothing more is to be done about a message its text is dropped; an answer that arrived is
    of no use to anybody and goes altogether.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def queue(self, draft: Draft, now: datetime) -> bool:
        """Put a message in the outbox; False where its chat had one under the same key."""
        cursor = self._db.execute(
            "INSERT INTO outbox "
            "(chat, kind, rank, key, text, buttons, topic, state, created, due, expires) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?) ON CONFLICT (chat, key) DO NOTHING",
            [
                draft.chat,
                draft.kind.value,
                draft.kind.rank,
                draft.key,
                draft.text,
                _buttons_text(draft.buttons),
                draft.topic,
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

    def count_news(self, chat: ChatId, since: datetime) -> int:
        """Return how many reminders of news were made for a chat since an instant."""
        row = next(
            self._db.query(
                "SELECT count(*) AS made FROM outbox WHERE chat = ? AND created >= ? "
                "AND kind IN ('downturn', 'tax')",
                [chat, utc_text(since)],
            )
        )
        return int(row["made"])

    def count_expired(self, chat: ChatId, since: datetime) -> int:
        """Return how many reminders of a chat came too late since an instant."""
        row = next(
            self._db.query(
                "SELECT count(*) AS expired FROM outbox WHERE chat = ? AND state = 'expired' "
                "AND expires >= ?",
                [chat, utc_text(since)],
            )
        )
        return int(row["expired"])

    def due(
        self, now: datetime, limit: int, *, resting: Collection[ChatId] = ()
    ) -> tuple[Queued, ...]:
        """Return what is to be sent now, one message a chat at most, the most urgent first.

        resting  chats that are to be left out; so are those that are gone or paused.
        """
        rows = self._db.query(
            _DUE, {"now": utc_text(now), "limit": limit, "resting": json.dumps(list(resting))}
        )
        return tuple(self._queued(row) for row in rows)

    def _queued(self, row: dict[str, Any]) -> Queued:
        return Queued(
            row["id"],
            ChatId(row["chat"]),
            MessageKind(row["kind"]),
            row["key"],
            row["text"],
            row["attempts"],
            instant(row["expires"]),
            bool(row["repeat"]),
            _buttons(row["buttons"]),
            row["topic"],
            self._unreported(row["chat"]),
        )

    def mark_leaving(self, message: int, now: datetime) -> bool:
        """Note that a message leaves now; False where it is not to be sent any more.

        A message in parts leaves several times, which is one attempt.
        """
        cursor = self._db.execute(
            "UPDATE outbox SET attempts = attempts + (state = 'queued'), state = 'sending', "
            "leased_until = ? WHERE id = ? AND state IN ('queued', 'sending')",
            [utc_text(now + LEASE), message],
        )
        if cursor.rowcount:
            self._db.execute(
                "INSERT INTO departures (chat, at) SELECT chat, ? FROM outbox WHERE id = ?",
                [utc_text(now), message],
            )
        return cursor.rowcount == 1

    def departures(self, now: datetime) -> tuple[tuple[ChatId, datetime], ...]:
        """Return to whom messages left within the last minute, and when."""
        rows = self._db.query(
            "SELECT chat, at FROM departures WHERE at > ? ORDER BY at", [utc_text(now - WINDOW)]
        )
        return tuple((ChatId(row["chat"]), instant(row["at"])) for row in rows)

    def mark_sent(self, message: int, now: datetime) -> None:
        """Note that a message arrived, and with it what it said of uncertain ones."""
        self._db.execute(
            "UPDATE outbox SET reported = 1 WHERE state = 'uncertain' AND reported = 0 "
            "AND chat = (SELECT chat FROM outbox WHERE id = ?)",
            [message],
        )
        self._settle(message, State.SENT, None, sent=now)
        self._db.execute(
            "DELETE FROM outbox WHERE id = ? AND kind = ?", [message, MessageKind.ANSWER.value]
        )

    def postpone(self, message: int, until: datetime, why: str) -> None:
        """Put a message back that surely did not leave."""
        self._db.execute(
            "UPDATE outbox SET state = 'queued', due = ?, why = ?, leased_until = NULL "
            "WHERE id = ?",
            [utc_text(until), why, message],
        )

    def pause(self, chat: ChatId | None, until: datetime) -> None:
        """Send nothing to a chat, or to anybody, before an instant."""
        self._db.execute(
            "INSERT INTO pauses (chat, until) VALUES (?, ?) "
            "ON CONFLICT (chat) DO UPDATE SET until = max(until, excluded.until)",
            [EVERYBODY if chat is None else chat, utc_text(until)],
        )

    def mark_uncertain(self, message: int, why: str) -> None:
        """Note that a message left without an answer."""
        self._settle(message, State.UNCERTAIN, why)

    def give_up(self, message: int, why: str) -> None:
        """Note that a message is refused for good."""
        self._settle(message, State.REFUSED, why)

    def overdue(self, now: datetime) -> tuple[OutboxLine, ...]:
        """Return the messages that came too late to matter."""
        return self._lines("WHERE state = 'queued' AND expires <= ?", utc_text(now))

    def expire(self, message: int, why: str) -> None:
        """Note that a message came too late to matter."""
        self._settle(message, State.EXPIRED, why)

    def withdraw(self, message: int) -> None:
        """Take out a message that never left, so that it can be made anew under its key."""
        self._db.execute("DELETE FROM outbox WHERE id = ? AND state = 'queued'", [message])

    def repeat(self, message: int, due: datetime) -> None:
        """Queue a message whose answer was lost once more, to be worded as a repeat."""
        self._db.execute(
            "UPDATE outbox SET state = 'queued', repeat = 1, due = ?, leased_until = NULL, "
            "why = 'no answer; it is sent once more' WHERE id = ?",
            [utc_text(due), message],
        )

    def readdress(self, message: int, chat: ChatId) -> bool:
        """Give a message to another chat; False where that chat had it already."""
        cursor = self._db.execute(
            "UPDATE OR IGNORE outbox SET chat = ? WHERE id = ?", [chat, message]
        )
        return cursor.rowcount == 1

    def left_sending(self, before: datetime | None = None) -> tuple[OutboxLine, ...]:
        """Return what was being sent when the program died.

        before  only where its lease ended before then; None for all, before the first delivery.
        """
        if before is None:
            return self._lines("WHERE state = 'sending'")
        return self._lines("WHERE state = 'sending' AND leased_until < ?", utc_text(before))

    def is_repeat(self, message: int) -> bool:
        """Whether a message is one that is sent for the second time."""
        rows = self._db.query("SELECT 1 FROM outbox WHERE id = ? AND repeat = 1", [message])
        return any(True for _ in rows)

    def count_late(self, now: datetime, than: datetime) -> int:
        """Return how many messages were to leave before `than` and did not.

        Chats that are gone, or are paused alone, are not the bot's fault and left out.
        """
        row = next(
            self._db.query(
                "SELECT count(*) AS late FROM outbox LEFT JOIN chats USING (chat) "
                "WHERE state IN ('queued', 'sending') AND due < ? AND gone_at IS NULL "
                "AND outbox.chat NOT IN (SELECT chat FROM pauses WHERE until > ?)",
                [utc_text(than), utc_text(now)],
            )
        )
        return int(row["late"])

    def lines(self) -> tuple[OutboxLine, ...]:
        """Return every message without its text, oldest first."""
        return self._lines("")

    def tidy(self, now: datetime, keep: timedelta = timedelta(days=7)) -> None:
        """Drop what nobody needs any more: old pauses, departures, and answers of last week."""
        with self._db.atomic():
            self._db.execute("DELETE FROM pauses WHERE until <= ?", [utc_text(now)])
            self._db.execute("DELETE FROM departures WHERE at <= ?", [utc_text(now - WINDOW)])
            self._db.execute(
                "DELETE FROM outbox WHERE kind = ? AND state NOT IN ('queued', 'sending') "
                "AND due < ?",
                [MessageKind.ANSWER.value, utc_text(now - keep)],
            )

    def _unreported(self, chat: int) -> int:
        row = next(
            self._db.query(
                "SELECT count(*) AS unreported FROM outbox "
                "WHERE chat = ? AND state = 'uncertain' AND reported = 0 AND kind <> ?",
                [chat, MessageKind.ANSWER.value],
            )
        )
        return int(row["unreported"])

    def lines_of(self, chat: ChatId) -> tuple[OutboxLine, ...]:
        """Return every message of a chat without its text, oldest first."""
        return self._lines("WHERE chat = ?", chat)

    def _lines(self, where: str, *values: str | int) -> tuple[OutboxLine, ...]:
        rows = self._db.query(
            "SELECT id, chat, kind, key, state, created, due, sent, attempts, why "  # noqa: S608
            f"FROM outbox {where} ORDER BY id",
            list(values),
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
            "UPDATE outbox SET state = ?, why = ?, sent = ?, text = '', buttons = '[]', "
            "leased_until = NULL WHERE id = ?",
            [state.value, why, sent and utc_text(sent), message],
        )


def _buttons_text(buttons: Buttons) -> str:
    return json.dumps([[[button.label, button.command] for button in row] for row in buttons])


def _buttons(text: str) -> Buttons:
    return tuple(tuple(Button(*button) for button in row) for row in json.loads(text))
