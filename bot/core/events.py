"""Rows in; what happened to each asset out, valued in one currency."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import IntEnum

from bot.core.ledger import Kind, Problem, Row
from bot.core.money import ZERO, share, total_of

NO_CURRENCY = "XXX"  # ISO 4217


class Happening(IntEnum):
    """What happened to units of an asset, in the order in which one instant's are applied."""

    ACQUIRED = 0
    MOVED = 1
    SOLD = 2
    GONE = 3


@dataclass(frozen=True, slots=True)
class Event:
    """Units of one asset that came, went from one wallet to another, were sold, or are gone.

    value   what was paid or received, fees taken in; None = unknown.
    bought  whether it was an acquisition that a buy-back rule looks at.
    """

    at: datetime
    happening: Happening
    line: int
    wallet: str
    quantity: Decimal
    value: Decimal | None = None
    to_wallet: str | None = None
    bought: bool = True

    @property
    def order(self) -> tuple[object, ...]:
        """What events of one asset are ordered by; nothing of it depends on the rows' order.

        At one instant the value of a unit decides, so that a purchase filled in several parts
        stands where it would stand whole.
        """
        value = Decimal(-1) if self.value is None else self.value
        place = (self.wallet, self.to_wallet or "")
        return (self.at, self.happening, *place, value / self.quantity, value, self.bought)


@dataclass(frozen=True, slots=True)
class Income:
    """The market value of what was received as income."""

    at: datetime
    amount: Decimal


@dataclass(slots=True)
class Happenings:
    """All events by asset, each asset's in order; income; and what could not be valued."""

    currency: str
    events: defaultdict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    income: list[Income] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def currency_of(rows: Sequence[Row], currency: str) -> str:
    """Return the taxpayer's currency; where the law has none, the one that most rows are in."""
    if currency != NO_CURRENCY:
        return currency
    named = Counter(row.currency for row in rows if row.currency)
    return min(named, key=lambda code: (-named[code], code), default=NO_CURRENCY)


def happenings(rows: Sequence[Row], currency: str) -> Happenings:
    """Translate rows, transfers already paired, into events, valued in the taxpayer's currency."""
    found = Happenings(currency)
    for row in rows:
        _Translation(row, found).translate()
    for events in found.events.values():
        events.sort(key=lambda event: event.order)
    return found


class _Translation:
    """One row being translated."""

    def __init__(self, row: Row, found: Happenings) -> None:
        self.row = row
        self.found = found
        self.foreign = row.currency not in {None, found.currency}

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
                self.add(Happening.MOVED, row.asset, row.quantity, to_wallet=row.to_wallet)
                self.fee(self.total())
            case Kind.GIFT_OUT | Kind.LOST:
                self.add(Happening.GONE, row.asset, row.quantity)
                self.fee(self.total())
            case Kind.DEPOSIT | Kind.WITHDRAWAL:
                raise AssertionError("transfers are paired before")

    def acquire(self) -> None:
        row, total = self.row, self.total()
        if total is None and not self.told_no_rate():
            self.problem("no_cost", row.asset, row.quantity, "its cost is unknown: give `total`")
        cost = total_of((total, self.fee(total)))
        bought = row.kind is not Kind.GIFT_IN
        self.add(Happening.ACQUIRED, row.asset, row.quantity, value=cost, bought=bought)
        if row.kind is Kind.INCOME and total is not None:
            self.found.income.append(Income(row.at, total))

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
        """Return what the fee was worth, and let the coin leave that it was paid in."""
        row = self.row
        if not row.fee:
            return ZERO
        if row.fee_asset is None:
            return None if self.foreign else row.fee
        if row.fee_asset == self.found.currency:
            return row.fee
        whole = self.units_of_fee_coin()
        if whole is None or total is None:
            self.leave_unpriced(row.fee_asset, row.fee, no_rate=whole is not None)
            return ZERO
        value = share(total, row.fee, whole)
        self.add(Happening.SOLD, row.fee_asset, row.fee, value=value)
        return value

    def units_of_fee_coin(self) -> Decimal | None:
        """Return how many units of the fee's coin are worth the row's total, None = unknown."""
        row = self.row
        if row.fee_asset == row.asset:
            return row.quantity
        return row.to_quantity if row.fee_asset == row.to_asset else None

    def leave_unpriced(self, asset: str, quantity: Decimal, *, no_rate: bool = True) -> None:
        """Let a fee leave that has no value; a rate would give it one only where `no_rate`."""
        self.add(Happening.GONE, asset, quantity)
        unknown = "what the fee was worth is unknown, so it changes no gain"
        if no_rate and self.foreign and self.row.total is not None:
            where = f"amounts are in {self.row.currency}: give them in {self.found.currency}"
            self.problem("no_rate", asset, quantity, f"{unknown}; {where}")
            return
        remedy = "give `total`, or write the fee as a row of its own with one"
        self.problem("no_price", asset, quantity, f"{unknown}: {remedy}")

    def add(
        self,
        happening: Happening,
        asset: str,
        quantity: Decimal,
        *,
        value: Decimal | None = None,
        **more: str | bool | None,
    ) -> None:
        row = self.row
        to_wallet, bought = more.get("to_wallet"), more.get("bought", True)
        event = Event(
            at=row.at,
            happening=happening,
            line=row.line,
            wallet=row.wallet,
            quantity=quantity,
            value=value,
            to_wallet=to_wallet if isinstance(to_wallet, str) else None,
            bought=bool(bought),
        )
        self.found.events[asset].append(event)

    def problem(self, name: str, asset: str, quantity: Decimal, detail: str) -> None:
        row = self.row
        self.found.problems.append(Problem(row.line, name, asset, row.wallet, quantity, detail))
