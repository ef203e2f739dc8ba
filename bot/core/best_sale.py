"""Open lots of one asset in one scope and a price in, the sale with the largest loss out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from bot.core.books import Books, Disposal, OpenLot
from bot.core.held_lots import RANKS, Lot
from bot.core.holding import Term
from bot.core.household import part_rows
from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from bot.core.loss_report import LotPart
from bot.core.lots import settle
from bot.core.money import ZERO, share, total_of
from bot.core.pool import SAME_DAY
from bot.core.replacements import taken

STEPS = 8
MOST_TRIED = 400
LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What selling a unit leaves, and what it costs; together what a buyer pays."""

    left: Decimal
    cost: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale that would realise a loss.

    parts     in the order in which they are consumed; gains as they are taxed.
    exempt    gain or loss on the way that does not count, because its lots were held for long;
              None where their cost is unknown.
    other     what the sale changes in the results of earlier sales, where days are matched.
    disallowed, disallowed_long  the part of the loss that purchases already made take away, and
              how much of that is long-term.
    """

    parts: tuple[LotPart, ...]
    exempt: Decimal | None = ZERO
    has_exempt: bool = False
    other: Decimal = ZERO
    disallowed: Decimal = ZERO
    disallowed_long: Decimal = ZERO

    @property
    def quantity(self) -> Decimal:
        """The units to be sold."""
        return sum((part.quantity for part in self.parts), ZERO)

    @property
    def cost(self) -> Decimal | None:
        """What the units cost, None = unknown."""
        return total_of([part.cost for part in self.parts])

    @property
    def loss(self) -> Decimal:
        """The loss that counts, > 0 where there is one."""
        return self.loss_of(Term.SHORT) + self.loss_of(Term.LONG)

    @property
    def forced_gain(self) -> Decimal:
        """The gain of winning lots that must be sold on the way."""
        return sum((max(part.gain, ZERO) for part in self.parts), ZERO)

    def loss_of(self, term: Term) -> Decimal:
        """Return the loss that falls on a term; without terms all is short."""
        gains = (p.gain for p in self.parts if (p.term is Term.LONG) == (term is Term.LONG))
        if term is Term.LONG:
            return -sum(gains, ZERO) - self.disallowed_long
        return -sum(gains, ZERO) - self.other - (self.disallowed - self.disallowed_long)


def best_sale(
    books: Books,
    lots: Sequence[OpenLot],
    others: Sequence[OpenLot],
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
    if books.law.cost_basis_on(on).same_day_first and _bought_on(books, lots[0].asset, on):
        return _best_with_purchases_today(books, lots, price, on)
    parts: list[LotPart] = []
    exempt: list[Decimal | None] = []
    reached: list[tuple[Decimal, int, int]] = []
    rule = books.buyback
    since = rule.first_day(on) if others and rule is not None else None
    gain = ZERO
    ordered: list[OpenLot] = []
    for lot, part in reachable_parts(books, lots, price.left, on):
        ordered.append(lot)
        parts.append(part)
        gain += part.gain + price.cost * lot.quantity
        if is_exempt(books, lot, on):
            exempt.append(None if lot.cost is None else price.left * lot.quantity - lot.cost)
        replaces = since is not None and lot.acquired is not None and lot.acquired >= since
        if part.gain < 0 or replaces:
            reached.append((gain, len(parts), len(exempt)))
    if not others:
        reached = [min(reached)] if reached and min(reached)[0] < 0 else []

    def sale(count: int, free: int) -> Sale:
        return Sale(tuple(parts[:count]), total_of(exempt[:free]), free > 0)

    # The fewest units come first among equals, for the count is compared next.
    tried = {one[1:] for one in [*sorted(reached)[:MOST_TRIED], *reached[-1:]]}
    found = []
    for one in (sale(*each) for each in sorted(tried)):
        gone = taken(books, ordered[: len(one.parts)], one.parts, others, on)
        found.append(replace(one, disallowed=gone.amount, disallowed_long=gone.long))
    # A longer sale may be better than the one with the largest plain loss, for a lot that is sold
    # replaces nothing.
    losing = [one for one in found if one.loss > 0]
    return max(losing, key=lambda one: (one.loss, -one.quantity), default=None)


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
    others: Sequence[OpenLot],
    quantity: Decimal,
    price: Decimal,
    on: date,
) -> Sale | None:
    """Return the sale of so many units, None where its result is unknown.

    lots      `reachable` ones of one asset in one scope, which hold as many units.
    others    what would take of a loss: `replacements` of the same books.
    """
    if books.law.cost_basis_on(on).same_day_first and _bought_on(books, lots[0].asset, on):
        return _matched_sale(books, lots[0], quantity, price, on)
    parts: list[LotPart] = []
    exempt: list[Decimal | None] = []
    for lot in lots:
        units = min(lot.quantity, quantity)
        if not units:
            break
        quantity -= units
        cost = None if lot.cost is None else share(lot.cost, units, lot.quantity)
        piece = replace(lot, quantity=units, cost=cost)
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
    """Return lots in the order in which a sale on a day would consume them."""
    rank = RANKS[books.method]
    ranked = [
        (rank(Lot(number, number, lot.acquired, None, lot.quantity, lot.cost)), number, lot)
        for number, lot in enumerate(lots)
    ]
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
    gain = ZERO if exempt or lot.cost is None else price * lot.quantity - lot.cost
    return LotPart(
        acquired=lot.acquired,
        wallet=lot.wallet,
        quantity=lot.quantity,
        cost=lot.cost,
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


def sold_on(
    books: Books, lot: OpenLot, quantity: Decimal, price: Decimal, on: date
) -> tuple[Disposal, ...]:
    """Return all disposals of a lot's asset if units of it were sold at the end of a day."""
    asset = lot.asset
    sale = Row(0, _last_second(books, on), Kind.SELL, asset, quantity, price * quantity)
    sale = replace(sale, wallet=lot.wallet or DEFAULT_WALLET, currency=books.currency)
    rows = [row for row in books.rows if asset in {row.asset, row.to_asset, row.fee_asset}]
    opening = [other for other in books.opening if other.asset == asset]
    settled = settle([*rows, sale], books.law, books.choices, opening)
    return tuple(found for found in settled.disposals if found.asset == asset)


def _last_second(books: Books, on: date) -> datetime:
    return datetime.combine(on, LAST_SECOND, tzinfo=books.timezone).astimezone(UTC)


def _bought_on(books: Books, asset: str, on: date) -> Decimal:
    """Return how many units were bought on the last day, less what was sold; 0 where more left."""
    units = ZERO
    for row in reversed(part_rows(books.rows, books.choices.household).own):
        if row.at.astimezone(books.timezone).date() != on:
            break
        units += row.quantity if _adds(row, asset) else ZERO
        units += (row.to_quantity or ZERO) if row.to_asset == asset else ZERO
        units -= row.quantity if _takes(row, asset) else ZERO
    return max(units, ZERO)


def _adds(row: Row, asset: str) -> bool:
    return row.asset == asset and row.kind in {Kind.BUY, Kind.INCOME, Kind.GIFT_IN}


def _takes(row: Row, asset: str) -> bool:
    return row.asset == asset and row.kind in {Kind.SELL, Kind.SPEND, Kind.SWAP, Kind.FEE}


def _best_with_purchases_today(
    books: Books, lots: Sequence[OpenLot], price: UnitPrice, on: date
) -> Sale | None:
    """Compare sales of steps of what was bought today, of all of it, and of everything held.

    Beyond today's purchases what a sale gives is linear, so its end is enough. Below, earlier
    sales may fall back on the pool, whose average bends: the best of some steps is taken. What is
    told of it is exact, for the books are settled again with each.
    """
    held = sum((lot.quantity for lot in lots), ZERO)
    today = min(_bought_on(books, lots[0].asset, on), held)
    sizes = {today * step / STEPS for step in range(1, STEPS + 1)} | {held}
    found = [_matched_sale(books, lots[0], units, price.left, on) for units in sorted(sizes)]

    def fallen(sale: Sale) -> Decimal:
        return sale.loss - price.cost * sale.quantity

    losing = [sale for sale in found if sale is not None and fallen(sale) > 0]
    return max(losing, key=lambda sale: (fallen(sale), -sale.quantity), default=None)


def _matched_sale(
    books: Books, lot: OpenLot, quantity: Decimal, price: Decimal, on: date
) -> Sale | None:
    before = [found for found in books.disposals if found.asset == lot.asset]
    after = sold_on(books, lot, quantity, price, on)
    change = _known_gain(after, None) - _known_gain(before, None)
    parts = []
    for rule in sorted({part.rule for found in after for part in found.parts}, key=_same_day_last):
        units = _units(after, on, rule) - _units(before, on, rule)
        cost_after, cost_before = _cost(after, on, rule), _cost(before, on, rule)
        if cost_after is None or cost_before is None:
            return None
        if units > 0:
            cost = cost_after - cost_before
            gain = price * units - cost
            parts.append(LotPart(None, None, units, cost, gain, None, None))
    own = sum((part.gain for part in parts), ZERO)
    return Sale(tuple(parts), other=change - own)


def _same_day_last(rule: str) -> tuple[bool, str]:
    return (rule != SAME_DAY, rule)


def _known_gain(disposals: Sequence[Disposal], rule: str | None) -> Decimal:
    parts = [part for found in disposals for part in found.parts if rule in {None, part.rule}]
    return sum((part.gain for part in parts if part.gain is not None), ZERO)


def _units(disposals: Sequence[Disposal], on: date, rule: str) -> Decimal:
    parts = [part for found in disposals if found.day == on for part in found.parts]
    return sum((part.quantity for part in parts if part.rule == rule), ZERO)


def _cost(disposals: Sequence[Disposal], on: date, rule: str) -> Decimal | None:
    parts = [part for found in disposals if found.day == on for part in found.parts]
    costs = [part.cost for part in parts if part.rule == rule]
    known = [cost for cost in costs if cost is not None]
    return sum(known, ZERO) if len(known) == len(costs) else None
