"""Symbols and currencies in, prices out: a CoinGecko-compatible API over HTTP."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeGuard

import httpx

from bot.adapters.json_host import JsonHost, table
from bot.core.errors import PricesUnavailable
from bot.core.prices import Price

_IDS_A_REQUEST = 200  # Keeps an address below what servers accept.
_SMALLEST, _LARGEST = Decimal("1e-30"), Decimal("1e15")
SETTING = "BOT_PRICES_KEY"
_USUAL_BODY = 2 * 2**20


class CoinGeckoPrices:
    """Looks up prices at CoinGecko, or at a server that speaks as it does; a ports.PriceSource.

    url         base address, e.g. https://api.coingecko.com/api/v3.
    key         sent as a header that CoinGecko's free or its paid host expects.
    called      how people read of it; None = by its host.
    ids         CoinGecko's id of a symbol, None for a symbol it does not know.
    deadline    for a whole look-up, however many requests it takes.
    body_limit  bytes of one answer.
    """

    def __init__(
        self,
        url: str,
        ids: Callable[[str], str | None],
        *,
        key: str | None = None,
        called: str | None = None,
        deadline: timedelta = timedelta(seconds=15),
        body_limit: int = _USUAL_BODY,
    ) -> None:
        self._source = called or source_name(httpx.URL(url).host)
        self._ids = ids
        self._host = price_host(url, self._source, key, deadline=deadline, body_limit=body_limit)

    async def prices(
        self, assets: Collection[str], currencies: Collection[str]
    ) -> tuple[Price, ...]:
        """Return the prices known, by asset and then currency; others are left out.

        All assets go into one request, so that the source learns what is held
        here but not who holds what.
        Raises  PricesUnavailable, when the source cannot be asked or answers nonsense.
        """
        ids = {asset: known for asset in sorted(set(assets)) if (known := self._ids(asset))}
        wanted = sorted(set(currencies))
        if not ids or not wanted:
            return ()
        stated = await self._stated(sorted(set(ids.values())), wanted)
        return tuple(
            price
            for asset, known in ids.items()
            for currency in wanted
            if (price := self._price(asset, currency, stated.get(known)))
        )

    async def _stated(self, ids: list[str], currencies: list[str]) -> dict[str, object]:
        stated: dict[str, object] = {}
        async with self._host.asking() as ask:
            for start in range(0, len(ids), _IDS_A_REQUEST):
                query = {
                    "ids": ",".join(ids[start : start + _IDS_A_REQUEST]),
                    "vs_currencies": ",".join(currencies).lower(),
                    "include_last_updated_at": "true",
                    "precision": "full",
                }
                stated |= table(await ask("/simple/price", query))
        return stated

    def _price(self, asset: str, currency: str, stated: object) -> Price | None:
        if not isinstance(stated, Mapping):
            return None
        amount, at = stated.get(currency.lower()), _instant(stated.get("last_updated_at"))
        if not at or not is_price(amount):
            return None
        return Price(asset, currency, amount, at, self._source)


class TellingCoins:
    """Says beside a price which coin a symbol was taken for; a ports.PriceSource.

    taken_for  the name of that coin; None where everybody means the same by the symbol.
    """

    def __init__(self, source: CoinGeckoPrices, taken_for: Callable[[str], str | None]) -> None:
        self._source = source
        self._taken_for = taken_for

    async def prices(
        self, assets: Collection[str], currencies: Collection[str]
    ) -> tuple[Price, ...]:
        """Return the prices of the source, with what is to be known of them.

        Raises  PricesUnavailable.
        """
        return tuple(map(self._told, await self._source.prices(assets, currencies)))

    def _told(self, price: Price) -> Price:
        coin = self._taken_for(price.asset)
        return replace(price, note=f"taken for {coin} by its symbol") if coin else price


def price_host(
    url: str,
    source: str,
    key: str | None,
    *,
    deadline: timedelta,
    body_limit: int = _USUAL_BODY,
    remedy: str = SETTING,
) -> JsonHost:
    """Return what asks a CoinGecko-compatible API; its errors are sentences about the source."""
    return JsonHost(
        url,
        unavailable(source),
        remedy=remedy,
        headers={key_header(httpx.URL(url).host): key} if key else None,
        deadline=deadline,
        body_limit=body_limit,
    )


def unavailable(source: str) -> Callable[[str, timedelta | None], PricesUnavailable]:
    """Return what makes the error of a source: a sentence about what happened to it."""

    def failed(what: str, wait: timedelta | None) -> PricesUnavailable:
        return PricesUnavailable(f"The price source {source} {what}.", wait)

    return failed


def is_price(amount: object) -> TypeGuard[Decimal]:
    """Whether something that a source states can be what one unit is worth."""
    return isinstance(amount, Decimal) and _SMALLEST <= amount <= _LARGEST


def source_name(host: str) -> str:
    """Return what people call the source at a host."""
    return "CoinGecko" if f".{host}".endswith(".coingecko.com") else host


def key_header(host: str) -> str:
    """Return the header in which a host expects a key: CoinGecko's paid host has one of its own."""
    return "x-cg-pro-api-key" if host.startswith("pro-") else "x-cg-demo-api-key"


def _instant(stated: object) -> datetime | None:
    if not isinstance(stated, Decimal) or not 0 < stated < Decimal("1e11"):
        return None
    return datetime.fromtimestamp(int(stated), UTC)
