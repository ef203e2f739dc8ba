"""A second engine for one asset: slow, plain, in fractions, sharing no code with the first."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Deed:
    """A purchase (what it cost) or a sale (what it gave), fees taken in.

    is_lost  units that go without a result.
    """

    day: date
    is_sale: bool
    quantity: Fraction
    value: Fraction
    is_lost: bool = False


@dataclass
class Result:
    """The gain of each day's sales, what was never bought left out; and what is left."""

    gains: defaultdict[date, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    units: Fraction = NOTHING
    cost: Fraction = NOTHING


@dataclass
class Left:
    """Units left of a purchase."""

    number: int
    quantity: Fraction
    unit_cost: Fraction


Choice = Callable[[Left], tuple[Fraction, int]]
CHOICES: dict[str, Choice] = {
    "fifo": lambda lot: (NOTHING, lot.number),
    "lifo": lambda lot: (NOTHING, -lot.number),
    "hifo": lambda lot: (-lot.unit_cost, lot.number),
    "lofo": lambda lot: (lot.unit_cost, lot.number),
}


def in_order(deeds: Sequence[Deed]) -> list[Deed]:
    """Return deeds by day, purchases first, then content."""
    return sorted(
        deeds, key=lambda deed: (deed.day, deed.is_sale, deed.value / deed.quantity, deed.value)
    )


def by_lots(deeds: Sequence[Deed], method: str) -> Result:
    """Sell lots in the order of a method; sales of a day are one."""
    lots: list[Left] = []
    result = Result()
    for number, deed in enumerate(merged(in_order(deeds))):
        if not deed.is_sale:
            lots.append(Left(number, deed.quantity, deed.value / deed.quantity))
            continue
        price = deed.value / deed.quantity
        wanted = deed.quantity
        result.gains[deed.day] += NOTHING
        while wanted and lots:
            lot = min(lots, key=CHOICES[method])
            units = min(wanted, lot.quantity)
            result.gains[deed.day] += units * (price - lot.unit_cost)
            wanted -= units
            lot.quantity -= units
            if not lot.quantity:
                lots.remove(lot)
    result.units = sum((lot.quantity for lot in lots), NOTHING)
    result.cost = sum((lot.quantity * lot.unit_cost for lot in lots), NOTHING)
    return result


def by_average(deeds: Sequence[Deed]) -> Result:
    """Sell at the moving average cost."""
    result = Result()
    for deed in merged(in_order(deeds)):
        if not deed.is_sale:
            result.units += deed.quantity
            result.cost += deed.value
            continue
        result.gains[deed.day] += NOTHING
        units = min(deed.quantity, result.units)
        if units:
            out = result.cost * units / result.units
            result.gains[deed.day] += deed.value * units / deed.quantity - out
            result.units -= units
            result.cost -= out
    return result


@dataclass
class DayLeft:
    """One day's purchases and sales, as far as nothing has matched them."""

    day: date
    bought: Fraction
    bought_for: Fraction
    sold: Fraction
    sold_for: Fraction
    lost: Fraction
    bought_left: Fraction
    sold_left: Fraction
    cost: Fraction = NOTHING

    def match(self, purchase: "DayLeft") -> None:
        """Match sales of this day with purchases of that day."""
        units = min(self.sold_left, purchase.bought_left)
        if units:
            self.cost += purchase.bought_for * units / purchase.bought
            self.sold_left -= units
            purchase.bought_left -= units


def by_day(deeds: Sequence[Deed], reach: int) -> Result:
    """Match sales with purchases of the same day, then of days after, then with the pool."""
    days = [_day(deeds, day) for day in sorted({deed.day for deed in deeds})]
    for day in days:
        day.match(day)
    for day in days:
        for later in days:
            if day.day < later.day <= day.day + timedelta(days=reach):
                day.match(later)
    return _after_pool(days)


def _after_pool(days: Sequence[DayLeft]) -> Result:
    result = Result()
    for day in days:
        if day.bought_left:
            result.units += day.bought_left
            result.cost += day.bought_for * day.bought_left / day.bought
        units = min(day.sold_left, result.units)
        day.cost += _taken(result, units)
        day.sold_left -= units
        if day.sold:
            result.gains[day.day] = day.sold_for * (day.sold - day.sold_left) / day.sold - day.cost
        _taken(result, min(day.lost, result.units))
    return result


def _taken(pool: Result, units: Fraction) -> Fraction:
    """Take units out of a pool and return what they cost."""
    cost = pool.cost * units / pool.units if units else NOTHING
    pool.units -= units
    pool.cost -= cost
    return cost


def merged(deeds: Sequence[Deed]) -> list[Deed]:
    """Join the sales of each day into one."""
    found: list[Deed] = []
    for deed in deeds:
        before = found[-1] if found else None
        if before and before.is_sale and deed.is_sale and before.day == deed.day:
            quantity, value = before.quantity + deed.quantity, before.value + deed.value
            found[-1] = Deed(deed.day, is_sale=True, quantity=quantity, value=value)
        else:
            found.append(deed)
    return found


def _day(deeds: Sequence[Deed], day: date) -> DayLeft:
    here = [deed for deed in deeds if deed.day == day]
    bought, bought_for = _sum([deed for deed in here if not deed.is_sale and not deed.is_lost])
    sold, sold_for = _sum([deed for deed in here if deed.is_sale])
    lost, _ = _sum([deed for deed in here if deed.is_lost])
    return DayLeft(day, bought, bought_for, sold, sold_for, lost, bought, sold)


def _sum(some: Sequence[Deed]) -> tuple[Fraction, Fraction]:
    quantity = sum((deed.quantity for deed in some), NOTHING)
    return quantity, sum((deed.value for deed in some), NOTHING)
