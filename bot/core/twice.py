"""Rows of a ledger in; those that may tell what others told already, so that it counts twice, out.

Rows that came together, in one file or message, are as many trades. A file that /export wrote has
all of them together, so it says itself which came apart and agree: `may_repeat`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from bot.core.ledger import Added, Kind, Row

HALVES = frozenset({Kind.DEPOSIT, Kind.WITHDRAWAL})
SAME_WITHIN = timedelta(minutes=1)
MOST_COINS = 8
Twins = tuple[tuple[Added, Added], ...]
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


def duplicates(ledger: Iterable[Added]) -> Twins:
    """Return pairs of rows that may be one trade told twice.

    They agree in all units and the wallet, within a minute, and came apart, or an export says that
    they did. Of halves of transfers the wallet may differ: a file and a watched address may call
    one wallet by two names.
    """
    return _by_number(
        (one, other)
        for one, other in _alike(ledger)
        if one.batch != other.batch or _is_told(one.row, other.row)
    )


def shared_quantities(rows: Iterable[Row]) -> frozenset[Decimal]:
    """Return the quantities that several rows have; others have no duplicate."""
    counts = Counter(row.quantity for row in rows)
    return frozenset(quantity for quantity, count in counts.items() if count > 1)


def duplicates_with(known: Twins, some: Sequence[Added]) -> Twins:
    """Return the duplicates of a ledger to which rows were added.

    known  the duplicates of what was there before.
    some   those that were added, and all of the others that have the quantity of one of them.
    """
    quantities = {added.row.quantity for added in some}
    others = (pair for pair in known if pair[0].row.quantity not in quantities)
    return _by_number((*others, *duplicates(some)))


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
        (one, other)
        for one, other in _alike(Added(row.line, 0, row) for row in rows)
        if _is_told(one.row, other.row)
        or (_at_once(one.row, other.row) and not _are_numbered(one.row, other.row))
    )
    return tuple((one.row, other.row) for one, other in pairs)


def _at_once(one: Row, other: Row) -> bool:
    return one.at == other.at and one.wallet == other.wallet


def _alike(ledger: Iterable[Added]) -> Iterator[tuple[Added, Added]]:
    """Yield rows that agree in all units and the wallet and follow each other within a minute."""
    by_units: defaultdict[object, list[Added]] = defaultdict(list)
    for added in ledger:
        by_units[_units(added.row)].append(added)
    for some in by_units.values():
        some.sort(key=_by_time)
        for one, other in pairwise(some):
            if other.row.at - one.row.at <= SAME_WITHIN:
                yield one, other


def _units(row: Row) -> tuple[object, ...]:
    wallet = None if row.kind in HALVES else row.wallet
    return (
        row.quantity, row.asset, row.kind, wallet, row.to_wallet, row.to_asset, row.to_quantity
    )  # fmt: skip


def _by_time(added: Added) -> tuple[datetime, int]:
    return added.row.at, added.number


def _by_number(pairs: Iterable[tuple[Added, Added]]) -> Twins:
    """Return pairs with what was added first in front, by the numbers of the later ones."""
    ordered = ((one, other) if one.number <= other.number else (other, one) for one, other in pairs)
    return tuple(sorted(ordered, key=lambda pair: (pair[1].number, pair[0].number)))


def _is_told(one: Row, other: Row) -> bool:
    """Whether one of two rows says that it may repeat the other."""
    return (one.id is not None and other.may_repeat == one.id) or (
        other.id is not None and one.may_repeat == other.id
    )


def _are_numbered(one: Row, other: Row) -> bool:
    stem, _, _ = (one.id or "").rpartition(":")
    return bool(stem) and stem == (other.id or "").rpartition(":")[0]
