"""Rows in; what happened to each asset out, valued in one currency."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

from bot.core.instants import Days, sort_by_time
from bot.core.ledger import Kind, Problem, Row
from bot.core.money import ZERO, share, total_of
from bot.core.treatment import Treatment

NO_CURRENCY = "XXX"  # ISO 4217
_MINUS_ONE = Decimal(-1)
_new = tuple.__new__


class Happening(IntEnum):
    """What happened to units of an asset, in the order in which one instant's are applied.

    SWAPPED        given for another coin without being realised.
    HOUSEHOLD_IN, HOUSEHOLD_OUT  what came to others whose purchases count, and left them.
    """

    ACQUIRED = 0
    SWAPPED = 1
    MOVED = 2
    SOLD = 3
    GONE = 4
    HOUSEHOLD_IN = 5
    HOUSEHOLD_OUT = 6


HOUSEHOLD = frozenset({Happening.HOUSEHOLD_IN, Happening.HOUSEHOLD_OUT})


class Event(NamedTuple):
    """Units of one asset that came, went on to another wallet or coin, were sold, or are gone.

    day    the taxpayer's.
    value  what was paid or received, fees taken in; None = unknown.
    row    where it comes from; a fee in a coin is an event of the row that it was paid for.
    """

    at: datetime
    day: date
    happening: Happening
    wallet: str
    quantity: Decimal
    value: Decimal | None
    row: Row

    @property
    def line(self) -> int:
        """Where the row stands, for messages."""
        return self.row.line

    @property
    def bought(self) -> bool:
        """Whether it was an acquisition that a buy-back rule looks at."""
        return self.row.kind is not Kind.GIFT_IN


def event_order(event: Event) -> tuple[object, ...]:
    """Return what events of one asset and instant are ordered by, whatever the rows' order.

    The value of a unit decides, so that a purchase filled in several parts stands where it would
    stand whole.
    """
    row = event.row
    value = _MINUS_ONE if event.value is None else event.value
    place = (event.wallet, row.to_wallet or "", row.to_asset or "")
    swapped = row.to_quantity or ZERO
    return (event.happening, *place, value / event.quantity, value, event.bought, swapped)


@dataclass(frozen=True, slots=True)
class Income:
    """The market value of what was received as income on a day."""

    day: date
    amount: Decimal


class Swap(NamedTuple):
    """An asset was given for another one without being realised, so they are settled together."""

    given: str
    received: str


@dataclass(slots=True)
class Happenings:
    """All events by asset, each asset's in order; income; and what could not be valued.

    swaps  those that realise nothing.
    named  assets of sales that name lots.
    """

    currency: str
    swaps: list[Swap] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    events: defaultdict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    income: list[Income] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def currency_of(rows: Sequence[Row], currency: str) -> str:
    """Return the taxpayer's currency; where the law has none, the one that most rows are in."""
    if currency != NO_CURRENCY:
        return currency
    named = Counter(row.currency for row in rows if row.currency)
    return min(named, key=lambda code: (-named[code], code), default=NO_CURRENCY)


def happenings(
    rows: Sequence[Row],
    currency: str,
    timezone: tzinfo,
    treatment: Treatment = Treatment(),  # noqa: B008  (frozen)
) -> Happenings:
    """Translate rows, transfers already paired, into events, valued in the taxpayer's currency.

    rows      by time.
    timezone  the taxpayer's.
    """
    found = Happenings(currency)
    events = found.events
    day_of = Days(timezone).of
    money, free = (None, currency), (None, ZERO)
    acquired, sold = Happening.ACQUIRED, Happening.SOLD
    ignores_fees = treatment.ignores_fees
    for row in rows:
        kind, total, fee = row.kind, row.total, row.fee
        if (
            (kind is Kind.BUY or kind is Kind.SELL)
            and total is not None
            and row.currency in money
            and (row.fee_asset in money or fee in free)
        ):
            # Most rows are a trade for a known amount of money: they are translated in one step.
            value = total
            if fee and not (ignores_fees and ignores_fees(row)):
                value = total + fee if kind is Kind.BUY else total - fee
            happening = acquired if kind is Kind.BUY else sold
            at = row.at
            made = _new(Event, (at, day_of(at), happening, row.wallet, row.quantity, value, row))
            events[row.asset].append(made)
        else:
            _Translation(row, day_of(row.at), found, treatment).translate()
    for some in events.values():
        sort_by_time(some, event_order)
    return found


class _Translation:
    """One row being translated."""

    def __init__(self, row: Row, day: date, found: Happenings, treatment: Treatment) -> None:
        self.row = row
        self.day = day
        self.found = found
        self.treatment = treatment
        self.foreign = row.currency not in {None, found.currency}
        ignores = treatment.ignores_fees
        self.ignores_fees = ignores is not None and ignores(row)

    def translate(self) -> None:
        row = self.row
        match row.kind:
            case Kind.BUY | Kind.INCOME | Kind.GIFT_IN:
                self.acquire()
            case Kind.SELL | Kind.SPEND:
                self.sell()
            case Kind.SWAP:
                self.swap()
            case Kind.FEE:
                self.pay_fee_row()
            case Kind.MOVE:
                self.add(Happening.MOVED, row.asset, row.quantity)
                self.fee(self.total())
            case Kind.GIFT_OUT | Kind.LOST:
                self.add(Happening.GONE, row.asset, row.quantity)
                self.fee(self.total())
            case Kind.DEPOSIT | Kind.WITHDRAWAL:
                raise AssertionError("transfers are paired before")

    def acquire(self) -> None:
        row, total = self.row, self.total()
        needed = self.treatment.needs_cost(row)
        if total is None and needed and not self.told_no_rate():
            self.problem("no_cost", row.asset, row.quantity, "its cost is unknown: give `total`")
        cost = total_of((total, self.fee(total)))
        self.add(Happening.ACQUIRED, row.asset, row.quantity, value=cost)
        if row.kind is Kind.INCOME and total is not None:
            self.found.income.append(Income(self.day, total))

    def sell(self) -> None:
        row, total = self.row, self.total()
        if total is None and not self.told_no_rate():
            what = "its proceeds are unknown: give `total`"
            self.problem("no_price", row.asset, row.quantity, what)
        self.add(Happening.SOLD, row.asset, row.quantity, value=self.net_of_fee(total))

    def swap(self) -> None:
        row, total = self.row, self.total()
        assert row.to_asset, "a swap says what was received"
        assert row.to_quantity, "a swap says how much was received"
        if not self.treatment.realises(row):
            self.add(Happening.SWAPPED, row.asset, row.quantity)
            self.found.swaps.append(Swap(row.asset, row.to_asset))
            self.fee(total)
            return
        if total is None and not self.told_no_rate():
            what = "the value of the swap is unknown: give `total`"
            self.problem("no_price", row.asset, row.quantity, what)
        self.add(Happening.SOLD, row.asset, row.quantity, value=self.net_of_fee(total))
        self.add(Happening.ACQUIRED, row.to_asset, row.to_quantity, value=total)

    def pay_fee_row(self) -> None:
        row, total = self.row, self.total()
        if total is None:
            self.leave_unpriced(row.asset, row.quantity)
        else:
            self.add(Happening.SOLD, row.asset, row.quantity, value=self.net_of_fee(total))

    def net_of_fee(self, total: Decimal | None) -> Decimal | None:
        fee = self.fee(total)
        return None if total is None or fee is None else total - fee

    def total(self) -> Decimal | None:
        """Return the value of the row in the taxpayer's currency, None = unknown."""
        if self.row.total is None or not self.foreign:
            return self.row.total
        return None

    def told_no_rate(self) -> bool:
        row = self.row
        if not self.foreign or row.total is None:
            return False
        detail = f"amounts are in {row.currency}: give them in {self.found.currency}"
        self.problem("no_rate", row.asset, row.quantity, detail)
        return True

    def fee(self, total: Decimal | None) -> Decimal | None:
        """Return by what the fee changes a value, and let the coin leave that it was paid in."""
        worth = self.worth_of_fee(total)
        return ZERO if self.ignores_fees else worth

    def worth_of_fee(self, total: Decimal | None) -> Decimal | None:
        row = self.row
        if not row.fee:
            return ZERO
        if row.fee_asset is None:
            return None if self.foreign else row.fee
        if row.fee_asset == self.found.currency:
            return row.fee
        whole = units_of_fee_coin(row)
        if whole is None or total is None:
            self.leave_unpriced(row.fee_asset, row.fee, no_rate=whole is not None)
            return ZERO
        value = share(total, row.fee, whole)
        self.add(Happening.SOLD, row.fee_asset, row.fee, value=value)
        return value

    def leave_unpriced(self, asset: str, quantity: Decimal, *, no_rate: bool = True) -> None:
        """Let a fee leave that has no value; a rate would give it one only where `no_rate`."""
        self.add(Happening.GONE, asset, quantity)
        unknown = "what the fee was worth is unknown, so it raises no cost and lowers no gain"
        if no_rate and self.foreign and self.row.total is not None:
            where = f"amounts are in {self.row.currency}: give them in {self.found.currency}"
            self.problem("no_rate", asset, quantity, f"{unknown}; {where}")
            return
        remedy = "give `total`"
        if units_of_fee_coin(self.row) is None and self.row.kind is not Kind.FEE:
            remedy = (
                "write in this row what the fee was worth in money, and its coin as a `fee` row of "
                "its own with that `total`"
            )
        self.problem("no_price", asset, quantity, f"{unknown}: {remedy}")

    def add(
        self, happening: Happening, asset: str, quantity: Decimal, *, value: Decimal | None = None
    ) -> None:
        row = self.row
        event = Event(row.at, self.day, happening, row.wallet, quantity, value, row)
        self.found.events[asset].append(event)

    def problem(self, name: str, asset: str, quantity: Decimal, detail: str) -> None:
        row = self.row
        self.found.problems.append(Problem(row.line, name, asset, row.wallet, quantity, detail))


def units_of_fee_coin(row: Row) -> Decimal | None:
    """Return how many units of the fee's coin are worth the row's total, None = unknown."""
    if row.fee_asset == row.asset:
        return row.quantity
    return row.to_quantity if row.fee_asset == row.to_asset else None
