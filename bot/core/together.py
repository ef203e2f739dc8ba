"""Sales of one day in, what they add to the results of the year out: each alone, or settled as one.

Where purchases take of a loss, what one sale gives hangs on the others: units that are sold replace
nothing, and a purchase takes of one loss alone. So sales of one asset are then settled together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.core.books import Books, Disposal, Part, by_asset
from bot.core.held_lots import AVERAGED
from bot.core.holding import Term
from bot.core.loss_report import LotPart, Opportunity
from bot.core.money import ZERO, amount_text
from bot.core.results import Results
from bot.core.settled_sale import Sold, disposals_after


def results_of(sale: Opportunity) -> Results:
    """Return what a sale alone would add to the results of the year."""
    net = Results.stated(-sale.short_loss, -sale.long_loss)
    short = sum((-part.gain for part in sale.lots if _is_loss(part, long=False)), ZERO)
    long = sum((-part.gain for part in sale.lots if _is_loss(part, long=True)), ZERO)
    return replace(
        net,
        losses_short=max(net.losses_short, short),
        losses_long=max(net.losses_long, long),
        proceeds=sale.proceeds,
        costs=sale.cost or ZERO,
        fees=sale.cost_in_loss,
    )


def results_together(books: Books, on: date, sales: Iterable[Opportunity]) -> list[Results]:
    """Return what sales of a day, all of them made, add to the results of the year."""
    found = []
    for asset, some in _by_asset(sales).items():
        own = by_asset(books)[asset]
        if len(some) > 1 and _hang_together(own):
            found.append(_settled(own, on, some))
        else:
            found += map(results_of, some)
    return found


def loss_together(results: Iterable[Results]) -> Decimal:
    """Return the loss that results come to."""
    return -sum((one.short + one.long for one in results), ZERO)


def together_words(sales: Sequence[Opportunity], loss: Decimal, currency: str) -> Iterator[str]:
    """Say where sales lose another sum together than one by one."""
    alone = sum((one.loss for one in sales), ZERO)
    if loss != alone:
        yield (
            f"Made together, the sales lose {amount_text(loss)} {currency}; each is told as if it "
            f"were made alone, which adds up to {amount_text(alone)}, but units that are sold "
            f"replace nothing, and a purchase takes of one loss alone."
        )


def _is_loss(part: LotPart, *, long: bool) -> bool:
    return part.gain < 0 and (part.term is Term.LONG) == long


def _by_asset(sales: Iterable[Opportunity]) -> dict[str, list[Opportunity]]:
    found: defaultdict[str, list[Opportunity]] = defaultdict(list)
    for sale in sales:
        found[sale.asset].append(sale)
    return found


def _hang_together(books: Books) -> bool:
    return books.disallows and books.method not in AVERAGED


def _settled(books: Books, on: date, sales: Sequence[Opportunity]) -> Results:
    """Return what sales of one asset give that are settled with all that was before."""
    sold = [Sold(one.asset, one.wallet, one.quantity, one.proceeds) for one in sales]
    after = list(_parts(books, disposals_after(books, sold, on), on))
    before = list(_parts(books, books.disposals, on))
    gains = {long: _gains(after, long=long) for long in (False, True)}
    were = {long: _gains(before, long=long) for long in (False, True)}
    net = {long: sum(gains[long], ZERO) - sum(were[long], ZERO) for long in gains}
    lost = {long: _losses(were[long]) - _losses(gains[long]) for long in gains}
    return Results(
        net[False],
        net[True],
        max(lost[False], -net[False], ZERO),
        max(lost[True], -net[True], ZERO),
        sum((one.proceeds for one in sales), ZERO),
        sum((one.cost or ZERO for one in sales), ZERO),
        sum((one.cost_in_loss for one in sales), ZERO),
    )


def _parts(books: Books, disposals: Iterable[Disposal], on: date) -> Iterator[Part]:
    """Yield the parts of a day's disposals whose result counts."""
    for disposal in disposals:
        for part in disposal.parts:
            is_long = part.term is Term.LONG
            exempt = is_long and books.law.exempts_long(part.acquired, on)
            if disposal.day == on and not exempt:
                yield part


def _gains(parts: Iterable[Part], *, long: bool) -> list[Decimal]:
    return [part.gain or ZERO for part in parts if (part.term is Term.LONG) == long]


def _losses(gains: Iterable[Decimal]) -> Decimal:
    return sum((gain for gain in gains if gain < 0), ZERO)
