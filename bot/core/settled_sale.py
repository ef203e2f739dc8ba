"""Sales that change the results of earlier ones: the books are settled again with each.

Where days are matched, a sale takes purchases of the day from earlier sales of it. Where a loss is
denied as far as units are held in the end, a sale can give back what was denied of earlier ones.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from bot.core.books import Books, Disposal, OpenLot
from bot.core.household import part_rows
from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from bot.core.loss_report import LotPart
from bot.core.lots import settle
from bot.core.money import ZERO
from bot.core.pool import SAME_DAY
from bot.core.sale import Sale

STEPS = 8
LAST_SECOND = time(23, 59, 59)


def sizes(books: Books, lots: Sequence[OpenLot], on: date) -> list[Decimal]:
    """Return how many units to try where a sale changes earlier ones; empty where none does.

    Steps of what was bought today, or of all where losses can be given back, and everything held.
    Beyond today's purchases what a sale gives is linear, so its end is enough. Below, earlier sales
    may fall back on the pool, whose average bends.
    """
    held = sum((lot.quantity for lot in lots), ZERO)
    most = held if _gives_back(books, lots[0].asset, on) else _matched_today(books, lots, on)
    if not most:
        return []
    most = min(most, held)
    return sorted({most * step / STEPS for step in range(1, STEPS + 1)} | {held})


def settled_sale(
    books: Books, lot: OpenLot, quantity: Decimal, price: Decimal, on: date
) -> Sale | None:
    """Return the sale of so many units, None where its result is unknown."""
    if _gives_back(books, lot.asset, on):
        return _sale_that_gives_back(books, lot, quantity, price, on)
    return _matched_sale(books, lot, quantity, price, on)


def _matched_today(books: Books, lots: Sequence[OpenLot], on: date) -> Decimal:
    matches = books.law.cost_basis_on(on).same_day_first
    return _bought_on(books, lots[0].asset, on) if matches else ZERO


def _gives_back(books: Books, asset: str, on: date) -> bool:
    """Whether a loss was denied about which what is held on a day to come decides."""
    rule = books.buyback
    if rule is None or not rule.held_at_end or asset not in books.purchases:
        return False
    for found in reversed(books.disposals):
        if rule.last_day(found.day) < on:
            break
        if found.asset == asset and found.disallowed:
            return True
    return False


def _sale_that_gives_back(
    books: Books, lot: OpenLot, quantity: Decimal, price: Decimal, on: date
) -> Sale | None:
    before = [found for found in books.disposals if found.asset == lot.asset]
    after = sold_on(books, lot, quantity, price, on)
    own = after[-1]
    if own.cost is None:
        return None
    gain = price * quantity - own.cost
    change = _known_gain(after, None) - _known_gain(before, None)
    part = LotPart(None, None, quantity, own.cost, gain, None, None)
    return Sale((part,), other=change - gain - own.disallowed, disallowed=own.disallowed)


def sold_on(
    books: Books, lot: OpenLot, quantity: Decimal, price: Decimal, on: date
) -> tuple[Disposal, ...]:
    """Return all disposals of a lot's asset if units of it were sold at the end of a day."""
    asset = lot.asset
    sale = Row(0, _last_second(books, on), Kind.SELL, asset, quantity, price * quantity)
    sale = replace(sale, wallet=lot.wallet or DEFAULT_WALLET, currency=books.currency)
    rows = [row for row in books.rows if asset in {row.asset, row.to_asset, row.fee_asset}]
    opening = [other for other in books.opening if other.asset == asset]
    settled = settle([*rows, sale], books.law, books.choices, opening)
    return tuple(found for found in settled.disposals if found.asset == asset)


def _last_second(books: Books, on: date) -> datetime:
    return datetime.combine(on, LAST_SECOND, tzinfo=books.timezone).astimezone(UTC)


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
    change = _known_gain(after, None) - _known_gain(before, None)
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
    return Sale(tuple(parts), other=change - own)


def _same_day_last(rule: str) -> tuple[bool, str]:
    return (rule != SAME_DAY, rule)


def _known_gain(disposals: Sequence[Disposal], rule: str | None) -> Decimal:
    parts = [part for found in disposals for part in found.parts if rule in {None, part.rule}]
    return sum((part.gain for part in parts if part.gain is not None), ZERO)


def _units(disposals: Sequence[Disposal], on: date, rule: str) -> Decimal:
    parts = [part for found in disposals if found.day == on for part in found.parts]
    return sum((part.quantity for part in parts if part.rule == rule), ZERO)


def _cost(disposals: Sequence[Disposal], on: date, rule: str) -> Decimal | None:
    parts = [part for found in disposals if found.day == on for part in found.parts]
    costs = [part.cost for part in parts if part.rule == rule]
    known = [cost for cost in costs if cost is not None]
    return sum(known, ZERO) if len(known) == len(costs) else None
