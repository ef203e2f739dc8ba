"""The ledger of each chat, row by row; what was added together is undone together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.fee_values import fee_moment
from bot.core.ledger import Kind, Row
from bot.core.past_prices import Moment, moments_of
from bot.core.wallets import WalletNames, wallet_key
from bot.store.texts import instant, maybe_decimal, maybe_text, utc_text
from bot.store.wallet_names import names_of

ROW_COLUMNS = (
    "at, kind, asset, quantity, total, currency, fee, fee_asset, wallet, to_wallet, to_asset, "
    "to_quantity, id, note, may_repeat"
)
NO_LIMIT = -1
_MARKS = ", ".join("?" * (len(ROW_COLUMNS.split(",")) + 2))


@dataclass(frozen=True, slots=True)
class Entry:
    """A row and the number by which it is found as long as it is there."""

    number: int
    row: Row


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a ledger that follow each other; `last` is the number of the last of them.

    numbers, batches  of each row, in the same order.
    """

    rows: tuple[Row, ...]
    numbers: tuple[int, ...]
    batches: tuple[int, ...]
    last: int


@dataclass(frozen=True, slots=True)
class Unvalued:
    """What rows want a value for that state none, among some of all ledgers.

    moments  by currency; of one hour each stands once.
    last     the number of the last row that was looked at; None where none is left.
    """

    moments: tuple[tuple[str, Moment], ...]
    last: int | None


class Ledgers:
    """What users did, as they told us; a wallet is called as its ledger called it first.

    Of a batch that comes or goes in stretches (`bot.store.batches`) nothing is seen meanwhile.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, chat: ChatId, rows: Sequence[Row]) -> int:
        """Add rows as one batch and return how many were new.

        A row whose id the chat's ledger already has changes nothing.
        """
        with self._db.atomic():
            before = self.count(chat)
            batch = self.new_batch(chat)
            for row in self.names(chat).in_rows(rows):
                self._insert(chat, batch, row)
            return self.count(chat) - before

    def rows(self, chat: ChatId) -> tuple[Row, ...]:
        """Return a chat's ledger in the order of adding; `line` counts from 1."""
        return self.rows_after(chat, 0, 0)

    def rows_after(self, chat: ChatId, seq: int, line: int) -> tuple[Row, ...]:
        """Return what was added to a chat's ledger after row number `seq` of all ledgers.

        seq   the second part of an earlier `version`.
        line  that of the last row before these.
        """
        return self.stretch_after(chat, seq, line, NO_LIMIT).rows

    def stretch_after(self, chat: ChatId, seq: int, line: int, most: int) -> Stretch:
        """Return the first rows, at most so many, of what `rows_after` returns."""
        found = self._db.execute(
            f"SELECT {ROW_COLUMNS}, seq, batch FROM shown WHERE chat = ? AND seq > ? "  # noqa: S608
            "ORDER BY seq LIMIT ?",
            [chat, seq, most],
        ).fetchall()
        rows = tuple(row_of(number, values) for number, values in enumerate(found, line + 1))
        numbers, batches = (tuple(values[place] for values in found) for place in (-2, -1))
        return Stretch(rows, numbers, batches, numbers[-1] if numbers else seq)

    def page(self, chat: ChatId, first: int, count: int) -> tuple[Entry, ...]:
        """Return some entries, the latest by their own time first, from place `first` (0) on."""
        found = self._db.execute(
            f"SELECT {ROW_COLUMNS}, seq FROM shown WHERE chat = ? "  # noqa: S608 - our columns
            "ORDER BY at DESC, seq DESC LIMIT ? OFFSET ?",
            [chat, count, first],
        )
        return tuple(Entry(values[-1], row_of(0, values)) for values in found)

    def entry(self, chat: ChatId, number: int) -> Row | None:
        """Return the row of a number, None where the chat has no such one."""
        found = self._db.execute(
            f"SELECT {ROW_COLUMNS} FROM shown WHERE chat = ? AND seq = ?",  # noqa: S608
            [chat, number],
        )
        return next((row_of(0, values) for values in found), None)

    def take_out(self, chat: ChatId, number: int) -> Row | None:
        """Delete the row of a number and return it, None where the chat has no such one."""
        with self._db.atomic():
            row = self.entry(chat, number)
            if row is not None:
                self._db.execute("DELETE FROM ledger WHERE chat = ? AND seq = ?", [chat, number])
            return row

    def note_both(self, chat: ChatId, one: int, other: int) -> None:
        """Note that two rows, by their numbers, are two trades though they look like one."""
        self._db.execute(
            "INSERT INTO both_happened (chat, one, other) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [chat, *sorted((one, other))],
        )

    def noted_both(self, chat: ChatId) -> frozenset[frozenset[int]]:
        """Return the pairs of which that was noted."""
        rows = self._db.query("SELECT one, other FROM both_happened WHERE chat = ?", [chat])
        return frozenset(frozenset((row["one"], row["other"])) for row in rows)

    def change(self, chat: ChatId, number: int, row: Row, *more: Row) -> int:
        """Put a row, or several, in the place of the one of a number; return the last new number.

        They become the last of the ledger, so that `version` tells of it, and stay in its batch.
        What was noted of two rows is known of the first in its place.
        """
        with self._db.atomic():
            found = self._db.query(
                "DELETE FROM ledger WHERE chat = ? AND seq = ? RETURNING batch", [chat, number]
            )
            for old in list(found):
                first, *others = self.names(chat).in_rows((row, *more))
                self._insert(chat, old["batch"], first)
                self._renumber(chat, number, self.version(chat)[1])
                for each in others:
                    self._insert(chat, old["batch"], each)
            return self.version(chat)[1]

    def _renumber(self, chat: ChatId, number: int, new: int) -> None:
        """Keep what was noted of a row with another one, now that its number is a new one."""
        for place in ("one", "other"):
            self._db.execute(
                f"UPDATE OR IGNORE both_happened SET {place} = ? "  # noqa: S608 - our columns
                f"WHERE chat = ? AND {place} = ?",
                [new, chat, number],
            )

    def keep(
        self, chat: ChatId, batch: int, rows: Sequence[Row], replaceable: Collection[Kind]
    ) -> int:
        """Put rows with ids into a batch of their own, never undone; return how many are new.

        One that the batch has in another form takes its place, unless its kind is not replaceable.
        """
        new = 0
        for row in self.names(chat).in_rows(rows):
            known = self._found(chat, row.id)
            if known is None:
                self._insert(chat, batch, row)
                new += 1
                continue
            ours = known.batch == batch and known.row.kind in replaceable
            if ours and replace(known.row, line=row.line) != row:
                self.change(chat, known.number, row)
        return new

    def drop_batch(self, chat: ChatId, batch: int) -> None:
        """Take out all rows of a batch."""
        self._db.execute("DELETE FROM ledger WHERE chat = ? AND batch = ?", [chat, batch])

    def count(self, chat: ChatId) -> int:
        """Return how many rows a chat's ledger has."""
        rows = self._db.query(
            "SELECT (SELECT count(*) FROM ledger WHERE chat = :chat) - "
            "(SELECT count(*) FROM ledger WHERE chat = :chat AND batch IN "
            "(SELECT batch FROM batches WHERE chat = :chat AND hidden)) AS n",
            {"chat": chat},
        )
        return next(int(row["n"]) for row in rows)

    def version(self, chat: ChatId) -> tuple[int, int]:
        """Return what changes whenever a chat's ledger does: how many rows, the last number."""
        rows = self._db.query(
            "SELECT seq FROM shown WHERE chat = ? ORDER BY seq DESC LIMIT 1", [chat]
        )
        return self.count(chat), next((int(row["seq"]) for row in rows), 0)

    def assets(self) -> frozenset[str]:
        """Return every asset that any ledger names, one that is on its way among them."""
        return self._each("asset") | self._each("to_asset")

    def wallets(self, chat: ChatId) -> tuple[str, ...]:
        """Return the wallets that a chat's ledger names, sorted."""
        rows = self._db.query(
            "SELECT wallet FROM shown WHERE chat = :chat UNION SELECT to_wallet FROM shown "
            "WHERE chat = :chat AND to_wallet IS NOT NULL ORDER BY 1",
            {"chat": chat},
        )
        known = {wallet_key(row["wallet"]) for row in rows}
        names = self.names(chat)
        return tuple(sorted(map(names.of, known)))

    def names(self, chat: ChatId) -> WalletNames:
        """Return what a chat's wallets are called."""
        return names_of(self._db, chat)

    def without_value(self, after: int, most: int) -> Unvalued:
        """Return for what a value is wanted among the next rows that may lack one, of all ledgers.

        after  the number of the row behind which to begin.
        """
        found = self._db.execute(
            "WITH some AS (SELECT seq, chat, asset, to_asset, fee_asset, at, kind, total "
            "FROM shown WHERE (total IS NULL OR fee_asset IS NOT NULL) AND seq > ? "
            "ORDER BY seq LIMIT ?) "
            "SELECT currency, kind, asset, to_asset, fee_asset, total IS NULL, substr(at, 1, 13), "
            "max(seq), count(*) FROM some LEFT JOIN chats USING (chat) "
            "GROUP BY 1, 2, 3, 4, 5, 6, 7",
            [after, most],
        ).fetchall()
        moments = tuple(
            (currency, moment)
            for currency, *values in found
            if currency
            for moment in _moments(values)
        )
        count = sum(values[-1] for values in found)
        return Unvalued(moments, max(values[-2] for values in found) if count == most else None)

    def has_other_currencies(self) -> bool:
        """Whether any ledger has an amount in a currency that its chat does not count in."""
        rows = self._db.query(
            "SELECT 1 FROM ledger JOIN chats USING (chat) "
            "WHERE ledger.currency <> chats.currency LIMIT 1"
        )
        return any(True for _ in rows)

    def last_batch(self, chat: ChatId) -> int:
        """Return the number of the batch that came last, 0 where there is none."""
        rows = self._db.query(
            "SELECT batch FROM shown WHERE chat = ? AND batch > 0 ORDER BY batch DESC LIMIT 1",
            [chat],
        )
        return next((int(row["batch"]) for row in rows), 0)

    def new_batch(self, chat: ChatId) -> int:
        """Return a number that no batch of a chat has, one that is on its way among them."""
        rows = self._db.query(
            "SELECT max((SELECT coalesce(max(batch), 0) FROM ledger WHERE chat = :chat), "
            "(SELECT coalesce(max(batch), 0) FROM batches WHERE chat = :chat), 0) AS last",
            {"chat": chat},
        )
        return next(int(row["last"]) + 1 for row in rows)

    def _each(self, column: str) -> frozenset[str]:
        """Return what stands in an indexed column, from one value to the next."""
        rows = self._db.query(
            f"WITH RECURSIVE each (value) AS (SELECT min({column}) FROM ledger "  # noqa: S608
            f"WHERE {column} IS NOT NULL UNION ALL "
            f"SELECT (SELECT min({column}) FROM ledger WHERE {column} > value) FROM each "
            "WHERE value IS NOT NULL) SELECT value FROM each WHERE value IS NOT NULL"
        )
        return frozenset(row["value"] for row in rows)

    def _found(self, chat: ChatId, id_: str | None) -> "_Known | None":
        """Return the row of an id, where the chat has one."""
        found = self._db.execute(
            f"SELECT {ROW_COLUMNS}, seq, batch FROM ledger WHERE chat = ? AND id = ?",  # noqa: S608
            [chat, id_],
        )
        return next((_Known(values[-2], values[-1], row_of(0, values)) for values in found), None)

    def _insert(self, chat: ChatId, batch: int, row: Row) -> None:
        self._db.execute(
            f"INSERT INTO ledger (chat, batch, {ROW_COLUMNS}) VALUES ({_MARKS}) "  # noqa: S608
            "ON CONFLICT DO NOTHING",
            [chat, batch, *columns_of(row)],
        )


def _moments(values: Sequence[Any]) -> tuple[Moment, ...]:
    """Return at which prices a row, and its fee, can be valued of which so much is known."""
    kind, asset, to_asset, fee_asset, lacks_total, hour = values[:6]
    row = Row(
        line=0,
        at=instant(f"{hour}:00:00Z"),
        kind=Kind(kind),
        asset=asset,
        quantity=Decimal(1),
        total=None if lacks_total else Decimal(1),
        fee=Decimal(1) if fee_asset else None,
        fee_asset=fee_asset,
        to_asset=to_asset,
        to_quantity=Decimal(1) if to_asset else None,
    )
    of_fee = fee_moment(row)
    return moments_of(row) if of_fee is None else (*moments_of(row), of_fee)


@dataclass(frozen=True, slots=True)
class _Known:
    number: int
    batch: int
    row: Row


def columns_of(row: Row) -> list[str | None]:
    """Return what `ROW_COLUMNS` hold of a row, wherever rows are kept."""
    return [
        utc_text(row.at),
        row.kind.value,
        row.asset,
        str(row.quantity),
        maybe_text(row.total),
        row.currency,
        maybe_text(row.fee),
        row.fee_asset,
        row.wallet,
        row.to_wallet,
        row.to_asset,
        maybe_text(row.to_quantity),
        row.id,
        row.note,
        row.may_repeat,
    ]


def row_of(line: int, values: Sequence[Any]) -> Row:
    """Return the row that `ROW_COLUMNS`, and perhaps more, hold; `line` is where it stands now."""
    at, kind, asset, quantity, total, currency, fee, fee_asset = values[:8]
    wallet, to_wallet, to_asset, to_quantity, id_, note, may_repeat = values[8:15]
    return Row(
        line=line,
        at=instant(at),
        kind=Kind(kind),
        asset=asset,
        quantity=Decimal(quantity),
        total=maybe_decimal(total),
        currency=currency,
        fee=maybe_decimal(fee),
        fee_asset=fee_asset,
        wallet=wallet,
        to_wallet=to_wallet,
        to_asset=to_asset,
        to_quantity=maybe_decimal(to_quantity),
        id=id_,
        note=note,
        may_repeat=may_repeat,
    )
