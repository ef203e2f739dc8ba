"""What is on its way into a ledger, what was just taken out of it, and what columns mean."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.column_map import ColumnMap, read_column_map
from bot.core.ledger import Row
from bot.store.ledgers import ROW_COLUMNS, columns_of, row_of
from bot.store.texts import utc_text

KEPT_FOR = timedelta(days=2)
REMOVED = "removed"
"""The mark of rows that were taken out of the ledger and can be put back."""
_MARKS = ", ".join("?" * (len(ROW_COLUMNS.split(",")) + 4))


@dataclass(frozen=True, slots=True)
class Draft:
    """The import that a chat was shown last.

    mark     tells it from all that were shown before.
    content  of its file, where it may be read anew; None where not.
    sketch   what was seen of a table that no format knows, as `bot.imports.sketch` writes it.
    columns  what its columns mean, as far as that was said.
    stored   whether its rows are in the ledger.
    """

    mark: str
    file: str
    content: bytes | None = None
    sketch: str | None = None
    columns: ColumnMap | None = None
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the columns of a header mean, and by which file that was learnt first."""

    file: str
    columns: ColumnMap


class Imports:
    """Drafts, rows that are set aside, and maps of columns, of all chats.

    Drafts and rows go after two days; all of it goes with the chat.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, chat: ChatId, draft: Draft, now: datetime) -> None:
        """Keep an import that begins; the one before it, and its rows, are forgotten."""
        with self._db.atomic():
            self.drop(chat)
            self._db.execute(
                "INSERT INTO imports (chat, mark, begun, file, content, sketch, columns) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    chat,
                    draft.mark,
                    utc_text(now),
                    draft.file,
                    draft.content,
                    draft.sketch,
                    draft.columns and draft.columns.text(),
                ],
            )

    def draft(self, chat: ChatId, mark: str) -> Draft | None:
        """Return what a chat was shown under a mark, None where it is no longer known."""
        rows = self._db.query("SELECT * FROM imports WHERE chat = ? AND mark = ?", [chat, mark])
        for row in rows:
            columns = row["columns"] and read_column_map(row["columns"])
            content, sketch, stored = row["content"], row["sketch"], bool(row["stored"])
            return Draft(row["mark"], row["file"], content, sketch, columns, stored)
        return None

    def describe(self, chat: ChatId, columns: ColumnMap) -> None:
        """Keep what the columns of a chat's draft mean."""
        self._db.execute("UPDATE imports SET columns = ? WHERE chat = ?", [columns.text(), chat])

    def mark_stored(self, chat: ChatId) -> None:
        """Note that the rows of a draft are in the ledger; nothing else of it is needed then."""
        self._db.execute(
            "UPDATE imports SET stored = 1, content = NULL, sketch = NULL WHERE chat = ?", [chat]
        )

    def drop(self, chat: ChatId) -> None:
        """Forget a chat's draft."""
        with self._db.atomic():
            self._db.execute("DELETE FROM imports WHERE chat = ?", [chat])
            self._db.execute("DELETE FROM set_aside WHERE chat = ? AND mark <> ?", [chat, REMOVED])

    def set_aside(
        self, chat: ChatId, mark: str, rows: Sequence[Row], now: datetime, *, first: int = 0
    ) -> None:
        """Keep rows outside of the ledger, numbered from `first`; again changes nothing."""
        since = utc_text(now)
        lines = [
            [chat, mark, number, since, *columns_of(row)] for number, row in enumerate(rows, first)
        ]
        with self._db.atomic():
            self._db.conn.executemany(
                f"INSERT INTO set_aside (chat, mark, number, since, {ROW_COLUMNS}) "  # noqa: S608
                f"VALUES ({_MARKS}) ON CONFLICT DO NOTHING",
                lines,
            )

    def count(self, chat: ChatId, mark: str) -> int:
        """Return how many rows are set aside under a mark."""
        rows = self._db.query(
            "SELECT count(*) AS n FROM set_aside WHERE chat = ? AND mark = ?", [chat, mark]
        )
        return next(int(row["n"]) for row in rows)

    def take_back(self, chat: ChatId, number: int) -> Row | None:
        """Return a removed row once, None where it is not kept any more."""
        with self._db.atomic():
            found = self._db.execute(
                "DELETE FROM set_aside WHERE chat = ? AND mark = ? AND number = ? "  # noqa: S608
                f"RETURNING {ROW_COLUMNS}",
                [chat, REMOVED, number],
            ).fetchall()
            return next((row_of(0, values) for values in found), None)

    def remember(self, chat: ChatId, file: str, columns: ColumnMap) -> None:
        """Keep what the columns of a header mean, and by which file that was learnt."""
        self._db.execute(
            "INSERT INTO column_maps (chat, header, file, columns) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (chat, header) DO UPDATE SET columns = excluded.columns",
            [chat, _key(columns.header), file, columns.text()],
        )

    def learnt(self, chat: ChatId) -> tuple[Learnt, ...]:
        """Return what a chat said of the columns of tables."""
        rows = self._db.query("SELECT * FROM column_maps WHERE chat = ? ORDER BY rowid", [chat])
        return tuple(Learnt(row["file"], read_column_map(row["columns"])) for row in rows)

    def tidy(self, now: datetime) -> None:
        """Drop drafts and rows that were left for long."""
        before = utc_text(now - KEPT_FOR)
        with self._db.atomic():
            self._db.execute("DELETE FROM imports WHERE begun < ?", [before])
            self._db.execute("DELETE FROM set_aside WHERE since < ?", [before])


def _key(header: Sequence[str]) -> str:
    return json.dumps(header, ensure_ascii=False)
