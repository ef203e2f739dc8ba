"""Open lots, prices, the law and a target in; the fewest sales that reach it out, no advice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from functools import cache
from itertools import combinations, product
from math import prod

from bot.core.best_sale import reachable, sale_of
from bot.core.books import Books, OpenLot, by_asset
from bot.core.loss_report import Circumstances, Opportunity
from bot.core.loss_words import why_unusable
from bot.core.losses import Question, by_scope, opportunity_of, question_of
from bot.core.money import ZERO, exact
from bot.core.portfolio import at_prices
from bot.core.replacements import replacements
from bot.core.rules import AllowanceKind, CarriedUse

SMALLEST_UNIT = Decimal("0.00000001")
SMALLEST_MONEY = Decimal("0.01")
MOST_CHOICES = 5_000
MOST_SUBSETS = 2_000


class Target(StrEnum):
    """What a plan is to reach.

    SAVING     the largest saving of tax this year.
    GAINS      that the losses meet the gains of the year, and no more.
    ALLOWANCE  that what stays free of tax is just used: a net gain of the exemption, or of one
               cent less than the line from which everything is taxed.
    """

    SAVING = "saving"
    GAINS = "gains"
    ALLOWANCE = "allowance"


@dataclass(frozen=True, slots=True)
class Plan:
    """The sales that reach a target, or come as near as can be.

    why         where losses do not help: a sentence that names the law; else None.
    sales       the fewest; largest loss first. Each says what it saves by itself.
    total_loss, total_tax_saved  of all of them together.
    net_before, net_after  the net gain of the year that counts, carried losses taken off where the
                law uses them with the year's own.
    missing     the loss that is lacking to the target, >= 0; 0 for `SAVING`.
    """

    target: Target
    why: str | None
    sales: tuple[Opportunity, ...]
    total_loss: Decimal
    total_tax_saved: Decimal
    net_before: Decimal
    net_after: Decimal
    missing: Decimal


def plan(
    books: Books,
    prices: Mapping[str, Decimal],
    on: date,
    target: Target,
    circumstances: Circumstances = Circumstances(),  # noqa: B008  (frozen)
) -> Plan:
    """Return the sales on day `on` that reach a target with the fewest trades.

    A sale takes lots in the order of the law, so a part of a scope's lots is always the first of
    them; quantities are rounded up to eight decimals.
    books   settled from rows up to `on`.
    prices  of one unit in the tax currency, >= 0; assets without one are left out.
    """
    with exact():
        question = question_of(at_prices(books, prices), prices, on, circumstances)
        why = why_unusable(books.law, question.rules)
        net = _net(question)
        if why is not None:
            return Plan(target, why, (), ZERO, ZERO, net, net, ZERO)
        sources = tuple(_sources(question))
        if target is Target.SAVING:
            chosen, missing = _largest_saving(question, sources), ZERO
        else:
            chosen, missing = _just_enough(sources, max(net - _aim(question, target), ZERO))
        sales = [found.told(units) for found, units in chosen]
        sales.sort(key=lambda one: (-one.loss, one.asset, one.wallet or ""))
        loss = sum((one.loss for one in sales), ZERO)
        saved = question.saved(*sales)
        return Plan(target, None, tuple(sales), loss, saved, net, net - loss, missing)


def _net(question: Question) -> Decimal:
    net = question.results.short + question.results.long
    if question.rules.loss_use.carried is CarriedUse.WITH_YEAR:
        net -= question.circumstances.carried
    return net


def _aim(question: Question, target: Target) -> Decimal:
    """Return the net gain at which a plan is to arrive."""
    if target is Target.GAINS:
        return ZERO
    cliff = question.rules.cliff
    if cliff:
        return cliff - SMALLEST_MONEY
    return question.rules.allowed(AllowanceKind.EXEMPTION, AllowanceKind.BOTH_WAYS)


class _Source:
    """The lots of one asset in one scope, of which a plan may sell the first so many."""

    def __init__(
        self, question: Question, lots: tuple[OpenLot, ...], others: tuple[OpenLot, ...]
    ) -> None:
        self.question = question
        self.lots = lots
        self.others = others
        self.price = question.prices[lots[0].asset]
        self.sale = cache(self._sale)
        self.sizes = tuple(_running(lot.quantity for lot in lots))
        losses = [(self.loss(size), -size) for size in self.sizes]
        best, size = max(losses)
        self.most, self.best_size = best, -size

    def _sale(self, units: Decimal) -> Opportunity | None:
        question = self.question
        sale = sale_of(question.books, self.lots, self.others, units, self.price, question.on)
        return None if sale is None else opportunity_of(question, self.lots, sale, self.price)

    def told(self, units: Decimal) -> Opportunity:
        """Return the sale of so many units as it is told."""
        found = self.sale(units)
        assert found is not None, "a plan sells what has a known result"
        return found

    def loss(self, units: Decimal) -> Decimal:
        """Return the loss of selling so many units; 0 where it is unknown."""
        found = self.sale(units) if units else None
        return found.loss if found is not None else ZERO

    def least(self, loss: Decimal) -> Decimal:
        """Return the fewest units that give a loss which the lots can give."""
        start = ZERO
        for size in self.sizes:
            if self.loss(size) >= loss:
                return _fewest(start, size, lambda units: self.loss(units) >= loss)
            start = size
        raise AssertionError("the lots can give that loss")


def _sources(question: Question) -> Iterator[_Source]:
    for asset, books in by_asset(question.books).items():
        price = question.prices.get(asset)
        if price is None:
            continue
        others = replacements(books, question.on)
        for lots in by_scope(books.open):
            ahead = reachable(books, lots, price, question.on)
            if ahead:
                yield _Source(replace(question, books=books), ahead, others)


Chosen = list[tuple[_Source, Decimal]]


def _just_enough(sources: Sequence[_Source], loss: Decimal) -> tuple[Chosen, Decimal]:
    """Return the fewest sales whose losses come to an amount, and what of it is missing.

    The largest losses come first; the last sale is as small as it can be.
    """
    chosen: Chosen = []
    for source in sorted(sources, key=lambda one: (-one.most, one.lots[0].asset)):
        if loss <= 0 or source.most <= 0:
            break
        units = source.best_size if source.most <= loss else source.least(loss)
        chosen.append((source, units))
        loss -= source.loss(units)
    return chosen, max(loss, ZERO)


def _largest_saving(question: Question, sources: Sequence[_Source]) -> Chosen:
    chosen = [one for one in _best_sizes(question, sources) if one[1]]
    most = _saved(question, chosen)
    if most <= 0:
        return []
    chosen = _fewest_trades(question, chosen, most)
    for place, (source, units) in enumerate(chosen):

        def enough(fewer: Decimal, place: int = place, source: _Source = source) -> bool:
            trial = [*chosen[:place], (source, fewer), *chosen[place + 1 :]]
            return _saved(question, trial) >= most

        start = max((size for size in (ZERO, *source.sizes) if size < units), default=ZERO)
        chosen[place] = (source, _fewest(start, units, enough))
    return chosen


def _best_sizes(question: Question, sources: Sequence[_Source]) -> Chosen:
    """Return how much of each to sell for the largest saving: whole lots are enough.

    Few lots are tried in every combination; of many, one scope after the other is bettered until
    nothing changes.
    """
    choices = [(ZERO, *source.sizes) for source in sources]
    if prod(map(len, choices)) <= MOST_CHOICES:
        return max(
            (list(zip(sources, sizes, strict=True)) for sizes in product(*choices)),
            key=lambda chosen: (_saved(question, chosen), -sum(1 for _, units in chosen if units)),
            default=[],
        )
    chosen: Chosen = [(source, source.best_size if source.most > 0 else ZERO) for source in sources]
    best, before = _saved(question, chosen), None
    while best != before:
        before = best
        for place, (source, _) in enumerate(chosen):
            for size in choices[place]:
                trial = [*chosen[:place], (source, size), *chosen[place + 1 :]]
                saved = _saved(question, trial)
                if saved > best:
                    chosen, best = trial, saved
    return chosen


def _fewest_trades(question: Question, chosen: Chosen, most: Decimal) -> Chosen:
    """Return as few of the sales as save as much as all of them."""
    tried = 0
    for count in range(1, len(chosen)):
        for some in combinations(chosen, count):
            tried += 1
            if _saved(question, some) >= most:
                return list(some)
        if tried > MOST_SUBSETS:
            break
    return chosen


def _saved(question: Question, chosen: Sequence[tuple[_Source, Decimal]]) -> Decimal:
    sales = [source.sale(units) for source, units in chosen if units]
    return question.saved(*[sale for sale in sales if sale is not None])


def _fewest(start: Decimal, end: Decimal, is_enough: Callable[[Decimal], bool]) -> Decimal:
    """Return the fewest units of eight decimals after `start` that are enough; `end` is."""
    low = int(start / SMALLEST_UNIT)
    high = int((end / SMALLEST_UNIT).to_integral_value(ROUND_UP))
    while high - low > 1:
        middle = (low + high) // 2
        if is_enough(min(middle * SMALLEST_UNIT, end)):
            high = middle
        else:
            low = middle
    return min(high * SMALLEST_UNIT, end)


def _running(quantities: Iterable[Decimal]) -> Iterator[Decimal]:
    total = ZERO
    for quantity in quantities:
        total += quantity
        yield total
