"""What a sale consumes in order and what replaces units sold in; sizes at which it loses most out.

Units of a lot that is sold can replace nothing. So within a lot that wins and would replace units
sold before it, more units cost some of the loss and free another part of it; the best size may lie
where what is left of the lot replaces just the end of a lot that lost.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from bot.core.books import OpenLot
from bot.core.loss_report import LotPart
from bot.core.money import ZERO
from bot.core.replacements import Replacements


class Size(NamedTuple):
    """So many units, and the gain of selling them less what replaces take of it, negative = loss.

    The gain is exact but where a lot was cut into pieces, for these do not replace each other.
    """

    gain: Decimal
    units: Decimal


@dataclass(slots=True)
class _Lost:
    """What was sold at a loss: how many units, and the loss, up to the end of each lot."""

    units: list[Decimal] = field(default_factory=lambda: [ZERO])
    losses: list[Decimal] = field(default_factory=lambda: [ZERO])

    def add(self, units: Decimal, loss: Decimal) -> None:
        """Add a lot."""
        self.units.append(self.units[-1] + units)
        self.losses.append(self.losses[-1] + loss)

    def of(self, units: Decimal) -> Decimal:
        """Return the loss of the first so many units, at most of all."""
        place = bisect_right(self.units, units)
        if place == len(self.units):
            return self.losses[-1]
        start, loss = self.units[place - 1], self.losses[place - 1]
        part = (units - start) / (self.units[place] - start)
        return loss + part * (self.losses[place] - loss)


def best_sizes(
    sold: Sequence[tuple[OpenLot, LotPart]], others: Replacements, cost: Decimal
) -> list[Size]:
    """Return the sizes at which a sale may lose most, those that lose most first.

    sold    what can be consumed, in order, with what each lot gives whole.
    others  what would replace units sold, as `replacements` returns it.
    cost    what selling a unit costs: it is in what lots give, and makes no size better.
    """
    return sorted(_sizes(sold, others, cost))


def _sizes(
    sold: Sequence[tuple[OpenLot, LotPart]], others: Replacements, cost: Decimal
) -> Iterator[Size]:
    free = others.units
    lost, gain, units = _Lost(), ZERO, ZERO
    for lot, part in sold:
        change = part.gain + cost * lot.quantity
        if id(lot) in others.places:
            left = free - lot.quantity
            if change >= 0:
                for more, met in _turns(lost, free, left, loses=part.gain < 0):
                    yield Size(gain + change * more / lot.quantity + met, units + more)
            free = left
        gain += change
        units += lot.quantity
        if part.gain < 0:
            lost.add(lot.quantity, -part.gain)
        if part.gain < 0 or id(lot) in others.places:
            yield Size(gain + lost.of(free), units)


def _turns(
    lost: _Lost, free: Decimal, left: Decimal, *, loses: bool
) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield how many units of a lot may be best, and what of the loss before it is then replaced.

    free, left  what replaces units sold before any of the lot is, and once all of it is.
    loses       what selling costs makes the lot lose, so that its units are replaced as well.
    """
    first, end = bisect_right(lost.units, left), bisect_left(lost.units, free)
    for place in range(first, end):
        yield free - lost.units[place], lost.losses[place]
    if loses:
        for more in ((free - lost.units[-1]) / 2, left - lost.units[-1]):
            if 0 < more < free - left:
                yield more, lost.of(free - more)
