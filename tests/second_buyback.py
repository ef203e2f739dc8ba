"""A second engine for buying back: slow, plain, in fractions, sharing no code with the first.

One coin, owned by the taxpayer or by the household, at instants that all differ. Lots are looked at
unit by unit, so quantities are whole.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

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
    """Gains by the number of the sale, and what all open units of the taxpayer cost."""

    gains: dict[int, Fraction] = field(default_factory=dict)
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


@dataclass
class Unit:
    """One unit; `place` is when it took a loss on, None while it can still do so."""

    number: int
    day: date
    is_own: bool
    cost: Fraction
    place: int | None = None

    @property
    def rank(self) -> tuple[int, bool, int]:
        """What the first unit to go has least of."""
        return (self.number, self.place is not None, self.place or 0)


@dataclass
class Loss:
    """A unit sold at a loss that no purchase has met."""

    sale: Trade
    amount: Fraction


class Units:
    """First in, first out; each unit lost is met by one bought, the first bought first."""

    def __init__(self, days: int) -> None:
        self.days = days
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
        self.waiting = [one for one in self.waiting if trade.within(self.days, one.sale)]
        for _ in range(trade.quantity):
            unit = Unit(trade.number, trade.day, trade.is_own, each)
            self.held.append(unit)
            if self.waiting:
                self.meet(self.waiting.pop(0), unit)

    def meet(self, loss: Loss, unit: Unit) -> None:
        """Take a loss away and put it into the cost of a unit."""
        self.met += 1
        unit.place = self.met
        unit.cost += loss.amount
        self.told.gains[loss.sale.number] += loss.amount

    def sell(self, trade: Trade) -> None:
        """Sell units, then look for others that meet the losses."""
        here = sorted((u for u in self.held if u.is_own == trade.is_own), key=lambda u: u.rank)
        gone = here[: trade.quantity]
        self.held = [unit for unit in self.held if all(unit is not one for one in gone)]
        if not trade.is_own:
            return
        each = trade.value / trade.quantity
        self.told.gains[trade.number] = sum((each - unit.cost for unit in gone), NOTHING)
        for unit in gone:
            loss = Loss(trade, unit.cost - each)
            if loss.amount <= 0:
                continue
            fitting = [one for one in self.held if self.replaces(one, unit, trade)]
            if fitting:
                self.meet(loss, min(fitting, key=lambda one: one.number))
            else:
                self.waiting.append(loss)

    def replaces(self, one: Unit, gone: Unit, sale: Trade) -> bool:
        """Whether a unit that is held can meet the loss on one that was sold."""
        recent = sale.day - one.day <= timedelta(days=self.days)
        return one.place is None and one.number != gone.number and recent
