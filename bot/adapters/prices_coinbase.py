"""Symbols and currencies in, prices out: Coinbase's public table of exchange rates."""

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from decimal import Context, Decimal, DecimalException

from bot.adapters.json_host import JsonHost, table
from bot.adapters.prices import is_price, unavailable
from bot.core.prices import Price
from bot.ports import Clock

COINBASE_URL = "https://api.coinbase.com/v2"
SOURCE = "Coinbase"
_DIGITS = Context(prec=12)
"""The table tells what one unit of money buys, to a few digits; its inverse has no more."""


class CoinbasePrices:
    """Looks up what a unit of a currency buys, of every asset; a ports.PriceSource.

    One request a currency has all assets, so that Coinbase does not learn which are held.

    url    base address of the API.
    known  whether a symbol means to all the world what it means to us.
    """

    def __init__(
        self,
        clock: Clock,
        known: Callable[[str], bool],
        *,
        url: str = COINBASE_URL,
        deadline: timedelta = timedelta(seconds=8),
    ) -> None:
        self._clock = clock
        self._known = known
        self._host = JsonHost(url, unavailable(SOURCE), deadline=deadline)

    async def prices(
        self, assets: Collection[str], currencies: Collection[str]
    ) -> tuple[Price, ...]:
        """Return the prices known, by currency and then asset; others are left out.

        Raises  PricesUnavailable.
        """
        wanted = sorted(asset for asset in set(assets) if self._known(asset))
        if not wanted:
            return ()
        found: list[Price] = []
        async with self._host.asking() as ask:
            for currency in sorted(set(currencies)):
                answer = await ask("/exchange-rates", {"currency": currency})
                found += self._read(answer, wanted, currency)
        return tuple(found)

    def _read(self, answer: object, wanted: list[str], currency: str) -> Iterator[Price]:
        data = table(table(answer).get("data"))
        rates = table(data.get("rates"))
        if data.get("currency") != currency:
            return
        now = self._clock()
        for asset in wanted:
            amount = _inverse(rates.get(asset))
            if amount is not None:
                yield Price(asset, currency, amount, now, SOURCE)


def _inverse(rate: object) -> Decimal | None:
    try:
        amount = _DIGITS.divide(Decimal(1), Decimal(rate)) if isinstance(rate, str) else None
    except DecimalException:
        return None
    return amount if amount is not None and amount.is_finite() and is_price(amount) else None
