"""Symbols and currencies in, prices out: a CoinGecko-compatible API over HTTP."""

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus

import httpx

from bot.adapters.bodies import ACCEPTED_ENCODINGS, BodyRefused, read_body
from bot.core.errors import PricesUnavailable
from bot.core.prices import Price

_USER_AGENT = "Gleaner/0.1 (self-hosted)"
_IDS_A_REQUEST = 200  # Keeps an address below what servers accept.
_SMALLEST, _LARGEST = Decimal("1e-30"), Decimal("1e15")


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
        body_limit: int = 2 * 2**20,
    ) -> None:
        self._url = url.rstrip("/")
        host = httpx.URL(url).host
        self._source = called or source_name(host)
        self._ids = ids
        self._deadline = deadline
        self._body_limit = body_limit
        self._headers = {"User-Agent": _USER_AGENT, "Accept-Encoding": ACCEPTED_ENCODINGS}
        if key:
            self._headers[key_header(host)] = key
        self._tls = httpx.create_ssl_context()

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
        """Ask for all ids; translate every way in which that can fail.

        Causes are cut off: they can quote a header, and with it the key.
        """
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                return await self._asked(ids, currencies)
        except (TimeoutError, httpx.TimeoutException):
            seconds = f"{self._deadline.total_seconds():g}"
            raise self._unavailable(f"did not answer within {seconds} seconds") from None
        except BodyRefused as refused:
            raise self._unavailable(f"sent an answer that cannot be used: {refused}") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise self._unavailable(f"cannot be reached ({type(error).__name__})") from None
        except (ValueError, ArithmeticError, RecursionError):  # Not JSON, or numbers beyond reason.
            raise self._unavailable("sent an answer that cannot be read") from None

    async def _asked(self, ids: list[str], currencies: list[str]) -> dict[str, object]:
        stated: dict[str, object] = {}
        async with httpx.AsyncClient(
            verify=self._tls, headers=self._headers, timeout=self._deadline.total_seconds()
        ) as client:
            for start in range(0, len(ids), _IDS_A_REQUEST):
                asked = ids[start : start + _IDS_A_REQUEST]
                stated |= await self._answer(client, asked, currencies)
        return stated

    async def _answer(
        self, client: httpx.AsyncClient, ids: list[str], currencies: list[str]
    ) -> dict[str, object]:
        query = {
            "ids": ",".join(ids),
            "vs_currencies": ",".join(currencies).lower(),
            "include_last_updated_at": "true",
            "precision": "full",
        }
        async with client.stream("GET", f"{self._url}/simple/price", params=query) as response:
            if response.status_code != HTTPStatus.OK:
                raise self._unavailable(_refusal(response.status_code))
            body = await read_body(response, limit=self._body_limit)
        answer = json.loads(body, parse_float=Decimal, parse_int=Decimal)
        if not isinstance(answer, dict):
            raise self._unavailable("sent an answer that cannot be read")
        return answer

    def _price(self, asset: str, currency: str, stated: object) -> Price | None:
        if not isinstance(stated, Mapping):
            return None
        amount, at = stated.get(currency.lower()), _instant(stated.get("last_updated_at"))
        if not isinstance(amount, Decimal) or not at or not _SMALLEST <= amount <= _LARGEST:
            return None
        return Price(asset, currency, amount, at, self._source)

    def _unavailable(self, what: str) -> PricesUnavailable:
        return PricesUnavailable(f"The price source {self._source} {what}.")


def source_name(host: str) -> str:
    """Return what people call the source at a host."""
    return "CoinGecko" if f".{host}".endswith(".coingecko.com") else host


def key_header(host: str) -> str:
    """Return the header in which a host expects a key: CoinGecko's paid host has one of its own."""
    return "x-cg-pro-api-key" if host.startswith("pro-") else "x-cg-demo-api-key"


def _refusal(status: int) -> str:
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return "asks for fewer look-ups (HTTP 429); try again in a few minutes"
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return f"refuses us (HTTP {status}); the operator should check BOT_PRICES_KEY"
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return f"has trouble of its own (HTTP {status}); try again in a few minutes"
        case _:
            return f"does not answer as expected (HTTP {status})"


def _instant(stated: object) -> datetime | None:
    if not isinstance(stated, Decimal) or not 0 < stated < Decimal("1e11"):
        return None
    return datetime.fromtimestamp(int(stated), UTC)
