"""What may be sold and the loss that is wanted in; the fewest sales, and the least sold, out."""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from bot.core.money import ZERO
from bot.core.plan_curve import Curve, Reach
from bot.core.plan_sources import Chosen, Source

MOST_TRIED = 100_000
ROUNDS = 50


def least_sold(sources: Sequence[Source], loss: Decimal) -> tuple[Chosen, Decimal]:
    """Return the fewest sales whose losses come to an amount, and what of it is missing.

    Of as few sales those that a buyer pays the least for, whatever counts for nothing on the way
    included. Of so many lots that not all can be tried together, the best that was tried.
    """
    able = [source for source in sources if source.most > 0]
    able.sort(key=lambda one: (-one.most, one.lots[0].asset, one.lots[0].wallet or ""))
    most = list(accumulate(source.most for source in able))
    if loss <= 0 or not able:
        return [], max(loss, ZERO)
    if most[-1] <= loss:
        return [(source, source.best_size) for source in able], loss - most[-1]
    count = bisect_left(most, loss) + 1
    best = _Search([Curve(source) for source in able], count, loss).best()
    return _as_chosen(best, loss), ZERO


class _Part(NamedTuple):
    """Some of the sales.

    ends  those that stop at a turn.
    last  what gives the rest of the loss, and so may stop anywhere; loss and proceeds are without.
    """

    last: Curve | None = None
    ends: tuple[tuple[Curve, Reach], ...] = ()
    loss: Decimal = ZERO
    proceeds: Decimal = ZERO

    def plus(self, curve: Curve, end: Reach) -> "_Part":
        ends = (*self.ends, (curve, end))
        return _Part(self.last, ends, self.loss + end.loss, self.proceeds + end.proceeds)


class _Search:
    """Looks for the sales that a buyer pays the least for.

    One of them at most stops between turns: of two that do, one could give way to the other.
    At a price for losses, each curve has its cheapest end, and no sales come to less than the
    cheapest ones together. What comes to more already than the best is not followed.

    curves  by their largest losses, the largest first; the first `count` of them are enough.
    """

    def __init__(self, curves: Sequence[Curve], count: int, loss: Decimal) -> None:
        self.count = count
        self.wanted = loss
        self.price = price = _best_price(curves, count, loss)
        self.curves = sorted(curves, key=lambda one: one.cheapest(price))
        cheapest = (one.cheapest(price) for one in self.curves)
        self.cheapest = [ZERO, *accumulate(cheapest)]
        self.turns = cache(self._turns)
        self.tried = 0
        self.found = _Part(curves[count - 1])
        for curve in curves[: count - 1]:
            self.found = self.found.plus(curve, curve.turns[-1])
        self.least = self.sold(self.found)

    def best(self) -> _Part:
        """Return the best sales."""
        self.go_on(_Part(), 0, self.count)
        return self.found

    def go_on(self, part: _Part, first: int, lacking: int) -> None:
        """Try all that `lacking` more sales, of the curves from one on, may add."""
        self.tried += 1
        if not lacking:
            self.finish(part)
            return
        for place in range(first, len(self.curves) - lacking + 1):
            after = self.cheapest[place + lacking] - self.cheapest[place + 1]
            own = self.cheapest[place + 1] - self.cheapest[place]
            if self.is_dearer(part, own + after):
                break
            curve = self.curves[place]
            if part.last is None:
                self.go_on(part._replace(last=curve), place + 1, lacking - 1)
            if part.last is None and lacking == 1:
                continue
            for value, turn in self.turns(curve):
                if self.is_dearer(part, value + after):
                    break
                self.go_on(part.plus(curve, turn), place + 1, lacking - 1)

    def is_dearer(self, part: _Part, more: Decimal) -> bool:
        """Whether sales come to more than the best, or enough were tried.

        more  what those that are lacking come to at least, less their losses at the price.
        """
        last = part.last.cheapest(self.price) if part.last is not None else ZERO
        sold = part.proceeds + last + more + self.price * (self.wanted - part.loss)
        return sold >= self.least or self.tried > MOST_TRIED

    def finish(self, part: _Part) -> None:
        """Keep sales if they are the best."""
        assert part.last is not None, "one of them gives the rest"
        if 0 < self.wanted - part.loss <= part.last.most and self.sold(part) < self.least:
            self.found, self.least = part, self.sold(part)

    def sold(self, part: _Part) -> Decimal:
        """Return what a buyer pays for all of the sales."""
        assert part.last is not None, "one of them gives the rest"
        rest = self.wanted - part.loss
        return part.proceeds + part.last.rise_to(rest).proceeds(rest)

    def _turns(self, curve: Curve) -> list[tuple[Decimal, Reach]]:
        """Return the turns of a curve, the cheapest at the price of a loss first."""
        return sorted((turn.proceeds - self.price * turn.loss, turn) for turn in curve.turns)


def _best_price(curves: Sequence[Curve], count: int, loss: Decimal) -> Decimal:
    """Return the price of a loss at which the cheapest sales come next to what is wanted."""

    def is_enough(price: Decimal) -> bool:
        cheapest = sorted(curves, key=lambda one: one.cheapest(price))[:count]
        return sum((one.best_turn(price).loss for one in cheapest), ZERO) >= loss

    low, high = ZERO, Decimal(1)
    for _ in range(ROUNDS):
        if is_enough(high):
            break
        low, high = high, high * 2
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _as_chosen(part: _Part, loss: Decimal) -> Chosen:
    assert part.last is not None, "one of them gives the rest"
    chosen = [(curve.source, end.units) for curve, end in part.ends]
    rest = loss - sum((source.loss(units) for source, units in chosen), ZERO)
    return [(part.last.source, part.last.units(rest)), *chosen]
