"""What was acquired of a coin and held, day by day, in; the units that stand against a loss out.

No lot replaces another in a pool, so units are counted: the least of what was sold, what was bought
in the days around the sale and, where the law asks for it, what is still held when those days end.
All whose purchases count are taken as one; what of the loss falls to each goes by what each bought
in those days and still holds.
Source: Canada, ITA 54 "superficial loss"; CRA, IT-456R par. 12, and for several persons APFF round
table of 7 October 2022, question 4.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate, takewhile

from bot.core.events import HOUSEHOLD, Event, Happening
from bot.core.money import ZERO, share
from bot.core.rules import BuybackRule

CAME = frozenset({Happening.ACQUIRED, Happening.HOUSEHOLD_IN})


class Purchases:
    """What the taxpayer, and the household besides, acquired and held of one asset.

    held  the taxpayer's units before the first event.
    """

    def __init__(self, rule: BuybackRule, held: Decimal, events: Iterable[Event]) -> None:
        own: list[Event] = []
        theirs: list[Event] = []
        for event in events:
            if event.happening is not Happening.MOVED:
                (theirs if event.happening in HOUSEHOLD else own).append(event)
        self.rule = rule
        self.own = _Holder(rule, held, own)
        self.theirs = _Holder(rule, ZERO, theirs)

    def after_sale(self, day: date, units: Decimal) -> "Purchases":
        """Return the same where the taxpayer sells units after all else, on a day."""
        found = copy(self)
        found.own = self.own.after_sale(day, units)
        return found

    def turns(self, at: datetime, day: date, sold: Decimal) -> Iterator[Decimal]:
        """Yield so many units left in the end at which other units decide about a loss of a day."""
        first, end = self.rule.first_day(day), self.rule.last_day(day)
        theirs, own = max(self.theirs.held(end), ZERO), self.own.bought(first, end)
        yield sold - theirs
        yield self.bought_around(day) - theirs
        yield own
        later = takewhile(lambda event: event.at > at, reversed(self.around(day)))
        yield from accumulate(event.quantity for event in later)

    def against(self, day: date, sold: Decimal, *, to_leave: Decimal = ZERO) -> Decimal:
        """Return how many of the units sold on a day have others standing against them, >= 0.

        to_leave  what is still to be taken off the taxpayer's units by the end of the days.
        """
        found = min(sold, self.bought_around(day))
        if self.rule.held_at_end:
            end = self.rule.last_day(day)
            held = max(self.own.held(end) - to_leave, ZERO) + max(self.theirs.held(end), ZERO)
            found = min(found, held)
        return found

    def bought_around(self, day: date) -> Decimal:
        """Return the units that all bought in the days around a sale."""
        first, end = self.rule.first_day(day), self.rule.last_day(day)
        return self.own.bought(first, end) + self.theirs.bought(first, end)

    def own_part(self, loss: Decimal, day: date) -> Decimal:
        """Return what of a loss taken away falls to units that the taxpayer bought."""
        own = self.replacing(day)
        theirs = self._replacing(self.theirs, day) if self.theirs.ever_bought else ZERO
        return share(loss, own, own + theirs) if own else ZERO

    def replacing(self, day: date) -> Decimal:
        """Return the taxpayer's units that take on what is taken from a loss of a day."""
        return self._replacing(self.own, day)

    def _replacing(self, holder: "_Holder", day: date) -> Decimal:
        end = self.rule.last_day(day)
        found = holder.bought(self.rule.first_day(day), end)
        return max(min(found, holder.held(end)), ZERO) if self.rule.held_at_end else found

    def around(self, day: date) -> Sequence[Event]:
        """Return the taxpayer's purchases in the days around a sale, by time."""
        return self.own.purchases(self.rule.first_day(day), self.rule.last_day(day))

    def since(self, first: date) -> dict[date, Decimal]:
        """Return what all bought from a day on, by day."""
        found: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
        for holder in (self.own, self.theirs):
            for event in holder.purchases(first, date.max):
                found[event.day] += event.quantity
        return dict(found)

    def standing(self, day: date, sold: Decimal) -> dict[date, Decimal]:
        """Return what all bought that stands against a loss of a day, by the day of purchase.

        sold    the units of the taxpayer that go on that day.
        Result  whole purchases. Where the law asks for what is held when the days end, of each side
                those that came last of it; but all, where others hold for what the taxpayer bought
                and sold again.
        """
        first, end = self.rule.first_day(day), self.rule.last_day(day)
        bought = self.since(first)
        if not self.rule.held_at_end:
            return bought
        found: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
        after, stands = self.after_sale(day, sold), ZERO
        for holder in (after.own, after.theirs):
            held = max(holder.held(end), ZERO)
            for event in reversed(holder.purchases(first, date.max)):
                units = min(event.quantity, held)
                if units:
                    found[event.day] += event.quantity
                    stands, held = stands + units, held - units
        return dict(found) if stands >= after.against(day, sold) else bought


class _Holder:
    """What one side bought and held; the events of an asset, by time."""

    def __init__(self, rule: BuybackRule, held: Decimal, events: Iterable[Event]) -> None:
        self._bought: list[Event] = []
        left, by_day = held, dict[date, Decimal]()
        for event in events:
            came = event.happening in CAME
            # What leaves without being there takes nothing off what comes later.
            left = left + event.quantity if came else max(left - event.quantity, ZERO)
            by_day[event.day] = left
            if came and (event.bought or rule.gifts):
                self._bought.append(event)
        self._days = [event.day for event in self._bought]
        self._sums = _running([event.quantity for event in self._bought], ZERO)
        self._held_days = list(by_day)
        self._held = [held, *by_day.values()]
        self._sold, self._sold_on = ZERO, date.max

    def after_sale(self, day: date, units: Decimal) -> "_Holder":
        """Return the same with fewer units from a day on."""
        found = copy(self)
        found._sold, found._sold_on = units, day  # noqa: SLF001  (its own copy)
        return found

    @property
    def ever_bought(self) -> bool:
        """Whether there is any purchase."""
        return bool(self._bought)

    def purchases(self, first: date, last: date) -> Sequence[Event]:
        """Return the purchases of some days."""
        return self._bought[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def bought(self, first: date, last: date) -> Decimal:
        """Return the units bought on some days."""
        until, before = bisect_right(self._days, last), bisect_left(self._days, first)
        return self._sums[until] - self._sums[before]

    def held(self, day: date) -> Decimal:
        """Return the units held at the end of a day."""
        held = self._held[bisect_right(self._held_days, day)]
        return held if day < self._sold_on else max(held - self._sold, ZERO)


def _running(amounts: Sequence[Decimal], first: Decimal) -> list[Decimal]:
    """Return what the amounts before each place add up to, and after the last."""
    return list(accumulate(amounts, initial=first))
