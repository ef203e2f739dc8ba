"""A sale that is being weighed: what it gives, and at what price."""

from dataclasses import dataclass
from decimal import Decimal

from bot.core.holding import Term
from bot.core.loss_report import LotPart
from bot.core.money import ZERO, total_of


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What selling a unit leaves, and what it costs; together what a buyer pays."""

    left: Decimal
    cost: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale that would realise a loss.

    parts     in the order in which they are consumed; gains as they are taxed.
    exempt    gain or loss on the way that does not count, because its lots were held for long;
              None where their cost is unknown.
    other     what the sale changes in the results of earlier sales, where days are matched, or
              where what is held in the end decides about their losses.
    earlier   what it changes so in earlier tax years, which is no result of this one.
    disallowed, disallowed_long  the part of the loss that purchases already made take away, and
              how much of that is long-term.
    """

    parts: tuple[LotPart, ...]
    exempt: Decimal | None = ZERO
    has_exempt: bool = False
    other: Decimal = ZERO
    earlier: Decimal = ZERO
    disallowed: Decimal = ZERO
    disallowed_long: Decimal = ZERO

    @property
    def quantity(self) -> Decimal:
        """The units to be sold."""
        return sum((part.quantity for part in self.parts), ZERO)

    @property
    def cost(self) -> Decimal | None:
        """What the units cost, None = unknown."""
        return total_of([part.cost for part in self.parts])

    @property
    def loss(self) -> Decimal:
        """The loss that counts, > 0 where there is one."""
        return self.loss_of(Term.SHORT) + self.loss_of(Term.LONG)

    @property
    def loss_of_all_years(self) -> Decimal:
        """The loss that counts, with what it changes in the losses of earlier tax years."""
        return self.loss - self.earlier

    @property
    def forced_gain(self) -> Decimal:
        """The gain of winning lots that must be sold on the way."""
        return sum((max(part.gain, ZERO) for part in self.parts), ZERO)

    def loss_of(self, term: Term) -> Decimal:
        """Return the loss that falls on a term; without terms all is short."""
        gains = (p.gain for p in self.parts if (p.term is Term.LONG) == (term is Term.LONG))
        if term is Term.LONG:
            return -sum(gains, ZERO) - self.disallowed_long
        return -sum(gains, ZERO) - self.other - (self.disallowed - self.disallowed_long)
