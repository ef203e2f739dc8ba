"""Rows of files that tell of one wallet in two ways in, those that tell a trade again out.

Files of one sort have the same ids for the same trades. The account statement of a venue and its
list of trades, its orders and their fills, or its exports of two years, have not. What they tell
twice has the number of one order, or agrees in all units. Two numbers of the venue's own are two
trades.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.core.ledger import Kind, Row
from bot.core.money import ZERO
from bot.imports.ledger_rows import is_numbered, order_of_fill, order_of_whole

SAME_WITHIN = timedelta(minutes=1)
"""Some files tell the minute alone."""
FILLED_WITHIN = timedelta(days=1)
"""So long an order may take whose fills are found by their sum."""
MOST_FILLS = 200
MOST_ENDS = 10
"""Of so many fills within a minute each may be the first or the last of an order."""
_TRADES = {Kind.BUY, Kind.SELL, Kind.SWAP}
_Units = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class _Left:
    """What no step has found to be told twice: rows from before, and new ones."""

    before: list[Row]
    rows: list[Row]


def told_again(before: Iterable[Row], rows: Sequence[Row]) -> frozenset[str | None]:
    """Return the ids of those of `rows` that tell what rows of other files told `before`.

    A row that has its twin's id, too, needs no other. Then come the fills of an order by its
    number; trades of one second together, since one file may have each fill and the other their
    sum; rows that agree one by one; and orders whose fills follow each other in other seconds.
    """
    old = list(before)
    known = {row.id for row in old} & {row.id for row in rows}
    left = _Left(
        [row for row in old if row.id not in known], [row for row in rows if row.id not in known]
    )
    for step in (_by_order, _by_second, _one_by_one, _by_sum):
        if not left.before or not left.rows:
            break
        left = step(left)
    still = {row.id for row in left.rows}
    return frozenset(row.id for row in rows if row.id not in still)


def _by_order(left: _Left) -> _Left:
    """Leave out fills of orders that were told whole, and orders whose fills were told.

    Of fills only as many are left out as the order has: what goes beyond it nobody told.
    """
    wholes, fills = _wholes(left.before), _fills(left.rows)
    told: list[Row] = []
    for order in wholes.keys() & fills.keys():
        some = _filling(wholes[order], fills[order])
        told += [wholes[order], *some] if some else []
    wholes, fills = _wholes(left.rows), _fills(left.before)
    for order in wholes.keys() & fills.keys():
        told += [wholes[order], *fills[order]]
    return _without(left, told)


def _wholes(rows: Iterable[Row]) -> dict[str, Row]:
    found = ((order_of_whole(row), row) for row in rows if row.kind in _TRADES)
    return {order: row for order, row in found if order}


def _fills(rows: Iterable[Row]) -> dict[str, list[Row]]:
    fills: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        order = order_of_fill(row)
        if order:
            fills[order].append(row)
    return fills


def _filling(whole: Row, fills: Iterable[Row]) -> list[Row]:
    """Return those of the fills that an order has place for."""
    left, found = _units(whole), []
    for fill in fills:
        rest = tuple(a - b for a, b in zip(left, _units(fill), strict=True))
        if min(rest) >= 0:
            left = rest
            found.append(fill)
    return found


def _by_second(left: _Left) -> _Left:
    theirs, mine = _sums(left.before), _sums(left.rows)
    whole = {moment for moment, units in mine.items() if theirs.get(moment) == units}
    unsure = {_moment(row) for some in (left.before, left.rows) for row in some
              if not is_numbered(row)}  # fmt: skip
    told = (row for row in (*left.before, *left.rows) if _moment(row) in whole & unsure)
    return _without(left, told)


def _sums(rows: Iterable[Row]) -> dict[tuple[object, ...], _Units]:
    """Return what was traded in each second, for what."""
    sums: dict[tuple[object, ...], _Units] = {}
    for row in rows:
        if row.kind in _TRADES:
            moment = _moment(row)
            sums[moment] = _plus(sums[moment], row) if moment in sums else _units(row)
    return sums


def _one_by_one(left: _Left) -> _Left:
    by_minute: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in left.before:
        by_minute[_minute(row.at), *_alike(row)].append(row)
    told = []
    for row in left.rows:
        minute = _minute(row.at)
        near = (by_minute.get((minute + step, *_alike(row)), []) for step in (-1, 0, 1))
        twin = next((one for some in near for one in some if _are_alike(one, row)), None)
        if twin is not None:
            by_minute[_minute(twin.at), *_alike(twin)].remove(twin)
            told += [twin, row]
    return _without(left, told)


def _by_sum(left: _Left) -> _Left:
    told: list[Row] = []
    for wholes, parts in ((left.before, left.rows), (left.rows, left.before)):
        by_what: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
        for part in parts:
            if _has_both_sides(part):
                by_what[_moment(part)[1:]].append(part)
        for some in by_what.values():
            some.sort(key=lambda row: row.at)
        for whole in wholes:
            if _has_both_sides(whole):
                some = by_what.get(_moment(whole)[1:], [])
                run = _run(whole, some)
                told += [whole, *run] if run else []
                for part in run:
                    some.remove(part)
    return _without(left, told)


def _run(whole: Row, parts: Sequence[Row]) -> list[Row]:
    """Return parts that follow each other and make a whole; the first or last is of its minute."""
    first = bisect_left(parts, whole.at - SAME_WITHIN, key=lambda row: row.at)
    end = bisect_right(parts, whole.at + SAME_WITHIN, key=lambda row: row.at)
    for place in range(first, min(end, first + MOST_ENDS)):
        for step in (-1, 1):
            run = _making(whole, _walk(parts, place, step))
            if run:
                return run
    return []


def _walk(parts: Sequence[Row], place: int, step: int) -> Iterator[Row]:
    end = max(place - MOST_FILLS, -1) if step < 0 else min(place + MOST_FILLS, len(parts))
    begun = parts[place].at
    for each in range(place, end, step):
        if abs(parts[each].at - begun) > FILLED_WITHIN:
            return
        yield parts[each]


def _making(whole: Row, parts: Iterable[Row]) -> list[Row]:
    wanted = _units(whole)
    so_far: _Units = (ZERO, ZERO, ZERO)
    run = []
    for part in parts:
        so_far = _plus(so_far, part)
        run.append(part)
        if so_far == wanted:
            return run if len(run) > 1 and not all(map(is_numbered, (whole, *run))) else []
        if so_far[0] >= wanted[0]:
            return []
    return []


def _without(left: _Left, told: Iterable[Row]) -> _Left:
    gone = set(map(id, told))
    before, rows = (
        [row for row in some if id(row) not in gone] for some in (left.before, left.rows)
    )
    return _Left(before, rows)


def _has_both_sides(row: Row) -> bool:
    other = row.to_quantity if row.kind is Kind.SWAP else row.total
    return row.kind in _TRADES and other is not None


def _moment(row: Row) -> tuple[object, ...]:
    return row.at, row.kind, row.wallet, row.asset, row.to_asset, row.currency


def _units(row: Row) -> _Units:
    return row.quantity, row.to_quantity or ZERO, row.total or ZERO


def _plus(units: _Units, row: Row) -> _Units:
    return tuple(a + b for a, b in zip(units, _units(row), strict=True))


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _alike(row: Row) -> tuple[object, ...]:
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
    if is_numbered(one) and is_numbered(other):
        return False
    worth = one.total is None or other.total is None or one.total == other.total
    return worth and abs(one.at - other.at) <= SAME_WITHIN
