"""Events in; what came in and what was spent by tax year out: a sale has no cost of its own.

What was paid for coins in a year is set against what was received in it; what is left of the cost
goes on to the next year. A fee of a sale is a cost, and the price before it was received. Source:
the cost basis entry (in Poland PIT Act art. 22(14) to (16)).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from bot.core.books import CashFlow, Disposal, OpenLot, YearSum
from bot.core.drafts import DisposalDraft, Frame, PartDraft, Spending, sales
from bot.core.engine import Events, Settled, Start
from bot.core.events import Event, Happening, Income
from bot.core.finishing import Finishing
from bot.core.jurisdiction import TaxYear
from bot.core.ledger import Kind
from bot.core.money import ZERO
from bot.core.named_lots import SALES
from bot.core.results import Results
from bot.core.rules import CostBasis
from bot.core.timeline import Stage, stages
from bot.core.units import Units

RULE = CostBasis.CASH_FLOW.value


class CashFlowEngine:
    """What came in by sales and what was spent on coins; only purchases are spending.

    What coins held before did cost is taken as spent before the first year, and unused. Of coins
    there are units; their cost is the year's, not theirs.
    """

    def __init__(self, start: Start) -> None:
        (frame,) = start.frames
        self.found = Settled()
        self.units = Units(frame)
        for lot in start.opening:
            self.units.add(lot.asset, lot.quantity)
            if lot.cost is not None:
                self.found.spent.append(Spending(None, lot.cost))

    def settle(self, events: Events) -> Settled:
        """Go on with what happened next."""
        for stage in stages(events):
            self._apply(stage)
        return self._told()

    def close(self) -> Settled:
        """Return the units that are left."""
        found = self._told()
        found.open = [
            OpenLot(coin, None, None, self.units.of(coin), None) for coin in self.units.held()
        ]
        return found

    def copy(self) -> "CashFlowEngine":
        """Return an engine that goes on from here."""
        found = copy(self)
        found.found = Settled()
        found.units = self.units.copy()
        return found

    def _told(self) -> Settled:
        """Return what was told since this was asked for last."""
        told, self.found = self.found, Settled()
        return told

    def _apply(self, stage: Stage) -> None:
        match stage.happening:
            case Happening.ACQUIRED:
                for asset, event in stage.found:
                    self.units.add(asset, event.quantity)
                    if event.row.kind is Kind.BUY and event.value is not None:
                        day = event.day
                        self.found.spent.append(Spending(day, event.value))
            case Happening.SOLD:
                for asset, group in groupby(stage.found, key=lambda found: found.asset):
                    self._sell(asset, [event for _, event in group])
            case Happening.GONE:
                for asset, event in stage.found:
                    self.units.remove(asset, event, self.found)
            case _:
                self.units.swap(stage.found, self.found)

    def _sell(self, asset: str, group: Sequence[Event]) -> None:
        last = group[-1]
        parts = [
            PartDraft(RULE, sale.quantity, None, proceeds=sale.proceeds) for sale in sales(group)
        ]
        day = last.day
        self.found.disposals.append(DisposalDraft(asset, last.at, day, None, parts))
        for event in group:
            if fee := fee_taken_off(event, asset):
                self.found.spent.append(Spending(event.day, fee, by_sale=True))
            self.units.remove(asset, event, self.found)


def fee_taken_off(event: Event, asset: str) -> Decimal:
    """Return what a sale cost, as far as it was taken off its proceeds; 0 where they are unknown.

    A fee in a coin is a sale of that coin by the same row, and nothing was taken off that.
    """
    row = event.row
    is_sale = row.kind in SALES and row.asset == asset and row.quantity == event.quantity
    if not is_sale or row.total is None or event.value is None:
        return ZERO
    return row.total - event.value


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in and what was spent, of which fees of sales are both."""

    revenue: Decimal = ZERO
    costs: Decimal = ZERO

    def plus(self, *, revenue: Decimal = ZERO, costs: Decimal = ZERO) -> "Flow":
        """Return this flow and more."""
        return Flow(self.revenue + revenue, self.costs + costs)


Flows = Mapping[TaxYear | None, Flow]
"""The flow of each tax year; None = before the first row."""


def flows(
    disposals: Sequence[Disposal], spent: Sequence[Spending], finishing: Finishing, before: Flows
) -> Flows:
    """Return what came in and was spent in each tax year, added to what was so before."""
    found = defaultdict[TaxYear | None, Flow](Flow, before)
    for disposal in disposals:
        year = finishing.days[disposal.day].year
        for part in disposal.parts:
            found[year] = found[year].plus(revenue=part.proceeds or ZERO)
    for spending in spent:
        day = spending.day
        paid_in = None if day is None else finishing.days[day].year
        revenue = spending.amount if spending.by_sale else ZERO
        found[paid_in] = found[paid_in].plus(revenue=revenue, costs=spending.amount)
    return dict(found)


def cash_flow_years(
    some: Sequence[Flows], income: Sequence[Income], frame: Frame
) -> tuple[YearSum, ...]:
    """Return the sums of every tax year in which something happened, earliest first.

    some  the flows of coins that were settled apart, which the law looks at together.

    A year's gain is what came in less what was spent in it and left over from before, never
    below 0; what then is left of the cost goes on, without limit.
    """
    received: defaultdict[TaxYear, Decimal] = defaultdict(lambda: ZERO)
    for receipt in income:
        received[frame.law.year_of(receipt.day)] += receipt.amount
    found = defaultdict[TaxYear | None, Flow](Flow)
    for flows_of_some in some:
        for year, flow in flows_of_some.items():
            found[year] = found[year].plus(revenue=flow.revenue, costs=flow.costs)
    left = found[None].costs
    sums = []
    years = {year for year in found if year is not None} | received.keys()
    for year in sorted(years, key=lambda one: one.start):
        flow, brought = found[year], left
        result = flow.revenue - flow.costs - brought
        left = max(-result, ZERO)
        sums.append(
            YearSum(
                year=year,
                gains=max(result, ZERO),
                losses=ZERO,
                results=Results(max(result, ZERO)),
                income=received.get(year, ZERO),
                cash=CashFlow(flow.revenue, flow.costs, brought, left),
            )
        )
    return tuple(sums)
