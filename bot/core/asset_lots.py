"""The lots of one asset in all its scopes: what is bought, moved, sold; and what stays open."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from bot.core.allotment import allot
from bot.core.apart import holding_of
from bot.core.books import Disposal, OpenLot, Part
from bot.core.drafts import (
    DisposalDraft,
    Finishing,
    Frame,
    PartDraft,
    Settled,
    negative_balance,
    sales,
    spread_proceeds,
)
from bot.core.events import Event, Happening
from bot.core.held_lots import AVERAGED, Holding, Lot
from bot.core.holding import Term
from bot.core.ledger import DEFAULT_WALLET, Kind, Problem
from bot.core.money import ZERO, decimal_text, total_of, unit_shares
from bot.core.named_lots import REMEDY, named_lots, names_lots, problem
from bot.core.purchases import Purchases
from bot.core.rules import BuybackKind, CostBasis, in_force
from bot.core.superficial import Superficial
from bot.core.wash import Wash

WATCHED = frozenset({BuybackKind.DISALLOW, BuybackKind.RING_FENCE})
UNKNOWN_TIME = -(2**62)
SPECIFIC = "specific"
_part, _disposal = Part._make, Disposal._make
_LONG, _SHORT = Term.LONG, Term.SHORT
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class AssetLots:
    """The lots of one asset in all its scopes.

    counts  whether units are counted by wallet while wallets stand together: they will part.
    """

    def __init__(
        self, asset: str, frame: Frame, finishing: Finishing, *, counts: bool = False
    ) -> None:
        self.asset = asset
        self.frame = frame
        self.finishing = finishing
        self.counts = counts
        self.finished: list[Disposal] = []
        self.units: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        self.disposals: list[DisposalDraft] = []
        self.problems: list[Problem] = []
        self.holdings: dict[str | None, Holding] = {}
        self.household = Holding(CostBasis.FIFO, dated=True)
        self.numbers = 0
        buyback = frame.buyback
        watches = buyback is not None and buyback.kind in WATCHED
        self.wash: Wash | None = None
        self.superficial: Superficial | None = None
        self.names = False
        self.buyback = buyback if watches else None
        if self.buyback is not None and frame.method not in AVERAGED:
            self.wash = Wash(self.buyback)
        self.use(frame)

    def use(self, frame: Frame) -> None:
        """Take up what is in force."""
        self.frame = frame
        self.rule = frame.method.value
        self.averaged = frame.method in AVERAGED
        self.dated = not self.averaged or frame.knows_terms
        self.plain = not (self.wash or self.averaged or self.names)
        assert not (self.wash and self.averaged), "a pool has no lots to replace"

    def expect(self, events: Sequence[Event]) -> None:
        """Look at all that will happen: whether lots are named, what is bought around a sale."""
        self.names = any(event.row.note is not None and names_lots(event.row) for event in events)
        self.plain = self.plain and not self.names
        if self.buyback is not None and self.averaged:
            held = sum((holding.quantity for holding in self.holdings.values()), ZERO)
            self.superficial = Superficial(Purchases(self.buyback, held, events))

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
            at = _microseconds(datetime.combine(lot.acquired, time(), tzinfo=self.frame.timezone))
        if self.frame.knows_terms:
            held_from = self.frame.law.held_from(lot.acquired, lot.term_ends)
        taken = Lot(self.numbers, at, lot.acquired, held_from, lot.quantity, lot.cost)
        taken.replaced = not lot.fresh
        self.acquire(taken, lot.wallet or DEFAULT_WALLET, lot.acquired or date.min)

    def buy(self, event: Event) -> None:
        """Take in what was acquired."""
        at, day, _, wallet, quantity, value, row = event
        moment = (at - _EPOCH) // _MICROSECOND
        bought = row.kind is not Kind.GIFT_IN
        lot = Lot(self.numbers, moment, day, day, quantity, value, bought)
        if self.names:
            lot.name = row.id
        if self.wash:
            lot.number = self.wash.number(event, lot.number)
        self.acquire(lot, wallet, day)
        if self.superficial:
            self.holding(self.frame.scope(wallet)).add_cost(self.superficial.joins(at))

    def watch_household(self, event: Event) -> None:
        """Let what others bought take of losses, until they let go of it: the first first."""
        if event.happening is Happening.HOUSEHOLD_OUT:
            self.household.take(event.quantity)
        elif self.wash is not None:
            bought = event.bought or self.wash.rule.gifts
            moment = _microseconds(event.at)
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
            at = lot.time if keeps_date else _microseconds(event.at)
            acquired = lot.acquired if keeps_date else day
            held_from = lot.held_from if keeps_date else day
            got = Lot(self.numbers, at, acquired, held_from, quantity, cost)
            got.name = row.id if self.names else None
            self.acquire(got, event.wallet, day)

    def acquire(self, lot: Lot, wallet: str, day: date) -> None:
        """Put a new lot where it belongs."""
        self.numbers += 1
        holding = self.holding(wallet if self.frame.per_wallet else None)
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

    def sell_one(self, event: Event) -> None:
        """Sell what one event sold; most sales stand alone and nothing changes them later."""
        at, day, _, wallet, quantity, proceeds, _ = event
        scope = wallet if self.frame.per_wallet else None
        holding = self.holding(scope)
        if not self.plain or holding.quantity < quantity:
            self.sell([event])
            return
        if self.counts:
            self.units[wallet] -= quantity
        ends_of, rule = self.finishing.ends, self.rule
        parts = []
        for units, received, cost, lot in holding.sell(quantity, proceeds):
            gain = None if received is None or cost is None else received - cost
            ends = ends_of[lot.held_from]
            term = None if ends is None else _LONG if day > ends else _SHORT
            parts.append(_part((rule, units, received, cost, gain, lot.acquired, term)))
        total_cost, total_gain = parts[0].cost, parts[0].gain
        if len(parts) > 1:
            total_cost = total_of([part.cost for part in parts])
            total_gain = None
            if total_cost is not None and proceeds is not None:
                total_gain = proceeds - total_cost
        year = self.finishing.years[day]
        self.finished.append(
            _disposal(
                (
                    at,
                    day,
                    self.asset,
                    scope,
                    quantity,
                    proceeds,
                    total_cost,
                    total_gain,
                    ZERO,
                    year,
                    tuple(parts),
                )
            )
        )

    def sell(self, group: Sequence[Event]) -> None:
        """Sell what events of one instant and scope sold: one disposal."""
        last = group[-1]
        scope = last.wallet if self.frame.per_wallet else None
        draft = DisposalDraft(self.asset, last.at, last.day, scope)
        sold: list[Lot] = []
        for some in self.by_choice(group):
            named = self.take_named(some[0])
            for sale in sales(some):
                chosen = sum([lot.quantity for lot in named], ZERO)
                lots = named + (
                    self.take(last, sale.quantity - chosen) if chosen < sale.quantity else []
                )
                parts = [self.part(lot) for lot in lots]
                for part in parts[: len(named)]:
                    part.rule = SPECIFIC
                spread_proceeds(parts, sale.proceeds)
                draft.parts += parts
                if self.wash:
                    sold += lots
        for event in group:
            self.count(event.wallet, -event.quantity)
        if self.wash:
            self.wash.sold(draft, sold)
        if self.averaged:
            draft.parts = joined(draft.parts)
        if self.superficial:
            self.holding(scope).add_cost(self.superficial.take(draft))
        self.disposals.append(draft)

    def by_choice(self, group: Sequence[Event]) -> list[Sequence[Event]]:
        """Return the sales of one instant together, or each alone where one names its lots."""
        if not self.names or not any(self.chooses(event) for event in group):
            return [group]
        return [[event] for event in group]

    def chooses(self, event: Event) -> bool:
        """Whether an event is a sale whose row names lots, and may; a fee on top does not."""
        own = event.row.asset == self.asset and event.quantity is event.row.quantity
        may = self.frame.basis.specific and not self.averaged
        return self.names and own and may and names_lots(event.row)

    def take_named(self, event: Event) -> list[Lot]:
        """Remove the units that a sale names, as far as they are there; the rest is told."""
        if not self.chooses(event):
            return []
        named = named_lots(event.row)
        if named is None:
            self.tell(
                event, "lots_unreadable", event.quantity, f"its lots cannot be read; {REMEDY}"
            )
            return []
        holding = self.holding(event.wallet if self.frame.per_wallet else None)
        taken: list[Lot] = []
        left = event.quantity
        for one in named:
            wanted = min(one.quantity, left)
            if wanted < one.quantity:
                self.tell(event, "lots_too_many", one.quantity, "it names more than it sells")
            for lot in holding.named(one.id):
                units = min(wanted, lot.quantity)
                if units:
                    taken.append(holding.take_from(lot, units))
                    wanted, left = wanted - units, left - units
            if wanted:
                what = f"{decimal_text(wanted)} units of the lot {one.id!r} are not held then"
                self.tell(event, "lot_not_held", wanted, what)
        return taken

    def tell(self, event: Event, name: str, quantity: Decimal, what: str) -> None:
        """Say what is wrong with the lots that a sale names, and what is done instead."""
        detail = f"{what}; what is not named is sold by {self.rule.upper()}"
        self.problems.append(problem(event.row, name, self.asset, quantity, detail))

    def part(self, lot: Lot) -> PartDraft:
        """Return the part of a disposal that a lot gives."""
        if self.dated:
            return PartDraft(self.rule, lot.quantity, lot.cost, lot.acquired, lot.held_from)
        return PartDraft(self.rule, lot.quantity, lot.cost)

    def take(self, event: Event, quantity: Decimal) -> list[Lot]:
        """Remove units; what is missing is named and comes as a lot of unknown origin."""
        holding = self.holding(event.wallet if self.frame.per_wallet else None)
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
            self.problems.append(
                negative_balance(event, self.asset, self.frame, missing=missing, held=held)
            )
            lots.append(Lot(self.numbers, UNKNOWN_TIME, None, None, missing, None, bought=False))
            self.numbers += 1
        return lots

    def change(self, frame: Frame) -> None:
        """Go on under another method or scope with the lots that are held."""
        before = self.frame
        lots: dict[str | None, list[Lot]] = {
            scope: holding.lots() for scope, holding in self.holdings.items()
        }
        self.use(frame)
        self.holdings = {}
        if frame.per_wallet and not before.per_wallet:
            room = {wallet: units for wallet, units in self.units.items() if units > 0}
            lots = dict(allot(lots.get(None, []), room).items())
            self.problems += self.overdrawn(frame)
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
        """Tell what was realised and what is still held."""
        found.disposals += self.disposals
        found.finished += self.finished
        found.problems += self.problems
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
            self.asset, scope, lot.acquired, lot.quantity, lot.cost, ends, lot.number, fresh
        )


def joined(parts: Sequence[PartDraft]) -> list[PartDraft]:
    """Join neighbouring parts of a pool that nothing tells apart."""
    found: list[PartDraft] = []
    for part in parts:
        if found and _alike(found[-1], part):
            before = found[-1]
            before.quantity += part.quantity
            before.cost = total_of((before.cost, part.cost))
            before.proceeds = total_of((before.proceeds, part.proceeds))
            before.disallowed += part.disallowed
        else:
            found.append(part)
    return found


def _alike(one: PartDraft, other: PartDraft) -> bool:
    return (
        (one.rule, one.acquired, one.held_from) == (other.rule, other.acquired, other.held_from)
        and (one.cost is None) == (other.cost is None)
        and (one.proceeds is None) == (other.proceeds is None)
    )


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


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND
