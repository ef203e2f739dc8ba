"""What the sales of a tax year come to, as the law on the use of losses looks at it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.core.money import ZERO


@dataclass(frozen=True, slots=True)
class Results:
    """What the sales of a year come to, by term; `short` is all where the law knows no terms.

    short, long      net.
    losses_short, losses_long  the losses in them, each >= 0.
    proceeds, costs  of all sales of the year; a law may look at them.
    fees             what those sales cost: it is not in their proceeds, and only told where a law
                     looks at prices before it.
    """

    short: Decimal = ZERO
    long: Decimal = ZERO
    losses_short: Decimal = ZERO
    losses_long: Decimal = ZERO
    proceeds: Decimal = ZERO
    costs: Decimal = ZERO
    fees: Decimal = ZERO

    @classmethod
    def stated(cls, short: Decimal, long: Decimal) -> "Results":
        """Return results of which only the net is known; a negative one is a loss.

        The sales are taken to have brought the gains, which is the least they can have brought.
        """
        proceeds = max(short, ZERO) + max(long, ZERO)
        return cls(short, long, max(-short, ZERO), max(-long, ZERO), proceeds)

    def plus(self, other: "Results") -> "Results":
        """Return both together."""
        return Results(
            self.short + other.short,
            self.long + other.long,
            self.losses_short + other.losses_short,
            self.losses_long + other.losses_long,
            self.proceeds + other.proceeds,
            self.costs + other.costs,
            self.fees + other.fees,
        )

    def toward(self, other: "Results", part: Decimal, whole: Decimal) -> "Results":
        """Return what lies on the way to others, at a part of a whole."""

        def at(own: Decimal, their: Decimal) -> Decimal:
            return own + (their - own) * part / whole

        return Results(
            at(self.short, other.short),
            at(self.long, other.long),
            at(self.losses_short, other.losses_short),
            at(self.losses_long, other.losses_long),
            at(self.proceeds, other.proceeds),
            at(self.costs, other.costs),
            at(self.fees, other.fees),
        )

    def less(self, short: Decimal, long: Decimal) -> "Results":
        """Return the results with further losses, as of no sale; negative ones are gains."""
        return self.plus(replace(Results.stated(-short, -long), proceeds=ZERO))

    @property
    def gains_short(self) -> Decimal:
        """The short-term gains, before any loss."""
        return self.short + self.losses_short

    @property
    def gains_long(self) -> Decimal:
        """The long-term gains, before any loss."""
        return self.long + self.losses_long

    @property
    def losses(self) -> Decimal:
        """All losses."""
        return self.losses_short + self.losses_long
