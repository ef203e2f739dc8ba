"""Open lots of one scope and a price in; losses that no sale of today realises, and why, out."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from bot.core.best_sale import reachable_parts
from bot.core.books import Books, OpenLot
from bot.core.loss_report import Denied, Hidden
from bot.core.money import ZERO
from bot.core.replacements import Replacements, bought_in_pool
from bot.core.sale import UnitPrice


def hidden(
    books: Books, lots: Sequence[OpenLot], price: UnitPrice, on: date, min_loss: Decimal
) -> Iterator[Hidden]:
    """Yield the losing lots of a scope that stand behind larger gains, if they lose enough.

    As for a sale within reach, the cost of selling is in loss and gain, and does not make a loss.
    """
    known = [part for _, part in reachable_parts(books, lots, price.left, on)]
    losing = [part for part in known if part.gain + price.cost * part.quantity < 0]
    if not losing:
        return
    loss = -sum((part.gain for part in losing), ZERO)
    before = known[: known.index(losing[-1])]
    gain = sum((max(part.gain, ZERO) for part in before), ZERO)
    if gain and loss >= min_loss:
        units = sum((part.quantity for part in losing), ZERO)
        yield Hidden(lots[0].asset, lots[0].wallet, units, loss, gain)


def denied(
    books: Books,
    lots: Sequence[OpenLot],
    others: Replacements,
    price: UnitPrice,
    on: date,
) -> Denied | None:
    """Return the largest loss of a scope if purchases before today take all of it away.

    others  what takes of a loss where lots are told apart.
    """
    if not books.disallows:
        return None
    sold = list(reachable_parts(books, lots, price.left, on))
    nets = list(accumulate(part.gain + price.cost * part.quantity for _, part in sold))
    if min(nets, default=ZERO) >= 0:
        return None
    best = sold[: nets.index(min(nets)) + 1]
    last = _last_purchase(books, others, [lot for lot, _ in best], on)
    assert books.buyback is not None, "something takes losses away"
    if last is None:
        return None
    units = sum((part.quantity for _, part in best), ZERO)
    loss = -sum((part.gain for _, part in best), ZERO)
    free_from = last + timedelta(days=books.buyback.days_before + 1)
    return Denied(lots[0].asset, lots[0].wallet, units, loss, last, free_from)


def _last_purchase(
    books: Books, others: Replacements, sold: Sequence[OpenLot], on: date
) -> date | None:
    """Return the last day on which was acquired what takes of the loss of some lots."""
    own = {id(lot) for lot in sold}
    newest = next((lot.acquired for lot in others.newest_first if id(lot) not in own), None)
    days = (newest, *bought_in_pool(books, sold[0].asset, on))
    return max((day for day in days if day is not None), default=None)
