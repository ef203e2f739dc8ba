"""What an export says happened, whatever venue wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.core.errors import BadInput

Record = Mapping[str, str]
MOST_LINES_NAMED = 20


class What(StrEnum):
    """What one transaction of an export is."""

    BUY = "buy"
    SELL = "sell"
    SWAP = "swap"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    INCOME = "income"
    SPEND = "spend"
    FEE = "fee"
    GIFT = "gift"
    MOVE = "move"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Amount:
    """Units of an asset or of money, > 0; a value may be 0."""

    asset: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Instant:
    """When something happened.

    at       aware, UTC, to the second.
    written  the clock time of the file where it names no time zone; None where it does.
    """

    at: datetime
    written: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One thing that happened, both legs joined; every row of a file is part of exactly one.

    rows      numbers of the data rows it comes from, counted from 1 after the header.
    when      None where the file has no time, which only an ignored row may lack.
    incoming  what was got, before a fee was taken from it.
    outgoing  what was given, the fee not included.
    value     what the file says it was worth, in money.
    kind      what sort of income, or "gift" or "lost"; a word.
    reason    why it is ignored.
    wallet    where it happened; for a move where it began, and `to_wallet` where it ended.
    key       the venue's own number of this transaction, where it has one.
    order     that of the order of which this is a fill.
    """

    rows: tuple[int, ...]
    what: What
    when: Instant | None = None
    incoming: Amount | None = None
    outgoing: Amount | None = None
    fee: Amount | None = None
    value: Amount | None = None
    kind: str | None = None
    reason: str | None = None
    note: str | None = None
    wallet: str | None = None
    to_wallet: str | None = None
    key: str | None = None
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Rows that could not be read: which, why, and what to do about it."""

    rows: tuple[int, ...]
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows of a file that are not in the result, and why.

    rows    numbers of the data rows, from 1 after the header; empty where it is of the whole file.
    lines   where they stand, as the file itself counts.
    remedy  what to do; None where nothing needs doing.
    place   what `lines` counts: each "line" of a text, each "row" of a sheet.
    """

    file: str
    rows: tuple[int, ...]
    lines: tuple[int, ...]
    reason: str
    remedy: str | None = None
    place: str = "line"

    def where(self, most: int) -> str:
        """Return the place of its rows, of many the first: `lines 4, 7`; nothing if of no row."""
        if not self.rows:
            return ""
        numbers = ", ".join(map(str, self.lines[:most])) + (
            " ..." if len(self.lines) > most else ""
        )
        return f"{self.place}{'s' if len(self.lines) > 1 else ''} {numbers}"

    def __str__(self) -> str:
        parts = (self.file, self.where(MOST_LINES_NAMED), self.reason)
        return ": ".join(filter(None, parts)) + (f"; {self.remedy}" if self.remedy else "")


class NotRead(Exception):  # never leaves this package
    """A row cannot be read."""

    def __init__(self, reason: str, remedy: str = "correct the row, or add it by hand") -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


class UnknownFormat(BadInput):
    """No format we know has this header.

    header  the cells of the line that looks most like one.
    """

    def __init__(self, what: str, header: tuple[str, ...] = ()) -> None:
        super().__init__(what)
        self.header = header
