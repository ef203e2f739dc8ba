"""Open lots of one asset in one scope and a price in, the sale with the largest loss out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from bot.core.best_size import Search
from bot.core.books import Books, OpenLot
from bot.core.held_lots import RANKS, Lot
from bot.core.holding import Term
from bot.core.loss_report import LotPart
from bot.core.money import ZERO, share, total_of
from bot.core.replaced_sizes import best_sizes
from bot.core.replacements import Replacements, taken
from bot.core.sale import Sale, UnitPrice
from bot.core.settled_sale import bends, changes_earlier, gain_of_more, settled_sale

MOST_TRIED = 400


def best_sale(
    books: Books,
    lots: Sequence[OpenLot],
    others: Replacements,
    price: UnitPrice,
    on: date,
) -> Sale | None:
    """Return the sale of the fewest units that realises the largest loss, None where none does.

    The loss is compared less what selling costs, so that no unit is sold for a loss that only the
    sale makes; what is told has that cost in.
    books   of that asset alone are enough.
    lots    all open lots of one asset in one scope. A lot whose result is unknown ends what can be
            reached.
    others  what would take of a loss: `replacements` of the same books.
    """
    if changes_earlier(books, lots, on):
        return _best_changing(books, lots, price, on)
    sold = list(reachable_parts(books, lots, price.left, on))
    ordered = [lot for lot, _ in sold]
    sizes = best_sizes(sold, others, price.cost)

    def sale(units: Decimal) -> Sale | None:
        return sale_of(books, ordered, others, units, price.left, on)

    if not others:
        gain, units = sizes[0] if sizes else (ZERO, ZERO)
        return sale(units) if gain < 0 else None
    return _best_of([units for _, units in sizes[:MOST_TRIED]], sale, price)


def reachable(
    books: Books, lots: Sequence[OpenLot], price: Decimal, on: date
) -> tuple[OpenLot, ...]:
    """Return the lots that a sale can consume with a known result, in order."""
    return tuple(lot for lot, _ in reachable_parts(books, lots, price, on))


def reachable_parts(
    books: Books, lots: Sequence[OpenLot], price: Decimal, on: date
) -> Iterator[tuple[OpenLot, LotPart]]:
    """Yield the lots that a sale can consume with a known result, and what each gives whole."""
    for lot in consumed_order(books, lots, on):
        part = lot_part(books, lot, price, on)
        if part is None:
            return
        yield lot, part


def sale_of(
    books: Books,
    lots: Sequence[OpenLot],
    others: Replacements,
    quantity: Decimal,
    price: Decimal,
    on: date,
) -> Sale | None:
    """Return the sale of so many units, None where its result is unknown.

    lots      `reachable` ones of one asset in one scope, which hold as many units.
    others    what would take of a loss: `replacements` of the same books.
    """
    if changes_earlier(books, lots, on):
        return settled_sale(books, lots[0], quantity, price, on)
    parts: list[LotPart] = []
    exempt: list[Decimal | None] = []
    for lot in lots:
        units = min(lot.quantity, quantity)
        if not units:
            break
        quantity -= units
        cost = None if lot.cost is None else share(lot.cost, units, lot.quantity)
        fenced = share(lot.fenced, units, lot.quantity)
        piece = replace(lot, quantity=units, cost=cost, fenced=fenced)
        part = lot_part(books, piece, price, on)
        assert part is not None, "reachable lots have a result"
        parts.append(part)
        if is_exempt(books, lot, on):
            exempt.append(None if cost is None else price * units - cost)
    gone = taken(books, lots[: len(parts)], parts, others, on)
    return Sale(
        tuple(parts),
        total_of(exempt),
        bool(exempt),
        disallowed=gone.amount,
        disallowed_long=gone.long,
    )


def consumed_order(books: Books, lots: Sequence[OpenLot], on: date) -> list[OpenLot]:
    """Return lots in the order in which a sale on a day would consume them.

    Parts of one lot have one rank, and go in the order in which they are told.
    """
    rank = RANKS[books.method]
    ranked = []
    for place, lot in enumerate(lots):
        number, time = (place, place) if lot.time is None else (lot.number, lot.time)
        ranks = rank(Lot(number, time, lot.acquired, None, lot.quantity, lot.cost))
        ranked.append((ranks, place, lot))
    found = [lot for _, _, lot in sorted(ranked, key=lambda found: found[:2])]
    rule = books.buyback
    if rule is not None and rule.matches_before:
        since = rule.first_day(on)
        found.sort(key=lambda lot: lot.acquired is None or lot.acquired < since)
    return found


def lot_part(books: Books, lot: OpenLot, price: Decimal, on: date) -> LotPart | None:
    """Return what selling a lot whole would give on a day, None where that is unknown."""
    exempt = is_exempt(books, lot, on)
    if lacks_date(books, lot, on) or (lot.cost is None and not exempt):
        return None
    term = None
    if lot.term_ends is not None:
        term = Term.LONG if on > lot.term_ends else Term.SHORT
    gain, cost = ZERO, lot.cost
    if cost is not None and not exempt:
        cost += min(lot.fenced, max(price * lot.quantity - cost, ZERO))
        gain = price * lot.quantity - cost
    return LotPart(
        acquired=lot.acquired,
        wallet=lot.wallet,
        quantity=lot.quantity,
        cost=cost,
        gain=gain,
        term=term,
        term_ends=lot.term_ends,
        exempt=exempt,
    )


def is_exempt(books: Books, lot: OpenLot, on: date) -> bool:
    """Whether a lot was held so long that its result counts for nothing, whatever it cost."""
    exempts = books.law.exempts_long(lot.acquired, on)
    return exempts and lot.term_ends is not None and on > lot.term_ends


def lacks_date(books: Books, lot: OpenLot, on: date) -> bool:
    """Whether it is unknown if the result of a lot would count, for want of a day."""
    unknown = lot.term_ends is None and lot.acquired is None
    return unknown and books.law.exempts_long(None, on)


def _best_changing(
    books: Books, lots: Sequence[OpenLot], price: UnitPrice, on: date
) -> Sale | None:
    """Return the best sale where it changes earlier ones; bends and breaks are looked for.

    What it changes in earlier tax years counts in the choice, though it is no loss of this one;
    where the best by that has none of this year, the largest of this year alone is looked for.
    """
    sale = cache(lambda units: settled_sale(books, lots[0], units, price.left, on))
    held, known = sum((lot.quantity for lot in lots), ZERO), bends(books, lots, on)

    def of_all_years(units: Decimal) -> Decimal:
        found = sale(units)
        return ZERO if found is None else found.loss_of_all_years - price.cost * units

    def moved(units: Decimal) -> Decimal:
        found = sale(units) if units else None
        return ZERO if found is None else -found.earlier

    def gained(start: Decimal, end: Decimal) -> Decimal:
        return gain_of_more(books, sale(end), price) * (end - start)

    def above(start: Decimal, end: Decimal) -> Decimal:
        return gained(start, end) + max(moved(end) - moved(start), ZERO)

    def best(search: Search) -> Sale | None:
        search.at(held)
        units = search.among(known)
        return sale(units) if units else None

    found = best(Search(of_all_years, gained))
    if found is None or found.loss > 0:
        return found
    return best(Search(lambda units: of_all_years(units) - moved(units), above))


def _best_of(
    tried: Sequence[Decimal], sale: Callable[[Decimal], Sale | None], price: UnitPrice
) -> Sale | None:
    """Return the best sale of some sizes, the fewest units where several are."""
    best, most = None, ZERO
    for units in sorted(tried):
        found = sale(units)
        loss = ZERO if found is None else found.loss - price.cost * units
        if loss > most:
            best, most = found, loss
    return best
