"""Open lots and prices in; what a plan may sell, and what each part of it gives, out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_UP, Decimal
from functools import cache

from bot.core.best_sale import best_sale, lot_part, reachable, sale_of
from bot.core.best_size import SMALLEST_UNIT
from bot.core.books import OpenLot
from bot.core.loss_report import Opportunity
from bot.core.losses import Question, opportunity_of, priced_scopes, results_of
from bot.core.money import ZERO
from bot.core.replacements import Replacements
from bot.core.results import Results
from bot.core.settled_sale import changes_earlier

MOST_ENDS = 200
MOST_TURNS = 12


class Source:
    """The lots of one asset in one scope, of which a plan may sell the first so many.

    sizes  what is sold with the first lot, the first two and so on, and the best sale where a part
           of a lot may be better; where a trade must bring so much at least, the fewest units that
           do, and none below.
    """

    def __init__(self, question: Question, lots: tuple[OpenLot, ...], others: Replacements) -> None:
        self.question = question
        self.lots = lots
        self.others = others
        self.price = question.prices[lots[0].asset]
        self.unit = question.unit_price(self.price)
        self.brings = question.circumstances.left_of(self.price)
        self.sale = cache(self._sale)
        self.results = cache(self._results)
        whole = self._ends()
        self.is_too_small = self.brings * whole[-1] < question.circumstances.min_trade
        self.floor = ZERO if self.is_too_small else self._floor(whole[-1])
        at_least = (self.floor,) if self.floor else ()
        sizes = {*whole, *self._best_alone()}
        self.sizes = (*at_least, *sorted(size for size in sizes if size > self.floor))
        _, size = max((self.loss(size) - self.unit.cost * size, -size) for size in self.sizes)
        self.best_size = -size
        self.most = self.loss(self.best_size)

    def _ends(self) -> tuple[Decimal, ...]:
        """Return the units up to the end of each lot; of very many lots, where losses turn.

        Between them the loss only falls and rises again, so the largest losses are all there.
        """
        ends = tuple(_running(lot.quantity for lot in self.lots))
        if len(ends) <= MOST_ENDS:
            return ends
        on, books = self.question.on, self.question.books
        parts = [lot_part(books, lot, self.unit.left, on) for lot in self.lots]
        gains = [part.gain if part is not None else ZERO for part in parts]
        sums = list(_running(gains))
        turns = [
            place
            for place, gain in enumerate(gains)
            if gain < 0 and (place + 1 == len(gains) or gains[place + 1] >= 0)
        ]
        turns.sort(key=lambda place: sums[place])
        kept = {*turns[:MOST_TURNS], len(ends) - 1}
        return tuple(ends[place] for place in sorted(kept))

    def _best_alone(self) -> tuple[Decimal, ...]:
        """Return the units of the best sale where it need not be one of whole lots, else none."""
        question, lots = self.question, self.lots
        books, on = question.books, question.on
        if not (self.others or changes_earlier(books, lots, on)):
            return ()
        best = best_sale(books, lots, self.others, self.unit, on)
        return () if best is None else (best.quantity,)

    def _results(self, units: Decimal) -> Results:
        found = self.sale(units)
        return Results() if found is None else results_of(found)

    def _floor(self, held: Decimal) -> Decimal:
        smallest = self.question.circumstances.min_trade
        if not smallest:
            return ZERO
        return min((smallest / self.brings).quantize(SMALLEST_UNIT, ROUND_UP), held)

    def _sale(self, units: Decimal) -> Opportunity | None:
        question = self.question
        sale = sale_of(question.books, self.lots, self.others, units, self.unit.left, question.on)
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

    def cost(self, units: Decimal) -> Decimal:
        """Return what selling so many units costs."""
        return self.question.circumstances.cost_of(self.price * units)

    def before(self, units: Decimal) -> Decimal:
        """Return the size before one, or what a sale must have at least."""
        return max((size for size in self.sizes if size < units), default=self.floor)

    def least(self, loss: Decimal) -> Decimal:
        """Return the fewest units that give a loss which the lots can give."""
        for size in self.sizes:
            if self.loss(size) >= loss:
                start = self.before(size)
                return fewest(start, size, lambda units: self.loss(units) >= loss)
        raise AssertionError("the lots can give that loss")


Chosen = list[tuple[Source, Decimal]]


def sources_of(question: Question) -> Iterator[Source]:
    """Yield what may be sold, by asset and scope."""
    for asked, lots, others, price in priced_scopes(question):
        ahead = reachable(asked.books, lots, asked.unit_price(price).left, asked.on)
        if ahead:
            yield Source(asked, ahead, others)


def results_of_all(chosen: Sequence[tuple[Source, Decimal]]) -> list[Results]:
    """Return what the sales of what was chosen add to the results of the year."""
    return [source.results(units) for source, units in chosen if units]


def fewest(start: Decimal, end: Decimal, is_enough: Callable[[Decimal], bool]) -> Decimal:
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
