"""Events in; what came in and what was spent by tax year out: a sale has no cost of its own.

What was paid for coins in a year is set against what was received in it; what is left of the cost
goes on to the next year. Source: the cost basis entry (in Poland PIT Act art. 22(14) to (16)).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from bot.core.books import CashFlow, Disposal, OpenLot, YearSum
from bot.core.drafts import (
    DisposalDraft,
    Frame,
    PartDraft,
    Settled,
    Spending,
    sales,
)
from bot.core.events import Event, Happening, Income
from bot.core.ledger import Kind
from bot.core.money import ZERO
from bot.core.results import Results
from bot.core.rules import CostBasis
from bot.core.timeline import Stage, stages
from bot.core.units import Units

if TYPE_CHECKING:
    from bot.core.jurisdiction import TaxYear

RULE = CostBasis.CASH_FLOW.value


def settle_cash_flow(
    events: Mapping[str, Sequence[Event]], opening: Sequence[OpenLot], frames: Sequence[Frame]
) -> Settled:
    """Return what came in by sales and what was spent on coins; only purchases are spending.

    opening  coins held before; what they cost is taken as spent before the first year, and unused.
    """
    (frame,) = frames
    flow = _Flow(frame)
    for lot in opening:
        flow.units.add(lot.asset, lot.quantity)
        if lot.cost is not None:
            flow.found.spent.append(Spending(None, lot.cost))
    for stage in stages(events):
        flow.apply(stage)
    flow.found.open = [
        OpenLot(coin, None, None, flow.units.of[coin], None) for coin in flow.units.held()
    ]
    return flow.found


class _Flow:
    """The units of all coins; their cost is the year's, not theirs."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.found = Settled()
        self.units = Units(frame, self.found.problems)

    def apply(self, stage: Stage) -> None:
        match stage.happening:
            case Happening.ACQUIRED:
                for asset, event in stage.found:
                    self.units.add(asset, event.quantity)
                    if event.row.kind is Kind.BUY and event.value is not None:
                        day = event.day
                        self.found.spent.append(Spending(day, event.value))
            case Happening.SOLD:
                for asset, group in groupby(stage.found, key=lambda found: found.asset):
                    self.sell(asset, [event for _, event in group])
            case Happening.GONE:
                for asset, event in stage.found:
                    self.units.remove(asset, event)
            case _:
                self.units.swap(stage.found)

    def sell(self, asset: str, group: Sequence[Event]) -> None:
        last = group[-1]
        parts = [
            PartDraft(RULE, sale.quantity, None, proceeds=sale.proceeds) for sale in sales(group)
        ]
        day = last.day
        self.found.disposals.append(DisposalDraft(asset, last.at, day, None, parts))
        for event in group:
            self.units.remove(asset, event)


@dataclass(slots=True)
class _Year:
    revenue: Decimal = ZERO
    costs: Decimal = ZERO
    income: Decimal = ZERO


def cash_flow_years(
    disposals: Sequence[Disposal],
    spent: Sequence[Spending],
    income: Sequence[Income],
    frame: Frame,
) -> tuple[YearSum, ...]:
    """Return the sums of every tax year in which something happened, earliest first.

    A year's gain is what came in less what was spent in it and left over from before, never
    below 0; what then is left of the cost goes on, without limit.
    """
    law = frame.law
    years: defaultdict[TaxYear, _Year] = defaultdict(_Year)
    for disposal in disposals:
        known = [part.proceeds for part in disposal.parts if part.proceeds is not None]
        years[law.year_of(disposal.day)].revenue += sum(known, ZERO)
    for spending in spent:
        if spending.day is not None:
            years[law.year_of(spending.day)].costs += spending.amount
    for receipt in income:
        years[law.year_of(receipt.day)].income += receipt.amount
    left = sum((spending.amount for spending in spent if spending.day is None), ZERO)
    found = []
    for year in sorted(years, key=lambda one: one.start):
        sums, brought = years[year], left
        result = sums.revenue - sums.costs - brought
        left = max(-result, ZERO)
        found.append(
            YearSum(
                year=year,
                gains=max(result, ZERO),
                losses=ZERO,
                results=Results(max(result, ZERO)),
                income=sums.income,
                cash=CashFlow(sums.revenue, sums.costs, brought, left),
            )
        )
    return tuple(found)
