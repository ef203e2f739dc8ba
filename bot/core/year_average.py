"""Events in; disposals out at one price a coin and tax year: the average of the whole year.

The price of a year is what was carried into it and acquired in it, by units, over all wallets.
Source: the cost basis entry (in Japan the total average method, Enforcement Order 119-2).
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from bot.core.books import OpenLot
from bot.core.drafts import (
    DisposalDraft,
    Frame,
    PartDraft,
    negative_balance,
    sales,
    spread_proceeds,
)
from bot.core.engine import Events, Settled, Start
from bot.core.events import Event, Happening
from bot.core.money import ZERO, share
from bot.core.pool import Stock
from bot.core.rules import CostBasis

RULE = CostBasis.YEAR_AVERAGE.value


class YearAverageEngine:
    """Settles each asset year by year; a year waits until the next begins."""

    def __init__(self, start: Start) -> None:
        (self.frame,) = start.frames
        self.stocks = {asset: Stock() for asset in start.assets}
        self.years: dict[str, list[Event]] = {asset: [] for asset in start.assets}
        for lot in start.opening:
            self.stocks[lot.asset].add(lot.quantity, lot.cost)

    def settle(self, events: Events) -> Settled:
        """Go on with what happened next."""
        found = Settled()
        for asset, some in events.items():
            year = self.years[asset]
            last = self.frame.law.year_of((year or some)[0].day).end
            for event in some:
                if event.day > last:
                    self.settle_year(asset, found)
                    last = self.frame.law.year_of(event.day).end
                self.years[asset].append(event)
        return found

    def settle_year(self, asset: str, found: Settled) -> None:
        """Settle the year of an asset that waits."""
        year = _Year(asset, self.frame, self.stocks[asset], found)
        self.stocks[asset] = year.settle(self.years[asset])
        self.years[asset] = []

    def close(self) -> Settled:
        """Return what the last years give, and what goes on."""
        found = Settled()
        for asset in self.stocks:
            self.settle_year(asset, found)
            stock = self.stocks[asset]
            if stock.quantity:
                found.open.append(OpenLot(asset, None, None, stock.quantity, stock.cost))
        return found

    def copy(self) -> "YearAverageEngine | None":
        """Return an engine that goes on from here, where there is one asset alone."""
        if len(self.stocks) > 1:
            return None
        found = copy(self)
        found.stocks = {asset: copy(stock) for asset, stock in self.stocks.items()}
        found.years = {asset: some.copy() for asset, some in self.years.items()}
        return found


@dataclass(slots=True)
class _Year:
    """One asset in one tax year.

    whole  all that was carried into the year and acquired in it.
    held   the units that are there at the moment.
    left   what has not left yet, purchases to come included.
    """

    asset: str
    frame: Frame
    whole: Stock
    found: Settled
    held: Decimal = ZERO
    left: Stock = field(default_factory=Stock)

    def settle(self, events: Sequence[Event]) -> Stock:
        """Settle the year and return what goes into the next."""
        self.held = self.whole.quantity
        for event in events:
            if event.happening is Happening.ACQUIRED:
                self.whole.add(event.quantity, event.value)
        self.left = Stock(self.whole.quantity, self.whole.cost)
        for (_, happening), group in groupby(events, key=lambda event: (event.at, event.happening)):
            some = list(group)
            match happening:
                case Happening.ACQUIRED:
                    self.held += sum((event.quantity for event in some), ZERO)
                case Happening.SOLD:
                    self.sell(some)
                case Happening.GONE:
                    for event in some:
                        self.take(event, event.quantity)
                case Happening.MOVED:
                    pass
                case _:
                    raise AssertionError("where years have an average, swaps are sales")
        return self.left

    def sell(self, group: Sequence[Event]) -> None:
        last = group[-1]
        draft = DisposalDraft(self.asset, last.at, last.day, None)
        for sale in sales(group):
            parts = self.take(last, sale.quantity)
            spread_proceeds(parts, sale.proceeds)
            draft.parts += parts
        self.found.disposals.append(draft)

    def take(self, event: Event, quantity: Decimal) -> list[PartDraft]:
        """Remove units at the average of the year; those that are not there have no cost."""
        units = min(quantity, self.held)
        parts = [PartDraft(RULE, units, self.spend(units))] if units else []
        if units < quantity:
            missing = quantity - units
            self.found.problems.append(
                negative_balance(event, self.asset, self.frame, missing=missing, held=units)
            )
            parts.append(PartDraft(RULE, missing, None))
        self.held -= units
        return parts

    def spend(self, units: Decimal) -> Decimal | None:
        """Take out the cost of units; the last of the year take what is left."""
        if units == self.left.quantity or self.whole.cost is None:
            return self.left.take(units)
        cost = share(self.whole.cost, units, self.whole.quantity)
        assert self.left.cost is not None, "known as long as the whole is"
        self.left.quantity -= units
        self.left.cost -= cost
        return cost
