"""The lots of one scope, in the order in which a method consumes them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from heapq import heappop, heappush
from typing import Any

from bot.core.money import ZERO, share
from bot.core.rules import CostBasis

_OF_A_UNIT = Context(prec=15)
"""Costs of a unit that agree in so many digits are equal: a swap that passes them on cuts units."""


@dataclass(slots=True)
class Lot:
    """Units acquired together, as far as they are still held.

    number    the order of acquisition; the same for all splits of a lot.
    time      microseconds since 1970.
    acquired  the taxpayer's day, None = unknown.
    bought    whether a buy-back rule looks at the acquisition.
    replaced  whether these units stand in for units sold at a loss (buy-back rule).
    watched   whether a buy-back rule keeps an eye on this very object.
    home      where the lot lies, None once it has left.
    fenced    a loss that counts only against the gain on these units (buy-back rule).
    wallet    where it was acquired.
    name      the id of the row that brought it, where sales name their lots.
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
    wallet: str | None = None
    name: str | None = None
    fenced: Decimal = ZERO

    def split(self, quantity: Decimal) -> "Lot":
        """Take units out of the lot, with their share of the cost."""
        cost = self.cost
        if cost is not None:
            cost = share(cost, quantity, self.quantity)
            self.cost = self.cost - cost if self.cost is not None else None
        fenced = self.fenced
        if fenced:
            fenced = share(fenced, quantity, self.quantity)
            self.fenced -= fenced
        self.quantity -= quantity
        return Lot(
            self.number,
            self.time,
            self.acquired,
            self.held_from,
            quantity,
            cost,
            self.bought,
            self.replaced,
            wallet=self.wallet,
            name=self.name,
            fenced=fenced,
        )


Rank = tuple[Any, ...]


def rank_first(lot: Lot) -> Rank:
    """Rank the earliest acquisition first."""
    return (lot.time, lot.number)


def rank_last(lot: Lot) -> Rank:
    """Rank the latest acquisition first."""
    return (-lot.time, -lot.number)


def rank_highest(lot: Lot) -> Rank:
    """Rank the highest cost a unit first, fees included; of equals the earliest; unknown last."""
    if lot.cost is None:
        return (1, ZERO, lot.time, lot.number)
    return (0, -_OF_A_UNIT.divide(lot.cost, lot.quantity), lot.time, lot.number)


def rank_lowest(lot: Lot) -> Rank:
    """Rank the lowest cost a unit first, fees included; of equals the earliest; unknown last."""
    if lot.cost is None:
        return (1, ZERO, lot.time, lot.number)
    return (0, _OF_A_UNIT.divide(lot.cost, lot.quantity), lot.time, lot.number)


RANKS: dict[CostBasis, Callable[[Lot], Rank]] = {
    CostBasis.FIFO: rank_first,
    CostBasis.LIFO: rank_last,
    CostBasis.HIFO: rank_highest,
    CostBasis.LOFO: rank_lowest,
    CostBasis.AVERAGE: rank_first,
    CostBasis.POOL: rank_first,
    CostBasis.YEAR_AVERAGE: rank_first,
    CostBasis.PORTFOLIO: rank_first,
    CostBasis.CASH_FLOW: rank_first,
}
AVERAGED = frozenset(
    {
        CostBasis.AVERAGE,
        CostBasis.POOL,
        CostBasis.YEAR_AVERAGE,
        CostBasis.PORTFOLIO,
        CostBasis.CASH_FLOW,
    }
)


class Holding:
    """The lots of one scope, first to be consumed first; a part-used lot keeps its rank.

    A copy has the same lots; each changes only such lots as are its own, by their `home`.

    averaged  every unit costs the same, whatever was paid for its lot.
    merged    and no day matters either, so that all units are one lot.
    """

    def __init__(self, method: CostBasis, *, dated: bool) -> None:
        self.rank = RANKS[method]
        self.averaged = method in AVERAGED
        self.merged = self.averaged and not dated
        self.heap: list[tuple[Any, ...]] = []
        self.pushed = 0
        self.by_name: defaultdict[str, list[Lot]] = defaultdict(list)
        self.quantity = ZERO
        self.cost: Decimal | None = ZERO

    def copy(self) -> "Holding":
        """Return a holding that goes its own way from here; this one must not change any more.

        Where lots are named or watched, they are known by what they are: then there is no copy.
        """
        assert not self.by_name, "named lots are known by what they are"
        found = copy(self)
        found.heap = self.heap.copy()
        found.by_name = defaultdict(list)
        return found

    def own(self) -> Lot:
        """Return the lot that is first to go, as one that nobody else looks at."""
        lot: Lot = self.heap[0][-1]
        if lot.home is not self:
            lot = replace(lot, home=self)
            self.heap[0] = (*self.heap[0][:-1], lot)
        return lot

    def push(self, lot: Lot) -> None:
        """Add a lot."""
        if not self.merged:
            self.rank_again(lot)
        self.quantity += lot.quantity
        if self.averaged:
            known = self.cost is not None and lot.cost is not None
            self.cost = (self.cost or ZERO) + (lot.cost or ZERO) if known else None

    def add_cost(self, cost: Decimal) -> None:
        """Let units of one cost, held or yet to come, cost more in all."""
        assert self.averaged, "lots have costs of their own"
        if self.cost is not None:
            self.cost += cost

    def take_recent(self, since: date, quantity: Decimal) -> list[Lot]:
        """Remove units acquired on a day or after it, as many as there are of those wanted."""
        taken: list[Lot] = []
        for entry in sorted(self.heap, key=lambda entry: entry[:-1]):
            lot: Lot = entry[-1]
            if quantity and lot.quantity and lot.acquired is not None and lot.acquired >= since:
                taken.append(self.take_from(lot, min(quantity, lot.quantity)))
                quantity -= taken[-1].quantity
        return taken

    def rank_again(self, lot: Lot) -> None:
        """Put a lot in its place whose units are already counted."""
        lot.home = self
        if lot.name is not None:
            self.by_name[lot.name].append(lot)
        heappush(self.heap, (*self.rank(lot), lot.replaced, self.pushed, lot))
        self.pushed += 1

    def take(self, quantity: Decimal) -> list[Lot]:
        """Remove units and return the lots they come from; fewer where not so many are held."""
        wanted = min(quantity, self.quantity)
        average = self._take_average(wanted) if self.averaged else None
        self.quantity -= wanted
        taken: list[Lot] = []
        if self.merged:
            return [_undated(wanted, average)] if wanted else []
        while wanted:
            lot = self.own()
            if lot.quantity <= wanted:
                heappop(self.heap)
                lot.home = None
                if not lot.quantity:
                    continue
            else:
                lot = lot.split(wanted)
            wanted -= lot.quantity
            taken.append(lot)
        return _averaged(taken, average) if self.averaged else taken

    def sell(
        self, quantity: Decimal, proceeds: Decimal | None
    ) -> Iterator[tuple[Decimal, Decimal | None, Decimal | None, Lot]]:
        """Remove units that are there; yield units, proceeds, cost and lot of each part.

        The last part takes what is left of the proceeds. The lot is what the units come from, not
        a lot of its own as in `take`: this is the way of most sales, and has to be short.
        """
        self.quantity -= quantity
        heap, wanted, left = self.heap, quantity, proceeds
        while wanted:
            lot: Lot = heap[0][-1]
            units, cost = lot.quantity, lot.cost
            if units > wanted:
                if lot.home is not self:
                    lot = self.own()
                if cost is not None:
                    rest = cost - cost * wanted / units
                    cost -= rest
                    lot.cost = rest
                lot.quantity = units - wanted
                yield wanted, left, cost, lot
                return
            heappop(heap)
            if not units:
                continue
            wanted -= units
            part = left
            if wanted and proceeds is not None and left is not None:
                part = proceeds * units / quantity
                left -= part
            yield units, part, cost, lot

    def named(self, name: str) -> list[Lot]:
        """Return the lots that lie here and bear a name, in the order of the method."""
        found = [lot for lot in self.by_name.get(name, ()) if lot.home is self and lot.quantity]
        return sorted(found, key=self.rank)

    def take_from(self, lot: Lot, quantity: Decimal) -> Lot:
        """Remove units of a lot that lies here, wherever the method would put it."""
        assert lot.home is self, "the lot lies here"
        assert not self.averaged, "units of one cost have no lots"
        self.quantity -= quantity
        return lot.split(quantity)

    def lots(self) -> list[Lot]:
        """Return what is left, in the order of acquisition."""
        if self.merged:
            return [_undated(self.quantity, self.cost)] if self.quantity else []
        entries = [entry for entry in self.heap if entry[-1].quantity]
        entries.sort(key=lambda entry: (entry[-1].time, entry[-1].number, *entry[-3:-1]))
        left = [entry[-1] for entry in entries]
        return _averaged(left, self.cost) if self.averaged else left

    def release(self) -> list[Lot]:
        """Return what is left as `lots` does, for another holding to change."""
        return [lot if lot.home is self else replace(lot) for lot in self.lots()]

    def _take_average(self, wanted: Decimal) -> Decimal | None:
        cost = self.cost
        if not wanted:
            return cost
        if cost is not None:
            cost = share(cost, wanted, self.quantity)
        if wanted == self.quantity:
            self.cost = ZERO
        elif self.cost is not None and cost is not None:
            self.cost -= cost
        return cost


def _undated(quantity: Decimal, cost: Decimal | None) -> Lot:
    return Lot(0, 0, None, None, quantity, cost)


def _averaged(lots: list[Lot], cost: Decimal | None) -> list[Lot]:
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
