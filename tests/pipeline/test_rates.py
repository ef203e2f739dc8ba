"""Newer reference rates: fetched where they are needed, kept where they are good."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.core.chats import ChatId, Profile
from bot.core.errors import RatesUnavailable
from bot.core.money import use_exact_decimals
from bot.pipeline.rates import RateKeeper
from bot.reports import Reports
from bot.store import Store
from tests.build import held, ledger
from tests.fakes import FixedPrices, HandClock

ADA = ChatId(7)
TABLE = b"Date,USD,\n2026-11-20,1.25,\n"
LATER = b"Date,USD,\n2026-11-23,1.28,\n2026-11-20,1.25,\n"


@dataclass
class Bank:
    """A source of rates that can be closed, and counts how often it was asked."""

    table: bytes = TABLE
    closed: bool = False
    asked: int = 0

    async def history(self) -> bytes:
        self.asked += 1
        if self.closed:
            raise RatesUnavailable("closed")
        return self.table


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    use_exact_decimals()
    store = Store(str(tmp_path / "gleaner.db"))
    store.chats.save(Profile(ADA, country="DE", currency="EUR"))
    yield store
    store.close()


def buys(store: Store, currency: str) -> None:
    store.ledgers.add(ADA, ledger(f"2026-11-20 buy 1 for 125 currency {currency}"))


async def test_a_ledger_in_another_currency_gets_newer_rates_and_its_books_use_them(
    store: Store,
) -> None:
    clock, bank = HandClock(), Bank()
    reports = Reports(store, FixedPrices(clock, {}), clock)
    buys(store, "USD")
    before = reports.books(ADA)

    came = await RateKeeper(store, bank, clock).look()

    assert came
    assert [problem.problem for problem in before.problems] == ["no_rate"]
    assert held(reports.books(ADA)) == [("TOK", "default", "1", "100")]
    assert reports.books(ADA).problems == ()


async def test_where_nobody_needs_them_nobody_is_asked(store: Store) -> None:
    clock, bank = HandClock(), Bank()
    buys(store, "EUR")

    assert not await RateKeeper(store, bank, clock).look()
    assert bank.asked == 0


async def test_they_are_asked_for_once_a_day(store: Store) -> None:
    clock, bank = HandClock(), Bank()
    keeper = RateKeeper(store, bank, clock)
    buys(store, "USD")
    await keeper.look()

    clock.turn(hours=19)
    assert not await keeper.look()
    assert not await RateKeeper(store, bank, clock).look()
    bank.table = LATER
    clock.turn(hours=2)
    assert await keeper.look()

    assert bank.asked == 2
    assert store.rates.content() == LATER


@pytest.mark.parametrize("bad", ["closed", "spoilt"])
async def test_what_cannot_be_had_or_read_leaves_the_last_good_rates_and_is_tried_in_an_hour(
    store: Store, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock, bank = HandClock(), Bank()
    keeper = RateKeeper(store, bank, clock)
    buys(store, "USD")
    await keeper.look()
    clock.turn(days=1)
    bank.closed, bank.table = bad == "closed", b"<html>"

    assert not await keeper.look()
    clock.turn(minutes=30)
    assert not await keeper.look()
    assert (bank.asked, store.rates.content()) == (2, TABLE)
    assert "rates failed why=" in caplog.text

    bank.closed, bank.table = False, LATER
    clock.turn(minutes=31)
    assert await keeper.look()
