"""Sales at a loss in; the days after which lots of them were held too long for their loss out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.core.loss_report import LotPart, Opportunity
from bot.core.money import ZERO


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day on which the loss of some lots counts.

    losses  of each coin, by its name; > 0, of those lots alone.
    """

    until: date
    losses: tuple[tuple[str, Decimal], ...]

    @property
    def assets(self) -> tuple[str, ...]:
        """The coins, by name."""
        return tuple(asset for asset, _ in self.losses)

    @property
    def loss(self) -> Decimal:
        """The loss of all of them."""
        return sum((loss for _, loss in self.losses), ZERO)


def last_days(found: Iterable[Opportunity], before: date) -> tuple[LastDay, ...]:
    """Return the last days that lots of sales have of their own before a day, the nearest first.

    Only where a lot held for long is exempt a lot has such a day.
    """
    ends: defaultdict[date, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for sale in found:
        for lot in sale.lots:
            until = _until(sale, lot)
            if until is not None and until < before:
                ends[until][sale.asset] -= lot.gain
    return tuple(LastDay(until, tuple(sorted(ends[until].items()))) for until in sorted(ends))


def has_others(found: Iterable[Opportunity], before: date) -> bool:
    """Whether the loss of some lot of sales counts beyond all such days before a day."""
    ends = (_until(sale, lot) for sale in found for lot in sale.lots if lot.gain < 0)
    return any(until is None or until >= before for until in ends)


def _until(sale: Opportunity, lot: LotPart) -> date | None:
    if sale.counts_until is None or lot.gain >= 0 or lot.exempt:
        return None
    return lot.term_ends
