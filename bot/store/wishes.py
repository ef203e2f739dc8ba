"""When and how often each chat wants to hear something, what it snoozed, and who came back."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.wishes import Rhythm, Wishes
from bot.store.texts import instant, utc_text


@dataclass(frozen=True, slots=True)
class Return:
    """A chat that can be reached again, and since when it could not."""

    chat: ChatId
    gone_at: datetime


class AllWishes:
    """The wishes of all chats."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, chat: ChatId) -> Wishes:
        """Return what a chat wishes, or the defaults."""
        snoozes = self._db.query("SELECT subject, until FROM snoozes WHERE chat = ?", [chat])
        snoozed = {row["subject"]: instant(row["until"]) for row in snoozes}
        for row in self._db.query("SELECT * FROM wishes WHERE chat = ?", [chat]):
            return Wishes(
                Rhythm(row["downturn"]),
                Rhythm(row["tax"]),
                row["daily_cap"],
                time.fromisoformat(row["digest_at"]),
                bool(row["at_night"]),
                snoozed,
            )
        return Wishes(snoozed=snoozed)

    def save(self, chat: ChatId, wishes: Wishes) -> None:
        """Write what a chat wishes; its profile must be known."""
        with self._db.atomic():
            self._db.execute(
                "INSERT INTO wishes (chat, downturn, tax, daily_cap, digest_at, at_night) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (chat) DO UPDATE SET "
                "downturn = excluded.downturn, tax = excluded.tax, "
                "daily_cap = excluded.daily_cap, digest_at = excluded.digest_at, "
                "at_night = excluded.at_night",
                [
                    chat,
                    wishes.downturn.value,
                    wishes.tax.value,
                    wishes.daily_cap,
                    wishes.digest_at.isoformat("minutes"),
                    int(wishes.at_night),
                ],
            )
            self._db.execute("DELETE FROM snoozes WHERE chat = ?", [chat])
            for subject, until in wishes.snoozed.items():
                self._db.execute(
                    "INSERT INTO snoozes (chat, subject, until) VALUES (?, ?, ?)",
                    [chat, subject, utc_text(until)],
                )

    def returned(self) -> tuple[Return, ...]:
        """Return who came back and was not told yet what it missed."""
        rows = self._db.query("SELECT chat, gone_at FROM returns ORDER BY chat")
        return tuple(Return(ChatId(row["chat"]), instant(row["gone_at"])) for row in rows)

    def welcome(self, chat: ChatId) -> None:
        """Note that a chat was told what it missed."""
        self._db.execute("DELETE FROM returns WHERE chat = ?", [chat])
