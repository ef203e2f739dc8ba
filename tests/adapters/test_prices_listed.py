import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapters.prices_listed import CoinGeckoList
from bot.core.errors import PricesUnavailable
from bot.core.listed_coins import ListedCoin
from tests.http_server import Answer, HttpServer

PATH = "/api/v3/coins/markets"


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


def coin(called: str, /, **changed: object) -> dict[str, object]:
    """Return a coin as the API lists it."""
    return {
        "id": f"{called}-coin",
        "symbol": called,
        "name": f"{called.title()} Coin",
        "image": "https://coins.example/1.png",
        "current_price": 1.5,
        "market_cap": 1_000_000,
        "market_cap_rank": None,
        **changed,
    }


def listing(*coins: object) -> Answer:
    return Answer(body=json.dumps(coins).encode())


def source(server: HttpServer, key: str | None = None, *, seconds: float = 10) -> CoinGeckoList:
    return CoinGeckoList(server.url("/api/v3"), key=key, deadline=timedelta(seconds=seconds))


async def test_a_page_of_coins_is_read_with_their_places_as_ranks(server: HttpServer) -> None:
    server.answer(PATH, listing(coin("abc"), coin("steth", name="Lido Staked Ether")))

    page = await source(server, key="secret").page(2)

    assert page.coins == (
        ListedCoin("ABC", "Abc Coin", "abc-coin", 251),
        ListedCoin("STETH", "Lido Staked Ether", "steth-coin", 252),
    )
    assert (page.up_to, page.is_last) == (252, True)
    (asked,) = server.asked
    assert parse_qs(urlsplit(asked.path).query) == {
        "vs_currency": ["usd"],
        "order": ["market_cap_desc"],
        "per_page": ["250"],
        "page": ["2"],
        "sparkline": ["false"],
    }
    assert asked.headers["x-cg-demo-api-key"] == "secret"


async def test_a_full_page_is_not_the_last_and_more_than_was_asked_for_is_cut(
    server: HttpServer,
) -> None:
    server.answer(PATH, listing(*(coin(f"c{number}") for number in range(1000))))

    page = await source(server).page(1)

    assert (len(page.coins), page.up_to, page.is_last) == (250, 250, False)


async def test_a_page_behind_the_end_is_empty_and_the_last(server: HttpServer) -> None:
    server.answer(PATH, listing())

    page = await source(server).page(3)

    assert (page.coins, page.is_last) == ((), True)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        17,
        "abc",
        [],
        {},
        coin("abc", symbol=None),
        coin("abc", symbol=["abc"]),
        coin("abc", symbol=""),
        coin("abc", symbol="123"),
        coin("abc", symbol="a b"),
        coin("abc", symbol="<b>"),
        coin("abc", symbol="a" * 13),
        coin("abc", symbol="\uff41\uff42\uff43"),
        coin("abc", name=""),
        coin("abc", name=12),
        coin("abc", name="a" * 61),
        coin("abc", name="<a href='https://bad.example'>"),
        coin("abc", name="two\nlines"),
        coin("abc", name="turned \u202e round"),
        coin("abc", name="hid\u200bden"),
        coin("abc", id=None),
        coin("abc", id="../simple/price"),
        coin("abc", id="bitcoin,ethereum"),
        coin("abc", id="a?key=b"),
        coin("abc", id="a" * 81),
    ],
)
async def test_an_entry_that_cannot_be_a_coin_is_left_out_and_the_others_are_kept(
    server: HttpServer, bad: object
) -> None:
    server.answer(PATH, listing(coin("one"), bad, coin("two")))

    page = await source(server).page(1)

    assert [(each.symbol, each.rank) for each in page.coins] == [("ONE", 1), ("TWO", 3)]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(status=429, headers={"Retry-After": "90"}), "fewer look-ups (HTTP 429)"),
        (Answer(status=401), "check BOT_PRICES_KEY"),
        (Answer(status=404), "does not answer as expected (HTTP 404)"),
        (Answer(status=503), "trouble of its own (HTTP 503)"),
        (Answer(body=b"<html>"), "cannot be read"),
        (Answer(body=b'[{"id": "bitc'), "cannot be read"),
        (Answer(body=b'{"status": {}}'), "cannot be read"),
        (Answer(body=b"[]"), "cannot be read"),
        (Answer(body=b"[1, 2, 3]"), "cannot be read"),
        (Answer(body=b"[" * 100_000), "cannot be read"),
        (Answer(body=b" " * 2**16, endless=True), "cannot be used"),
    ],
)
async def test_a_list_that_cannot_be_had_or_is_none_is_refused_with_the_reason(
    server: HttpServer, answer: Answer, said: str
) -> None:
    server.answer(PATH, answer)

    with pytest.raises(PricesUnavailable) as refused:
        await source(server).page(1)

    assert said in str(refused.value)
    if answer.status == 429:
        assert refused.value.wait == timedelta(seconds=90)


async def test_a_slow_list_is_given_up(server: HttpServer) -> None:
    server.answer(PATH, Answer(body=b"[]", delay=5))

    with pytest.raises(PricesUnavailable, match="did not answer within"):
        await source(server, seconds=0.2).page(1)
