"""Sales of a plan in; others that are worth more for less of one makes room for another, out."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from bot.core.money import ZERO
from bot.core.plan_bends import bends
from bot.core.plan_sources import Chosen, Source
from bot.core.plan_worth import Value, Worth

MOST_PIECES = 12
MOST_EXCHANGES = 2_500


def with_units(chosen: Chosen, place: int, units: Decimal) -> Chosen:
    """Return a choice with another size in one place."""
    return [*chosen[:place], (chosen[place][0], units), *chosen[place + 1 :]]


def bettered(chosen: Chosen, place: int, worth: Worth) -> Chosen:
    """Return the best choice that differs in one place alone: of lots, and of parts beside it."""
    units = best_units(chosen[place][0], worth.at_place(chosen, place))
    return with_units(chosen, place, units)


def best_units(source: Source, value: Value, near: Decimal | None = None) -> Decimal:
    """Return how much of a source is worth the most, and the least of as good ones.

    near  a size: parts of lots are then looked at beside it alone, and beside the best of lots.
    """
    best = max((ZERO, *source.sizes), key=lambda units: (value(units), -units))
    ends = [source.floor, *(size for size in source.sizes if size > source.floor)]
    sizes: list[Decimal] = [ZERO, best]
    for start, end in pairwise(ends):
        is_near = near is None and len(ends) <= MOST_PIECES
        is_near = is_near or (near is not None and start <= near <= end)
        if start <= best <= end or is_near:
            sizes += bends(start, end, value)
    return max(sizes, key=lambda units: (value(units), -units))


def exchanged(chosen: Chosen, worth: Worth) -> Chosen:
    """Change two places at once, one of them by whole lots, while that is worth more.

    Of very many places the exchanges of those that have a sale are tried first, as many as can be.
    """
    best, tried, before = worth(chosen), 0, None
    while chosen != before:
        before = chosen
        for place in sorted(range(len(chosen)), key=lambda place: not before[place][1]):
            start = chosen
            if tried >= MOST_EXCHANGES:
                break
            for other, units in _exchanges(start, place):
                tried += 1
                trial = with_units(start, place, units)
                source, near = trial[other]
                value = worth.at_place(trial, other)
                size = best_units(source, value, near)
                if value(size) > best:
                    chosen, best = with_units(trial, other, size), value(size)
    return chosen


def _exchanges(chosen: Chosen, place: int) -> Iterator[tuple[int, Decimal]]:
    """Yield another place and a size for this one; one of both at least has a sale."""
    for units in _beside(*chosen[place]):
        for other, (_, sold) in enumerate(chosen):
            if other != place and (sold or chosen[place][1]):
                yield other, units


def _beside(source: Source, units: Decimal) -> list[Decimal]:
    """Return no units, the sizes next to what is sold, and the one of the largest loss."""
    below = max((size for size in source.sizes if size < units), default=ZERO)
    above = min((size for size in source.sizes if size > units), default=units)
    sizes = dict.fromkeys((below, ZERO, above, source.best_size))
    return [size for size in sizes if size != units]
