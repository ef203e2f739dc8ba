"""Which stories concern which chats, and what became of it."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.matching import Match
from bot.core.outbox import MessageKind
from bot.store.texts import instant, utc_text


class Matches:
    """A story and a chat meet at most once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, story: int, matches: Sequence[Match], now: datetime) -> None:
        """Write whom a story concerns; from now on it counts as matched."""
        with self._db.atomic():
            for match in matches:
                self._db.execute(
                    "INSERT INTO matches (story, chat, kind, assets, found) "
                    "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    [
                        match.story,
                        match.chat,
                        match.kind.value,
                        json.dumps(match.assets),
                        utc_text(now),
                    ],
                )
            self._db.table("stories").update(story, {"matched_at": utc_text(now)})

    def open(self) -> tuple[Match, ...]:
        """Return the matches of which nothing became yet, the latest story first.

        After a while off it is the latest that still matters, and one message a day is enough.
        """
        rows = self._db.query(
            "SELECT matches.* FROM matches JOIN stories ON stories.id = matches.story "
            "WHERE outcome IS NULL "
            "ORDER BY min(coalesce(published, seen), seen) DESC, story DESC, matches.chat"
        )
        return tuple(
            Match(
                row["story"],
                ChatId(row["chat"]),
                MessageKind(row["kind"]),
                tuple(json.loads(row["assets"])),
            )
            for row in rows
        )

    def found_before(self, moment: datetime) -> frozenset[tuple[int, ChatId]]:
        """Return story and chat of the open matches that were found before an instant."""
        rows = self._db.query(
            "SELECT story, chat FROM matches WHERE outcome IS NULL AND found < ?",
            [utc_text(moment)],
        )
        return frozenset((row["story"], ChatId(row["chat"])) for row in rows)

    def settle(self, match: Match, outcome: str) -> None:
        """Write what became of a match: "reminded", or why not."""
        self._db.execute(
            "UPDATE matches SET outcome = ? WHERE story = ? AND chat = ?",
            [outcome, match.story, match.chat],
        )

    def last_reminded(self, chat: ChatId) -> dict[str, datetime]:
        """Return when each subject (an asset's symbol, or "tax") was last told of."""
        rows = self._db.query("SELECT subject, at FROM reminded WHERE chat = ?", [chat])
        return {row["subject"]: instant(row["at"]) for row in rows}

    def note_reminded(self, chat: ChatId, subjects: Sequence[str], now: datetime) -> None:
        """Start the cool-down of subjects."""
        with self._db.atomic():
            for subject in subjects:
                self._db.execute(
                    "INSERT INTO reminded (chat, subject, at) VALUES (?, ?, ?) "
                    "ON CONFLICT (chat, subject) DO UPDATE SET at = excluded.at",
                    [chat, subject, utc_text(now)],
                )
