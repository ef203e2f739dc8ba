"""One way to choose for all makers of random ledgers: by a seed, which is quick, or by hypothesis,
which finds the smallest ledger that fails.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
COUNTED = (28, 29, 30, 31, 45, 46, 364, 365, 366)


@dataclass(frozen=True)
class Dice:
    """Chooses values by whatever chooses whole numbers from a first to a last."""

    integer: Callable[[int, int], int]

    def one_of(self, options: Sequence[T]) -> T:
        """Return one of some values."""
        return options[self.integer(0, len(options) - 1)]

    def flip(self) -> bool:
        """Return true or false."""
        return self.one_of((False, True))

    def decimal(self, first: int, last: int, places: int) -> Decimal:
        """Return an amount; its ends are told in units of its last place."""
        return Decimal(self.integer(first, last)).scaleb(-places)

    def money(self) -> Decimal:
        """Return an amount of money from 0.01 to 500."""
        return self.decimal(1, 50_000, 2)

    def gap(self, most: int) -> timedelta:
        """Return whole days up to so many, or as many as a rule of law counts, or one more."""
        days = self.integer(0, most) if self.integer(0, 5) else self.one_of(COUNTED)
        return timedelta(days=days)

    def units(self) -> Decimal:
        """Return units of a coin from 0.001 to 20."""
        return self.decimal(1, 20_000, 3)


def seeded(seed: str) -> Dice:
    """Return dice that fall the same way for the same seed."""
    return Dice(Random(seed).randint)


def drawn(draw: st.DrawFn) -> Dice:
    """Return dice that hypothesis throws, and shrinks."""
    return Dice(lambda first, last: draw(st.integers(first, last)))
