"""What a taxpayer did, row by row, as the ledger file has it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

DEFAULT_WALLET = "default"


class Kind(StrEnum):
    """What a row of the ledger says happened."""

    BUY = "buy"
    SELL = "sell"
    SWAP = "swap"
    MOVE = "move"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    INCOME = "income"
    SPEND = "spend"
    GIFT_IN = "gift_in"
    GIFT_OUT = "gift_out"
    LOST = "lost"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ledger.

    line      where it stands in its file, or its number in the user's ledger; for messages.
    at        aware, UTC.
    quantity  units of `asset`, > 0; for a move what left the first wallet, fee not included.
    total     value of `quantity` in `currency`, fee not included, >= 0; None = unknown.
    currency  ISO 4217; None = the taxpayer's own.
    fee       what was paid for it, >= 0; in `fee_asset`, None = in `currency`.
    id        unique in a ledger where given; importing it twice changes nothing.
    may_repeat  the id of a row that may be the same trade, as a file of ours says; that is no part
              of what happened, so rows that differ in it alone are equal.
    """

    line: int
    at: datetime
    kind: Kind
    asset: str
    quantity: Decimal
    total: Decimal | None = None
    currency: str | None = None
    fee: Decimal | None = None
    fee_asset: str | None = None
    wallet: str = DEFAULT_WALLET
    to_wallet: str | None = None
    to_asset: str | None = None
    to_quantity: Decimal | None = None
    id: str | None = None
    note: str | None = None
    may_repeat: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Added:
    """A row as it was added: by which number it is found, and with which others it came."""

    number: int
    batch: int
    row: Row


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be computed; the rest still was.

    line     the row's; None where no row of the ledger is to blame.
    problem  a fixed word, e.g. "no_cost", "unmatched_transfer", "negative_balance".
    detail   a sentence for people: what is missing and the remedy.
    """

    line: int | None
    problem: str
    asset: str | None
    wallet: str | None
    quantity: Decimal | None
    detail: str
