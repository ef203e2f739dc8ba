"""The market list: read once a day, a page at a time, kept where it is good."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapters.prices_listed import CoinGeckoList
from bot.core.assets import load_assets
from bot.pipeline.coins import CoinKeeper
from bot.store import Store
from tests.fakes import HandClock
from tests.http_server import Answer, Asked, HttpServer

OWN = load_assets('[[asset]]\nsymbol = "BTC"\nnames = ["Bitcoin"]\ncoingecko = "bitcoin"\n')


@dataclass
class Market:
    """Lists coins over HTTP, 250 a page; `broken` answers in the place of a page."""

    server: HttpServer
    symbols: list[str] = field(default_factory=list)
    broken: dict[int, Answer] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def answer(self, asked: Asked) -> Answer:
        page = int(parse_qs(urlsplit(asked.path).query)["page"][0])
        self.asked.append(page)
        if page in self.broken:
            return self.broken[page]
        coins = [
            {"id": f"{symbol.lower()}-id", "symbol": symbol.lower(), "name": f"{symbol} Thing"}
            for symbol in self.symbols[(page - 1) * 250 : page * 250]
        ]
        return Answer(body=json.dumps(coins).encode())


@pytest.fixture
def market() -> Iterator[Market]:
    with HttpServer() as server:
        market = Market(server, [f"C{number}" for number in range(620)])
        server.answer("/coins/markets", market.answer)
        yield market


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(str(tmp_path / "gleaner.db"))
    yield store
    store.close()


def keeper(store: Store, market: Market, clock: HandClock, most: int = 1000) -> CoinKeeper:
    return CoinKeeper(store, CoinGeckoList(market.server.url()), clock, OWN, most=most)


async def test_a_list_counts_once_all_its_pages_came(store: Store, market: Market) -> None:
    coins = keeper(store, market, HandClock())

    first = [await coins.look(), await coins.look()]
    known = coins.book().known("C0")
    last = await coins.look()

    assert (first, known, last) == ([False, False], False, True)
    assert market.asked == [1, 2, 3]
    assert coins.book().known("C0")
    assert coins.book().coingecko_id("C619") == "c619-id"
    assert len(store.coins.all()) == 620


async def test_no_more_coins_are_read_than_are_wanted(store: Store, market: Market) -> None:
    coins = keeper(store, market, HandClock(), most=300)

    assert not await coins.look()
    assert await coins.look()
    assert not await coins.look()

    assert market.asked == [1, 2]
    assert [coin.rank for coin in store.coins.all()] == list(range(1, 301))


async def test_a_list_is_read_once_a_day_also_across_starts(store: Store, market: Market) -> None:
    clock = HandClock()
    market.symbols = ["OLDIE"]
    await keeper(store, market, clock).look()

    clock.turn(hours=23)
    again = keeper(store, market, clock)
    assert again.book().known("OLDIE")
    assert not await again.look()
    clock.turn(hours=1)
    market.symbols = ["NEWBIE"]
    assert await again.look()

    assert market.asked == [1, 1]
    assert again.book().known("NEWBIE")
    assert not again.book().known("OLDIE")
    assert store.coins.read() == clock()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=500),
        Answer(body=b"<html>"),
        Answer(body=b'[{"id": "c250-id", "symb'),
        Answer(body=b"[1, 2]"),
    ],
)
async def test_a_failed_or_damaged_page_leaves_the_last_good_list_and_is_tried_later(
    store: Store, market: Market, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    clock = HandClock()
    coins = keeper(store, market, clock)
    for _ in range(3):
        await coins.look()
    clock.turn(days=1)
    market.symbols = [f"D{number}" for number in range(300)]
    market.broken = {2: answer}

    assert [await coins.look(), await coins.look(), await coins.look()] == [False] * 3
    assert coins.book().known("C0")
    assert len(store.coins.all()) == 620
    assert market.asked == [1, 2, 3, 1, 2]
    assert "coins failed page=2 why=" in caplog.text

    market.broken = {}
    clock.turn(minutes=31)
    assert [await coins.look(), await coins.look()] == [False, True]
    assert coins.book().known("D299")
    assert not coins.book().known("C0")


async def test_a_source_that_asks_to_be_left_alone_is(store: Store, market: Market) -> None:
    clock = HandClock()
    coins = keeper(store, market, clock)
    market.broken = {1: Answer(status=429, headers={"Retry-After": "7200"})}
    await coins.look()

    clock.turn(hours=1)
    await coins.look()
    assert market.asked == [1]
    clock.turn(hours=1, seconds=1)
    await coins.look()

    assert market.asked == [1, 1]


async def test_a_coin_that_stands_twice_is_kept_once(store: Store, market: Market) -> None:
    market.symbols = ["ONE", "TWO", "ONE"]

    assert await keeper(store, market, HandClock()).look()

    assert [coin.symbol for coin in store.coins.all()] == ["ONE", "TWO"]


async def test_of_a_kept_list_no_more_coins_count_than_are_wanted_now(
    store: Store, market: Market
) -> None:
    clock = HandClock()
    market.symbols = ["ONE", "TWO"]
    await keeper(store, market, clock).look()

    book = keeper(store, market, clock, most=1).book()

    assert (book.known("ONE"), book.known("TWO")) == (True, False)
