"""What a sale is worth by its size, in straight pieces, in; the sizes at which it bends out."""

from collections.abc import Callable
from decimal import ROUND_UP, Decimal

from bot.core.best_size import SMALLEST_UNIT

MOST_BENDS = 500
SHORT = 8
STRAIGHT = Decimal("1e-9")


def bends(start: Decimal, end: Decimal, value: Callable[[Decimal], Decimal]) -> list[Decimal]:
    """Return the sizes of eight decimals at which a line of straight pieces bends or breaks."""
    found: list[Decimal] = []
    low = int(start / SMALLEST_UNIT)
    high = int((end / SMALLEST_UNIT).to_integral_value(ROUND_UP))
    open_pieces = [(low, high)]
    known: dict[int, Decimal] = {}

    def at(step: int) -> Decimal:
        if step not in known:
            known[step] = value(max(min(step * SMALLEST_UNIT, end), start))
        return known[step]

    while open_pieces and len(found) < MOST_BENDS:
        low, high = open_pieces.pop()
        if high - low <= 1 or _is_straight(low, high, at):
            continue
        bend = _only_bend(low, high, at)
        if bend is not None:
            found += [bend * SMALLEST_UNIT, (bend + 1) * SMALLEST_UNIT]
            continue
        middle = (low + high) // 2
        found.append(middle * SMALLEST_UNIT)
        open_pieces += [(middle, high), (low, middle)]
    return found


def _is_straight(low: int, high: int, at: Callable[[int], Decimal]) -> bool:
    """Whether a line runs straight between two steps, as far as two points between them tell."""
    first, last = at(low), at(high)
    for middle in {low + (high - low) // 3, (low + high) // 2} - {low}:
        straight = first + (last - first) * (middle - low) / (high - low)
        if abs(at(middle) - straight) > STRAIGHT:
            return False
    return True


def _only_bend(low: int, high: int, at: Callable[[int], Decimal]) -> int | None:
    """Return the step at, or just before, the one bend of a line; None where it has others, too.

    It lies where the lines of both ends meet, and the line keeps to these up to there.
    """
    if high - low < SHORT:
        return None
    rise = at(low + 1) - at(low)
    fall = at(high - 1) - at(high - 2)
    if rise == fall:
        return None
    meet = low + int((at(high - 1) - at(low) - fall * (high - 1 - low)) / (rise - fall))
    if not low + 1 < meet < high - 2:
        return None
    ends = abs(at(meet) - at(low) - rise * (meet - low))
    begins = abs(at(high - 1) - at(meet + 1) - fall * (high - 2 - meet))
    return meet if max(ends, begins) <= STRAIGHT else None
