"""Twice the ledger, twice the work: nothing grows with the square of what a person did.

Work is counted in lines run, so that no machine is too slow for the test and none too fast.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import FrameType
from typing import Any

from bot.core.books import Books, Choices
from bot.core.ledger import Kind, Row
from bot.core.losses import harvest
from bot.core.lots import settle
from bot.core.transfers import pair_transfers
from bot.jurisdictions import load

ON = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def lines_run(work: Callable[[], object]) -> int:
    """Return how many lines of Python a piece of work runs."""
    count = 0

    def trace(_frame: FrameType, what: str, _found: Any) -> Any:  # noqa: ANN401
        nonlocal count
        count += what == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows_evenly(work: Callable[[int], Callable[[], object]], few: int = 150) -> bool:
    """Whether twice as much takes hardly more than twice the work."""
    return lines_run(work(2 * few)) < 2.5 * lines_run(work(few))


def bought(number: int, asset: str, wallet: str = "w") -> Row:
    at = NOON - timedelta(minutes=number)
    return Row(number, at, Kind.BUY, asset, Decimal(2), Decimal(100 + number), wallet=wallet)


def asked(books: Books, assets: Sequence[str]) -> Callable[[], object]:
    prices = dict.fromkeys(assets, Decimal(1))
    return lambda: harvest(books, prices, ON)


def test_losses_where_days_are_matched_grow_with_the_coins() -> None:
    def work(size: int) -> Callable[[], object]:
        coins = [f"C{number}" for number in range(size)]
        rows = [bought(number, coin) for number, coin in enumerate(coins)]
        return asked(settle(rows, load("GB")), coins)

    assert grows_evenly(work)


def test_losses_under_a_wash_rule_grow_with_the_coins() -> None:
    def work(size: int) -> Callable[[], object]:
        coins = [f"C{number}" for number in range(size)]
        rows = [bought(number, coin) for number, coin in enumerate(coins)]
        return asked(settle(rows, load("US"), Choices(wash_rule=True)), coins)

    assert grows_evenly(work, 600)


def test_losses_under_a_wash_rule_grow_with_the_wallets() -> None:
    def work(size: int) -> Callable[[], object]:
        rows = [bought(number, "C", f"w{number}") for number in range(size)]
        return asked(settle(rows, load("US"), Choices(wash_rule=True)), ["C"])

    assert grows_evenly(work)


def test_pairing_transfers_grows_with_the_wallets() -> None:
    for seconds in (0, 1):

        def work(size: int, seconds: int = seconds) -> Callable[[], object]:
            rows = []
            for number in range(size):
                at = NOON + timedelta(seconds=number * seconds)
                gone = Row(number, at, Kind.WITHDRAWAL, "C", Decimal(1), wallet=f"a{number}")
                came = Row(number, at, Kind.DEPOSIT, "C", Decimal(1), wallet=f"b{number}")
                rows += [gone, came]
            return lambda: pair_transfers(rows)

        assert grows_evenly(work)


def test_deposits_that_came_too_early_are_asked_once() -> None:
    def work(size: int) -> Callable[[], object]:
        rows = []
        for number in range(size):
            at = NOON + timedelta(seconds=number)
            early = NOON - timedelta(seconds=size - number)
            rows.append(Row(number, early, Kind.DEPOSIT, "C", Decimal(5), wallet=f"b{number}"))
            rows.append(Row(number, at, Kind.WITHDRAWAL, "C", Decimal(1), wallet="a"))
        return lambda: pair_transfers(rows)

    assert grows_evenly(work)
