"""What a sale of so many units loses in, the size of the best sale out.

Between two sizes at which a loss bends or breaks it is close to a parabola: three points of it tell
the rest. Where others say otherwise, a bend lies between, and each side is looked at alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import heappop, heappush

from bot.core.money import ZERO

SMALLEST_UNIT = Decimal("0.00000001")
"""Sizes are told to so much of a coin."""
NOTHING, SHARE = Decimal("0.001"), Decimal("1e-7")
"""So much more or less makes no sale better: of money, or of the loss where that is large."""
PROBES = (Decimal("0.3"), Decimal("0.8"))
MOST_TRIED = 3_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Sizes from one to another, and those between at which a loss may bend."""

    start: Decimal
    end: Decimal
    bends: Sequence[Decimal] = ()


@dataclass(slots=True)
class Search:
    """Looks for the size of the largest loss.

    loss   of so many units, less what selling costs; 0 where it is unknown.
    above  how much more than that of the larger of two sizes the loss between them can be at most,
           so that these need no look where nothing better can be there.
    nothing  how much makes no difference.
    """

    loss: Callable[[Decimal], Decimal]
    above: Callable[[Decimal, Decimal], Decimal]
    found: dict[Decimal, Decimal] = field(default_factory=lambda: {ZERO: ZERO})
    best: Decimal = ZERO
    nothing: Decimal = NOTHING

    def among(self, ends: Sequence[Decimal]) -> Decimal:
        """Return the fewest units at which the loss is largest; 0 where none is.

        ends  sizes at which the loss may bend, > 0; the largest is all that can be sold.
        """
        known = sorted(set(ends))
        self.nothing = max(NOTHING, SHARE * max(map(abs, self.found.values())))
        waiting: list[tuple[Decimal, Decimal, Piece]] = []
        new = [Piece(ZERO, known[-1], known[:-1])] if known else []
        while len(self.found) < MOST_TRIED:
            for piece in new:
                heappush(waiting, (-self.most_in(piece), piece.end, piece))
            if not waiting or -waiting[0][0] <= self.found[self.best] + self.nothing:
                break
            new = self.parts(heappop(waiting)[-1])
        return self.best

    def most_in(self, piece: Piece) -> Decimal:
        """Return what the loss in a piece is at most."""
        return self.at(piece.end) + self.above(piece.start, piece.end)

    def at(self, units: Decimal) -> Decimal:
        """Return the loss of so many units, and keep them where they are the best so far."""
        loss = self.found.get(units)
        if loss is None:
            loss = self.found[units] = self.loss(units)
            most = self.found[self.best]
            if loss > most or (loss == most and units < self.best):
                self.best = units
        return loss

    def parts(self, piece: Piece) -> list[Piece]:
        """Return what of a piece is still to be looked at."""
        start, end = piece.start, piece.end
        if piece.bends:
            place = len(piece.bends) // 2
            bend = piece.bends[place]
            return [
                Piece(start, bend, piece.bends[:place]),
                Piece(bend, end, piece.bends[place + 1 :]),
            ]
        middle = ((start + end) / 2).quantize(SMALLEST_UNIT)
        probes = [(start + (end - start) * probe).quantize(SMALLEST_UNIT) for probe in PROBES]
        if not start < probes[0] < middle < probes[1] < end:
            return []
        curve = Parabola(start, self.at(start), middle, self.at(middle), end, self.at(end))
        if any(self.is_off(curve, probe) for probe in probes):
            return [Piece(start, middle), Piece(middle, end)]
        top = curve.top().quantize(SMALLEST_UNIT) if curve.has_top(start, end) else start
        if start < top < end and self.is_off(curve, top):
            return [Piece(start, top), Piece(top, end)]
        return []

    def is_off(self, curve: "Parabola", units: Decimal) -> bool:
        """Whether a loss is not where a parabola has it."""
        return abs(curve.at(units) - self.at(units)) > self.nothing


class Parabola:
    """The one through three points."""

    def __init__(
        self, x0: Decimal, y0: Decimal, x1: Decimal, y1: Decimal, x2: Decimal, y2: Decimal
    ) -> None:
        self.x0, self.y0, self.x1 = x0, y0, x1
        self.rise = (y1 - y0) / (x1 - x0)
        self.bend = ((y2 - y1) / (x2 - x1) - self.rise) / (x2 - x0)

    def at(self, x: Decimal) -> Decimal:
        """Return its height."""
        return self.y0 + (x - self.x0) * (self.rise + self.bend * (x - self.x1))

    def has_top(self, start: Decimal, end: Decimal) -> bool:
        """Whether it is highest between two places."""
        return self.bend < 0 and start < self.top() < end

    def top(self) -> Decimal:
        """Return where it is highest; it bends downwards."""
        return (self.x0 + self.x1) / 2 - self.rise / (2 * self.bend)
