"""The ledger of each chat, row by row; what was added together is undone together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.ledger import Kind, Row
from bot.core.trust import Added
from bot.store.texts import instant, maybe_decimal, maybe_text, utc_text

ROW_COLUMNS = (
    "at, kind, asset, quantity, total, currency, fee, fee_asset, wallet, to_wallet, to_asset, "
    "to_quantity, id, note"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row and the number by which it is found as long as it is there."""

    number: int
    row: Row


class Ledgers:
    """What users did, as they told us."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, chat: ChatId, rows: Sequence[Row]) -> int:
        """Add rows as one batch and return how many were new.

        A row whose id the chat's ledger already has changes nothing.
        """
        with self._db.atomic():
            before = self.count(chat)
            batch = self._last_batch(chat) + 1
            for row in rows:
                self._insert(chat, batch, row)
            return self.count(chat) - before

    def rows(self, chat: ChatId) -> tuple[Row, ...]:
        """Return a chat's ledger in the order of adding; `line` counts from 1."""
        found = self._db.query("SELECT * FROM ledger WHERE chat = ? ORDER BY seq", [chat])
        return tuple(row_of(line, row) for line, row in enumerate(found, 1))

    def rows_after(self, chat: ChatId, seq: int, line: int) -> tuple[Row, ...]:
        """Return what was added to a chat's ledger after row number `seq` of all ledgers.

        seq   the second part of an earlier `version`.
        line  that of the last row before these.
        """
        found = self._db.query(
            "SELECT * FROM ledger WHERE chat = ? AND seq > ? ORDER BY seq", [chat, seq]
        )
        return tuple(row_of(number, row) for number, row in enumerate(found, line + 1))

    def page(self, chat: ChatId, first: int, count: int) -> tuple[Entry, ...]:
        """Return some entries, the latest by their own time first, from place `first` (0) on."""
        found = self._db.query(
            "SELECT * FROM ledger WHERE chat = ? ORDER BY at DESC, seq DESC LIMIT ? OFFSET ?",
            [chat, count, first],
        )
        return tuple(Entry(row["seq"], row_of(0, row)) for row in found)

    def entry(self, chat: ChatId, number: int) -> Row | None:
        """Return the row of a number, None where the chat has no such one."""
        found = self._db.query("SELECT * FROM ledger WHERE chat = ? AND seq = ?", [chat, number])
        return next((row_of(0, row) for row in found), None)

    def take_out(self, chat: ChatId, number: int) -> Row | None:
        """Delete the row of a number and return it, None where the chat has no such one."""
        with self._db.atomic():
            row = self.entry(chat, number)
            self._db.execute("DELETE FROM ledger WHERE chat = ? AND seq = ?", [chat, number])
            return row

    def added(self, chat: ChatId) -> tuple[Added, ...]:
        """Return a chat's ledger as `rows` does, each row with its number and its batch."""
        found = self._db.query("SELECT * FROM ledger WHERE chat = ? ORDER BY seq", [chat])
        return tuple(
            Added(row["seq"], row["batch"], row_of(line, row)) for line, row in enumerate(found, 1)
        )

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

    def change(self, chat: ChatId, number: int, row: Row) -> int:
        """Put a row in the place of the one of a number, and return its new number.

        It becomes the last of the ledger, so that `version` tells of it, and stays in its batch.
        """
        with self._db.atomic():
            found = self._db.query(
                "DELETE FROM ledger WHERE chat = ? AND seq = ? RETURNING batch", [chat, number]
            )
            for old in list(found):
                self._insert(chat, old["batch"], row)
            return self.version(chat)[1]

    def keep(
        self, chat: ChatId, batch: int, rows: Sequence[Row], replaceable: Collection[Kind]
    ) -> int:
        """Put rows with ids into a batch of their own, never undone; return how many are new.

        One that the batch has in another form takes its place, unless its kind is not replaceable.
        """
        new = 0
        for row in rows:
            found = self._db.query("SELECT * FROM ledger WHERE chat = ? AND id = ?", [chat, row.id])
            known = next(iter(found), None)
            if known is None:
                self._insert(chat, batch, row)
                new += 1
                continue
            ours = known["batch"] == batch and known["kind"] in replaceable
            if ours and row_of(row.line, known) != row:
                self.change(chat, known["seq"], row)
        return new

    def drop_batch(self, chat: ChatId, batch: int) -> None:
        """Take out all rows of a batch."""
        self._db.execute("DELETE FROM ledger WHERE chat = ? AND batch = ?", [chat, batch])

    def count(self, chat: ChatId) -> int:
        """Return how many rows a chat's ledger has."""
        for row in self._db.query("SELECT count(*) AS n FROM ledger WHERE chat = ?", [chat]):
            return int(row["n"])
        return 0

    def version(self, chat: ChatId) -> tuple[int, int]:
        """Return what changes whenever a chat's ledger does."""
        rows = self._db.query(
            "SELECT count(*) AS n, coalesce(max(seq), 0) AS last FROM ledger WHERE chat = ?", [chat]
        )
        return next((int(row["n"]), int(row["last"])) for row in rows)

    def take_in(self, chat: ChatId, mark: str) -> int:
        """Add the rows that were set aside under a mark as one batch; return how many were new."""
        with self._db.atomic():
            before = self.count(chat)
            self._db.execute(
                f"INSERT INTO ledger (chat, batch, {ROW_COLUMNS}) "  # noqa: S608 - our columns
                f"SELECT chat, ?, {ROW_COLUMNS} FROM set_aside WHERE chat = ? AND mark = ? "
                "ORDER BY number ON CONFLICT DO NOTHING",
                [self._last_batch(chat) + 1, chat, mark],
            )
            return self.count(chat) - before

    def undo(self, chat: ChatId, request: int) -> tuple[Row, ...]:
        """Take out the rows that were added last, and return them; none where there is nothing.

        A request that comes twice, by its number, takes out nothing the second time.
        """
        with self._db.atomic():
            new = self._db.execute(
                "INSERT INTO undone (chat, request) SELECT chat, ? FROM chats WHERE chat = ? "
                "ON CONFLICT DO NOTHING",
                [request, chat],
            )
            if not new.rowcount:
                return ()
            rows = self._db.query(
                "DELETE FROM ledger WHERE chat = ? AND batch = ? RETURNING *",
                [chat, self._last_batch(chat)],
            )
            return tuple(row_of(line, row) for line, row in enumerate(rows, 1))

    def assets(self) -> frozenset[str]:
        """Return every asset that any ledger names."""
        rows = self._db.query(
            "SELECT asset FROM ledger UNION SELECT to_asset FROM ledger WHERE to_asset IS NOT NULL"
        )
        return frozenset(row["asset"] for row in rows)

    def wallets(self, chat: ChatId) -> tuple[str, ...]:
        """Return the wallets that a chat's ledger names, sorted."""
        rows = self._db.query(
            "SELECT wallet FROM ledger WHERE chat = :chat UNION SELECT to_wallet FROM ledger "
            "WHERE chat = :chat AND to_wallet IS NOT NULL ORDER BY 1",
            {"chat": chat},
        )
        return tuple(row["wallet"] for row in rows)

    def without_value(self, currency: str) -> tuple[Row, ...]:
        """Return the rows without a total, of all chats that count in a currency."""
        found = self._db.query(
            "SELECT ledger.* FROM ledger JOIN chats USING (chat) "
            "WHERE ledger.total IS NULL AND chats.currency = ? ORDER BY seq",
            [currency],
        )
        return tuple(row_of(0, row) for row in found)

    def has_other_currencies(self) -> bool:
        """Whether any ledger has an amount in a currency that its chat does not count in."""
        rows = self._db.query(
            "SELECT 1 FROM ledger JOIN chats USING (chat) "
            "WHERE ledger.currency <> chats.currency LIMIT 1"
        )
        return any(True for _ in rows)

    def _insert(self, chat: ChatId, batch: int, row: Row) -> None:
        self._db.execute(
            "INSERT INTO ledger (chat, batch, at, kind, asset, quantity, total, currency, "
            "fee, fee_asset, wallet, to_wallet, to_asset, to_quantity, id, note) VALUES "
            "(:chat, :batch, :at, :kind, :asset, :quantity, :total, :currency, :fee, "
            ":fee_asset, :wallet, :to_wallet, :to_asset, :to_quantity, :id, :note) "
            "ON CONFLICT DO NOTHING",
            {"chat": chat, "batch": batch, **columns_of(row)},
        )

    def _last_batch(self, chat: ChatId) -> int:
        rows = self._db.query(
            "SELECT coalesce(max(batch), 0) AS batch FROM ledger WHERE chat = ? AND batch > 0",
            [chat],
        )
        return next(int(row["batch"]) for row in rows)


def columns_of(row: Row) -> dict[str, object]:
    """Return what the columns of a table hold of a row, wherever rows are kept."""
    return {
        "at": utc_text(row.at),
        "kind": row.kind.value,
        "asset": row.asset,
        "quantity": str(row.quantity),
        "total": maybe_text(row.total),
        "currency": row.currency,
        "fee": maybe_text(row.fee),
        "fee_asset": row.fee_asset,
        "wallet": row.wallet,
        "to_wallet": row.to_wallet,
        "to_asset": row.to_asset,
        "to_quantity": maybe_text(row.to_quantity),
        "id": row.id,
        "note": row.note,
    }


def row_of(line: int, row: dict[str, Any]) -> Row:
    """Return the row that columns hold; `line` is where it stands now."""
    quantity = maybe_decimal(row["quantity"])
    assert quantity is not None, "the column is never empty"
    return Row(
        line=line,
        at=instant(row["at"]),
        kind=Kind(row["kind"]),
        asset=row["asset"],
        quantity=quantity,
        total=maybe_decimal(row["total"]),
        currency=row["currency"],
        fee=maybe_decimal(row["fee"]),
        fee_asset=row["fee_asset"],
        wallet=row["wallet"],
        to_wallet=row["to_wallet"],
        to_asset=row["to_asset"],
        to_quantity=maybe_decimal(row["to_quantity"]),
        id=row["id"],
        note=row["note"],
    )
