"""Lots sold at a loss and open lots in; what those take of the loss under a buy-back rule out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.core.books import Books, OpenLot
from bot.core.holding import Term
from bot.core.loss_report import LotPart
from bot.core.money import ZERO, share


@dataclass(frozen=True, slots=True)
class TakenAway:
    """The part of a loss that does not count, >= 0, and how much of it is long-term."""

    amount: Decimal = ZERO
    long: Decimal = ZERO


def replacements(books: Books, on: date) -> tuple[OpenLot, ...]:
    """Return the open lots that would meet a loss of a day, in the order in which they meet it.

    Empty where no rule takes losses away. The order is that of `bot.core.wash`.
    """
    rule = books.buyback
    if rule is None or not books.disallows or on < rule.since:
        return ()
    first = on - timedelta(days=rule.days_before)
    found = [
        (lot.acquired, lot.number, place)
        for place, lot in enumerate(books.open)
        if lot.fresh and lot.acquired is not None and lot.acquired >= first
    ]
    return tuple(books.open[place] for _, _, place in sorted(found))


def taken_away(
    sold: Sequence[OpenLot], parts: Sequence[LotPart], others: Sequence[OpenLot]
) -> TakenAway:
    """Return what open lots take of the losses of a sale, made after all else of the day.

    sold    lots that go whole, and so replace nothing.
    parts   what each of them gives.
    others  from `replacements`; a unit meets one unit sold, never one of its own lot.
    """
    gone = {id(lot) for lot in sold}
    left: dict[int, Decimal] = {}
    first = 0
    amount = long = ZERO
    for lot, part in zip(sold, parts, strict=True):
        units, loss = part.quantity, max(-part.gain, ZERO)
        place = first
        while loss and units and place < len(others):
            other = others[place]
            free = ZERO if id(other) in gone else left.get(place, other.quantity)
            if not free:
                first += place == first
            elif other.number != lot.number:
                met = min(units, free)
                taken = share(loss, met, units)
                left[place] = free - met
                units -= met
                loss -= taken
                amount += taken
                long += taken if part.term is Term.LONG else ZERO
            place += 1
    return TakenAway(amount, long)
