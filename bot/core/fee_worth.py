"""A row whose fee has no value and what it was worth in; rows that say so out.

A fee becomes a row of its own; a trade keeps what it was worth as a fee in money. Of half a
transfer a fee in its own coin is worth fee x total / quantity, for it may be what is missing on
arrival: so the half gets the total that makes it so, and its note says that the fee alone is known.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.core.ledger import Kind, Row
from bot.core.ledger_fields import MAX_TEXT
from bot.core.money import decimal_text

NOT_TRADED = frozenset(
    {Kind.MOVE, Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.GIFT_IN, Kind.GIFT_OUT, Kind.LOST}
)
"""Kinds of which a fee in money changes nothing."""
HALVES = frozenset({Kind.DEPOSIT, Kind.WITHDRAWAL})
_MARK = re.compile(r"(?:;\s*)?\bfee worth (?P<amount>\d+(?:\.\d+)?) (?P<currency>[A-Z]{3})")


@dataclass(frozen=True, slots=True)
class Fee:
    """Units of a coin that a row cost; of two halves of a transfer also what is missing."""

    asset: str
    quantity: Decimal


def with_worth(row: Row, fee: Fee, worth: Decimal, currency: str) -> tuple[Row, ...]:
    """Return the row with what its fee was worth, and the fee as a row where it needs one.

    A note stays with the row, for it may name the lots that it sold.
    """
    own_coin = fee.asset == row.asset
    if own_coin and (row.kind in HALVES or row.kind not in NOT_TRADED):
        total = Decimal(decimal_text(worth * row.quantity / fee.quantity))
        valued = replace(row, total=total, currency=currency)
        return (_noted(valued, worth, currency) if row.kind in HALVES else valued,)
    own = Row(
        line=row.line,
        at=row.at,
        kind=Kind.FEE,
        asset=fee.asset,
        quantity=fee.quantity,
        total=worth,
        currency=currency,
        wallet=row.wallet,
        id=f"fee of {row.id}" if row.id else None,
    )
    if row.kind in NOT_TRADED:
        return replace(row, fee=None, fee_asset=None), own
    unit = None if row.currency == currency else currency
    return replace(row, fee=worth, fee_asset=unit), own


@dataclass(frozen=True, slots=True)
class Worth:
    """What a fee was said to have been worth."""

    amount: Decimal
    currency: str


def worth_of_fee(row: Row) -> Worth | None:
    """Return what the fee of half a transfer was said to have been worth, None where nobody did."""
    found = _MARK.search(row.note) if row.note and row.kind in HALVES else None
    return Worth(Decimal(found["amount"]), found["currency"]) if found else None


def without_worth(row: Row) -> Row:
    """Return a row whose note says nothing of what its fee was worth."""
    note = _MARK.sub("", row.note or "").strip()
    return replace(row, note=note or None)


def _noted(row: Row, worth: Decimal, currency: str) -> Row:
    mark = f"fee worth {decimal_text(worth)} {currency}"
    before = (without_worth(row).note or "")[: MAX_TEXT - len(mark) - 2]
    return replace(row, note=f"{before}; {mark}" if before else mark)


def joined(row: Row, fee: Row) -> Row:
    """Return a row with a fee that stood as a row of its own."""
    return replace(row, fee=fee.quantity, fee_asset=fee.asset)
