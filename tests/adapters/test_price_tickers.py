"""Kraken's and Coinbase's public prices, from servers that answer as documented."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapters.prices_coinbase import CoinbasePrices
from bot.adapters.prices_kraken import PAIRS_FRESH_FOR, KrakenPrices
from bot.core.errors import PricesUnavailable
from bot.core.prices import Price
from tests.build import d
from tests.fakes import NOON, HandClock
from tests.http_server import Answer, HttpServer

KNOWN = frozenset({"BTC", "ETH", "DOGE", "LUNA", "LUNC", "SHIB"})
PAIRS = {
    "XXBTZUSD": {"altname": "XBTUSD", "wsname": "XBT/USD", "base": "XXBT", "quote": "ZUSD"},
    "XXBTZEUR": {"altname": "XBTEUR", "wsname": "XBT/EUR", "base": "XXBT", "quote": "ZEUR"},
    "XDGUSD": {"altname": "XDGUSD", "wsname": "XDG/USD", "base": "XXDG", "quote": "ZUSD"},
    "LUNAUSD": {"altname": "LUNAUSD", "wsname": "LUNA/USD", "base": "LUNA", "quote": "ZUSD"},
    "XBTUSDT": {"altname": "XBTUSDT", "wsname": "XBT/USDT", "base": "XXBT", "quote": "USDT"},
    "ODD": {"altname": "ODD"},
}


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


def says(result: object, *errors: str) -> Answer:
    return Answer(body=json.dumps({"error": list(errors), "result": result}).encode())


def ticker(ask: str, bid: str) -> dict[str, list[str]]:
    return {"a": [ask, "1", "1.000"], "b": [bid, "2", "2.000"], "c": ["1.0", "0.1"]}


def kraken(server: HttpServer, clock: HandClock | None = None) -> KrakenPrices:
    return KrakenPrices(
        clock or HandClock(),
        KNOWN.__contains__,
        url=server.url("/0/public"),
        deadline=timedelta(seconds=5),
    )


def coinbase(server: HttpServer) -> CoinbasePrices:
    return CoinbasePrices(HandClock(), KNOWN.__contains__, url=server.url("/v2"))


async def test_kraken_is_asked_for_all_pairs_at_once_and_the_middle_of_its_book_counts(
    server: HttpServer,
) -> None:
    server.answer("/0/public/AssetPairs", says(PAIRS))
    server.answer(
        "/0/public/Ticker",
        says({"XXBTZUSD": ticker("60010.0", "59990.0"), "XDGUSD": ticker("0.1001", "0.0999")}),
    )

    prices = await kraken(server).prices(["BTC", "DOGE", "XYZ"], ["USD", "GBP"])

    assert prices == (
        Price("BTC", "USD", d(60_000), NOON, "Kraken"),
        Price("DOGE", "USD", d("0.1"), NOON, "Kraken"),
    )
    (asked,) = [each for each in server.asked if "Ticker" in each.path]
    assert parse_qs(urlsplit(asked.path).query) == {"pair": ["XDGUSD,XXBTZUSD"]}


async def test_krakens_luna_is_the_classic_one(server: HttpServer) -> None:
    server.answer("/0/public/AssetPairs", says(PAIRS))
    server.answer("/0/public/Ticker", says({"LUNAUSD": ticker("0.0001", "0.0001")}))

    prices = await kraken(server).prices(["LUNA", "LUNC"], ["USD"])

    assert [price.asset for price in prices] == ["LUNC"]


async def test_a_price_in_a_stablecoin_is_no_price_in_dollars(server: HttpServer) -> None:
    server.answer("/0/public/AssetPairs", says({"XBTUSDT": PAIRS["XBTUSDT"]}))

    assert await kraken(server).prices(["BTC"], ["USD"]) == ()


@pytest.mark.parametrize(
    "book",
    [
        ticker("70000", "50000"),
        ticker("59000", "60000"),
        ticker("0", "0"),
        ticker("x", "1"),
        {"a": [], "b": ["1"]},
        {"a": [1, 2], "b": ["1"]},
        {},
        None,
    ],
)
async def test_a_market_in_which_nobody_trades_and_a_book_without_sense_state_no_price(
    server: HttpServer, book: object
) -> None:
    server.answer("/0/public/AssetPairs", says(PAIRS))
    server.answer("/0/public/Ticker", says({"XXBTZUSD": book}))

    assert await kraken(server).prices(["BTC"], ["USD"]) == ()


async def test_the_list_of_pairs_is_asked_for_twice_a_day(server: HttpServer) -> None:
    clock = HandClock()
    server.answer("/0/public/AssetPairs", says(PAIRS))
    server.answer("/0/public/Ticker", says({}))
    source = kraken(server, clock)

    for _ in range(3):
        await source.prices(["BTC"], ["USD"])
    clock.now += PAIRS_FRESH_FOR
    await source.prices(["BTC"], ["USD"])

    assert sum("AssetPairs" in each.path for each in server.asked) == 2


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("EGeneral:Too many requests", "asks for fewer look-ups"),
        ("EAPI:Rate limit exceeded", "asks for fewer look-ups"),
        ("EService:Unavailable", "does not answer as expected"),
    ],
)
async def test_an_error_of_kraken_comes_in_an_answer_of_status_200(
    server: HttpServer, error: str, said: str
) -> None:
    server.answer("/0/public/AssetPairs", says(None, error))

    with pytest.raises(PricesUnavailable, match=said):
        await kraken(server).prices(["BTC"], ["USD"])


async def test_a_wait_that_a_server_asks_for_is_handed_on(server: HttpServer) -> None:
    server.answer("/0/public/AssetPairs", Answer(429, {"Retry-After": "90"}))

    with pytest.raises(PricesUnavailable) as unavailable:
        await kraken(server).prices(["BTC"], ["USD"])

    assert unavailable.value.wait == timedelta(seconds=90)


async def test_a_wait_until_a_date_counts_from_the_answers_own_date(server: HttpServer) -> None:
    late = {"Retry-After": "Tue, 24 Nov 2026 12:02:00 GMT"}

    def busy(_: object) -> Answer:
        return Answer(429, late)

    server.answer("/v2/exchange-rates", busy)

    with pytest.raises(PricesUnavailable) as unavailable:
        await coinbase(server).prices(["BTC"], ["USD"])

    assert unavailable.value.wait is not None
    assert timedelta(0) <= unavailable.value.wait <= timedelta(days=30)


async def test_coinbase_is_asked_once_a_currency_and_does_not_learn_what_is_held(
    server: HttpServer,
) -> None:
    def rates(asked: object) -> Answer:
        currency = getattr(asked, "path", "")[-3:]
        stated = {"BTC": "0.0000160000", "SHIB": "125000", "XYZ": "1", "ETH": None}
        return Answer(body=json.dumps({"data": {"currency": currency, "rates": stated}}).encode())

    server.answer("/v2/exchange-rates", rates)

    prices = await coinbase(server).prices(["SHIB", "BTC", "ETH", "XYZ"], ["USD", "EUR"])

    assert [(price.asset, price.currency, price.amount) for price in prices] == [
        ("BTC", "EUR", d(62_500)),
        ("SHIB", "EUR", d("0.000008")),
        ("BTC", "USD", d(62_500)),
        ("SHIB", "USD", d("0.000008")),
    ]
    assert sorted(each.path for each in server.asked) == [
        "/v2/exchange-rates?currency=EUR",
        "/v2/exchange-rates?currency=USD",
    ]


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "1e-99", "", "x", 5])
async def test_a_rate_without_sense_states_no_price(server: HttpServer, rate: object) -> None:
    stated = {"data": {"currency": "USD", "rates": {"BTC": rate}}}
    server.answer("/v2/exchange-rates", Answer(body=json.dumps(stated).encode()))

    assert await coinbase(server).prices(["BTC"], ["USD"]) == ()


@pytest.mark.parametrize("body", [b"{}", b'{"data": {}}', b"[]", b"<html>"])
async def test_another_answer_is_told_to_be_unreadable(server: HttpServer, body: bytes) -> None:
    server.answer("/v2/exchange-rates", Answer(body=body))

    with pytest.raises(PricesUnavailable, match="Coinbase sent an answer that cannot be read"):
        await coinbase(server).prices(["BTC"], ["USD"])


async def test_nothing_is_asked_of_an_exchange_for_symbols_that_we_do_not_know(
    server: HttpServer,
) -> None:
    assert await kraken(server).prices(["XYZ"], ["USD"]) == ()
    assert await coinbase(server).prices(["XYZ"], ["USD"]) == ()
    assert server.asked == []
