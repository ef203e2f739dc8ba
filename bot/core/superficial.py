"""A buy-back rule for averaged units: the part of a loss that purchases around the sale take away.

No lot replaces another in a pool, so units are counted: the part is the least of what was sold,
what was bought in the days around the sale and, where the law asks for it, what is still held when
those days end. It is added to the cost of the pool at once.
Source: Canada, ITA 54 "superficial loss" and 53(1)(f); the part by CRA, IT-456R par. 12.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate

from bot.core.drafts import DisposalDraft
from bot.core.events import Event, Happening
from bot.core.money import ZERO, share
from bot.core.rules import BuybackRule


class Superficial:
    """Knows how many units of one asset were bought and held when, over all wallets."""

    def __init__(
        self,
        rule: BuybackRule,
        held: Decimal,
        events: Iterable[Event],
        day_of: Callable[[datetime], date],
    ) -> None:
        """Look at all events of the asset.

        held  units before the first event.
        """
        bought: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
        change: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
        for event in events:
            if event.happening is Happening.MOVED:
                continue
            day = day_of(event.at)
            acquired = event.happening is Happening.ACQUIRED
            change[day] += event.quantity if acquired else -event.quantity
            if acquired and (event.bought or rule.gifts):
                bought[day] += event.quantity
        self.rule = rule
        self.bought_days, self.bought = _running(bought, ZERO)
        self.held_days, self.held = _running(change, held)

    def take(self, draft: DisposalDraft) -> Decimal:
        """Take away what does not count of a loss; return what the pool's cost grows by."""
        losing = [(part, -part.gain) for part in draft.parts if part.gain and part.gain < 0]
        if draft.day < self.rule.since or not losing:
            return ZERO
        sold = sum((part.quantity for part in draft.parts), ZERO)
        units = min(sold, self.units(draft.day))
        if units <= 0:
            return ZERO
        for part, loss in losing:
            part.disallowed = share(loss, units, sold)
        return sum((part.disallowed for part, _ in losing), ZERO)

    def units(self, day: date) -> Decimal:
        """Return how many units stand against a loss of a day."""
        end = self.rule.last_day(day)
        until = bisect_right(self.bought_days, end)
        before = bisect_left(self.bought_days, self.rule.first_day(day))
        found = self.bought[until] - self.bought[before]
        if self.rule.held_at_end:
            found = min(found, self.held[bisect_right(self.held_days, end)])
        return found


def _running(
    amounts: dict[date, Decimal], first: Decimal
) -> tuple[Sequence[date], Sequence[Decimal]]:
    """Return the days, and what the amounts before each of them and after the last add up to."""
    days = sorted(amounts)
    return days, list(accumulate((amounts[day] for day in days), initial=first))
