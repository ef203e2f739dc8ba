"""A second engine for one asset: slow, plain, in fractions, sharing no code with the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction


@dataclass(frozen=True)
class Deed:
    """A purchase (what it cost) or a sale (what it gave), fees taken in."""

    day: date
    is_sale: bool
    quantity: Fraction
    value: Fraction


@dataclass
class Left:
    """Units left of a purchase."""

    number: int
    quantity: Fraction
    unit_cost: Fraction


Choice = Callable[[Left], tuple[Fraction, int]]
CHOICES: dict[str, Choice] = {
    "fifo": lambda lot: (Fraction(0), lot.number),
    "lifo": lambda lot: (Fraction(0), -lot.number),
    "hifo": lambda lot: (-lot.unit_cost, lot.number),
    "lofo": lambda lot: (lot.unit_cost, lot.number),
}


def in_order(deeds: Sequence[Deed]) -> list[Deed]:
    """Return deeds by day, purchases first, then content."""
    return sorted(
        deeds, key=lambda deed: (deed.day, deed.is_sale, deed.value / deed.quantity, deed.value)
    )


def gain_by_lots(deeds: Sequence[Deed], method: str) -> Fraction:
    """Return the gain of all sales, what was never bought left out; sales of a day are one."""
    lots: list[Left] = []
    gain = Fraction(0)
    for number, deed in enumerate(merged(in_order(deeds))):
        if not deed.is_sale:
            lots.append(Left(number, deed.quantity, deed.value / deed.quantity))
            continue
        price = deed.value / deed.quantity
        wanted = deed.quantity
        while wanted and lots:
            lot = min(lots, key=CHOICES[method])
            units = min(wanted, lot.quantity)
            gain += units * (price - lot.unit_cost)
            wanted -= units
            lot.quantity -= units
            if not lot.quantity:
                lots.remove(lot)
    return gain


def gain_by_average(deeds: Sequence[Deed]) -> Fraction:
    """Return the gain of all sales at the moving average cost."""
    held = cost = gain = Fraction(0)
    for deed in merged(in_order(deeds)):
        if not deed.is_sale:
            held += deed.quantity
            cost += deed.value
            continue
        units = min(deed.quantity, held)
        if units:
            out = cost * units / held
            gain += deed.value * units / deed.quantity - out
            held -= units
            cost -= out
    return gain


@dataclass
class DayLeft:
    """One day's purchases and sales, as far as nothing has matched them."""

    day: date
    bought: Fraction
    bought_for: Fraction
    sold: Fraction
    sold_for: Fraction
    bought_left: Fraction
    sold_left: Fraction
    cost: Fraction = Fraction(0)

    def match(self, purchase: "DayLeft") -> None:
        """Match sales of this day with purchases of that day."""
        units = min(self.sold_left, purchase.bought_left)
        if units:
            self.cost += purchase.bought_for * units / purchase.bought
            self.sold_left -= units
            purchase.bought_left -= units


def gain_by_day(deeds: Sequence[Deed], reach: int) -> Fraction:
    """Return the gain of all sales by same day, then days after, then pool."""
    days = [_day(deeds, day) for day in sorted({deed.day for deed in deeds})]
    for day in days:
        day.match(day)
    for day in days:
        for later in days:
            if day.day < later.day <= day.day + timedelta(days=reach):
                day.match(later)
    return _gain_after_pool(days)


def _gain_after_pool(days: Sequence[DayLeft]) -> Fraction:
    held = pool = gain = Fraction(0)
    for day in days:
        if day.bought_left:
            held += day.bought_left
            pool += day.bought_for * day.bought_left / day.bought
        units = min(day.sold_left, held)
        if units:
            out = pool * units / held
            day.cost += out
            day.sold_left -= units
            held -= units
            pool -= out
        if day.sold:
            gain += day.sold_for * (day.sold - day.sold_left) / day.sold - day.cost
    return gain


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
    bought, bought_for = _sum(deeds, day, is_sale=False)
    sold, sold_for = _sum(deeds, day, is_sale=True)
    return DayLeft(day, bought, bought_for, sold, sold_for, bought, sold)


def _sum(deeds: Sequence[Deed], day: date, *, is_sale: bool) -> tuple[Fraction, Fraction]:
    some = [deed for deed in deeds if deed.day == day and deed.is_sale == is_sale]
    quantity = sum((deed.quantity for deed in some), Fraction(0))
    return quantity, sum((deed.value for deed in some), Fraction(0))
