"""Events of one asset in; disposals matched by same day, then N days after, then pool out."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from bot.core.books import OpenLot
from bot.core.drafts import (
    DisposalDraft,
    Frame,
    PartDraft,
    Settled,
    negative_balance,
    sales,
    spread_proceeds,
)
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
    """What happened to one asset on one of the taxpayer's days."""

    day: date
    bought: Stock = field(default_factory=Stock)
    sold: list[Event] = field(default_factory=list)
    gone: list[Event] = field(default_factory=list)
    unmatched: Decimal = ZERO
    parts: list[PartDraft] = field(default_factory=list)

    def match(self, other: "Day", rule: str) -> None:
        """Match this day's sales with the purchases of that day, as far as both reach."""
        units = min(self.unmatched, other.bought.quantity)
        if units:
            self.parts.append(PartDraft(rule, units, other.bought.take(units)))
            self.unmatched -= units


def settle_pool(
    events: Mapping[str, Sequence[Event]], opening: Sequence[OpenLot], frames: Sequence[Frame]
) -> Settled:
    """Return what events realise by matching within days, and the pool of each asset.

    Sales of a day are matched with purchases of that day first (all of the days, before anything
    else), then with purchases of the days after, earliest first, up to the law's number of days;
    earlier sales choose first. The rest comes out of the pool. Source: the cost basis entry.
    """
    (frame,) = frames
    assert not frame.per_wallet, "days are matched over all wallets together"
    pools: defaultdict[str, Stock] = defaultdict(Stock)
    for lot in opening:
        pools[lot.asset].add(lot.quantity, lot.cost)
    found = Settled()
    for asset in sorted({*events, *pools}):
        _settle_asset(asset, events.get(asset, ()), pools[asset], frame, found)
    return found


def _settle_asset(
    asset: str, events: Sequence[Event], pool: Stock, frame: Frame, found: Settled
) -> None:
    days = _days(events)
    for day in days:
        day.match(day, SAME_DAY)
    _match_later(days, timedelta(days=frame.basis.repurchase_days))
    for day in days:
        pool.add(day.bought.quantity, day.bought.cost)
        _sell_from_pool(asset, day, pool, found, frame)
    if pool.quantity:
        found.open.append(OpenLot(asset, None, None, pool.quantity, pool.cost))


def _days(events: Sequence[Event]) -> list[Day]:
    found: dict[date, Day] = {}
    for event in events:
        when = event.day
        day = found.setdefault(when, Day(when))
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
    return [found[when] for when in sorted(found)]


def _match_later(days: Sequence[Day], reach: timedelta) -> None:
    purchases = [day for day in days if day.bought.quantity]
    when = [day.day for day in purchases]
    for day in days:
        place = bisect_right(when, day.day)
        while day.unmatched and place < len(when) and when[place] <= day.day + reach:
            day.match(purchases[place], REPURCHASE)
            place += 1


def _sell_from_pool(asset: str, day: Day, pool: Stock, books: Settled, frame: Frame) -> None:
    if day.sold:
        held = pool.quantity
        units = min(day.unmatched, held)
        if units:
            day.parts.append(PartDraft(CostBasis.POOL.value, units, pool.take(units)))
        missing = day.unmatched - units
        if missing:
            day.parts.append(PartDraft(CostBasis.POOL.value, missing, None))
            books.problems.append(
                negative_balance(day.sold[-1], asset, frame, missing=missing, held=held)
            )
        known = total_of([sale.proceeds for sale in sales(day.sold)])
        spread_proceeds(day.parts, known)
        books.disposals.append(DisposalDraft(asset, day.sold[0].at, day.day, None, day.parts))
    for event in day.gone:
        held = pool.quantity
        units = min(event.quantity, held)
        if units:
            pool.take(units)
        if units < event.quantity:
            missing = event.quantity - units
            books.problems.append(negative_balance(event, asset, frame, missing=missing, held=held))
