"""What several sources say that an asset is worth in, one price and what was left out of it out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from bot.core.money import exact
from bot.core.prices import Price

TOLERATED = Decimal("0.05")
"""How far from the median a price may be, as a part of it. The large venues differ by less than one
per cent in calm hours, and by a few in a crash."""
TO_JUDGE = 3
"""Of two that differ nobody can tell which is wrong."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A source that does not count: how far off the price it is, or None where it is stale."""

    source: str
    off: Decimal | None

    def __str__(self) -> str:
        if self.off is None:
            return f"{self.source} left out: stale"
        side = "above" if self.off > 0 else "below"
        return f"{self.source} left out: {abs(self.off) * 100:.0f}% {side}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One price out of several.

    price     the median of those that count; its note says what a reader must know.
    spread    the distance of the highest from the lowest that count, as a part of the price.
    left_out  those that do not, in the order of the sources.
    """

    price: Price
    spread: Decimal
    left_out: tuple[LeftOut, ...] = ()


def agreement(quotes: Sequence[Price], now: datetime) -> Agreement:
    """Return what sources agree on.

    quotes  at least one, all of one asset and currency, each of another source; the source to be
            trusted most comes first.
    Result  Stale prices do not count beside fresh ones. Of three or more, those further than
            TOLERATED from the median are left out, until three or more are all near it. Two that
            differ by more are not judged, nor are three or more of which no two are near the
            median: the first counts, with those that agree with it, and the note says so.
    """
    fresh = [quote for quote in quotes if not quote.is_stale(now)]
    counted = fresh or list(quotes)
    stale = tuple(LeftOut(quote.source, None) for quote in quotes if quote not in counted)
    with exact():
        near = _near(counted)
        if not near:
            return _undecided(counted, stale)
        price = median([quote.amount for quote in near])
        off = tuple(
            LeftOut(quote.source, quote.amount / price - 1)
            for quote in counted
            if quote not in near
        )
        return Agreement(_together(near, price, (*off, *stale)), _spread(near), (*off, *stale))


def _near(quotes: Sequence[Price]) -> list[Price]:
    """Return those that agree; none where nobody can tell which they are."""
    middle = median([quote.amount for quote in quotes])
    if len(quotes) < TO_JUDGE:
        return list(quotes) if _spread(quotes) <= TOLERATED else []
    near = [quote for quote in quotes if abs(quote.amount - middle) <= TOLERATED * middle]
    if len(near) < len(quotes) and len(near) >= TO_JUDGE:
        return _near(near)  # Without the outliers the middle may lie elsewhere.
    return near if len(near) > 1 else []


def _undecided(counted: Sequence[Price], stale: tuple[LeftOut, ...]) -> Agreement:
    """Take the price of the first, and of those that agree with it."""
    first = counted[0].amount
    camp = [quote for quote in counted if abs(quote.amount - first) <= TOLERATED * first]
    price = median([quote.amount for quote in camp])
    off = tuple(
        LeftOut(quote.source, quote.amount / price - 1) for quote in counted if quote not in camp
    )
    together = _together(camp, price, (*off, *stale))
    noted = replace(together, note=f"sources disagree; {together.note}")
    return Agreement(noted, _spread(counted), (*off, *stale))


def _together(counted: Sequence[Price], amount: Decimal, left_out: Sequence[LeftOut]) -> Price:
    first = counted[0]
    names = [quote.source for quote in counted]
    source = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return Price(
        first.asset,
        first.currency,
        amount,
        min(quote.at for quote in counted),
        source,
        "; ".join(filter(None, (*(quote.note for quote in counted), *map(str, left_out)))),
    )


def median(amounts: Sequence[Decimal]) -> Decimal:
    """Return the middle of some amounts, of an even number the mean of the two in the middle."""
    ordered = sorted(amounts)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def _spread(quotes: Sequence[Price]) -> Decimal:
    amounts = [quote.amount for quote in quotes]
    return (max(amounts) - min(amounts)) / median(amounts)
