"""Rows that come into a ledger, or leave it, in stretches; what is seen of them is all or nothing.

A batch on its way is hidden: no question to a ledger sees it. Each stretch is a transaction of its
own, so nobody waits for long; what makes it seen, or hides it, is one row. Whatever dies in
between, asking the same again goes on from there.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.ledger import Row
from bot.store.imports import State
from bot.store.ledgers import ROW_COLUMNS, Ledgers, row_of
from bot.store.texts import utc_text
from bot.store.wallet_names import rename

_SOME = "chat = :chat AND mark = :mark AND number < :end"
LEFT_AFTER = timedelta(days=2)
"""What was on its way for so long was given up."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A batch that is taken back: how many rows it had.

    assets  the coins of those that are dropped already, in the order of rows.
    """

    count: int
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What was added together: how many rows it has, the first of them, the newest's number."""

    count: int
    rows: tuple[Row, ...]
    newest: int


class Batches:
    """Batches on their way, by chat and mark; a chat has one at a time."""

    def __init__(self, db: Database, ledgers: Ledgers) -> None:
        self._db = db
        self._ledgers = ledgers

    def take_in(self, chat: ChatId, mark: str, now: datetime, most: int) -> bool:
        """Move rows that are set aside under a mark into a hidden batch; False once that was all.

        A row whose id the chat's ledger already has changes nothing.
        """
        with self._db.atomic():
            which = {"chat": chat, "mark": mark}
            first = self._first(which)
            batch = self._of(chat, mark) or self._begun(chat, mark, now)
            if first is None:
                return False
            some = {**which, "batch": batch, "end": first + most}
            names = self._ledgers.names(chat)
            rename(self._db, "set_aside", names, _SOME, {**which, "end": first + most})
            self._db.execute(
                f"INSERT INTO ledger (chat, batch, {ROW_COLUMNS}) "  # noqa: S608 - our columns
                f"SELECT chat, :batch, {ROW_COLUMNS} FROM set_aside "
                f"WHERE {_SOME} "
                "ORDER BY number ON CONFLICT DO NOTHING",
                some,
            )
            self._db.execute(f"DELETE FROM set_aside WHERE {_SOME}", some)  # noqa: S608
            return self._first(which) is not None

    def has_begun(self, chat: ChatId, mark: str) -> bool:
        """Whether rows that are set aside under a mark are on their way into the ledger."""
        return self._of(chat, mark) is not None

    def show(self, chat: ChatId, mark: str) -> int:
        """Let a batch that came be seen, all of it; return how many rows it has."""
        self._db.execute("UPDATE batches SET hidden = 0 WHERE chat = ? AND mark = ?", [chat, mark])
        return self._count(chat, self._of(chat, mark) or 0)

    def told(self, chat: ChatId, batch: int, most: int) -> Batch:
        """Return a batch with its first rows, at most so many."""
        found = self._db.execute(
            f"SELECT {ROW_COLUMNS} FROM ledger WHERE chat = ? AND batch = ? "  # noqa: S608
            "ORDER BY seq LIMIT ?",
            [chat, batch, most],
        )
        rows = tuple(row_of(line, values) for line, values in enumerate(found, 1))
        newest = self._db.query(
            "SELECT max(seq) AS seq FROM ledger WHERE chat = ? AND batch = ?", [chat, batch]
        )
        return Batch(self._count(chat, batch), rows, next(int(row["seq"] or 0) for row in newest))

    def leave(self, chat: ChatId, request: int, now: datetime) -> Leaving | None:
        """Hide what was added last, so that it can be dropped; None where there is nothing.

        A request that comes twice, by its number, hides nothing the second time; until `done` it is
        told the same.
        """
        with self._db.atomic():
            begun = self.leaving(chat, request)
            batch = self._ledgers.last_batch(chat)
            new = self._db.execute(
                "INSERT INTO undone (chat, request) SELECT chat, ? FROM chats WHERE chat = ? "
                "ON CONFLICT DO NOTHING",
                [request, chat],
            )
            if begun is not None or not batch or not new.rowcount:
                return begun
            count = self._count(chat, batch)
            self._begin(chat, _undo(request), batch, now, count)
            return Leaving(count)

    def leaving(self, chat: ChatId, request: int) -> Leaving | None:
        """Return what a request to take something back has hidden and not dropped yet."""
        rows = self._db.query(
            "SELECT count, assets FROM batches WHERE chat = ? AND mark = ?", [chat, _undo(request)]
        )
        return next((Leaving(row["count"], tuple(json.loads(row["assets"]))) for row in rows), None)

    def first_leaving(self, chat: ChatId, request: int, most: int) -> tuple[Row, ...]:
        """Return the first rows of those that leave."""
        found = self._db.execute(
            f"SELECT {ROW_COLUMNS} FROM ledger WHERE chat = ? AND batch = ? "  # noqa: S608
            "ORDER BY seq LIMIT ?",
            [chat, self._of(chat, _undo(request)), most],
        )
        return tuple(row_of(line, values) for line, values in enumerate(found, 1))

    def drop(self, chat: ChatId, request: int, most: int) -> bool:
        """Drop some of the rows that leave, from the end; False once that was all."""
        with self._db.atomic():
            begun = self.leaving(chat, request)
            if begun is None:
                return False
            dropped = self._db.execute(
                "DELETE FROM ledger WHERE seq IN (SELECT seq FROM ledger WHERE chat = ? "
                "AND batch = ? ORDER BY seq DESC LIMIT ?) "
                "RETURNING seq, asset, to_asset, fee_asset",
                [chat, self._of(chat, _undo(request)), most],
            ).fetchall()
            coins = (coin for _, *each in sorted(dropped) for coin in each if coin)
            assets = tuple(dict.fromkeys((*coins, *begun.assets)))
            self._db.execute(
                "UPDATE batches SET assets = ? WHERE chat = ? AND mark = ?",
                [json.dumps(assets), chat, _undo(request)],
            )
            return len(dropped) == most

    def done(self, chat: ChatId, mark: str) -> None:
        """Forget that a batch came or left."""
        self._db.execute("DELETE FROM batches WHERE chat = ? AND mark = ?", [chat, mark])

    def gone(self, chat: ChatId, request: int) -> None:
        """Forget that a batch left."""
        self.done(chat, _undo(request))

    def is_any(self, chat: ChatId) -> bool:
        """Whether a batch of a chat is hidden just now."""
        rows = self._db.query("SELECT 1 FROM batches WHERE chat = ? AND hidden", [chat])
        return any(True for _ in rows)

    def tidy(self, now: datetime) -> None:
        """Drop what was given up on its way."""
        self._drop_hidden("since < ?", utc_text(now - LEFT_AFTER))

    def _begun(self, chat: ChatId, mark: str, now: datetime) -> int:
        """Begin a batch that comes; what else of the chat was on its way was given up.

        An import that was given up in the middle is no longer whole, so it can only be sent again.
        """
        self._db.execute(
            "UPDATE imports SET state = :late WHERE chat = :chat AND state = :waits AND mark IN "
            "(SELECT mark FROM batches WHERE chat = :chat AND hidden)",
            {"chat": chat, "late": State.LATE, "waits": State.WAITS},
        )
        self._drop_hidden("chat = ?", chat)
        batch = self._ledgers.new_batch(chat)
        self._begin(chat, mark, batch, now)
        return batch

    def _begin(self, chat: ChatId, mark: str, batch: int, now: datetime, count: int = 0) -> None:
        self._db.execute(
            "INSERT INTO batches (chat, mark, batch, hidden, since, count, assets) "
            "VALUES (?, ?, ?, 1, ?, ?, '[]')",
            [chat, mark, batch, utc_text(now), count],
        )

    def _drop_hidden(self, where: str, value: object) -> None:
        with self._db.atomic():
            self._db.execute(
                "DELETE FROM ledger WHERE (chat, batch) IN "  # noqa: S608 - our own words
                f"(SELECT chat, batch FROM batches WHERE hidden AND {where})",
                [value],
            )
            self._db.execute(f"DELETE FROM batches WHERE {where}", [value])  # noqa: S608

    def _first(self, which: dict[str, object]) -> int | None:
        """Return the lowest number among rows that are set aside."""
        rows = self._db.query(
            "SELECT min(number) AS first FROM set_aside WHERE chat = :chat AND mark = :mark", which
        )
        first = next(row["first"] for row in rows)
        return None if first is None else int(first)

    def _of(self, chat: ChatId, mark: str) -> int | None:
        rows = self._db.query("SELECT batch FROM batches WHERE chat = ? AND mark = ?", [chat, mark])
        return next((int(row["batch"]) for row in rows), None)

    def _count(self, chat: ChatId, batch: int) -> int:
        rows = self._db.query(
            "SELECT count(*) AS n FROM ledger WHERE chat = ? AND batch = ?", [chat, batch]
        )
        return next(int(row["n"]) for row in rows)


def _undo(request: int) -> str:
    return f"undo {request}"
