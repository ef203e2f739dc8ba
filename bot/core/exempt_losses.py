"""Books, prices and a day in; losses of what was held so long that they count for nothing, out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from bot.core.best_sale import is_exempt
from bot.core.books import Books
from bot.core.money import SMALLEST_MONEY, ZERO
from bot.core.realised_words import exempt_rule, money_of


def exempt_loss_words(
    books: Books,
    prices: Mapping[str, Decimal],
    on: date,
    min_loss: Decimal,
    only: str | None = None,
) -> Iterator[str]:
    """Yield how far exempt units stand below their cost, and that no sale makes use of it.

    min_loss  of one asset, that is told.
    only      the asset that is asked of alone.
    """
    rule, least = exempt_rule(books), max(min_loss, SMALLEST_MONEY)
    if rule is None:
        return
    below: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for lot in books.open:
        price = prices.get(lot.asset)
        is_asked = only in {None, lot.asset}
        if is_asked and price is not None and lot.cost is not None and is_exempt(books, lot, on):
            below[lot.asset] += max(lot.cost - price * lot.quantity, ZERO)
    found = {asset: loss for asset, loss in sorted(below.items()) if loss >= least}
    if not found:
        return
    coins = ", ".join(f"{asset} {money_of(loss, books)}" for asset, loss in found.items())
    yield (
        f"Units held long enough to be exempt stand below their cost ({coins}): such a loss counts "
        f"for nothing, so no sale is told for its sake ({rule.statute})."
    )
