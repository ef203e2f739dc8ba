"""An asset and moments in, what it was worth then out: a CoinGecko-compatible API over HTTP."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx

from bot.adapters.json_host import NotAsAgreed, table
from bot.adapters.prices import SETTING, is_price, price_host, source_name
from bot.core.past_prices import Moment, PastPrice, nearest

_MARGIN = timedelta(days=1)
_A_POINT = 2


class CoinGeckoPastPrices:
    """Looks up `/coins/{id}/market_chart/range`; a ports.PastPriceSource.

    The API states prices of every five minutes within a day, of every hour within 90 days and of
    midnight beyond, and without a paid key none that are older than a year.

    ids  CoinGecko's id of a symbol, None for a symbol it does not know.
    """

    def __init__(
        self,
        url: str,
        ids: Callable[[str], str | None],
        *,
        key: str | None = None,
        called: str | None = None,
        deadline: timedelta = timedelta(seconds=20),
    ) -> None:
        self._source = called or source_name(httpx.URL(url).host)
        self._ids = ids
        self._host = price_host(
            url,
            self._source,
            key,
            remedy=f"{SETTING}: without a paid one, prices older than a year are refused",
            deadline=deadline,
            body_limit=16 * 2**20,
        )

    async def past(
        self, asset: str, currency: str, hours: Sequence[datetime]
    ) -> tuple[PastPrice, ...]:
        """Return a price an hour, in order; its amount is None where the source has none near it.

        Raises  PricesUnavailable.
        """
        known = self._ids(asset)
        stated: dict[datetime, Decimal] = {}
        if known is not None and hours:
            query = {
                "vs_currency": currency.lower(),
                "from": str(int((min(hours) - _MARGIN).timestamp())),
                "to": str(int((max(hours) + _MARGIN).timestamp())),
                "precision": "full",
            }
            async with self._host.asking() as ask:
                answer = table(await ask(f"/coins/{known}/market_chart/range", query))
                stated = dict(_points(answer.get("prices")))
        return tuple(self._price(asset, currency, hour, stated) for hour in hours)

    def _price(
        self, asset: str, currency: str, hour: datetime, stated: dict[datetime, Decimal]
    ) -> PastPrice:
        at = nearest(stated, hour)
        amount = None if at is None else stated[at]
        return PastPrice(Moment(asset, hour), currency, amount, at or hour, self._source)


def _points(prices: object) -> list[tuple[datetime, Decimal]]:
    if not isinstance(prices, list):
        raise NotAsAgreed
    found = []
    for point in prices:
        if not isinstance(point, list) or len(point) != _A_POINT:
            raise NotAsAgreed
        at, amount = point
        if isinstance(at, Decimal) and 0 < at < Decimal("1e14") and is_price(amount):
            found.append((datetime.fromtimestamp(int(at) // 1000, UTC), amount))
    return found
