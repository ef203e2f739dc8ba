import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapters.prices_past import CoinGeckoPastPrices
from bot.core.errors import PricesUnavailable
from bot.core.past_prices import Moment, PastPrice
from tests.build import d
from tests.fakes import NOON
from tests.http_server import Answer, HttpServer

PATH = "/api/v3/coins/ethereum/market_chart/range"
MIDNIGHT = NOON - timedelta(hours=12)


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


def source(server: HttpServer, key: str | None = None) -> CoinGeckoPastPrices:
    ids = {"ETH": "ethereum"}.get
    return CoinGeckoPastPrices(server.url("/api/v3"), ids, key=key, called="CoinGecko")


def points(*stated: tuple[object, object]) -> Answer:
    return Answer(body=json.dumps({"prices": stated, "market_caps": []}).encode())


def milliseconds(at: object) -> int:
    return int(getattr(at, "timestamp")() * 1000)  # noqa: B009


async def test_one_request_has_the_prices_of_many_hours(server: HttpServer) -> None:
    server.answer(
        PATH, points((milliseconds(MIDNIGHT), 2400.125), (milliseconds(NOON) + 60_000, 2500))
    )

    prices = await source(server).past("ETH", "EUR", [MIDNIGHT, NOON])

    assert prices == (
        PastPrice(Moment("ETH", MIDNIGHT), "EUR", d("2400.125"), MIDNIGHT, "CoinGecko"),
        PastPrice(Moment("ETH", NOON), "EUR", d(2500), NOON + timedelta(minutes=1), "CoinGecko"),
    )
    (asked,) = server.asked
    query = parse_qs(urlsplit(asked.path).query)
    assert query["vs_currency"] == ["eur"]
    assert query["from"] == [str(int((MIDNIGHT - timedelta(days=1)).timestamp()))]
    assert query["to"] == [str(int((NOON + timedelta(days=1)).timestamp()))]


async def test_an_hour_without_a_price_near_it_is_known_to_be_unknown(server: HttpServer) -> None:
    old = NOON - timedelta(days=3)
    server.answer(PATH, points((milliseconds(old), 2400), (milliseconds(NOON), 0), ("x", 1)))

    (price,) = await source(server).past("ETH", "EUR", [NOON])

    assert price.amount is None


async def test_a_coin_without_an_id_is_not_asked_for(server: HttpServer) -> None:
    (price,) = await source(server).past("XYZ", "EUR", [NOON])

    assert price.amount is None
    assert server.asked == []


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"prices": [1]}', b'{"prices": {}}', b"<"])
async def test_an_answer_that_is_not_as_documented_is_no_answer(
    server: HttpServer, body: bytes
) -> None:
    server.answer(PATH, Answer(body=body))

    with pytest.raises(PricesUnavailable, match="cannot be read"):
        await source(server).past("ETH", "EUR", [NOON])


async def test_history_that_needs_a_paid_key_is_told_so_without_the_key(
    server: HttpServer,
) -> None:
    server.answer(PATH, Answer(401))

    with pytest.raises(PricesUnavailable, match="prices older than a year") as refused:
        await source(server, "hunter2").past("ETH", "EUR", [NOON])

    assert "hunter2" not in str(refused.value)


async def test_a_limit_is_told_with_the_wait(server: HttpServer) -> None:
    server.answer(PATH, Answer(429, {"Retry-After": "60"}))

    with pytest.raises(PricesUnavailable) as limited:
        await source(server).past("ETH", "EUR", [NOON])

    assert limited.value.wait == timedelta(seconds=60)
