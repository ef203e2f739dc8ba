"""A sequence as it was and as it is in; what went out of it and what came in."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from bot.core.instants import TimedT, sort_by_time

ItemT = TypeVar("ItemT")
MANY = 16
"""Each change moves what stands behind it; from one in so many on, sorting anew is quicker."""
_AT = attrgetter("at")


@dataclass(frozen=True, slots=True)
class Change(Generic[ItemT]):
    """What went out of a sequence, and what came in; `start` is where, if it is one place."""

    gone: Sequence[ItemT] = ()
    come: Sequence[ItemT] = ()
    start: int = 0

    @property
    def size(self) -> int:
        """How much went and came."""
        return len(self.gone) + len(self.come)

    def applied(self, before: tuple[ItemT, ...]) -> tuple[ItemT, ...]:
        """Return what a sequence is after a change in one place; what stays are its own objects."""
        return (*before[: self.start], *self.come, *before[self.start + len(self.gone) :])


def change_of(before: tuple[ItemT, ...], after: tuple[ItemT, ...]) -> Change[ItemT]:
    """Return what stands between the beginning and the end that both have in common."""
    start = shared_start(before, after)
    gone, come = before[start:], after[start:]
    end = shared_start(gone[::-1], come[::-1])
    return Change(gone[: len(gone) - end], come[: len(come) - end], start)


def shared_start(one: Sequence[ItemT], other: Sequence[ItemT]) -> int:
    """Return how many items two sequences of one type have in common at their beginning.

    Whole stretches are compared: for items that are the same objects that is very quick.
    """
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def apply_by_time(
    found: list[TimedT], change: Change[TimedT], order: Callable[[TimedT], Any]
) -> None:
    """Change a list that is sorted by instant, then by `order`, and leave it sorted.

    change  what goes are objects of the list.
    order   tells items of an instant apart, but for equal ones.
    """
    if change.size * MANY > len(found):
        found[:] = [*_without(found, change.gone), *change.come]
        sort_by_time(found, order)
        return
    for one in change.gone:
        place = bisect_left(found, one.at, key=_AT)
        while found[place] is not one:
            place += 1
        del found[place]
    for one in change.come:
        first, end = bisect_left(found, one.at, key=_AT), bisect_right(found, one.at, key=_AT)
        found[first:end] = sorted([*found[first:end], one], key=order)


def _without(found: Sequence[ItemT], gone: Sequence[ItemT]) -> Sequence[ItemT]:
    """Return what is left of a sequence without some of its objects, each as often as it goes."""
    if not gone:
        return found
    times = Counter(map(id, gone))
    left = []
    for one in found:
        if times.get(id(one)):
            times[id(one)] -= 1
        else:
            left.append(one)
    return left
