"""The lots of one asset in all its scopes: what comes, moves and leaves; and what stays open."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Self

from bot.core.allotment import allot
from bot.core.apart import holding_of
from bot.core.books import OpenLot
from bot.core.deemed import day_of_value, no_value, stated_value, with_deemed_cost
from bot.core.drafts import Frame, negative_balance
from bot.core.engine import Settled
from bot.core.events import Event, Happening
from bot.core.finishing import Finishing
from bot.core.held_before import purchase_of
from bot.core.held_lots import AVERAGED, Holding, Lot
from bot.core.ledger import DEFAULT_WALLET, Kind, Problem
from bot.core.money import ZERO, decimal_text, total_of, unit_shares
from bot.core.purchases import Purchases
from bot.core.rules import BuybackKind, CostBasis, in_force
from bot.core.superficial import Superficial
from bot.core.wash import Wash

WATCHED = frozenset({BuybackKind.DISALLOW, BuybackKind.RING_FENCE})
UNKNOWN_TIME = -(2**62)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class AssetLots:
    """The lots of one asset in all its scopes.

    names   whether any sale names its lots.
    counts  whether units are counted by wallet while wallets stand together: they will part.
    found   what is told; whoever settles puts another in its place when it goes on.
    theirs  units of the household.
    opened  what lots of a known day, held before the first event, were acquired by.
    values  of a unit, as the taxpayer stated them.
    came    the ids of the rows that brought lots, where sales name them.
    """

    def __init__(
        self,
        asset: str,
        frame: Frame,
        finishing: Finishing,
        *,
        names: bool = False,
        counts: bool = False,
    ) -> None:
        self.asset = asset
        self.frame = frame
        self.finishing = finishing
        self.names = names
        self.counts = counts
        self.found = Settled()
        self.units: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        self.holdings: dict[str | None, Holding] = {}
        self.household = Holding(CostBasis.FIFO, dated=True)
        self.theirs = ZERO
        self.opened: list[Event] = []
        self.numbers = 0
        self.values: dict[date, Decimal] = {}
        self.came: set[str | None] = set()
        buyback = frame.buyback
        watches = buyback is not None and buyback.kind in WATCHED
        self.wash: Wash | None = None
        self.superficial: Superficial | None = None
        self.buyback = buyback if watches else None
        if self.buyback is not None and frame.method not in AVERAGED:
            self.wash = Wash(self.buyback)
        self.use(frame)

    def use(self, frame: Frame) -> None:
        """Take up what is in force."""
        self.frame = frame
        self.rule = frame.method.value
        self.per_wallet = frame.per_wallet
        self.averaged = frame.method in AVERAGED
        self.dated = not self.averaged or frame.knows_terms
        self.plain = not (self.wash or self.averaged or self.names)
        assert not (self.wash and self.averaged), "a pool has no lots to replace"

    def expect(self, events: Sequence[Event]) -> None:
        """Look at all that will happen, where purchases around a sale count."""
        if self.buyback is not None and self.averaged:
            held = sum((holding.quantity for holding in self.holdings.values()), ZERO)
            held -= sum((event.quantity for event in self.opened), ZERO)
            opened = sorted(self.opened, key=attrgetter("at"))
            self.superficial = Superficial(Purchases(self.buyback, held, [*opened, *events]))

    @property
    def may_be_copied(self) -> bool:
        """Whether what happens later changes nothing that was told, and no lot is looked for."""
        return not (self.buyback or self.names)

    def copy(self, purchases: Purchases | None = None) -> Self:
        """Return lots that go their own way from here; these must not change any more.

        purchases  what is known of those around a sale from here on, where they count.
        """
        found = copy(self)
        if self.superficial and purchases:
            found.superficial = self.superficial.copy(purchases)
        found.units = self.units.copy()
        found.values = self.values.copy()
        found.holdings = {scope: holding.copy() for scope, holding in self.holdings.items()}
        return found

    def holding(self, scope: str | None) -> Holding:
        """Return the lots of a scope."""
        found = self.holdings.get(scope)
        if found is None:
            before = self.frame.basis.apart_before if self.averaged else None
            found = holding_of(self.frame.method, before, dated=self.dated)
            self.holdings[scope] = found
        return found

    def open(self, lot: OpenLot) -> None:
        """Take over a lot held before the first event, so one of its first day comes first."""
        at, held_from = UNKNOWN_TIME, lot.acquired
        if lot.acquired is not None:
            at = microseconds(datetime.combine(lot.acquired, time(), tzinfo=self.frame.timezone))
            self.opened.append(purchase_of(lot, self.frame.timezone))
        if self.frame.knows_terms:
            held_from = self.frame.law.held_from(lot.acquired, lot.term_ends)
        taken = Lot(self.numbers, at, lot.acquired, held_from, lot.quantity, lot.cost)
        taken.replaced, taken.fenced = not lot.fresh, lot.fenced
        self.acquire(taken, lot.wallet or DEFAULT_WALLET, lot.acquired or date.min)

    def buy(self, event: Event) -> None:
        """Take in what was acquired."""
        at, day, _, wallet, quantity, value, row = event
        moment = (at - _EPOCH) // _MICROSECOND
        bought = row.kind is not Kind.GIFT_IN or (self.wash is not None and self.wash.rule.gifts)
        lot = Lot(self.numbers, moment, day, day, quantity, value, bought)
        if self.names:
            lot.name = row.id
            self.came.add(row.id)
        if self.wash:
            lot.number = self.wash.number(event, lot.number)
        self.acquire(lot, wallet, day)
        if self.superficial:
            self.holding(self.frame.scope(wallet)).add_cost(self.superficial.joins(at))

    def watch_household(self, event: Event) -> None:
        """Let what others bought take of losses, until they let go of it: the first first."""
        if event.happening is Happening.HOUSEHOLD_OUT:
            if event.quantity > self.theirs:
                self.found.problems.append(_not_theirs(event, self.asset, self.theirs))
            self.theirs = max(self.theirs - event.quantity, ZERO)
            self.household.take(event.quantity)
            return
        self.theirs += event.quantity
        if self.wash is not None:
            bought = event.bought or self.wash.rule.gifts
            moment = microseconds(event.at)
            lot = Lot(self.numbers, moment, event.day, event.day, event.quantity, None, bought)
            self.numbers += 1
            for piece in self.wash.acquired(lot, event.day):
                self.household.push(piece)

    def receive(self, event: Event, given: Sequence[Lot]) -> None:
        """Take in what was got for lots of another asset: each hands on its cost."""
        row = event.row
        assert row.to_quantity, "a swap says how much was received"
        day = event.day
        rule = in_force(self.frame.law.swap, day)
        keeps_date = rule is not None and rule.keeps_date
        if not (keeps_date and self.dated):
            given = _merged(given)
        whole = unit_shares(row.to_quantity, [lot.quantity for lot in given])
        dust: Decimal | None = ZERO
        for lot, quantity in zip(given, whole, strict=True):
            cost = total_of((lot.cost, dust))
            dust = ZERO if quantity else cost
            if not quantity:
                continue
            at = lot.time if keeps_date else microseconds(event.at)
            acquired = lot.acquired if keeps_date else day
            held_from = lot.held_from if keeps_date else day
            got = Lot(self.numbers, at, acquired, held_from, quantity, cost)
            got.name = row.id if self.names else None
            self.came.add(got.name)
            self.acquire(got, event.wallet, day)

    def acquire(self, lot: Lot, wallet: str, day: date) -> None:
        """Put a new lot where it belongs."""
        self.numbers += 1
        holding = self.holding(wallet if self.per_wallet else None)
        if self.counts:
            self.units[wallet] += lot.quantity
            lot.wallet = wallet
        if self.wash is None:
            holding.push(lot)
            return
        for piece in self.wash.acquired(lot, day):
            holding.push(piece)

    def move(self, event: Event) -> None:
        """Let lots go to another wallet, with date and cost."""
        to_wallet = event.row.to_wallet
        assert to_wallet, "a move says where to"
        arriving = self.take(event, event.quantity)
        target = self.holding(to_wallet)
        for lot in arriving:
            target.push(lot)
            if self.wash:
                self.wash.watch(lot)

    def count_move(self, event: Event) -> None:
        """Count units in their new wallet while all wallets stand together."""
        self.count(event.wallet, -event.quantity)
        self.count(event.row.to_wallet or event.wallet, event.quantity)

    def count(self, wallet: str, units: Decimal) -> None:
        """Count units that came to a wallet or left it, where that will matter."""
        if self.counts:
            self.units[wallet] += units

    def lose(self, event: Event) -> None:
        """Let units go without a result."""
        self.take(event, event.quantity)
        self.count(event.wallet, -event.quantity)

    def give(self, event: Event) -> list[Lot]:
        """Return the lots that are given for another coin."""
        self.count(event.wallet, -event.quantity)
        return self.take(event, event.quantity)

    def take(self, event: Event, quantity: Decimal) -> list[Lot]:
        """Remove units; what is missing is named and comes as a lot of unknown origin."""
        holding = self.holding(event.wallet if self.per_wallet else None)
        held = holding.quantity
        lots = []
        if self.buyback is not None and self.buyback.matches_before and not self.averaged:
            since = self.buyback.first_day(event.day)
            lots = holding.take_recent(since, quantity)
            quantity -= sum((lot.quantity for lot in lots), ZERO)
            held = holding.quantity
        lots += holding.take(quantity)
        if held < quantity:
            missing = quantity - held
            self.found.problems.append(
                negative_balance(event, self.asset, self.frame, missing=missing, held=held)
            )
            lots.append(Lot(self.numbers, UNKNOWN_TIME, None, None, missing, None, bought=False))
            self.numbers += 1
        return lots

    def learn(self, event: Event, day: date | None) -> None:
        """Keep the value of a unit on a day if a row states it."""
        found = stated_value(event, self.asset, day, self.frame.law.currency) if day else None
        if day and found is not None:
            self.values[day] = found

    def deem(self, lots: dict[str | None, list[Lot]], before: Frame) -> dict[str | None, list[Lot]]:
        """Return lots at what they cost where the law says so of what is held as a frame ends."""
        basis = self.frame.basis
        day = day_of_value(before.basis, basis)
        if day is None:
            return lots
        unit = self.values.get(day)
        if unit is not None:
            return {scope: with_deemed_cost(some, unit) for scope, some in lots.items()}
        every = [lot for some in lots.values() for lot in some]
        problem = no_value(self.asset, every, day, basis.source)
        self.found.problems += [] if problem is None else [problem]
        return lots

    def change(self, frame: Frame) -> None:
        """Go on under another method or scope with the lots that are held."""
        before = self.frame
        lots: dict[str | None, list[Lot]] = {
            scope: holding.release() for scope, holding in self.holdings.items()
        }
        self.use(frame)
        self.holdings = {}
        lots = self.deem(lots, before)
        if frame.per_wallet and not before.per_wallet:
            room = {wallet: units for wallet, units in self.units.items() if units > 0}
            lots = dict(allot(lots.get(None, []), room).items())
            self.found.problems += self.overdrawn(frame)
            self.counts = False
        for scope, some in lots.items():
            for lot in some:
                self.holding(frame.scope(scope or DEFAULT_WALLET)).push(lot)
                if self.wash:
                    self.wash.watch(lot)

    def overdrawn(self, frame: Frame) -> list[Problem]:
        """Name wallets that more left than came to when each begins to stand alone."""
        assert frame.since is not None, "wallets part at some instant"
        return [
            Problem(
                None,
                "negative_balance",
                self.asset,
                wallet,
                -units,
                f"until {frame.day(frame.since)}, when each wallet begins to stand alone, more "
                f"{self.asset} left wallet {wallet} than came ({decimal_text(units)}): add the "
                f"missing move to it",
            )
            for wallet, units in sorted(self.units.items())
            if units < 0
        ]

    def close(self, found: Settled) -> None:
        """Tell what is still held."""
        found.household += [self.still_open(lot, None) for lot in self.household.lots()]
        if self.superficial:
            found.purchases[self.asset] = self.superficial.purchases
        for scope in sorted(self.holdings, key=lambda name: name or ""):
            holding = self.holdings[scope]
            lots = holding.lots()
            if not self.dated and lots:
                held = OpenLot(self.asset, scope, None, holding.quantity, holding.cost)
                found.open.append(held)
                continue
            found.open += [self.still_open(lot, scope) for lot in lots]

    def still_open(self, lot: Lot, scope: str | None) -> OpenLot:
        """Return a lot as it is told."""
        ends = self.finishing.ends[lot.held_from]
        fresh = lot.bought and not lot.replaced
        return OpenLot(
            self.asset,
            scope,
            lot.acquired,
            lot.quantity,
            lot.cost,
            ends,
            lot.number,
            fresh,
            lot.fenced,
            lot.time,
        )


def _not_theirs(event: Event, asset: str, held: Decimal) -> Problem:
    """Return the problem of units that left the household without having come."""
    detail = (
        f"more {asset} leaves the wallets of the household than came to them "
        f"({decimal_text(held)}), so what they hold, and what their purchases take of a loss, may "
        f"be told wrong: add the missing rows, or state what they held before as an opening lot"
    )
    missing = event.quantity - held
    return Problem(event.line, "negative_balance", asset, event.wallet, missing, detail)


def _merged(lots: Sequence[Lot]) -> list[Lot]:
    """Return lots as one of known and one of unknown cost, as far as there are such."""
    found = []
    for known in (True, False):
        some = [lot for lot in lots if (lot.cost is not None) == known]
        if some:
            quantity = sum([lot.quantity for lot in some], ZERO)
            cost = total_of([lot.cost for lot in some])
            found.append(Lot(0, some[0].time, None, None, quantity, cost))
    return found


def microseconds(at: datetime) -> int:
    """Return an instant as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND
