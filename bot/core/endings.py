"""How a pool stood, and what followed, in; what a sale after all that changes of its losses, out.

Where a loss is denied as far as units are held when the days after a sale end, a later sale changes
what counts of it, what the pool costs, and so the sales between. Only those days are gone through.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
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
    """What a pool gave in the end: its disposals, what they gain, and what is left, None = unknown.

    gain  what counts, as far as it is known.
    """

    drafts: Sequence[DisposalDraft]
    gain: Decimal
    cost: Decimal | None


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

    def after_sale(self, day: date, units: Decimal) -> Ended:
        """Return what the end gives where units are sold after it, on a day; they are not gone yet.

        units  0 = as it is.
        """
        found = self.known.get((day, units))
        if found is None:
            if len(self.known) > MOST_KNOWN:
                self.known.clear()
            found = self.known[day, units] = self._ended(day, units)
        return found

    def _ended(self, day: date, units: Decimal) -> Ended:
        purchases = self.purchases.after_sale(day, units) if units else self.purchases
        settled = self.before.resumed(self.events, purchases)
        drafts = [one for one in settled.disposals if isinstance(one, DisposalDraft)]
        parts = (part for draft in drafts for part in draft.parts)
        gains = (part.gain + part.disallowed for part in parts if part.gain is not None)
        return Ended(drafts, sum(gains, ZERO), total_of([lot.cost for lot in settled.open]))
