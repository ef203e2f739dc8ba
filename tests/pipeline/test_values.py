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


async def test_fees_in_coins_of_transfers_and_trades_count_at_the_price_of_their_hour(
    desk: Desk,
) -> None:
    desk.history.prices["BNB"] = "300"
    desk.add("""
        2025-01-01 buy  5 ETH for 9000 in kraken
        2025-01-01 buy  1 BNB for 250  in kraken
        2025-03-01T14:35:00Z withdrawal 1    ETH fee 0.01 ETH in kraken
        2025-03-01T15:35:00Z deposit    1    ETH              in cold
        2025-03-02T14:35:00Z move       1    ETH fee 0.02 ETH in kraken to cold
        2025-03-03T14:35:00Z buy        1    SOL for 100 fee 0.01 BNB in kraken
    """)

    while await desk.keeper.look():
        pass
    books = desk.reports.books(CHAT)

    assert {(each.asset, each.quantity): each.proceeds for each in books.disposals} == {
        ("ETH", d("0.01")): d(24),
        ("ETH", d("0.02")): d(48),
        ("BNB", d("0.01")): d(3),
    }
    assert [lot.cost for lot in books.open if lot.asset == "SOL"] == [d(103)]
    assert books.problems == ()
    assert books.values.startswith("The fees of 3 entries are counted at market prices of Test")


async def test_a_fee_that_no_source_knows_stays_unknown_and_that_is_told(desk: Desk) -> None:
    desk.add("""
        2025-01-01 buy 5 XYZ for 9000 in kraken
        2025-03-02T14:35:00Z move 1 XYZ fee 0.02 XYZ in kraken to cold
    """)

    while await desk.keeper.look():
        pass

    (problem,) = desk.reports.books(CHAT).problems
    assert "(no source knows what XYZ was worth then)" in problem.detail


async def test_a_fee_whose_worth_is_stated_is_not_looked_up(desk: Desk) -> None:
    desk.add("""
        2025-01-01 buy 5 ETH for 9000 in kraken
        2025-03-02T14:35:00Z sell 1 ETH for 2000 fee 0.02 ETH in kraken
        2025-03-02T14:36:00Z move 1 ETH for 2000 fee 0.02 ETH in kraken to cold
        2025-03-02T14:37:00Z sell 1 ETH for 2000 fee 5 in kraken
    """)

    assert not await desk.keeper.look()


async def test_no_half_gets_a_total_where_a_transfer_to_others_would_be_received_for_it(
    desk: Desk,
) -> None:
    desk.store.chats.save(Profile(CHAT, country="US", currency="USD", household=("hers",)))
    desk.add("""
        2025-01-01 buy 5 ETH for 9000 in hers
        2025-03-01T14:35:00Z withdrawal 1 ETH fee 0.01 ETH in hers
        2025-03-01T15:35:00Z deposit 1 ETH in kraken
    """)

    while await desk.keeper.look():
        pass

    assert [lot.cost for lot in desk.reports.books(CHAT).open] == [None]


async def test_the_lots_that_a_sale_names_are_not_named_for_its_fee(desk: Desk) -> None:
    desk.history.prices["BNB"] = "300"
    desk.add("""
        2025-01-01 buy 1 BNB for 250 in kraken id a
        2025-01-01 buy 1 SOL for 100 in kraken id b
        2025-01-02 buy 1 SOL for 300 in kraken id c
        2025-03-03T14:35:00Z sell 1 SOL for 200 fee 0.01 BNB in kraken note lots: c=1
    """)

    while await desk.keeper.look():
        pass
    books = desk.reports.books(CHAT)

    gains = {each.asset: each.gain for each in books.disposals}
    assert gains == {"SOL": d(-103), "BNB": d("0.5")}
    assert books.problems == ()
