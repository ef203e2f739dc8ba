"""Rows that paid a fee in a coin, and prices of the past, in; rows that say what it was worth out.

Values of rows come first (`past_prices`): what a row is worth often says what its fee was.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from bot.core.currencies import MONEY
from bot.core.events import units_of_fee_coin
from bot.core.fee_worth import HALVES, NOT_TRADED, Fee, with_worth
from bot.core.ledger import Row
from bot.core.money import exact
from bot.core.past_prices import Moment, PastPrice, Valued, lacks_value


def fee_moment(row: Row) -> Moment | None:
    """Return at which price the fee of a row can be valued; None where it needs none.

    A trade whose own value would give that of its fee states it, or says that it is unknown.
    """
    if not row.fee or row.fee_asset is None or row.fee_asset in MONEY:
        return None
    of_its_own = units_of_fee_coin(row) is not None
    if of_its_own and (row.total is not None or row.kind not in NOT_TRADED or lacks_value(row)):
        return None
    return Moment(row.fee_asset, row.at.replace(minute=0, second=0, microsecond=0))


def with_fees(
    found: Valued, known: Mapping[Moment, PastPrice], currency: str, *, halves: bool
) -> Valued:
    """Return rows with what their fees were worth where the price of their moment is known.

    halves  whether a half of a transfer may get a total, by which its fee in its own coin counts.
            Not where a transfer to others would be received for it.
    """
    if not any(row.fee_asset is not None and fee_moment(row) for row in found.rows):
        return found
    rows, fees, unknown = [], [], dict(found.unknown or {})
    used = {price.moment: price for price in found.prices}
    for row in found.rows:
        moment = fee_moment(row) if row.fee_asset is not None else None
        price = known.get(moment) if moment is not None else None
        if price is None or (row.kind in HALVES and row.fee_asset == row.asset and not halves):
            rows.append(row)
        elif price.amount is None:
            unknown[row.line] = f"no source knows what {row.fee_asset} was worth then"
            rows.append(row)
        else:
            used[price.moment] = price
            fees.append(row.line)
            rows += _with_fee(row, price.amount, currency)
    prices = tuple(used[each] for each in sorted(used))
    return replace(found, rows=tuple(rows), fees=tuple(fees), unknown=unknown, prices=prices)


def _with_fee(row: Row, unit: Decimal, currency: str) -> tuple[Row, ...]:
    assert row.fee, "only a fee that was paid has a value"
    assert row.fee_asset, "only a fee in a coin is valued"
    with exact():
        if row.kind in HALVES and row.fee_asset == row.asset:
            return (replace(row, total=row.quantity * unit, currency=currency),)
        return with_worth(row, Fee(row.fee_asset, row.fee), row.fee * unit, currency)
