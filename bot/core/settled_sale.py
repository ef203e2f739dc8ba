"""Sales that change the results of earlier ones: what they change is settled again with each.

Where days are matched, a sale takes purchases of the day from earlier sales of it. Where a loss is
denied as far as units are held in the end, a sale can give back what was denied of earlier ones.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from bot.core.best_size import SMALLEST_UNIT
from bot.core.books import Books, Disposal, OpenLot
from bot.core.household import part_rows
from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from bot.core.loss_report import LotPart
from bot.core.lots import settle
from bot.core.money import ZERO, share
from bot.core.pool import SAME_DAY
from bot.core.replacements import taken_from_pool
from bot.core.sale import Sale, UnitPrice

LAST_MOMENT = time(23, 59, 59, 999_999)


def changes_earlier(books: Books, lots: Sequence[OpenLot], on: date) -> bool:
    """Whether a sale of lots of one asset changes what earlier sales gave."""
    return _gives_back(books, lots[0].asset, on) or bool(_matched_today(books, lots, on))


def bends(books: Books, lots: Sequence[OpenLot], on: date) -> list[Decimal]:
    """Return the sizes at which what a sale gives may bend, where it changes earlier ones.

    The largest is all that is held, or all but a last bit. Where losses can be given back, it bends
    where other units decide how much of one is denied. Where days are matched, beyond today's
    purchases it is straight, and below them earlier sales may fall back on the pool, whose average
    bends.
    """
    held = sum((lot.quantity for lot in lots), ZERO)
    found = [held]
    if not _gives_back(books, lots[0].asset, on):
        found.append(_matched_today(books, lots, on))
    else:
        purchases = books.purchases[lots[0].asset]
        theirs = max(purchases.theirs.held(on), ZERO)
        bought = purchases.bought_around(on)
        if theirs:  # To hold a last bit besides them is another thing than to hold nothing.
            found = [held - SMALLEST_UNIT]
        found += [bought, held + theirs - bought, (held + theirs) / 2]
        found += [held - left for left in books.endings[lots[0].asset].turns]
    return sorted({units for units in found if 0 < units <= found[0]})


def gain_of_more(books: Books, sale: Sale | None, price: UnitPrice) -> Decimal:
    """Return what each of the last units of a sale can have gained at most, in all years.

    Where losses can be given back that is its price less the average cost: had fewer been sold,
    more would have been denied, and all cost more. Else it is no more than the price.
    """
    gross = price.left + price.cost
    if sale is None or sale.cost is None or not books.disallows:
        return gross
    return max(gross - sale.cost / sale.quantity, ZERO) + price.cost


def settled_sale(
    books: Books, lot: OpenLot, quantity: Decimal, price: Decimal, on: date
) -> Sale | None:
    """Return the sale of so many units, None where its result is unknown."""
    if _gives_back(books, lot.asset, on):
        return _sale_that_gives_back(books, replace(lot, quantity=quantity), price, on)
    return _matched_sale(books, lot, quantity, price, on)


def _matched_today(books: Books, lots: Sequence[OpenLot], on: date) -> Decimal:
    matches = books.law.cost_basis_on(on).same_day_first
    return _bought_on(books, lots[0].asset, on) if matches else ZERO


def _gives_back(books: Books, asset: str, on: date) -> bool:
    """Whether a loss was denied about which what is held on a day to come decides."""
    rule = books.buyback
    if rule is None or asset not in books.endings:
        return False
    for found in reversed(books.disposals):
        if rule.last_day(found.day) < on:
            break
        if found.asset == asset and found.disallowed:
            return True
    return False


def _sale_that_gives_back(books: Books, sold: OpenLot, price: Decimal, on: date) -> Sale | None:
    """Return the sale of units of a pool; what it changes of earlier ones hangs on no price."""
    ending = books.endings[sold.asset]
    before, after = ending.after_sale(on, ZERO), ending.after_sale(on, sold.quantity)
    if after.cost is None:
        return None
    cost = share(after.cost, sold.quantity, after.units)
    gain = price * sold.quantity - cost
    part = LotPart(None, None, sold.quantity, cost, gain, None, None)
    taken = taken_from_pool(books, [sold], [part], on).amount
    first = books.law.year_of(on).start
    return Sale(
        (part,),
        other=after.gain_since(first) - before.gain_since(first),
        earlier=after.gain_before(first) - before.gain_before(first),
        disallowed=taken,
    )


class Sold(NamedTuple):
    """Units that are taken to be sold at the end of a day, from one wallet or from all together."""

    asset: str
    wallet: str | None
    quantity: Decimal
    proceeds: Decimal


def sold_on(
    books: Books, lot: OpenLot, quantity: Decimal, price: Decimal, on: date
) -> tuple[Disposal, ...]:
    """Return all disposals of a lot's asset if units of it were sold at the end of a day."""
    return disposals_after(books, [Sold(lot.asset, lot.wallet, quantity, price * quantity)], on)


def disposals_after(books: Books, sold: Sequence[Sold], on: date) -> tuple[Disposal, ...]:
    """Return all disposals of an asset if units of it were sold at the end of a day."""
    asset, at = sold[0].asset, _last_moment(books, on)
    sales = [
        replace(
            Row(0, at, Kind.SELL, asset, one.quantity, one.proceeds),
            wallet=one.wallet or DEFAULT_WALLET,
            currency=books.currency,
        )
        for one in sold
    ]
    rows = [row for row in books.rows if asset in {row.asset, row.to_asset, row.fee_asset}]
    opening = [other for other in books.opening if other.asset == asset]
    settled = settle([*rows, *sales], books.law, books.choices, opening)
    return tuple(found for found in settled.disposals if found.asset == asset)


def _last_moment(books: Books, on: date) -> datetime:
    return datetime.combine(on, LAST_MOMENT, tzinfo=books.timezone).astimezone(UTC)


def _bought_on(books: Books, asset: str, on: date) -> Decimal:
    """Return how many units were bought on the last day, less what was sold; 0 where more left."""
    units = ZERO
    for row in reversed(part_rows(books.rows, books.choices.household).own):
        if row.at.astimezone(books.timezone).date() != on:
            break
        units += row.quantity if _adds(row, asset) else ZERO
        units += (row.to_quantity or ZERO) if row.to_asset == asset else ZERO
        units -= row.quantity if _takes(row, asset) else ZERO
    return max(units, ZERO)


def _adds(row: Row, asset: str) -> bool:
    return row.asset == asset and row.kind in {Kind.BUY, Kind.INCOME, Kind.GIFT_IN}


def _takes(row: Row, asset: str) -> bool:
    return row.asset == asset and row.kind in {Kind.SELL, Kind.SPEND, Kind.SWAP, Kind.FEE}


def _matched_sale(
    books: Books, lot: OpenLot, quantity: Decimal, price: Decimal, on: date
) -> Sale | None:
    before = [found for found in books.disposals if found.asset == lot.asset]
    after = sold_on(books, lot, quantity, price, on)
    first = books.law.year_of(on).start
    change = _known_gain(after, first) - _known_gain(before, first)
    earlier = _known_gain(after) - _known_gain(before) - change
    parts = []
    for rule in sorted({part.rule for found in after for part in found.parts}, key=_same_day_last):
        units = _units(after, on, rule) - _units(before, on, rule)
        cost_after, cost_before = _cost(after, on, rule), _cost(before, on, rule)
        if cost_after is None or cost_before is None:
            return None
        if units > 0:
            cost = cost_after - cost_before
            gain = price * units - cost
            parts.append(LotPart(None, None, units, cost, gain, None, None))
    own = sum((part.gain for part in parts), ZERO)
    return Sale(tuple(parts), other=change - own, earlier=earlier)


def _same_day_last(rule: str) -> tuple[bool, str]:
    return (rule != SAME_DAY, rule)


def _known_gain(disposals: Sequence[Disposal], first: date = date.min) -> Decimal:
    parts = [part for found in disposals if found.day >= first for part in found.parts]
    return sum((part.gain for part in parts if part.gain is not None), ZERO)


def _units(disposals: Sequence[Disposal], on: date, rule: str) -> Decimal:
    parts = [part for found in disposals if found.day == on for part in found.parts]
    return sum((part.quantity for part in parts if part.rule == rule), ZERO)


def _cost(disposals: Sequence[Disposal], on: date, rule: str) -> Decimal | None:
    parts = [part for found in disposals if found.day == on for part in found.parts]
    costs = [part.cost for part in parts if part.rule == rule]
    known = [cost for cost in costs if cost is not None]
    return sum(known, ZERO) if len(known) == len(costs) else None
