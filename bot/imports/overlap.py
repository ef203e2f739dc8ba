"""Rows of files that tell of one wallet in two ways in, those that tell a trade again out.

Files of one sort have the same ids for the same trades. The account statement of a venue and its
list of trades, or its exports of two years, have not: what they tell twice agrees in all units.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from bot.core.ledger import Kind, Row
from bot.core.money import ZERO

SAME_WITHIN = timedelta(minutes=1)
"""Some files tell the minute alone."""
_TRADES = {Kind.BUY, Kind.SELL, Kind.SWAP}
_Sums = dict[tuple[object, ...], tuple[Decimal, ...]]


def told_again(before: Sequence[Row], rows: Sequence[Row]) -> frozenset[str | None]:
    """Return the ids of those of `rows` that tell what rows of other files told `before`.

    A row that has its twin's id, too, needs no other.

    Trades of one second count together, since one file may have each fill and the other their sum.
    """
    if not before or not rows:
        return frozenset()
    theirs, mine = _sums(before), _sums(rows)
    whole = {moment for moment, units in mine.items() if theirs.get(moment) == units}
    known = {row.id for row in before} & {row.id for row in rows}
    found = known | {row.id for row in rows if _moment(row) in whole}
    left: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in before:
        if _moment(row) not in whole and row.id not in known:
            left[_units(row)].append(row)
    for row in rows:
        if row.id in found:
            continue
        some = left[_units(row)]
        twin = next((one for one in some if _are_alike(one, row)), None)
        if twin is not None:
            some.remove(twin)
            found.add(row.id)
    return frozenset(found)


def _sums(rows: Iterable[Row]) -> _Sums:
    """Return what was traded in each second, for what."""
    sums: _Sums = {}
    for row in rows:
        if row.kind in _TRADES:
            units = (row.quantity, row.to_quantity or ZERO, row.total or ZERO)
            so_far = sums.get(_moment(row), (ZERO, ZERO, ZERO))
            sums[_moment(row)] = tuple(a + b for a, b in zip(so_far, units, strict=True))
    return sums


def _moment(row: Row) -> tuple[object, ...]:
    return row.at, row.kind, row.wallet, row.asset, row.to_asset, row.currency


def _units(row: Row) -> tuple[object, ...]:
    return (
        row.kind,
        row.wallet,
        row.to_wallet,
        row.asset,
        row.quantity,
        row.to_asset,
        row.to_quantity,
    )


def _are_alike(one: Row, other: Row) -> bool:
    worth = one.total is None or other.total is None or one.total == other.total
    return worth and abs(one.at - other.at) <= SAME_WITHIN
