"""What a plan may sell in; the sales that save the most tax, less what they cost, out."""

from collections.abc import Callable, Sequence
from decimal import ROUND_UP, Decimal
from heapq import nlargest
from itertools import combinations, pairwise, product
from math import prod

from bot.core.best_size import SMALLEST_UNIT
from bot.core.losses import Question
from bot.core.money import ZERO
from bot.core.plan_least import least_sold
from bot.core.plan_sources import Chosen, Source, fewest, results_of_all
from bot.core.tax import may_be_free

MOST_CHOICES = 5_000
MOST_SUBSETS = 2_000
MOST_ROUNDS = 8
MOST_STARTS = 4
MOST_PIECES = 12
MOST_BENDS = 500
STRAIGHT = Decimal("1e-9")
Worth = Callable[[Sequence[tuple[Source, Decimal]]], Decimal]


def largest_saving(question: Question, sources: Sequence[Source]) -> Chosen:
    """Return the sales with the largest saving after their cost, as few and small as that takes."""
    now = question.after().tax

    def saved(chosen: Sequence[tuple[Source, Decimal]]) -> Decimal:
        return now - question.with_results(results_of_all(chosen)).tax

    def worth(chosen: Sequence[tuple[Source, Decimal]]) -> Decimal:
        costs = (source.cost(units) for source, units in chosen)
        return saved(chosen) - sum(costs, ZERO)

    choices = _best_sizes(sources, worth)[:1]
    if question.circumstances.trade_cost or may_be_free(question.results, question.rules):
        starts = [*_best_sizes(sources, worth), *_best_sizes(sources, saved), _all_of_them(sources)]
        choices += [_after_cost(start, worth) for start in _different(starts)]
    most = max(map(worth, choices))
    if most <= 0:
        return []
    best = [[one for one in choice if one[1]] for choice in choices if worth(choice) == most]
    chosen = min((_fewest_trades(choice, most, worth) for choice in best), key=len)
    for place, (source, units) in enumerate(chosen):

        def enough(fewer: Decimal, place: int = place, source: Source = source) -> bool:
            return worth(_with(chosen, place, source, fewer)) >= most

        chosen[place] = (source, fewest(source.before(units), units, enough))
    return _least_of_as_few(chosen, sources, lambda other: worth(other) >= most)


def _least_of_as_few(
    chosen: Chosen, sources: Sequence[Source], is_enough: Callable[[Chosen], bool]
) -> Chosen:
    """Return the fewest sales with the same loss that sell the least, if they are worth as much."""
    loss = sum((source.loss(units) for source, units in chosen), ZERO)
    other, missing = least_sold(sources, loss)
    better = bool(other) and not missing and _size(other) < _size(chosen)
    return other if better and is_enough(other) else chosen


def _size(chosen: Chosen) -> tuple[int, Decimal]:
    """Return how many sales there are, and what a buyer pays for them."""
    return len(chosen), sum((source.price * units for source, units in chosen), ZERO)


def _all_of_them(sources: Sequence[Source]) -> Chosen:
    """Return each of them at its largest loss."""
    return [(source, source.best_size if source.most > 0 else ZERO) for source in sources]


def _different(choices: Sequence[Chosen]) -> list[Chosen]:
    """Return choices without those that stood before."""
    return list({tuple(units for _, units in chosen): chosen for chosen in choices}.values())


def _with(chosen: Chosen, place: int, source: Source, units: Decimal) -> Chosen:
    return [*chosen[:place], (source, units), *chosen[place + 1 :]]


def _best_sizes(sources: Sequence[Source], worth: Worth) -> list[Chosen]:
    """Return how much of each to sell for the largest saving, in whole lots; the best choice first.

    Few lots are tried in every combination; of many, one scope after the other is bettered until
    nothing changes, which gives one choice.
    """
    choices = [(ZERO, *source.sizes) for source in sources]
    if prod(map(len, choices)) <= MOST_CHOICES:
        return nlargest(
            MOST_STARTS,
            (list(zip(sources, sizes, strict=True)) for sizes in product(*choices)),
            key=lambda chosen: (worth(chosen), -sum(1 for _, units in chosen if units)),
        )
    chosen = _all_of_them(sources)
    best, before = worth(chosen), None
    while best != before:
        before = best
        for place, (source, _) in enumerate(chosen):
            for size in choices[place]:
                trial = _with(chosen, place, source, size)
                value = worth(trial)
                if value > best:
                    chosen, best = trial, value
    return [chosen]


def _after_cost(chosen: Chosen, worth: Worth) -> Chosen:
    """Better the sizes where a part of a lot is worth more, for the rest only costs.

    The sales that cost the most for their loss give way first.
    """

    def dearness(place: int) -> Decimal:
        source, units = chosen[place]
        loss = source.loss(units)
        return source.cost(units) / loss if loss > 0 else ZERO

    order = sorted(range(len(chosen)), key=dearness, reverse=True)
    before: Chosen | None = None
    for _ in range(MOST_ROUNDS):
        if chosen == before:
            break
        before = chosen
        for place in order:
            chosen = _bettered(chosen, place, worth)
    return chosen


def _bettered(chosen: Chosen, place: int, worth: Worth) -> Chosen:
    """Return the best choice that differs in one place alone: of lots, and of parts beside it."""
    source, _ = chosen[place]

    def value(units: Decimal) -> Decimal:
        return worth(_with(chosen, place, source, units))

    best = max((ZERO, *source.sizes), key=lambda units: (value(units), -units))
    ends = [source.floor, *(size for size in source.sizes if size > source.floor)]
    sizes = [ZERO, best]
    for start, end in pairwise(ends):
        if start <= best <= end or len(ends) <= MOST_PIECES:
            sizes += _bends(start, end, value)
    best = max(sizes, key=lambda units: (value(units), -units))
    return _with(chosen, place, source, best)


def _bends(start: Decimal, end: Decimal, value: Callable[[Decimal], Decimal]) -> list[Decimal]:
    """Return the sizes of eight decimals at which a line of straight pieces bends or breaks."""
    found: list[Decimal] = []
    low = int(start / SMALLEST_UNIT)
    high = int((end / SMALLEST_UNIT).to_integral_value(ROUND_UP))
    open_pieces = [(low, high)]

    def at(step: int) -> Decimal:
        return value(max(min(step * SMALLEST_UNIT, end), start))

    while open_pieces and len(found) < MOST_BENDS:
        low, high = open_pieces.pop()
        if high - low > 1 and not _is_straight(low, high, at):
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


def _fewest_trades(chosen: Chosen, most: Decimal, worth: Worth) -> Chosen:
    """Return as few of the sales as are worth as much as all of them."""
    tried = 0
    for count in range(1, len(chosen)):
        for some in combinations(chosen, count):
            tried += 1
            if worth(some) >= most:
                return list(some)
        if tried > MOST_SUBSETS:
            break
    return chosen
