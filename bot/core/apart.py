"""Averaged units of one scope of which the old ones stay out of the average of the new ones."""

from copy import copy
from datetime import date
from decimal import Decimal

from bot.core.held_lots import Holding, Lot
from bot.core.money import ZERO
from bot.core.rules import CostBasis


class ApartHolding(Holding):
    """Two averages: of what was acquired before a day, which goes first, and of all else."""

    def __init__(self, method: CostBasis, before: date) -> None:
        super().__init__(method, dated=True)
        assert self.averaged, "lots have costs of their own"
        self.before = before
        self.old = Holding(method, dated=True)
        self.new = Holding(method, dated=True)

    def copy(self) -> "ApartHolding":
        """Return a holding that goes its own way from here; this one must not change any more."""
        found = copy(self)
        found.old, found.new = self.old.copy(), self.new.copy()
        return found

    def push(self, lot: Lot) -> None:
        """Add a lot; one of an unknown day is new."""
        is_old = lot.acquired is not None and lot.acquired < self.before
        (self.old if is_old else self.new).push(lot)
        self.quantity += lot.quantity

    def add_cost(self, cost: Decimal) -> None:
        """Let new units, held or yet to come, cost more in all."""
        self.new.add_cost(cost)

    def take(self, quantity: Decimal) -> list[Lot]:
        """Remove units and return the lots they come from, the old first."""
        taken = self.old.take(min(quantity, self.old.quantity))
        units = sum([lot.quantity for lot in taken], ZERO)
        taken += self.new.take(quantity - units)
        self.quantity -= sum([lot.quantity for lot in taken], ZERO)
        return taken

    def lots(self) -> list[Lot]:
        """Return what is left, in the order of acquisition."""
        return [*self.old.lots(), *self.new.lots()]


def holding_of(method: CostBasis, before: date | None, *, dated: bool) -> Holding:
    """Return where the lots of a scope lie; `before` as the cost basis entry has it."""
    if before is None or not dated:
        return Holding(method, dated=dated)
    return ApartHolding(method, before)
