"""What a source of losses gives for how much that is sold in; the least for each loss out."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from bot.core.money import ZERO
from bot.core.plan_sources import Source, fewest


class Reach(NamedTuple):
    """A loss, and the units that must be sold for it; `proceeds` is what a buyer pays for them."""

    loss: Decimal
    units: Decimal
    proceeds: Decimal


@dataclass(frozen=True, slots=True)
class Rise:
    """Units over which a loss rises evenly above any before."""

    start: Reach
    end: Reach

    @property
    def slope(self) -> Decimal:
        """What must be sold for one more of a loss."""
        return (self.end.proceeds - self.start.proceeds) / (self.end.loss - self.start.loss)

    def proceeds(self, loss: Decimal) -> Decimal:
        """Return what must be sold for a loss between both ends."""
        return self.start.proceeds + self.slope * (loss - self.start.loss)


class Curve:
    """The least that must be sold of one source for each loss that it can give.

    rises  in order; what lies before one is sold on the way: gains, and what counts for nothing.
    turns  the ends of rises at which a sale may well stop. At others what comes next gives more for
           less, so that to go on, or to stop before, is better.
    edge   of the turns those at which one stops at some price of a loss.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rises = tuple(_rises(source))
        self.turns = tuple(_turns(self.rises))
        self.edge = tuple(_lower_edge(self.turns))
        self._losses = [rise.end.loss for rise in self.rises]
        self._slopes = [_slope(one, other) for one, other in pairwise(self.edge)]

    @property
    def most(self) -> Decimal:
        """The largest loss."""
        return self._losses[-1]

    def rise_to(self, loss: Decimal) -> Rise:
        """Return the rise that comes to a loss, > 0 and no more than the largest."""
        return self.rises[bisect_left(self._losses, loss)]

    def units(self, loss: Decimal) -> Decimal:
        """Return the fewest units that give a loss, > 0 and no more than the largest."""
        rise, source = self.rise_to(loss), self.source
        return fewest(rise.start.units, rise.end.units, lambda units: source.loss(units) >= loss)

    def best_turn(self, price: Decimal) -> Reach:
        """Return where to stop if a loss is worth so much for each unit of money."""
        return self.edge[bisect_left(self._slopes, price)]

    @property
    def prices(self) -> list[Decimal]:
        """The prices of a loss at which more of it, or any, begins to be worth what is sold."""
        first = min(turn.proceeds / turn.loss for turn in self.edge)
        return [first, *(slope for slope in self._slopes if slope > first)]

    def cheapest(self, price: Decimal) -> Decimal:
        """Return what a sale, of whatever size, comes to at least, less its loss at a price."""
        best = self.best_turn(price)
        return min(best.proceeds - price * best.loss, self.rises[0].start.proceeds)


def _rises(source: Source) -> Iterator[Rise]:
    """Yield where the loss of a source rises above any before."""
    most = loss = ZERO
    price, units = source.price, source.floor
    for later, last in source.points():
        if last > most:
            start = later
            if later > units:
                start = units + (later - units) * max(most - loss, ZERO) / (last - loss)
            yield Rise(Reach(most, start, start * price), Reach(last, later, later * price))
            most = last
        units, loss = later, last


def _turns(rises: Sequence[Rise]) -> Iterator[Reach]:
    for rise, after in pairwise(rises):
        if after.start.units > rise.end.units or after.slope > rise.slope:
            yield rise.end
    yield rises[-1].end


def _lower_edge(turns: Iterable[Reach]) -> list[Reach]:
    """Return the turns, in order, of which none lies above a line between two others."""
    edge: list[Reach] = []
    for turn in turns:
        while len(edge) > 1 and _slope(edge[-2], edge[-1]) >= _slope(edge[-1], turn):
            edge.pop()
        edge.append(turn)
    return edge


def _slope(one: Reach, other: Reach) -> Decimal:
    return (other.proceeds - one.proceeds) / (other.loss - one.loss)
