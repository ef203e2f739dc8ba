"""The lots of one scope, in the order in which a method consumes them."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.core.money import ZERO, share
from bot.core.rules import CostBasis


@dataclass(slots=True)
class Lot:
    """Units acquired together, as far as they are still held.

    number    the order of acquisition; the same for all splits of a lot.
    acquired  the taxpayer's day, None = unknown.
    bought    whether a buy-back rule looks at the acquisition.
    replaced  whether these units stand in for units sold at a loss (buy-back rule).
    watched   whether a buy-back rule keeps an eye on this very object.
    home      where the lot lies, None once it has left.
    """

    number: int
    time: int
    acquired: date | None
    held_from: date | None
    quantity: Decimal
    cost: Decimal | None
    bought: bool = True
    replaced: bool = False
    watched: bool = False
    home: "Holding | None" = None

    def split(self, quantity: Decimal) -> "Lot":
        """Take units out of the lot, with their share of the cost."""
        cost = None if self.cost is None else share(self.cost, quantity, self.quantity)
        taken = Lot(
            number=self.number,
            time=self.time,
            acquired=self.acquired,
            held_from=self.held_from,
            quantity=quantity,
            cost=cost,
            bought=self.bought,
            replaced=self.replaced,
        )
        self.quantity -= quantity
        if self.cost is not None and cost is not None:
            self.cost -= cost
        return taken


Rank = tuple[object, ...]


def rank_first(lot: Lot) -> Rank:
    """Rank the earliest acquisition first."""
    return (lot.time, lot.number)


def rank_last(lot: Lot) -> Rank:
    """Rank the latest acquisition first."""
    return (-lot.time, -lot.number)


def rank_highest(lot: Lot) -> Rank:
    """Rank the highest cost a unit first, fees included; unknown cost last."""
    unit = ZERO if lot.cost is None else lot.cost / lot.quantity
    return (lot.cost is None, -unit, lot.time, lot.number)


def rank_lowest(lot: Lot) -> Rank:
    """Rank the lowest cost a unit first, fees included; unknown cost last."""
    unit = ZERO if lot.cost is None else lot.cost / lot.quantity
    return (lot.cost is None, unit, lot.time, lot.number)


RANKS: dict[CostBasis, Callable[[Lot], Rank]] = {
    CostBasis.FIFO: rank_first,
    CostBasis.LIFO: rank_last,
    CostBasis.HIFO: rank_highest,
    CostBasis.LOFO: rank_lowest,
    CostBasis.AVERAGE: rank_first,
    CostBasis.POOL: rank_first,
}
AVERAGED = frozenset({CostBasis.AVERAGE, CostBasis.POOL})


class Holding:
    """The lots of one scope, first to be consumed first; a part-used lot keeps its rank.

    averaged  every unit costs the same, whatever was paid for its lot.
    """

    def __init__(self, method: CostBasis) -> None:
        self.rank = RANKS[method]
        self.averaged = method in AVERAGED
        self.heap: list[tuple[Rank, int, Lot]] = []
        self.pushed = 0
        self.quantity = ZERO
        self.cost: Decimal | None = ZERO

    def push(self, lot: Lot) -> None:
        """Add a lot."""
        self.rank_again(lot)
        self.quantity += lot.quantity
        known = self.cost is not None and lot.cost is not None
        self.cost = (self.cost or ZERO) + (lot.cost or ZERO) if known else None

    def rank_again(self, lot: Lot) -> None:
        """Put a lot in its place whose units are already counted."""
        lot.home = self
        heapq.heappush(self.heap, (self.rank(lot), self.pushed, lot))
        self.pushed += 1

    def take(self, quantity: Decimal) -> list[Lot]:
        """Remove units and return the lots they come from; fewer where not so many are held."""
        wanted = min(quantity, self.quantity)
        average = self._take_average(wanted)
        taken: list[Lot] = []
        while wanted:
            lot = self.heap[0][2]
            if lot.quantity <= wanted:
                heapq.heappop(self.heap)
                lot.home = None
                if not lot.quantity:
                    continue
            else:
                lot = lot.split(wanted)
            wanted -= lot.quantity
            taken.append(lot)
        return self._averaged(taken, average) if self.averaged else taken

    def lots(self) -> list[Lot]:
        """Return what is left, in the order of acquisition."""
        left = sorted(
            (lot for _, _, lot in self.heap if lot.quantity),
            key=lambda lot: (*rank_first(lot), lot.replaced),
        )
        return self._averaged(left, self.cost) if self.averaged else left

    def _take_average(self, wanted: Decimal) -> Decimal | None:
        cost = self.cost
        if cost is not None and wanted:
            cost = share(cost, wanted, self.quantity)
        self.quantity -= wanted
        if not self.quantity:
            self.cost = ZERO
        elif self.cost is not None and cost is not None:
            self.cost -= cost if wanted else ZERO
        return cost

    def _averaged(self, lots: list[Lot], cost: Decimal | None) -> list[Lot]:
        whole = sum((lot.quantity for lot in lots), ZERO)
        left = cost
        found = []
        for number, lot in enumerate(lots, start=1):
            part = left
            if cost is not None and left is not None and number < len(lots):
                part = share(cost, lot.quantity, whole)
                left -= part
            found.append(replace(lot, cost=part))
        return found
