"""Events of one asset in; disposals matched by same day, then N days after, then pool out."""

from bisect import bisect_left
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

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
from bot.core.money import ZERO, share, total_of
from bot.core.rules import CostBasis

SAME_DAY = "same_day"
REPURCHASE = "thirty_day"


@dataclass(slots=True)
class Stock:
    """Units and what they cost in all; None = unknown until all are gone."""

    quantity: Decimal = ZERO
    cost: Decimal | None = ZERO

    def add(self, quantity: Decimal, cost: Decimal | None) -> None:
        """Put units in."""
        self.quantity += quantity
        self.cost = None if self.cost is None or cost is None else self.cost + cost

    def take(self, quantity: Decimal) -> Decimal | None:
        """Take units out and return their share of the cost."""
        cost = None if self.cost is None else share(self.cost, quantity, self.quantity)
        self.quantity -= quantity
        if not self.quantity:
            self.cost = ZERO
        elif self.cost is not None and cost is not None:
            self.cost -= cost
        return cost


@dataclass(slots=True)
class Day:
    """What happened to one asset on one of the taxpayer's days.

    unmatched  units sold that no purchase near the day has met.
    matched    whether its sales have met its own purchases.
    """

    day: date
    bought: Stock = field(default_factory=Stock)
    sold: list[Event] = field(default_factory=list)
    gone: list[Event] = field(default_factory=list)
    unmatched: Decimal = ZERO
    parts: list[PartDraft] = field(default_factory=list)
    matched: bool = False

    def copy(self) -> "Day":
        """Return a day that goes its own way."""
        parts = [replace(part) for part in self.parts]
        sold, gone, bought = self.sold.copy(), self.gone.copy(), replace(self.bought)
        return replace(self, bought=bought, sold=sold, gone=gone, parts=parts)

    def match_itself(self) -> None:
        """Match sales with purchases of the same day, before anything else."""
        if not self.matched:
            self.match(self, SAME_DAY)
            self.matched = True

    def match(self, other: "Day", rule: str) -> None:
        """Match this day's sales with the purchases of that day, as far as both reach."""
        units = min(self.unmatched, other.bought.quantity)
        if units:
            self.parts.append(PartDraft(rule, units, other.bought.take(units)))
            self.unmatched -= units


_day = attrgetter("day")


class PoolEngine:
    """Matches within days, and then out of the pool of each asset.

    Sales of a day are matched with purchases of that day first (all of the days, before anything
    else), then with purchases of the days after, earliest first, up to the law's number of days;
    earlier sales choose first. The rest comes out of the pool. Source: the cost basis entry.
    """

    def __init__(self, start: Start) -> None:
        (self.frame,) = start.frames
        assert not self.frame.per_wallet, "days are matched over all wallets together"
        self.pools = {asset: _AssetPool(asset, self.frame) for asset in start.assets}
        for lot in start.opening:
            self.pools[lot.asset].pool.add(lot.quantity, lot.cost)

    def settle(self, events: Events) -> Settled:
        """Go on with what happened next; days whose sales may meet a later purchase wait."""
        found = Settled()
        for asset, some in events.items():
            self.pools[asset].add(some)
            self.pools[asset].settle(some[-1].day, found)
        return found

    def close(self) -> Settled:
        """Return what the days that waited give, and the pools."""
        found = Settled()
        for pool in self.pools.values():
            pool.settle(date.max, found)
            pool.close(found)
        return found

    def copy(self) -> "PoolEngine | None":
        """Return an engine that goes on from here, where there is one asset alone."""
        if len(self.pools) > 1:
            return None
        found = copy(self)
        found.pools = {asset: pool.copy() for asset, pool in self.pools.items()}
        return found


class _AssetPool:
    """The pool of one asset, and the days that are still to be settled."""

    def __init__(self, asset: str, frame: Frame) -> None:
        self.asset = asset
        self.frame = frame
        self.pool = Stock()
        self.waiting: list[Day] = []

    def copy(self) -> "_AssetPool":
        """Return a pool that goes its own way from here."""
        found = copy(self)
        found.pool = copy(self.pool)
        found.waiting = [day.copy() for day in self.waiting]
        return found

    def add(self, events: Sequence[Event]) -> None:
        """Take in what happened next."""
        day = self.waiting[-1] if self.waiting else None
        for event in events:
            if day is None or day.day != event.day:
                day = Day(event.day)
                self.waiting.append(day)
            match event.happening:
                case Happening.ACQUIRED:
                    day.bought.add(event.quantity, event.value)
                case Happening.SOLD:
                    day.sold.append(event)
                    day.unmatched += event.quantity
                case Happening.GONE:
                    day.gone.append(event)
                case Happening.MOVED | Happening.HOUSEHOLD_IN | Happening.HOUSEHOLD_OUT:
                    pass
                case Happening.SWAPPED:
                    raise AssertionError("where days are matched, swaps are sales")

    def settle(self, until: date, found: Settled) -> None:
        """Settle the days whose sales meet no purchase of day `until` or of one after it."""
        reach = timedelta(days=self.frame.basis.repurchase_days)
        count = bisect_left(self.waiting, until - reach, key=_day)
        if not count:
            return
        for day in self.waiting[: bisect_left(self.waiting, until, key=_day)]:
            day.match_itself()
        ready, self.waiting[:count] = self.waiting[:count], []
        _match_later(ready, [*ready, *self.waiting], reach)
        for day in ready:
            self.pool.add(day.bought.quantity, day.bought.cost)
            if day.sold:
                self.sell(day, found)
            for event in day.gone:
                self.lose(event, found)

    def sell(self, day: Day, found: Settled) -> None:
        """Sell what purchases near a day leave of its sales."""
        held = self.pool.quantity
        units = min(day.unmatched, held)
        if units:
            day.parts.append(PartDraft(CostBasis.POOL.value, units, self.pool.take(units)))
        missing = day.unmatched - units
        if missing:
            day.parts.append(PartDraft(CostBasis.POOL.value, missing, None))
            self.tell(day.sold[-1], missing, held, found)
        known = total_of([sale.proceeds for sale in sales(day.sold)])
        spread_proceeds(day.parts, known)
        found.disposals.append(DisposalDraft(self.asset, day.sold[0].at, day.day, None, day.parts))

    def lose(self, event: Event, found: Settled) -> None:
        """Let units go without a result."""
        held = self.pool.quantity
        units = min(event.quantity, held)
        if units:
            self.pool.take(units)
        if units < event.quantity:
            self.tell(event, event.quantity - units, held, found)

    def tell(self, event: Event, missing: Decimal, held: Decimal, found: Settled) -> None:
        """Name units that left without having come."""
        found.problems.append(
            negative_balance(event, self.asset, self.frame, missing=missing, held=held)
        )

    def close(self, found: Settled) -> None:
        """Tell what is held."""
        if self.pool.quantity:
            pool = OpenLot(self.asset, None, None, self.pool.quantity, self.pool.cost)
            found.open.append(pool)


def _match_later(days: Sequence[Day], purchases: Sequence[Day], reach: timedelta) -> None:
    """Match sales of days with purchases after them; what was used up comes first among those."""
    bought = [day for day in purchases if day.bought.quantity]
    first = 0
    for day in days:
        while first < len(bought) and (
            bought[first].day <= day.day or not bought[first].bought.quantity
        ):
            first += 1
        place = first
        while day.unmatched and place < len(bought) and bought[place].day <= day.day + reach:
            day.match(bought[place], REPURCHASE)
            place += 1
