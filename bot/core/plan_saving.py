"""What a plan may sell in; the sales that save the most tax, less what they cost, out."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from heapq import nlargest
from itertools import combinations, product
from math import prod

from bot.core.best_size import SMALLEST_UNIT
from bot.core.money import ZERO
from bot.core.plan_curve import Curve
from bot.core.plan_exchange import bettered, exchanged, with_units
from bot.core.plan_least import least_sold
from bot.core.plan_sources import Chosen, Source, fewest, results_of_all
from bot.core.plan_worth import Worth
from bot.core.question import Question
from bot.core.tax import may_be_free

MOST_CHOICES = 5_000
MOST_SUBSETS = 2_000
MOST_ROUNDS = 8
MOST_STARTS = 4
MOST_EXCHANGED = 2
MOST_BY_PRICE = 2
OVER = 1 + Decimal("1e-12")


def largest_saving(question: Question, sources: Sequence[Source]) -> Chosen:
    """Return the sales with the largest saving after their cost, as few and small as that takes.

    What rounding to the smallest unit may change is worth no further sale.
    """
    worth = Worth(question)
    choices = _choices(question, sources, worth)
    most = max(map(worth, choices))
    enough = most - SMALLEST_UNIT * sum(source.price for source in sources)
    if enough <= 0:
        return []
    best = (choice for choice in _different(choices) if worth(choice) >= enough)
    sold = ([one for one in choice if one[1]] for choice in best)
    fewest_of_each = [_fewest_trades(choice, enough, worth) for choice in sold]
    chosen = min(fewest_of_each, key=lambda few: (len(few), -worth(few)))
    most = worth(chosen)
    for place, (source, units) in enumerate(chosen):

        def is_enough(fewer: Decimal, place: int = place) -> bool:
            return worth(with_units(chosen, place, fewer)) >= most

        chosen[place] = (source, fewest(source.before(units), units, is_enough))
    return _least_of_as_few(chosen, sources, lambda other: worth(other) >= most)


def _choices(question: Question, sources: Sequence[Source], worth: Worth) -> list[Chosen]:
    """Return choices among which the best is, bettered where a part of a lot may be worth more."""
    choices = _best_sizes(sources, worth)
    if not question.circumstances.trade_cost and not may_be_free(question.results, question.rules):
        return choices[:1]
    saved = Worth(question, counts_cost=False)
    by_price = _by_price(sources)
    small = [one for one in by_price if _stays_small(question, one)]
    starts = [*choices, *_best_sizes(sources, saved), _all_of_them(sources)]
    starts += nlargest(MOST_BY_PRICE, by_price, worth)
    few = [_after_cost(start, worth) for start in nlargest(1, small, worth)]
    found = [choices[0], *few, *(_after_cost(start, worth) for start in _different(starts))]
    best = nlargest(MOST_EXCHANGED, _different(found), worth)
    return [*found, *(exchanged(start, worth) for start in _different([*best, *few]))]


def _stays_small(question: Question, chosen: Chosen) -> bool:
    """Whether so little is sold in the year with a choice, too, that its gains are free."""
    return may_be_free(question.results_with(results_of_all(chosen)), question.rules)


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
        for place, sizes in enumerate(choices):
            for size in sizes:
                trial = with_units(chosen, place, size)
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
            chosen = bettered(chosen, place, worth)
    return chosen


def _by_price(sources: Sequence[Source]) -> list[Chosen]:
    """Return what is worth its sale if each loss is worth so much a unit, for all such prices."""
    curves = {source: Curve(source) for source in sources if source.most > 0}
    prices = {price for curve in curves.values() for price in curve.prices}

    def at(price: Decimal) -> Chosen:
        turns = {source: curve.best_turn(price) for source, curve in curves.items()}
        pays = {one for one, turn in turns.items() if turn.proceeds <= price * turn.loss}
        return [(one, turns[one].units if one in pays else ZERO) for one in sources]

    return _different([at(price * OVER) for price in sorted(prices)])


def _fewest_trades(chosen: Chosen, enough: Decimal, worth: Worth) -> Chosen:
    """Return as few of the sales as are worth enough."""
    tried = 0
    for count in range(1, len(chosen)):
        for some in combinations(chosen, count):
            tried += 1
            if worth(list(some)) >= enough:
                return list(some)
        if tried > MOST_SUBSETS:
            break
    return chosen
