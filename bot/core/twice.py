"""Rows of a ledger in; those that may tell what others told already, so that it counts twice, out.

Rows that came together, in one file or message, are as many trades. A file that /export wrote has
all of them together, so it says itself which came apart and agree: `may_repeat`.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from itertools import pairwise

from bot.core.ledger import Added, Kind, Row

HALVES = frozenset({Kind.DEPOSIT, Kind.WITHDRAWAL})
SAME_WITHIN = timedelta(minutes=1)
TOLD_WITHIN = timedelta(days=1)
BARE = (time(12), time())
"""What a bare day has in the place of its time: a typed one noon, one of a table midnight."""
MOST_COINS = 8
Pair = tuple[Added, Added]
Twins = tuple[Pair, ...]
"""Pairs of rows that may be one trade told twice, the earlier added first."""


@dataclass(frozen=True, slots=True)
class Twice:
    """How many entries may be counted twice, and of which coins they are."""

    count: int = 0
    assets: tuple[str, ...] = ()

    def __str__(self) -> str:
        coins = ", ".join(self.assets[:MOST_COINS])
        rest = len(self.assets) - MOST_COINS
        more = f" and {rest} more" if rest > 0 else ""
        entries = "1 entry" if self.count == 1 else f"{self.count:,} entries"
        return f"{entries} may be counted twice ({coins}{more})"


NOTHING_TWICE = Twice()


def duplicates(ledger: Iterable[Added], zone: tzinfo) -> Twins:
    """Return pairs of rows that may be one trade told twice.

    They agree in all units and the wallet, within a minute, and came apart, or an export says that
    they did. Of halves of transfers the wallet may differ: a file and a watched address may call
    one wallet by two names. A row of a bare day agrees with one of any time of that day.

    zone  the taxpayer's, in which a day is meant.
    """
    return _by_number(pair for some in _by_units(ledger) for pair in _in_doubt(some, zone))


def _in_doubt(some: Sequence[Added], zone: tzinfo) -> Iterable[Pair]:
    """Return the pairs among rows that agree, each row second, by time, in one at most."""
    told = list(_told(some))
    gone = {added.number for pair in told for added in pair}
    apart = (pair for pair in _within_a_minute(some) if pair[0].batch != pair[1].batch)
    of_a_day = _of_a_day([added for added in some if added.number not in gone], zone)
    return _one_a_second((*apart, *of_a_day, *told))


def _one_a_second(pairs: Iterable[Pair]) -> Iterable[Pair]:
    """Return pairs without those whose second row is in a later one."""
    return {second.number: (one, second) for one, second in pairs}.values()


def bare_clock(at: datetime, zone: tzinfo) -> time | None:
    """Return what an instant has in the place of a time that was not told; None where it was."""
    clock = at.astimezone(zone).time()
    return clock if clock in BARE else None


def shared_quantities(rows: Iterable[Row]) -> frozenset[Decimal]:
    """Return the quantities that several rows have; others have no duplicate."""
    counts = Counter(row.quantity for row in rows)
    return frozenset(quantity for quantity, count in counts.items() if count > 1)


def duplicates_with(known: Twins, some: Sequence[Added], zone: tzinfo) -> Twins:
    """Return the duplicates of a ledger to which rows were added.

    known  the duplicates of what was there before.
    some   those that were added, and all of the others that have the quantity of one of them.
    zone   the taxpayer's, as for `duplicates`.
    """
    quantities = {added.row.quantity for added in some}
    others = (pair for pair in known if pair[0].row.quantity not in quantities)
    return _by_number((*others, *duplicates(some, zone)))


def in_doubt(twins: Twins, both: Collection[frozenset[int]]) -> Twins:
    """Return the pairs of which nobody said that both happened.

    both  pairs of rows, by number, that are known to be two trades.
    """
    if not both:
        return twins
    return tuple(pair for pair in twins if frozenset(added.number for added in pair) not in both)


def counted_twice(twins: Twins) -> Twice:
    """Return how much of a ledger may be counted twice."""
    coins = {coin for one, _ in twins for coin in (one.row.asset, one.row.to_asset) if coin}
    return Twice(len(twins), tuple(sorted(coins)))


def with_doubts(ledger: Sequence[Added], twins: Twins) -> tuple[Row, ...]:
    """Return the rows of a ledger, each saying which row before it, by time, it may repeat."""
    repeats = {}
    for pair in twins:
        first, second = sorted(pair, key=_by_time)
        repeats[second.number] = first.row.id
    return tuple(
        added.row
        if added.row.may_repeat == repeats.get(added.number)
        else replace(added.row, may_repeat=repeats.get(added.number))
        for added in ledger
    )


def repeated(rows: Iterable[Row]) -> tuple[tuple[Row, Row], ...]:
    """Return rows of one file that may be one trade told twice, the earlier line first.

    They agree in the instant, all units and the wallet, or the file says so. Rows whose ids differ
    in nothing but the number behind were told apart by whoever made them, and are as many trades.
    """
    pairs = _by_number(
        pair
        for some in _by_units(Added(row.line, 0, row) for row in rows)
        for pair in _one_a_second((*filter(_are_one, _within_a_minute(some)), *_told(some)))
    )
    return tuple((one.row, other.row) for one, other in pairs)


def _are_one(pair: Pair) -> bool:
    one, other = pair[0].row, pair[1].row
    return one.at == other.at and one.wallet == other.wallet and not _are_numbered(one, other)


def _by_units(ledger: Iterable[Added]) -> Iterator[list[Added]]:
    """Return several rows at a time that agree in all units and the wallet, by time."""
    by_units: defaultdict[object, list[Added]] = defaultdict(list)
    for added in ledger:
        by_units[_units(added.row)].append(added)
    return (sorted(some, key=_by_time) for some in by_units.values() if len(some) > 1)


def _within_a_minute(some: Iterable[Added]) -> Iterator[Pair]:
    """Return rows that follow each other within a minute."""
    return (pair for pair in pairwise(some) if pair[1].row.at - pair[0].row.at <= SAME_WITHIN)


def _told(some: Iterable[Added]) -> Iterator[Pair]:
    """Yield rows, by time, of which one says that it may repeat the other."""
    by_id = {added.row.id: added for added in some}
    for added in some:
        one = by_id.get(added.row.may_repeat) if added.row.may_repeat else None
        if one and one is not added and abs(one.row.at - added.row.at) <= TOLD_WITHIN:
            yield _in_time(one, added)


def _of_a_day(some: Iterable[Added], zone: tzinfo) -> Iterator[Pair]:
    """Yield rows of a bare day, each with one that tells the time of that day and came apart."""
    days: defaultdict[date, dict[time | None, list[Added]]] = defaultdict(dict)
    for added in some:
        of_day = days[added.row.at.astimezone(zone).date()]
        of_day.setdefault(bare_clock(added.row.at, zone), []).append(added)
    for clocks in days.values():
        timed = clocks.pop(None, [])
        found = list(_one_each([one for bare in clocks.values() for one in bare], timed))
        yield from found
        used = {added.number for pair in found for added in pair}
        left = [[one for one in clocks.get(bare, ()) if one.number not in used] for bare in BARE]
        yield from _one_each(*left)


def _one_each(bare: Sequence[Added], timed: Iterable[Added]) -> Iterator[Pair]:
    """Yield pairs of rows of one day that came apart, each row once; next to noon comes first."""
    if not bare:
        return
    noon = bare[0].row.at
    left: dict[int, deque[Added]] = {}
    for other in sorted(timed, key=lambda added: abs(added.row.at - noon)):
        left.setdefault(other.batch, deque()).append(other)
    for one in bare:
        batch = next((batch for batch in left if batch != one.batch), None)
        if batch is not None:
            yield _in_time(one, left[batch].popleft())
            if not left[batch]:
                del left[batch]


def _in_time(one: Added, other: Added) -> Pair:
    return (one, other) if _by_time(one) <= _by_time(other) else (other, one)


def _units(row: Row) -> tuple[object, ...]:
    wallet = None if row.kind in HALVES else row.wallet
    return (
        row.quantity, row.asset, row.kind, wallet, row.to_wallet, row.to_asset, row.to_quantity
    )  # fmt: skip


def _by_time(added: Added) -> tuple[datetime, int]:
    return added.row.at, added.number


def _by_number(pairs: Iterable[Pair]) -> Twins:
    """Return pairs with what was added first in front, by the numbers of the later ones."""
    ordered = ((one, other) if one.number <= other.number else (other, one) for one, other in pairs)
    return tuple(sorted(ordered, key=lambda pair: (pair[1].number, pair[0].number)))


def _are_numbered(one: Row, other: Row) -> bool:
    stem, _, _ = (one.id or "").rpartition(":")
    return bool(stem) and stem == (other.id or "").rpartition(":")[0]
