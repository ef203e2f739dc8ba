"""The sales of one asset in, disposals out: lots by the method, or those that a sale names."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.core.asset_lots import AssetLots, microseconds
from bot.core.books import Disposal, Part
from bot.core.drafts import DisposalDraft, PartDraft, sales, spread_proceeds
from bot.core.events import Event
from bot.core.held_lots import Lot
from bot.core.holding import Term
from bot.core.ledger import Problem
from bot.core.money import ZERO, decimal_text, share, total_of
from bot.core.named_lots import REMEDY, named_lots, names_lots, problem
from bot.core.rules import in_force

SPECIFIC = "specific"
_new = tuple.__new__
_LONG, _SHORT = Term.LONG, Term.SHORT


class TradedLots(AssetLots):
    """The lots of one asset, and how they are sold."""

    def sell_one(self, event: Event) -> None:
        """Sell what one event sold; most sales stand alone and nothing changes them later."""
        at, day, _, wallet, quantity, proceeds, _ = event
        scope = wallet if self.per_wallet else None
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
            parts.append(_new(Part, (rule, units, received, cost, gain, lot.acquired, term)))
        total_cost, total_gain = parts[0].cost, parts[0].gain
        if len(parts) > 1:
            total_cost = total_of([part.cost for part in parts])
            total_gain = None
            if total_cost is not None and proceeds is not None:
                total_gain = proceeds - total_cost
        self.found.disposals.append(
            _new(
                Disposal,
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
                    self.finishing.years[day],
                    tuple(parts),
                ),
            )
        )

    def sell(self, group: Sequence[Event]) -> None:
        """Sell what events of one instant and scope sold: one disposal."""
        last = group[-1]
        scope = last.wallet if self.per_wallet else None
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
        self.found.disposals.append(draft)

    def give(self, event: Event) -> list[Lot]:
        """Return the lots given for another coin; old ones are sold where the law says so.

        In their place comes a lot of that day, at the value of the swap, for them to become.
        """
        lots = super().give(event)
        rule = in_force(self.frame.law.swap, event.day)
        before = date.min if rule is None or rule.realises_before is None else rule.realises_before
        old = [lot for lot in lots if (lot.acquired or date.max) < before]
        if not old:
            return lots
        kept = [lot for lot in lots if (lot.acquired or date.max) >= before]
        units = sum([lot.quantity for lot in old], ZERO)
        value = self.value_of_swap(event, units)
        scope = event.wallet if self.per_wallet else None
        draft = DisposalDraft(self.asset, event.at, event.day, scope, list(map(self.part, old)))
        spread_proceeds(draft.parts, value)
        draft.parts = joined(draft.parts) if self.averaged else draft.parts
        self.found.disposals.append(draft)
        new = Lot(self.numbers, microseconds(event.at), event.day, event.day, units, value)
        return [*kept, new]

    def value_of_swap(self, event: Event, units: Decimal) -> Decimal | None:
        """Return what some of the units were worth that a swap gave; None, and told, if unknown."""
        row = event.row
        if row.total is not None and row.currency in {None, self.frame.law.currency}:
            return share(row.total, units, row.quantity)
        assert row.to_quantity, "a swap says how much was received"
        detail = (
            f"its cost is the value of the swap, for {self.asset} that was given for it is old "
            f"enough to count as sold: give `total` in {self.frame.law.currency}"
        )
        got = share(row.to_quantity, units, row.quantity)
        self.found.problems.append(
            Problem(row.line, "no_cost", row.to_asset, row.wallet, got, detail)
        )
        return None

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
        holding = self.holding(event.wallet if self.per_wallet else None)
        taken: list[Lot] = []
        left = event.quantity
        for one in named:
            wanted = min(one.quantity, left)
            if wanted < one.quantity:
                self.tell_surplus(event, one.quantity, one.quantity - wanted)
            for lot in holding.named(one.id):
                units = min(wanted, lot.quantity)
                if units:
                    taken.append(holding.take_from(lot, units))
                    wanted, left = wanted - units, left - units
            if wanted:
                self.tell(event, "lot_not_held", wanted, self.not_held(event, one.id, wanted))
        return taken

    def not_held(self, event: Event, name: str, units: Decimal) -> str:
        """Say why units of a lot that a sale names are not there, and what to write instead."""
        if name not in self.came:
            return (
                f"no lot {name!r} of {self.asset} came before; write the id of the row that "
                f"brought it"
            )
        some, are, them = (f"{decimal_text(units)} units", "are", "them")
        if units == 1:
            some, are, them = ("1 unit", "is", "it")
        what = f"{some} of the lot {name!r} {are} not held"
        lies = sorted(place for place, one in self.holdings.items() if place and one.named(name))
        if not lies:
            return f"{what} then, for so much is not left of it; name fewer, or another lot"
        here = event.wallet
        return (
            f"{what} in {here} then, but in {' and '.join(lies)}; name a lot of {here}, or add the "
            f"move that brought {them} to {here}"
        )

    def tell_surplus(self, event: Event, named: Decimal, idle: Decimal) -> None:
        """Say that a sale names more of a lot than is left of it to sell; all it sells is named."""
        detail = (
            f"it names {decimal_text(idle)} more than it sells, which counts for nothing; correct "
            f"the quantities"
        )
        self.found.problems.append(problem(event.row, "lots_too_many", self.asset, named, detail))

    def tell(self, event: Event, name: str, quantity: Decimal, what: str) -> None:
        """Say what is wrong with the lots that a sale names, and what is done instead."""
        detail = f"{what}; what is not named is sold by {self.rule.upper()}"
        self.found.problems.append(problem(event.row, name, self.asset, quantity, detail))

    def part(self, lot: Lot) -> PartDraft:
        """Return the part of a disposal that a lot gives."""
        if self.dated:
            return PartDraft(self.rule, lot.quantity, lot.cost, lot.acquired, lot.held_from)
        return PartDraft(self.rule, lot.quantity, lot.cost)


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
