"""Halves of transfers that stayed alone in; what may be the other end of each out."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from operator import itemgetter

from bot.core.ledger import Added, Kind, Row
from bot.core.one_move import LATEST, may_be_one


def other_ends(
    halves: Sequence[Added], ledger: Iterable[Added], both: Collection[frozenset[int]]
) -> dict[int, Added]:
    """Return what may be the other end of halves that stayed alone, by their number.

    both    pairs of rows, by number, that are known to be two things.
    Result  of two halves the deposit has the withdrawal; one that has no other half has a move
            that is there already. Each is an end once: what misses least, then what is nearest.
    """
    assets = {half.row.asset for half in halves}
    moves = [one for one in ledger if one.row.kind is Kind.MOVE and one.row.asset in assets]
    gone = [half for half in halves if half.row.kind is Kind.WITHDRAWAL]
    came = [half for half in halves if half.row.kind is Kind.DEPOSIT]
    ends: dict[int, Added] = {}
    taken: set[int] = set()
    for first, then in ((came, gone), (came, moves), (gone, moves)):
        near = _Near(then)
        for half in sorted(first, key=lambda one: (one.row.at, one.number)):
            if half.number in taken:
                continue
            end = near.best(half, taken, both)
            if end is not None:
                ends[half.number] = end
                taken |= {half.number, end.number}
    return ends


def nearest(half: Added, some: Iterable[Added], both: Collection[frozenset[int]]) -> Added | None:
    """Return which of some rows fits best as the other end of a half; None where none does."""
    return _Near(some).best(half, (), both)


class _Near:
    """Rows by coin and time, to be looked through for the other end of a half."""

    def __init__(self, some: Iterable[Added]) -> None:
        self.of: defaultdict[str, list[Added]] = defaultdict(list)
        for one in sorted(some, key=lambda one: (one.row.at, one.number)):
            self.of[one.row.asset].append(one)

    def best(
        self, half: Added, taken: Collection[int], both: Collection[frozenset[int]]
    ) -> Added | None:
        """Return what fits best; None where nothing does."""
        rows, at = self.of[half.row.asset], half.row.at
        first = bisect_left(rows, at - LATEST, key=_at)
        end = bisect_right(rows, at + LATEST, key=_at)
        fitting = [
            (abs(one.row.quantity - half.row.quantity), abs(one.row.at - at), one.number, one)
            for one in rows[first:end]
            if one.number not in taken
            and frozenset((one.number, half.number)) not in both
            and _may_be_ends(half.row, one.row)
        ]
        return min(fitting, key=itemgetter(0, 1, 2))[-1] if fitting else None


def _at(added: Added) -> datetime:
    return added.row.at


def _may_be_ends(half: Row, other: Row) -> bool:
    came = half.kind is Kind.DEPOSIT
    return may_be_one(other, half) if came else may_be_one(half, other)
