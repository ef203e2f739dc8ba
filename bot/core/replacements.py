"""Lots sold at a loss and open lots in; what those take of the loss under a buy-back rule out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from bot.core.books import Books, OpenLot
from bot.core.held_lots import AVERAGED
from bot.core.holding import Term
from bot.core.loss_report import LotPart
from bot.core.money import ZERO, share
from bot.core.purchases import Purchases
from bot.core.rules import BuybackRule
from bot.core.wash import runs


@dataclass(frozen=True, slots=True)
class TakenAway:
    """The part of a loss that does not count, >= 0, and how much of it is long-term."""

    amount: Decimal = ZERO
    long: Decimal = ZERO


class Replacements(tuple[OpenLot, ...]):  # noqa: SLOT001  (it keeps what was found)
    """Open lots that would meet a loss, in order; what they are in all is found once."""

    @cached_property
    def units(self) -> Decimal:
        """How many units they have."""
        return sum((lot.quantity for lot in self), ZERO)

    @cached_property
    def newest_first(self) -> tuple[OpenLot, ...]:
        """Those of a known day, the last acquired first."""
        known = [lot for lot in self if lot.acquired is not None]
        return tuple(sorted(known, key=lambda lot: lot.acquired or date.min, reverse=True))

    @cached_property
    def places(self) -> frozenset[int]:
        """Which objects they are."""
        return frozenset(map(id, self))


def replacements(books: Books, on: date) -> Replacements:
    """Return the open lots that would meet a loss of a day, in the order in which they meet it.

    Those of the household are among them.

    Empty where no rule takes losses away. The order is that of `bot.core.wash`.
    """
    rule = books.buyback
    if rule is None or not (books.disallows and rule.looks_back) or on < rule.since:
        return Replacements()
    first = rule.first_day(on)
    lots = (*books.open, *books.household)
    found = [
        (lot.acquired, lot.number, place)
        for place, lot in enumerate(lots)
        if lot.fresh and lot.acquired is not None and lot.acquired >= first
    ]
    return Replacements(lots[place] for _, _, place in sorted(found))


def taken(
    books: Books,
    sold: Sequence[OpenLot],
    parts: Sequence[LotPart],
    others: Replacements,
    on: date,
) -> TakenAway:
    """Return what purchases take of the losses of a sale, made after all else of the day.

    sold    lots of one asset and scope that go, the last of them perhaps in part.
    parts   what each of them gives.
    others  from `replacements`.
    """
    if books.method in AVERAGED:
        return taken_from_pool(books, sold, parts, on)
    return taken_away(sold, parts, others, books.buyback) if books.buyback else TakenAway()


def taken_away(
    sold: Sequence[OpenLot],
    parts: Sequence[LotPart],
    others: Replacements,
    rule: BuybackRule,
) -> TakenAway:
    """Return what open lots take of the losses of a sale, made after all else of the day.

    sold    lots that go, the last of them perhaps in part: what stays of it may replace others.
    parts   what each of them gives.
    others  from `replacements`; a unit meets one unit sold, never one of its own lot.
    """
    pairs = list(zip(sold, parts, strict=True))
    stays = {id(lot): lot.quantity - part.quantity for lot, part in pairs}
    left: dict[int, Decimal] = {}
    first = 0
    amount = long = ZERO
    losing = [pair for pair in pairs if pair[1].gain < 0]
    for some in runs(losing, rule, lambda pair: pair[0].number):
        lot, part = some[0]
        units = sum((one.quantity for _, one in some), ZERO)
        loss = -sum((one.gain for _, one in some), ZERO)
        place = first
        while loss and units and place < len(others):
            other = others[place]
            free = left.get(place, stays.get(id(other), other.quantity))
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


def bought_in_pool(books: Books, asset: str, on: date) -> dict[date, Decimal]:
    """Return what was acquired of averaged units in the days before a day, by day.

    Empty where no rule takes losses away, or where lots are told apart.
    """
    purchases = _purchases(books, asset, on)
    return {} if purchases is None else purchases.since(purchases.rule.first_day(on))


def standing_in_pool(books: Books, asset: str, on: date, sold: Decimal) -> dict[date, Decimal]:
    """Return what of that stands against the loss of units that go on a day, after all else."""
    purchases = _purchases(books, asset, on)
    return {} if purchases is None else purchases.standing(on, sold)


def own_part(books: Books, asset: str, on: date, sold: Decimal, loss: Decimal) -> Decimal | None:
    """Return how much of a loss taken away goes into the cost of the taxpayer's own purchases.

    sold    the units that go on that day, after all else.
    Result  None where lots are told apart, and some of the household are among them.
    """
    purchases = _purchases(books, asset, on)
    if purchases is not None:
        return purchases.after_sale(on, sold).own_part(loss, on)
    return None if any(lot.asset == asset for lot in books.household) else loss


def taken_from_pool(
    books: Books, sold: Sequence[OpenLot], parts: Sequence[LotPart], on: date
) -> TakenAway:
    """Return what purchases take of the loss of a sale out of a pool.

    Nothing else is taken to happen in the days after it.
    """
    purchases = _purchases(books, sold[0].asset, on) if sold else None
    loss = -sum((part.gain for part in parts), ZERO)
    if purchases is None or loss <= 0:
        return TakenAway()
    whole = sum((part.quantity for part in parts), ZERO)
    units = purchases.against(on, whole, to_leave=whole)
    return TakenAway(share(loss, units, whole)) if units > 0 else TakenAway()


def _purchases(books: Books, asset: str, on: date) -> Purchases | None:
    """Return what stands against losses of averaged units, None where nothing does."""
    found = books.purchases.get(asset)
    return found if found is not None and books.disallows and on >= found.rule.since else None
