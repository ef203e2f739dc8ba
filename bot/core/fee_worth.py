"""A row whose fee has no value and what it was worth in; rows that say so out.

A fee in the row's own coin is worth fee x total / quantity, so the row gets the total that makes it
so. One in another coin becomes a row of its own; a trade keeps what it was worth as a fee in money.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.core.ledger import Kind, Row
from bot.core.money import decimal_text

NOT_TRADED = frozenset(
    {Kind.MOVE, Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.GIFT_IN, Kind.GIFT_OUT, Kind.LOST}
)
"""Kinds of which a fee in money changes nothing."""


@dataclass(frozen=True, slots=True)
class Fee:
    """Units of a coin that a row cost; of two halves of a transfer also what is missing."""

    asset: str
    quantity: Decimal


def with_worth(row: Row, fee: Fee, worth: Decimal, currency: str) -> tuple[Row, ...]:
    """Return the row with what its fee was worth, and the fee as a row where it needs one."""
    if fee.asset == row.asset:
        total = Decimal(decimal_text(worth * row.quantity / fee.quantity))
        return (replace(row, total=total, currency=currency),)
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
        note=row.note,
    )
    if row.kind in NOT_TRADED:
        return replace(row, fee=None, fee_asset=None), own
    unit = None if row.currency == currency else currency
    return replace(row, fee=worth, fee_asset=unit), own


def joined(row: Row, fee: Row) -> Row:
    """Return a row with a fee that stood as a row of its own."""
    return replace(row, fee=fee.quantity, fee_asset=fee.asset)
