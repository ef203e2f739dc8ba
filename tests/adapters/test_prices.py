import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapters.prices import CoinGeckoPrices, TellingCoins, key_header, source_name
from bot.core.errors import PricesUnavailable
from bot.core.prices import Price
from tests.http_server import Answer, HttpServer, redirect

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
STAMP = int(NOON.timestamp())
PATH = "/api/v3/simple/price"
IDS = {"BTC": "bitcoin", "XBT": "bitcoin", "SOL": "solana", "PEPE": "pepe"}


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


def source(server: HttpServer, key: str | None = None, *, seconds: float = 10) -> CoinGeckoPrices:
    return CoinGeckoPrices(
        server.url("/api/v3/"), IDS.get, key=key, deadline=timedelta(seconds=seconds)
    )


def stating(**coins: object) -> Answer:
    return Answer(body=json.dumps(coins).encode())


def queries(server: HttpServer) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(asked.path).query) for asked in server.asked]


async def failure(prices: CoinGeckoPrices) -> str:
    with pytest.raises(PricesUnavailable) as unavailable:
        await prices.prices(["BTC"], ["EUR"])
    return str(unavailable.value)


async def test_all_assets_and_currencies_are_asked_for_at_once(server: HttpServer) -> None:
    server.answer(
        PATH,
        stating(
            bitcoin={"eur": 80000, "gbp": 70000.5, "last_updated_at": STAMP},
            solana={"eur": 140, "gbp": 120, "last_updated_at": STAMP - 60},
        ),
    )

    prices = await source(server).prices({"SOL", "BTC"}, {"GBP", "EUR"})

    a_minute_ago = NOON - timedelta(minutes=1)
    assert prices == (
        Price("BTC", "EUR", Decimal(80_000), NOON, "127.0.0.1"),
        Price("BTC", "GBP", Decimal("70000.5"), NOON, "127.0.0.1"),
        Price("SOL", "EUR", Decimal(140), a_minute_ago, "127.0.0.1"),
        Price("SOL", "GBP", Decimal(120), a_minute_ago, "127.0.0.1"),
    )
    assert queries(server) == [
        {
            "ids": ["bitcoin,solana"],
            "vs_currencies": ["eur,gbp"],
            "include_last_updated_at": ["true"],
            "precision": ["full"],
        }
    ]


async def test_a_price_is_exactly_what_was_written(server: HttpServer) -> None:
    body = f'{{"pepe": {{"eur": 0.000012345678901234567890123, "last_updated_at": {STAMP}}}}}'
    server.answer(PATH, Answer(body=body.encode()))

    prices = await source(server).prices(["PEPE"], ["EUR"])

    assert str(prices[0].amount) == "0.000012345678901234567890123"


async def test_two_symbols_of_one_coin_both_get_its_price(server: HttpServer) -> None:
    server.answer(PATH, stating(bitcoin={"eur": 1, "last_updated_at": STAMP}))

    prices = await source(server).prices(["XBT", "BTC"], ["EUR"])

    assert [price.asset for price in prices] == ["BTC", "XBT"]
    assert queries(server)[0]["ids"] == ["bitcoin"]


@pytest.mark.parametrize(("assets", "currencies"), [([], ["EUR"]), (["BTC"], []), (["?"], ["EUR"])])
async def test_nothing_is_asked_when_nothing_could_be_answered(
    server: HttpServer, assets: list[str], currencies: list[str]
) -> None:
    prices = await source(server).prices(assets, currencies)

    assert prices == ()
    assert server.asked == []


@pytest.mark.parametrize(
    "solana",
    [
        None,
        [],
        "140",
        {},
        {"eur": 140},
        {"eur": 140, "last_updated_at": None},
        {"eur": 140, "last_updated_at": -1},
        {"eur": 140, "last_updated_at": 10**30},
        {"eur": None, "last_updated_at": STAMP},
        {"eur": True, "last_updated_at": STAMP},
        {"eur": "140", "last_updated_at": STAMP},
        {"eur": 0, "last_updated_at": STAMP},
        {"eur": -1, "last_updated_at": STAMP},
        {"eur": 10**40, "last_updated_at": STAMP},
        {"eur": float("nan"), "last_updated_at": STAMP},
        {"eur": float("inf"), "last_updated_at": STAMP},
        {"usd": 140, "last_updated_at": STAMP},
    ],
)
async def test_a_price_that_makes_no_sense_is_left_out_and_the_others_are_kept(
    server: HttpServer, solana: object
) -> None:
    server.answer(PATH, stating(bitcoin={"eur": 5, "last_updated_at": STAMP}, solana=solana))

    prices = await source(server).prices(["BTC", "SOL"], ["EUR"])

    assert [price.asset for price in prices] == ["BTC"]


async def test_many_assets_are_asked_for_in_groups(server: HttpServer) -> None:
    server.answer(PATH, stating())
    symbols = [f"T{number}" for number in range(450)]
    prices = CoinGeckoPrices(server.url("/api/v3"), str.lower)

    await prices.prices(symbols, ["EUR"])

    asked = [query["ids"][0].split(",") for query in queries(server)]
    assert [len(ids) for ids in asked] == [200, 200, 50]
    assert len({name for ids in asked for name in ids}) == 450


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (429, "fewer look-ups (HTTP 429)"),
        (401, "check BOT_PRICES_KEY"),
        (403, "check BOT_PRICES_KEY"),
        (500, "trouble of its own (HTTP 500)"),
        (503, "trouble of its own (HTTP 503)"),
        (404, "as expected (HTTP 404)"),
        (204, "as expected (HTTP 204)"),
    ],
)
async def test_a_refusal_is_told_in_a_sentence_without_the_key(
    server: HttpServer, status: int, said: str
) -> None:
    server.answer(PATH, Answer(status=status, body=b"hunter2"))

    sentence = await failure(source(server, "hunter2"))

    assert said in sentence
    assert sentence.endswith(".")
    assert "hunter2" not in sentence
    assert "bitcoin" not in sentence
    assert server.asked[0].headers["x-cg-demo-api-key"] == "hunter2"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[1]", b"7", b"\xff\xfe\xff", b"[" * 100_000, b'{"bitcoin": 1e' + b"9" * 30],
)
async def test_an_answer_that_is_not_what_was_asked_for_is_no_answer(
    server: HttpServer, body: bytes
) -> None:
    server.answer(PATH, Answer(body=body))

    assert "cannot be read" in await failure(source(server))


async def test_an_enormous_exponent_is_no_answer(server: HttpServer) -> None:
    body = b'{"bitcoin": {"eur": 1e99999999999999999999}}'
    server.answer(PATH, Answer(body=body))

    assert "cannot be read" in await failure(source(server))


async def test_an_answer_without_end_is_dropped(server: HttpServer) -> None:
    server.answer(PATH, Answer(body=b" " * 2**16, endless=True))

    assert "larger than 2 MiB" in await failure(source(server))


@pytest.mark.parametrize("answer", [Answer(body=b"{}", delay=5), Answer(body=b" " * 99, drip=0.02)])
async def test_a_slow_answer_is_given_up_at_the_deadline(
    server: HttpServer, answer: Answer
) -> None:
    server.answer(PATH, answer)

    assert "within 0.15 seconds" in await failure(source(server, seconds=0.15))


async def test_a_source_that_is_not_there_is_told_so() -> None:
    with HttpServer() as stopped:
        prices = source(stopped, "hunter2")

    assert "cannot be reached (ConnectError)" in await failure(prices)


@pytest.mark.parametrize("key", ["hunter2\n", "hünter2"])
async def test_a_key_that_cannot_be_sent_is_not_quoted(server: HttpServer, key: str) -> None:
    with pytest.raises(PricesUnavailable) as unavailable:
        await source(server, key).prices(["BTC"], ["EUR"])

    assert key.strip() not in str(unavailable.value)
    assert unavailable.value.__cause__ is None
    assert unavailable.value.__suppress_context__


async def test_the_key_is_not_carried_to_where_a_redirect_points(server: HttpServer) -> None:
    with HttpServer() as other:
        server.answer(PATH, redirect(other.url(PATH)))

        sentence = await failure(source(server, "hunter2"))

        assert "HTTP 302" in sentence
        assert other.asked == []


@pytest.mark.parametrize(
    ("host", "name", "header"),
    [
        ("api.coingecko.com", "CoinGecko", "x-cg-demo-api-key"),
        ("pro-api.coingecko.com", "CoinGecko", "x-cg-pro-api-key"),
        ("coingecko.com", "CoinGecko", "x-cg-demo-api-key"),
        ("notcoingecko.com", "notcoingecko.com", "x-cg-demo-api-key"),
        ("prices.home", "prices.home", "x-cg-demo-api-key"),
    ],
)
def test_a_host_decides_what_the_source_is_called_and_how_it_takes_a_key(
    host: str, name: str, header: str
) -> None:
    assert source_name(host) == name
    assert key_header(host) == header


async def test_a_source_can_be_called_by_a_name_of_its_own(server: HttpServer) -> None:
    server.answer(PATH, stating(bitcoin={"usd": 1, "last_updated_at": STAMP}))
    named = CoinGeckoPrices(server.url("/api/v3"), IDS.get, called="demo prices")

    (price,) = await named.prices(["BTC"], ["USD"])

    assert price.source == "demo prices"


async def test_a_price_tells_which_coin_a_symbol_was_taken_for(server: HttpServer) -> None:
    server.answer(
        PATH,
        stating(
            bitcoin={"eur": 5, "last_updated_at": STAMP}, pepe={"eur": 1, "last_updated_at": STAMP}
        ),
    )

    prices = await TellingCoins(source(server), {"PEPE": "Pepe"}.get).prices(
        ["BTC", "PEPE"], ["EUR"]
    )

    assert [price.note for price in prices] == ["", "taken for Pepe by its symbol"]
