"""A page of the market list in, its coins out: a CoinGecko-compatible API over HTTP."""

from datetime import timedelta

import httpx

from bot.adapters.json_host import NotAsAgreed
from bot.adapters.prices import price_host, source_name
from bot.core.listed_coins import COIN_ID, NAME, SYMBOL, ListedCoin
from bot.ports import MarketPage

LONGEST = 100
A_PAGE = 250
"""As many as the API gives at most."""
_USABLE = 0.5
"""Of a page of which fewer entries can be used nothing is: it is no list of coins."""


class CoinGeckoList:
    """Reads `/coins/markets`, the largest coins first; a ports.MarketList.

    url  base address, e.g. https://api.coingecko.com/api/v3.
    key  sent as a header that CoinGecko's free or its paid host expects.
    """

    def __init__(
        self, url: str, *, key: str | None = None, deadline: timedelta = timedelta(seconds=20)
    ) -> None:
        source = source_name(httpx.URL(url).host)
        self._host = price_host(url, source, key, deadline=deadline)

    async def page(self, number: int) -> MarketPage:
        """Return the coins of a page, 1 for the first; those we cannot use are left out.

        Raises  PricesUnavailable.
        """
        query = {
            "vs_currency": "usd",
            "order": "market_cap_desc",
            "per_page": str(A_PAGE),
            "page": str(number),
            "sparkline": "false",
        }
        async with self._host.asking() as ask:
            return _page(await ask("/coins/markets", query), first=(number - 1) * A_PAGE + 1)


def _page(answer: object, *, first: int) -> MarketPage:
    if not isinstance(answer, list) or (first == 1 and not answer):
        raise NotAsAgreed
    listed = answer[:A_PAGE]
    found = [_coin(stated, rank) for rank, stated in enumerate(listed, first)]
    coins = tuple(coin for coin in found if coin)
    if len(coins) < _USABLE * len(listed):
        raise NotAsAgreed
    return MarketPage(coins, up_to=first + len(listed) - 1, is_last=len(listed) < A_PAGE)


def _coin(stated: object, rank: int) -> ListedCoin | None:
    """Return a coin, or None where its symbol, name or id is not what it can be.

    Its place in the list is its rank: the API leaves the rank of some coins empty.
    """
    if not isinstance(stated, dict):
        return None
    symbol, name = _text(stated.get("symbol")).upper(), _text(stated.get("name"))
    coin_id = _text(stated.get("id"))
    fits = SYMBOL.fullmatch(symbol) and NAME.fullmatch(name) and COIN_ID.fullmatch(coin_id)
    return ListedCoin(symbol, name, coin_id, rank) if fits else None


def _text(stated: object) -> str:
    return stated.strip() if isinstance(stated, str) and len(stated) <= LONGEST else ""
