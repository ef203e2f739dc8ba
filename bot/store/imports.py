"""What is on its way into a ledger, what was just taken out of it, and what columns mean."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.column_map import ColumnMap, read_column_map
from bot.core.ledger import Row
from bot.store.ledgers import NO_LIMIT, ROW_COLUMNS, Entry, columns_of, row_of
from bot.store.texts import utc_text

KEPT_FOR = timedelta(days=2)
REMOVED = "removed"
"""The mark of rows that were taken out of the ledger and can be put back."""
_MARKS = ", ".join("?" * (len(ROW_COLUMNS.split(",")) + 4))


class State(StrEnum):
    """What became of an import: of a file that was kept, or of one that was shown."""

    UNREAD = "unread"
    WAITS = "waits"
    STORED = "stored"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    CROWDED_OUT = "crowded out"
    LATE = "late"
    STOPPED = "stopped"
    LET_GO = "let go"


_CROWDED_OUT = {State.WAITS: State.CROWDED_OUT, State.UNREAD: State.LET_GO}
"""What waits, each against the limits of its own sort, and what becomes of it beyond them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What of a chat may wait at once, and of files that it sent too early; the newest always may.

    imports  how many.
    rows     of them all that are set aside.
    bytes    of their files that are kept.
    """

    imports: int = 20
    rows: int = 400_000
    bytes: int = 64 * 1024 * 1024


MOST = Limits()


@dataclass(frozen=True, slots=True)
class Draft:
    """An import that a chat was shown.

    mark     tells it from all others, ever.
    rows     how many are set aside for it.
    content  of its file, where it may be read anew; None where not.
    sketch   what was seen of a table that no format knows, as `bot.imports.sketch` writes it.
    columns  what its columns mean, as far as that was said.
    """

    mark: str
    file: str
    rows: int = 0
    content: bytes | None = None
    sketch: str | None = None
    columns: ColumnMap | None = None
    state: State = State.WAITS


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

    def begin(self, chat: ChatId, draft: Draft, now: datetime, most: Limits = MOST) -> None:
        """Keep an import that begins; the oldest that are beyond the limits wait no more."""
        with self._db.atomic():
            self._db.execute("DELETE FROM imports WHERE chat = ? AND mark = ?", [chat, draft.mark])
            self._db.execute(
                "INSERT INTO imports (chat, mark, begun, state, file, rows, content, sketch, "
                "columns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    chat,
                    draft.mark,
                    utc_text(now),
                    draft.state.value,
                    draft.file,
                    draft.rows,
                    draft.content,
                    draft.sketch,
                    draft.columns and draft.columns.text(),
                ],
            )
            for mark in self._beyond(chat, draft.state, most):
                self.end(chat, mark, _CROWDED_OUT[draft.state])

    def draft(self, chat: ChatId, mark: str) -> Draft | None:
        """Return what a chat was shown under a mark, None where it is no longer known."""
        rows = self._db.query("SELECT * FROM imports WHERE chat = ? AND mark = ?", [chat, mark])
        for row in rows:
            return Draft(
                row["mark"],
                row["file"],
                row["rows"],
                row["content"],
                row["sketch"],
                row["columns"] and read_column_map(row["columns"]),
                State(row["state"]),
            )
        return None

    def waiting(self, chat: ChatId) -> int:
        """Return how many imports of a chat wait."""
        rows = self._db.query(
            "SELECT count(*) AS n FROM imports WHERE chat = ? AND state = ?", [chat, State.WAITS]
        )
        return next(int(row["n"]) for row in rows)

    def unread(self, chat: ChatId) -> tuple[str, ...]:
        """Return the marks of files that a chat sent too early to be read, the oldest first.

        Those that had to go since are among them, so that it can be said.
        """
        rows = self._db.query(
            "SELECT mark FROM imports WHERE chat = ? AND state IN (?, ?) ORDER BY rowid",
            [chat, State.UNREAD, State.LET_GO],
        )
        return tuple(row["mark"] for row in rows)

    def describe(self, chat: ChatId, mark: str, columns: ColumnMap) -> None:
        """Keep what the columns of a draft mean."""
        self._db.execute(
            "UPDATE imports SET columns = ? WHERE chat = ? AND mark = ?",
            [columns.text(), chat, mark],
        )

    def end(self, chat: ChatId, mark: str, state: State) -> None:
        """Note why a draft waits no more; its file is forgotten, and `clear` drops its rows."""
        self._db.execute(
            "UPDATE imports SET state = ?, content = NULL, sketch = NULL "
            "WHERE chat = ? AND mark = ?",
            [state.value, chat, mark],
        )

    def clear(self, most: int = NO_LIMIT) -> bool:
        """Drop so many rows of drafts that wait no more; False once that was all."""
        with self._db.atomic():
            ended = self._db.query(
                "SELECT chat, mark FROM imports WHERE state NOT IN (?, ?) AND rows > 0 LIMIT 1",
                [*_CROWDED_OUT],
            )
            for which in list(ended):
                dropped = self._db.execute(
                    "DELETE FROM set_aside WHERE rowid IN (SELECT rowid FROM set_aside "
                    "WHERE chat = :chat AND mark = :mark LIMIT :most)",
                    {**which, "most": most},
                )
                if dropped.rowcount != most:
                    self._db.execute(
                        "UPDATE imports SET rows = 0 WHERE chat = :chat AND mark = :mark", which
                    )
                return True
            return False

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

    def rows_after(self, chat: ChatId, mark: str, number: int, most: int) -> list[Row]:
        """Return so many rows that are set aside under a mark, those after one; `line` numbers."""
        found = self._db.execute(
            f"SELECT {ROW_COLUMNS}, number FROM set_aside WHERE chat = ? AND mark = ? "  # noqa: S608
            "AND number > ? ORDER BY number LIMIT ?",
            [chat, mark, number, most],
        )
        return [row_of(values[-1], values) for values in found]

    def leave_out(self, chat: ChatId, mark: str, numbers: Iterable[int]) -> None:
        """Drop rows that are set aside under a mark, by their numbers."""
        which = [[chat, mark, number] for number in sorted(numbers)]
        with self._db.atomic():
            self._db.conn.executemany(
                "DELETE FROM set_aside WHERE chat = ? AND mark = ? AND number = ?", which
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

    def last_removed(self, chat: ChatId, since: datetime) -> Entry | None:
        """Return the row that was removed last, None where none was since an instant."""
        found = self._db.execute(
            f"SELECT {ROW_COLUMNS}, number FROM set_aside WHERE chat = ? AND mark = ? "  # noqa: S608
            "AND since >= ? ORDER BY since DESC, rowid DESC LIMIT 1",
            [chat, REMOVED, utc_text(since)],
        )
        return next((Entry(values[-1], row_of(0, values)) for values in found), None)

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
        """Let drafts and rows go that were left for long; `clear` drops the rows of drafts."""
        before = utc_text(now - KEPT_FOR)
        with self._db.atomic():
            old = self._db.query(
                "SELECT chat, mark FROM imports WHERE begun < ? AND state IN (?, ?)",
                [before, *_CROWDED_OUT],
            )
            for row in list(old):
                self.end(ChatId(row["chat"]), row["mark"], State.LATE)
            self._db.execute("DELETE FROM imports WHERE begun < ? AND rows = 0", [before])
            self._db.execute(
                "DELETE FROM set_aside WHERE since < ? "
                "AND (chat, mark) NOT IN (SELECT chat, mark FROM imports)",
                [before],
            )

    def _beyond(self, chat: ChatId, state: State, most: Limits) -> tuple[str, ...]:
        """Return the marks of what waits beyond the limits, counted from the newest."""
        if state not in _CROWDED_OUT:
            return ()
        rows = self._db.query(
            "SELECT mark FROM (SELECT mark, row_number() OVER newest AS place, "
            "sum(rows) OVER newest AS all_rows, "
            "sum(coalesce(length(content), 0)) OVER newest AS all_bytes "
            "FROM imports WHERE chat = ? AND state = ? WINDOW newest AS (ORDER BY rowid DESC)) "
            "WHERE place > 1 AND (place > ? OR all_rows > ? OR all_bytes > ?)",
            [chat, state, most.imports, most.rows, most.bytes],
        )
        return tuple(row["mark"] for row in rows)


def _key(header: Sequence[str]) -> str:
    return json.dumps(header, ensure_ascii=False)
