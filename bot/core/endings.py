"""How a pool stood, and what followed, in; what a sale after all that changes of its losses, out.

Where a loss is denied as far as units are held when the days after a sale end, a later sale changes
what counts of it, what the pool costs, and so the sales between. Only those days are gone through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from bot.core.events import Event
from bot.core.purchases import Purchases

if TYPE_CHECKING:
    from bot.core.engine import Settled


class Standing(Protocol):
    """A pool as it stood."""

    def resumed(self, events: Sequence[Event], purchases: Purchases) -> "Settled":
        """Return what events give from here, and what stays open after them."""
        ...


@dataclass(frozen=True)
class Ending:
    """The end of the events of an asset, from the first that a later sale can change.

    before     the pool as it stood before them.
    purchases  what stands against the losses.
    """

    before: Standing
    events: Sequence[Event]
    purchases: Purchases

    @cached_property
    def as_it_is(self) -> "Settled":
        """What the end gives."""
        return self.before.resumed(self.events, self.purchases)

    def with_sale(self, sale: Event) -> "Settled":
        """Return what the end gives, a sale after all of it besides."""
        purchases = self.purchases.after_sale(sale.day, sale.quantity)
        return self.before.resumed([*self.events, sale], purchases)
