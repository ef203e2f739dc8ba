"""Rates that rise by brackets and an amount in, the tax on it out."""

from dataclasses import dataclass
from decimal import Decimal

from bot.core.money import ZERO

PER_CENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A rate in per cent on what lies above an amount, up to where the next bracket begins."""

    above: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """A rate from 0 on, and brackets that follow it, lowest first."""

    first: Decimal
    brackets: tuple[Bracket, ...] = ()

    def tax(self, amount: Decimal) -> Decimal:
        """Return the tax on a whole amount, not rounded; 0 on a negative one."""
        tax, before = max(amount, ZERO) * self.first, self.first
        for bracket in self.brackets:
            tax += max(amount - bracket.above, ZERO) * (bracket.rate - before)
            before = bracket.rate
        return tax / PER_CENT

    def on_top(self, amount: Decimal, below: Decimal) -> Decimal:
        """Return the tax that an amount adds to that on what lies below it."""
        return self.tax(below + amount) - self.tax(below)
