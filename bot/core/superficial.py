"""A buy-back rule for averaged units: the part of a loss that purchases around the sale take away.

It is added to the cost of the pool with the purchases that take it: at the sale as far as they came
before it, else when they come, the last of the days first, for what is held at the end came last.
What the household's purchases take is no cost of the taxpayer's.
Source: Canada, ITA 40(2)(g)(i) and 53(1)(f): to the cost of the property that was acquired.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter

from bot.core.drafts import DisposalDraft
from bot.core.events import Event
from bot.core.money import ZERO, share
from bot.core.purchases import Purchases

_day = attrgetter("day")


class Superficial:
    """Takes away what does not count of the losses of one asset, and keeps what is to be added."""

    def __init__(self, purchases: Purchases) -> None:
        self.purchases = purchases
        self.waiting: defaultdict[datetime, Decimal] = defaultdict(lambda: ZERO)

    def copy(self, purchases: Purchases) -> "Superficial":
        """Return one that goes its own way from here, by other purchases from here on."""
        found = Superficial(purchases)
        found.waiting = self.waiting.copy()
        return found

    def first_changeable(self, events: Sequence[Event]) -> int | None:
        """Return the place of the first event that a sale after all of them can still change.

        None where that hangs on no sale: what is held in the end decides about nothing.
        """
        if not events or not self.purchases.rule.held_at_end:
            return None
        first = events[-1].day - timedelta(days=self.purchases.rule.days_after)
        return bisect_left(events, first, key=_day)

    def take(self, draft: DisposalDraft) -> Decimal:
        """Take away what does not count of a loss; return what the pool's cost grows by at once."""
        losing = [(part, -part.gain) for part in draft.parts if part.gain and part.gain < 0]
        if draft.day < self.purchases.rule.since or not losing:
            return ZERO
        sold = sum((part.quantity for part in draft.parts), ZERO)
        units = self.purchases.against(draft.day, sold)
        if units <= 0:
            return ZERO
        for part, loss in losing:
            part.disallowed = share(loss, units, sold)
        taken = sum((part.disallowed for part, _ in losing), ZERO)
        return self._wait(draft, self.purchases.own_part(taken, draft.day))

    def _wait(self, draft: DisposalDraft, cost: Decimal) -> Decimal:
        """Keep what belongs to purchases after a sale; return what belongs to those before it."""
        left = self.purchases.replacing(draft.day)
        for purchase in reversed(self.purchases.around(draft.day)):
            if purchase.at <= draft.at or not left:
                break
            units = min(purchase.quantity, left)
            part = share(cost, units, left)
            self.waiting[purchase.at] += part
            cost -= part
            left -= units
        return cost

    def joins(self, at: datetime) -> Decimal:
        """Return what the pool's cost grows by as a purchase comes."""
        return self.waiting.pop(at, ZERO)
