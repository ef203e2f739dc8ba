"""Rows of files that tell of one wallet in two ways in, those that tell a trade again out.

Files of one sort have the same ids for the same trades. The account statement of a venue and its
list of trades, its orders and their fills, or its exports of two years, have not. What they tell
twice has the number of one order, or agrees in all units. Two numbers of the venue's own are two
trades.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from functools import partial

from bot.core.ledger import Kind, Row
from bot.core.money import ZERO
from bot.core.twice import BARE, bare_clock
from bot.imports.ledger_rows import is_numbered, order_of_fill, order_of_whole

SAME_WITHIN = timedelta(minutes=1)
"""Some files tell the minute alone."""
FILLED_WITHIN = timedelta(days=1)
"""So long an order may take whose fills are found by their sum."""
MOST_ENDS = 3
"""So many fills before a moment, and after it, may be the first or the last of its order."""
_TRADES = {Kind.BUY, Kind.SELL, Kind.SWAP}
_Units = tuple[Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class _Left:
    """What no step has found to be told twice: rows from before, and new ones."""

    before: list[Row]
    rows: list[Row]


def told_again(
    before: Iterable[Row], rows: Sequence[Row], zone: tzinfo | None = None
) -> frozenset[str | None]:
    """Return the ids of those of `rows` that tell what rows of other files told `before`.

    A row that has its twin's id, too, needs no other. Then come the fills of an order by its
    number; trades of one second together, since one file may have each fill and the other their
    sum; rows that agree one by one; rows of a bare day and those of any time of that day; and
    orders whose fills follow each other in other seconds.

    zone  the taxpayer's, in which a bare day is meant; None = no row is of a bare day.
    """
    old = list(before)
    known = {row.id for row in old} & {row.id for row in rows}
    left = _Left(
        [row for row in old if row.id not in known], [row for row in rows if row.id not in known]
    )
    by_day = partial(_by_day, zone=zone)
    for step in (_by_order, _by_second, _one_by_one, by_day, _by_sum):
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
        rest = _less(left, _units(fill))
        if min(rest) >= 0:
            left = rest
            found.append(fill)
    return found


def _by_second(left: _Left) -> _Left:
    theirs, mine = _sums(left.before), _sums(left.rows)
    equal = {moment for moment, units in mine.items() if theirs.get(moment) == units}
    every = (*left.before, *left.rows)
    whole = equal & {_moment(row) for row in every if not is_numbered(row)}
    told = (row for row in every if _moment(row) in whole)
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


def _by_day(left: _Left, *, zone: tzinfo | None) -> _Left:
    """Leave out rows of a day that agree in all units, one of a bare day, the other with a time."""
    if zone is None:
        return left
    waiting: defaultdict[tuple[object, ...], deque[Row]] = defaultdict(deque)
    for row in left.before:
        day = row.at.astimezone(zone).date()
        waiting[day, bare_clock(row.at, zone), *_alike(row)].append(row)
    told = []
    for row in left.rows:
        day = row.at.astimezone(zone).date()
        clock = bare_clock(row.at, zone)
        others = {*BARE, None} - {clock} if clock else BARE
        near = (waiting.get((day, other, *_alike(row))) for other in others)
        some = next(filter(None, near), None)
        if some:
            told += [some.popleft(), row]
    return _without(left, told)


def _by_sum(left: _Left) -> _Left:
    told: list[Row] = []
    for wholes, parts in ((left.before, left.rows), (left.rows, left.before)):
        by_what: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
        for part in parts:
            if _has_both_sides(part):
                by_what[_moment(part)[1:]].append(part)
        runs = {what: _Runs(some) for what, some in by_what.items() if len(some) > 1}
        for whole in wholes:
            some = runs.get(_moment(whole)[1:])
            if some is not None and _has_both_sides(whole):
                run = some.making(whole)
                told += [whole, *run] if run else []
    return _without(left, told)


class _Runs:
    """Parts of orders for one thing, by time; finds those that follow each other and make a whole.

    A run from one part to another makes the difference of what all before them make, so it is
    looked up.
    """

    def __init__(self, parts: Iterable[Row]) -> None:
        self._parts = sorted(parts, key=lambda row: row.at)
        self._times = [row.at for row in self._parts]
        self._sums: list[_Units] = [(ZERO, ZERO, ZERO)]
        for part in self._parts:
            self._sums.append(_plus(self._sums[-1], part))
        self._places = {units: place for place, units in enumerate(self._sums)}
        self._used: set[int] = set()

    def making(self, whole: Row) -> list[Row]:
        """Return the parts that make a whole, each once; its minute has the first or the last."""
        near = bisect_left(self._times, whole.at)
        wanted = _units(whole)
        for place in range(max(near - MOST_ENDS, 0), min(near + MOST_ENDS, len(self._parts))):
            if abs(self._times[place] - whole.at) > SAME_WITHIN:
                continue
            first = self._places.get(_less(self._sums[place + 1], wanted))
            end = self._places.get(_more(self._sums[place], wanted))
            for run in (range(first or 0, place + 1 if first is not None else 0),
                        range(place, end or 0)):  # fmt: skip
                if self._is_order(run, whole):
                    self._used.update(run)
                    return [self._parts[each] for each in run]
        return []

    def _is_order(self, run: range, whole: Row) -> bool:
        """Whether parts are several of one day, not used yet, and not all have a venue's number."""
        if len(run) < 2 or not self._used.isdisjoint(run):  # noqa: PLR2004  (several)
            return False
        rows = (whole, *self._parts[run.start : run.stop])
        return rows[-1].at - rows[1].at <= FILLED_WITHIN and not all(map(is_numbered, rows))


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
    return _more(units, _units(row))


def _more(one: _Units, other: _Units) -> _Units:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _less(one: _Units, other: _Units) -> _Units:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


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
