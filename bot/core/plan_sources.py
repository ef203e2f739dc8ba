"""Open lots and prices in; what a plan may sell, and what each part of it gives, out."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_UP, Decimal
from functools import cache

from bot.core.best_sale import best_sale, lot_part, reachable, sale_of
from bot.core.best_size import SMALLEST_UNIT
from bot.core.books import OpenLot
from bot.core.loss_report import Opportunity
from bot.core.money import ZERO
from bot.core.opportunity import opportunity_of, weighed
from bot.core.question import Question, priced_scopes
from bot.core.replacements import Replacements
from bot.core.results import Results
from bot.core.sale import Sale
from bot.core.settled_sale import changes_earlier
from bot.core.together import results_of

MOST_ENDS = 200
MOST_TURNS = 12


class Source:
    """The lots of one asset in one scope, of which a plan may sell the first so many.

    sizes  what is sold with the first lot, the first two and so on, and the best sale where a part
           of a lot may be better; where a trade must bring so much at least, the fewest units that
           do, and none below.
    bends  whether a part of a lot need not lose its share, for a sale changes what counts of
           others, or they of it.
    most   the loss of the best size by itself; 0 where only the sale makes one.
    ends   the units up to the end of each lot; a part of a lot gives its share where nothing bends.
    known  the losses of whole lots, up to the end of each; empty where it bends.
    """

    def __init__(self, question: Question, lots: tuple[OpenLot, ...], others: Replacements) -> None:
        self.question = question
        self.lots = lots
        self.others = others
        self.price = question.prices[lots[0].asset]
        self.unit = question.unit_price(self.price)
        self.brings = question.circumstances.left_of(self.price)
        self.bends = bool(others) or changes_earlier(question.books, lots, question.on)
        self.weighed = cache(self._weighed)
        self.results = cache(self._results)
        gains = self._gains()
        self.ends = ends = tuple(_running(lot.quantity for lot in lots))
        losses = (-gain for gain in _running(gains))
        self.known = {} if self.bends else dict(zip(ends, losses, strict=True))
        whole = _told_apart(ends, gains)
        self.is_too_small = self.brings * whole[-1] < question.circumstances.min_trade
        self.floor = ZERO if self.is_too_small else self._floor(whole[-1])
        at_least = (self.floor,) if self.floor else ()
        sizes = {*whole, *self._best_alone()}
        self.sizes = (*at_least, *sorted(size for size in sizes if size > self.floor))
        worth, size = max((self.loss(size) - self.unit.cost * size, -size) for size in self.sizes)
        self.best_size = -size
        self.most = self.loss(self.best_size) if worth > 0 else ZERO

    def _gains(self) -> list[Decimal]:
        """Return what each lot gains whole, taken by itself."""
        on, books = self.question.on, self.question.books
        parts = [lot_part(books, lot, self.unit.left, on) for lot in self.lots]
        return [part.gain if part is not None else ZERO for part in parts]

    def _best_alone(self) -> tuple[Decimal, ...]:
        """Return the units of the best sale where it need not be one of whole lots, else none."""
        if not self.bends:
            return ()
        question, lots = self.question, self.lots
        best = best_sale(question.books, lots, self.others, self.unit, question.on)
        return () if best is None else (best.quantity,)

    def points(self) -> Iterator[tuple[Decimal, Decimal]]:
        """Yield sizes up to the best, and the losses of them; between them all is straight.

        Where it need not be, because a sale changes what counts of others, that is taken to be.
        """
        if self.floor:
            yield self.floor, self.loss(self.floor)
        for size in self.known or self.sizes:
            if self.floor < size <= self.best_size:
                yield size, self.loss(size)

    def _results(self, units: Decimal) -> Results:
        if self.known and units not in self.known:
            place = bisect_left(self.ends, units)
            start, end = self.ends[place - 1] if place else ZERO, self.ends[place]
            below = self.results(start) if start else Results()
            return below.toward(self.results(end), units - start, end - start)
        found = self.weighed(units)
        return Results() if found is None else results_of(found)

    def _floor(self, held: Decimal) -> Decimal:
        smallest = self.question.circumstances.min_trade
        if not smallest:
            return ZERO
        return min((smallest / self.brings).quantize(SMALLEST_UNIT, ROUND_UP), held)

    def _sale(self, units: Decimal) -> Sale | None:
        books, on = self.question.books, self.question.on
        return sale_of(books, self.lots, self.others, units, self.unit.left, on)

    def _weighed(self, units: Decimal) -> Opportunity | None:
        sale = self._sale(units)
        return None if sale is None else weighed(self.question, self.lots, sale, self.price)

    def told(self, units: Decimal) -> Opportunity:
        """Return the sale of so many units as it is told."""
        sale = self._sale(units)
        assert sale is not None, "a plan sells what has a known result"
        return opportunity_of(self.question, self.lots, sale, self.price)

    def loss(self, units: Decimal) -> Decimal:
        """Return the loss of selling so many units; 0 where it is unknown."""
        if units in self.known:
            return self.known[units]
        found = self.weighed(units) if units else None
        return found.loss if found is not None else ZERO

    def cost(self, units: Decimal) -> Decimal:
        """Return what selling so many units costs."""
        return self.question.circumstances.cost_of(self.price * units)

    def before(self, units: Decimal) -> Decimal:
        """Return the size before one, or what a sale must have at least."""
        return max((size for size in self.sizes if size < units), default=self.floor)


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


def _told_apart(ends: tuple[Decimal, ...], gains: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return the units up to the end of each lot; of very many lots, where losses turn.

    Between them the loss only falls and rises again, so the largest losses are all there.
    """
    if len(ends) <= MOST_ENDS:
        return ends
    sums = list(_running(gains))
    turns = [
        place
        for place, gain in enumerate(gains)
        if gain < 0 and (place + 1 == len(gains) or gains[place + 1] >= 0)
    ]
    turns.sort(key=lambda place: sums[place])
    kept = {*turns[:MOST_TURNS], len(ends) - 1}
    return tuple(ends[place] for place in sorted(kept))


def _running(quantities: Iterable[Decimal]) -> Iterator[Decimal]:
    total = ZERO
    for quantity in quantities:
        total += quantity
        yield total
