"""A second engine for buying back: slow, plain, in fractions, sharing no code with the first.

One coin, owned by the taxpayer or by the household, at instants that all differ. Lots are looked at
unit by unit, so quantities are whole.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby

from tests.reference_calendar import over_twelve_months, within_a_year

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Trade:
    """A purchase (what it cost) or a sale (what it brought)."""

    number: int
    at: datetime
    day: date
    buys: bool
    is_own: bool
    quantity: int
    value: Fraction

    def within(self, days: int, sale: "Trade") -> bool:
        """Whether it lies so many days around a sale."""
        return abs(self.day - sale.day) <= timedelta(days=days)


@dataclass
class Told:
    """Gains by the number of the sale, and what all open units of the taxpayer cost.

    long  the part of each gain that comes of what was held for more than twelve months.
    """

    gains: dict[int, Fraction] = field(default_factory=dict)
    long: dict[int, Fraction] = field(default_factory=dict)
    cost: Fraction = NOTHING


def average(trades: Sequence[Trade], days: int) -> Told:
    """Average the taxpayer's units; deny what the least of sold, bought and held stands against."""
    told = Told()
    held = NOTHING
    joins: defaultdict[int, Fraction] = defaultdict(Fraction)
    for trade in trades:
        if not trade.is_own:
            continue
        if trade.buys:
            held += trade.quantity
            told.cost += trade.value + joins[trade.number]
            continue
        out = told.cost * trade.quantity / held
        held -= trade.quantity
        told.cost -= out
        gain = trade.value - out
        told.gains[trade.number] = max(gain, NOTHING)
        if gain < 0:
            denied, mine = _denied(trades, trade, days, -gain)
            told.gains[trade.number] = gain + denied
            told.cost += mine
            after = [one for one in trades if one.buys and one.is_own and one.at > trade.at]
            replacing = _replacing(trades, trade, days, is_own=True)
            left = replacing
            for one in reversed([one for one in after if one.within(days, trade)]):
                units = min(left, one.quantity)
                left -= units
                joins[one.number] += mine * units / replacing if units else NOTHING
            told.cost -= mine * (replacing - left) / replacing if replacing else NOTHING
    return told


def _denied(
    trades: Sequence[Trade], sale: Trade, days: int, loss: Fraction
) -> tuple[Fraction, Fraction]:
    """Return what of a loss is denied, and what of that the taxpayer's own purchases take on."""
    bought = sum(one.quantity for one in trades if one.buys and one.within(days, sale))
    held = sum(_held(trades, sale, days, is_own=is_own) for is_own in (True, False))
    denied = loss * min(sale.quantity, bought, held) / sale.quantity
    own, theirs = (_replacing(trades, sale, days, is_own=is_own) for is_own in (True, False))
    return denied, denied * own / (own + theirs) if own else NOTHING


def _replacing(trades: Sequence[Trade], sale: Trade, days: int, *, is_own: bool) -> int:
    bought = [t for t in trades if t.buys and t.is_own == is_own and t.within(days, sale)]
    return min(sum(t.quantity for t in bought), _held(trades, sale, days, is_own=is_own))


def _held(trades: Sequence[Trade], sale: Trade, days: int, *, is_own: bool) -> int:
    end = sale.day + timedelta(days=days)
    some = [one for one in trades if one.is_own == is_own and one.day <= end]
    return sum(one.quantity if one.buys else -one.quantity for one in some)


@dataclass(frozen=True)
class Window:
    """Which purchases around a sale count: of so many days, or of the year after it.

    before  None = none before the sale, not even of its day.
    """

    before: int | None
    after: int = 0
    is_year_after: bool = False

    def reaches(self, sold: date, bought: date) -> bool:
        """Whether a purchase after a sale counts."""
        if self.is_year_after:
            return within_a_year(sold, bought)
        return bought - sold <= timedelta(days=self.after)

    def has_recent(self, sold: date, bought: date) -> bool:
        """Whether a purchase before a sale counts."""
        return self.before is not None and sold - bought <= timedelta(days=self.before)


@dataclass
class Unit:
    """One unit; `place` is when it took a loss on, None while it can still do so.

    since   the day from which it counts as held.
    fenced  a loss that counts only against the gain on this unit.
    """

    number: int
    day: date
    is_own: bool
    cost: Fraction
    since: date
    place: int | None = None
    fenced: Fraction = NOTHING

    @property
    def rank(self) -> tuple[int, bool, int]:
        """What the first unit to go has least of."""
        return (self.number, self.place is not None, self.place or 0)


@dataclass
class Loss:
    """A unit sold at a loss: of which purchase, and the day from which it had been held."""

    sale: Trade
    amount: Fraction
    number: int
    since: date


class Units:
    """First in, first out; each unit lost is met by one bought, the first bought first.

    alike  whether units of one purchase that are sold together lose the same: their average.
    """

    def __init__(self, window: Window, *, alike: bool = True) -> None:
        self.window = window
        self.alike = alike
        self.held: list[Unit] = []
        self.waiting: list[Loss] = []
        self.told = Told()
        self.met = 0

    def run(self, trades: Sequence[Trade]) -> Told:
        """Apply all trades."""
        for trade in trades:
            if trade.buys:
                self.buy(trade)
            else:
                self.sell(trade)
        self.told.cost = sum((unit.cost for unit in self.held if unit.is_own), NOTHING)
        return self.told

    def buy(self, trade: Trade) -> None:
        """Let each unit meet the first loss that waits, if any."""
        each = trade.value / trade.quantity
        self.waiting = [w for w in self.waiting if self.window.reaches(w.sale.day, trade.day)]
        for _ in range(trade.quantity):
            unit = Unit(trade.number, trade.day, trade.is_own, each, trade.day)
            self.held.append(unit)
            if self.waiting:
                self.meet(self.waiting.pop(0), unit)

    def meet(self, loss: Loss, unit: Unit) -> None:
        """Take a loss away and pass it on to a unit."""
        self.met += 1
        unit.place = self.met
        self.take_on(loss, unit)
        self.told.gains[loss.sale.number] += loss.amount
        if over_twelve_months(loss.since, loss.sale.day):
            self.told.long[loss.sale.number] += loss.amount

    def take_on(self, loss: Loss, unit: Unit) -> None:
        """Put a loss into the cost of a unit, which counts as held for as long as was held then."""
        unit.cost += loss.amount
        unit.since = unit.day - (loss.sale.day - loss.since)

    def sell(self, trade: Trade) -> None:
        """Sell units, then look for others that meet the losses."""
        here = sorted((unit for unit in self.held if unit.is_own == trade.is_own), key=_rank)
        gone = self.first_to_go(here, trade)
        self.held = [unit for unit in self.held if all(unit is not one for one in gone)]
        if not trade.is_own:
            return
        each = trade.value / trade.quantity
        gains = [self.gain(unit, each) for unit in gone]
        self.told.gains[trade.number] = sum(gains, NOTHING)
        self.told.long[trade.number] = sum(
            (
                gain
                for unit, gain in zip(gone, gains, strict=True)
                if over_twelve_months(unit.since, trade.day)
            ),
            NOTHING,
        )
        self.lose(
            [
                Loss(trade, -gain, unit.number, unit.since)
                for unit, gain in zip(gone, gains, strict=True)
                if gain < 0
            ]
        )

    def first_to_go(self, here: Sequence[Unit], trade: Trade) -> Sequence[Unit]:
        """Return what a sale sells of units by rank."""
        return here[: trade.quantity]

    def gain(self, unit: Unit, price: Fraction) -> Fraction:
        """Return the gain on a unit."""
        return price - unit.cost

    def lose(self, losses: Sequence[Loss]) -> None:
        """Let units that are held meet the losses of a sale; those that nothing meets wait."""
        for loss in _averaged(losses) if self.alike else losses:
            fitting = [one for one in self.held if self.replaces(one, loss)]
            if fitting:
                self.meet(loss, min(fitting, key=lambda one: one.number))
            else:
                self.waiting.append(loss)

    def replaces(self, one: Unit, loss: Loss) -> bool:
        """Whether a unit that is held can meet the loss on one that was sold."""
        recent = self.window.has_recent(loss.sale.day, one.day)
        return one.place is None and one.number != loss.number and recent


class Fenced(Units):
    """Recent purchases are sold first; a loss counts against the gain on what was bought after.

    What a sale loses is spread over all its losing units alike, and each unit bought meets one.
    """

    def first_to_go(self, here: Sequence[Unit], trade: Trade) -> Sequence[Unit]:
        """Return recent units, then the others."""
        recent = [unit for unit in here if self.window.has_recent(trade.day, unit.day)]
        others = [unit for unit in here if not self.window.has_recent(trade.day, unit.day)]
        return [*recent, *others][: trade.quantity]

    def gain(self, unit: Unit, price: Fraction) -> Fraction:
        """Return the gain on a unit after the loss that was kept for it."""
        gain = price - unit.cost
        return gain - min(unit.fenced, gain) if gain > 0 else gain

    def lose(self, losses: Sequence[Loss]) -> None:
        """Let all losses of a sale wait."""
        whole = sum((loss.amount for loss in losses), NOTHING)
        self.waiting += [replace(loss, amount=whole / len(losses)) for loss in losses]

    def take_on(self, loss: Loss, unit: Unit) -> None:
        """Keep a loss for the gain on a unit."""
        unit.fenced = loss.amount


def _averaged(losses: Sequence[Loss]) -> Sequence[Loss]:
    """Return losses at the average of those of one purchase that follow each other."""
    found: list[Loss] = []
    for _, run in groupby(losses, key=lambda loss: loss.number):
        some = list(run)
        whole = sum((loss.amount for loss in some), NOTHING)
        found += [replace(loss, amount=whole / len(some)) for loss in some]
    return found


def _rank(unit: Unit) -> tuple[int, bool, int]:
    return unit.rank
