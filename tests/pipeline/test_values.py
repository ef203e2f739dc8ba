from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.chats import ChatId, Profile
from bot.core.errors import PricesUnavailable
from bot.core.past_prices import ASK_AGAIN_AFTER, Moment, PastPrice
from bot.pipeline.values import ValueKeeper
from bot.reports import Reports
from bot.store import Store
from tests.build import d, ledger
from tests.fakes import FixedPrices, HandClock

CHAT = ChatId(7)


class History:
    """A past of fixed prices, by asset."""

    def __init__(self, **prices: str) -> None:
        self.prices = prices
        self.asked: list[tuple[str, str, int]] = []
        self.down: PricesUnavailable | None = None

    async def past(
        self, asset: str, currency: str, hours: Sequence[datetime]
    ) -> tuple[PastPrice, ...]:
        self.asked.append((asset, currency, len(hours)))
        if self.down:
            raise self.down
        stated = self.prices.get(asset)
        amount = None if stated is None else d(stated)
        return tuple(
            PastPrice(Moment(asset, hour), currency, amount, hour, "Test History") for hour in hours
        )


class Desk:
    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.store = Store(str(folder / "values.db"))
        self.history = History(ETH="2400", SOL="140")
        self.keeper = ValueKeeper(self.store, self.history, self.clock)
        self.reports = Reports(self.store, FixedPrices(self.clock, {"ETH": "2000"}), self.clock)
        self.store.chats.save(Profile(CHAT, country="US", currency="USD"))

    def add(self, text: str) -> None:
        self.store.ledgers.add(CHAT, ledger(text))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


async def test_an_income_without_a_value_counts_at_the_price_of_its_hour(desk: Desk) -> None:
    desk.add("2026-03-01 income 2 ETH")
    (problem,) = desk.reports.books(CHAT).problems
    assert problem.problem == "no_cost"

    assert await desk.keeper.look()

    books = desk.reports.books(CHAT)
    assert books.problems == ()
    assert [lot.cost for lot in books.open] == [d(4800)]
    assert "market prices of Test History" in books.values
    answer = await desk.reports.losses(CHAT)
    assert books.values in answer.report.assumptions
    assert desk.store.ledgers.rows(CHAT)[0].total is None


async def test_what_is_known_is_not_asked_for_again_also_after_a_restart(desk: Desk) -> None:
    desk.add("2026-03-01 income 2 ETH")
    await desk.keeper.look()

    again = ValueKeeper(desk.store, desk.history, desk.clock)

    assert not await again.look()
    assert len(desk.history.asked) == 1


async def test_one_request_a_look_has_all_hours_of_a_coin_within_a_span(desk: Desk) -> None:
    desk.add("""
        2026-03-01 income 1 ETH
        2026-03-20 income 1 ETH
        2026-09-01 income 1 ETH
        2026-09-01 swap 1 SOL into 3 XYZ
    """)

    while await desk.keeper.look():
        pass

    assert desk.history.asked == [
        ("ETH", "USD", 2), ("ETH", "USD", 1), ("SOL", "USD", 1), ("XYZ", "USD", 1)
    ]  # fmt: skip


async def test_what_no_source_knows_stays_a_problem_is_explained_and_asked_for_next_day(
    desk: Desk,
) -> None:
    desk.add("2026-03-01 income 2 XYZ")

    await desk.keeper.look()
    (problem,) = desk.reports.books(CHAT).problems
    assert "no source knows what XYZ was worth then" in problem.detail
    assert not await desk.keeper.look()
    desk.clock.now += ASK_AGAIN_AFTER
    desk.history.prices["XYZ"] = "3"
    assert await desk.keeper.look()

    assert desk.reports.books(CHAT).problems == ()


async def test_a_source_that_asks_for_a_pause_gets_it_and_nothing_is_lost(desk: Desk) -> None:
    desk.add("2026-03-01 income 2 ETH")
    desk.history.down = PricesUnavailable("busy", timedelta(minutes=10))
    assert not await desk.keeper.look()
    desk.history.down = None

    desk.clock.turn(minutes=9)
    assert not await desk.keeper.look()
    desk.clock.turn(minutes=2)
    assert await desk.keeper.look()

    assert len(desk.history.asked) == 2


async def test_the_past_that_only_a_forgotten_chat_asked_for_is_forgotten(desk: Desk) -> None:
    desk.add("2026-03-01 income 2 ETH")
    await desk.keeper.look()

    desk.store.chats.forget(CHAT)

    assert desk.store.past_prices.all("USD") == {}
