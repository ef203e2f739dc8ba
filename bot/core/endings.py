"""How a pool stood, and what followed, in; what a sale after all that changes of its losses, out.

Where a loss is denied as far as units are held when the days after a sale end, a later sale changes
what counts of it, what the pool costs, and so the sales between. Only those days are gone through.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from bot.core.drafts import DisposalDraft
from bot.core.events import Event
from bot.core.money import ZERO, total_of
from bot.core.purchases import Purchases

if TYPE_CHECKING:
    from bot.core.engine import Settled

MOST_KNOWN = 2_000


class Standing(Protocol):
    """A pool as it stood."""

    def resumed(self, events: Sequence[Event], purchases: Purchases) -> "Settled":
        """Return what events give from here, and what stays open after them."""
        ...


@dataclass(frozen=True, slots=True)
class Ended:
    """What a pool gave in the end.

    gains  what counts of its disposals by their days, as far as it is known.
    units  that are left, and their cost, None = unknown.
    """

    gains: Mapping[date, Decimal]
    units: Decimal
    cost: Decimal | None

    def gain_since(self, first: date) -> Decimal:
        """Return what counts of the disposals from a day on."""
        return sum((gain for day, gain in self.gains.items() if day >= first), ZERO)

    def gain_before(self, first: date) -> Decimal:
        """Return what counts of the disposals before a day."""
        return sum((gain for day, gain in self.gains.items() if day < first), ZERO)


@dataclass(frozen=True)
class Ending:
    """The end of the events of an asset, from the first that a later sale can change.

    No price is in it, so what was gone through once is known when prices have moved.
    before     the pool as it stood before them.
    purchases  what stands against the losses.
    """

    before: Standing
    events: Sequence[Event]
    purchases: Purchases
    known: dict[tuple[date, Decimal], Ended] = field(default_factory=dict, compare=False)

    @cached_property
    def turns(self) -> frozenset[Decimal]:
        """So many units left in the end at which other units decide about a loss."""
        settled = self.before.resumed(self.events, self.purchases)
        return frozenset(
            left
            for draft in _drafts(settled)
            for left in self.purchases.turns(
                draft.at, draft.day, sum((part.quantity for part in draft.parts), ZERO)
            )
        )

    def after_sale(self, day: date, units: Decimal) -> Ended:
        """Return what the end gives where units are sold after it, on a day; they are not gone yet.

        units  0 = as it is.
        """
        found = self.known.get((day, units))
        if found is None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            found = self.known[day, units] = self._ended(day, units)
        return found

    def _ended(self, day: date, units: Decimal) -> Ended:
        purchases = self.purchases.after_sale(day, units) if units else self.purchases
        settled = self.before.resumed(self.events, purchases)
        gains: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
        for draft in _drafts(settled):
            counted = (part.gain + part.disallowed for part in draft.parts if part.gain is not None)
            gains[draft.day] += sum(counted, ZERO)
        left = sum((lot.quantity for lot in settled.open), ZERO)
        return Ended(gains, left, total_of([lot.cost for lot in settled.open]))


def _drafts(settled: "Settled") -> Iterator[DisposalDraft]:
    return (one for one in settled.disposals if isinstance(one, DisposalDraft))
