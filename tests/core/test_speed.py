"""Twice the ledger, twice the work: nothing grows with the square of what a person did.

Work is counted in lines run, so that no machine is too slow for the test and none too fast.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import FrameType
from typing import Any

import pytest

from bot.core.books import Books, Choices
from bot.core.ledger import Kind, Row
from bot.core.loss_report import Circumstances
from bot.core.losses import harvest
from bot.core.lots import Kept, settle
from bot.core.plan import Target, plan
from bot.core.rules import CostBasis
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


def traded(number: int, asset: str = "C") -> Row:
    """Return a trade by number, the earlier ones first: purchases and sales in turn."""
    at, kind = NOON - timedelta(days=3000, hours=-number), Kind.SELL if number % 2 else Kind.BUY
    return Row(number, at, kind, asset, Decimal(2), Decimal(100 + number % 7), wallet="w")


def once_more(
    rows: Sequence[Row], law: str, method: str | None, row: Row, place: int
) -> Callable[[], object]:
    """Return the settling of rows with one more at a place, and without it again."""
    kept, chosen = Kept(), Choices(CostBasis(method) if method else None)
    settle(rows, load(law), chosen, kept=kept)

    def work() -> None:
        settle([*rows[:place], row, *rows[place:]], load(law), chosen, kept=kept)
        settle(rows, load(law), chosen, kept=kept)

    return work


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


def test_plans_of_many_coins_grow_with_the_lots_of_each() -> None:
    def work(size: int) -> Callable[[], object]:
        coins = [f"C{number}" for number in range(8)]
        rows = [bought(number, coin) for coin in coins for number in range(size)]
        books, prices = settle(rows, load("DE")), dict.fromkeys(coins, Decimal(40))
        told = Circumstances(realised_short=Decimal(size * 50))
        return lambda: plan(books, prices, ON, Target.GAINS, told)

    assert grows_evenly(work, 60)


LEDGERS = [
    ("US", "fifo"), ("US", "hifo"), ("GB", None), ("DE", None), ("AT", None), ("FR", None),
    ("PL", None),
]  # fmt: skip


@pytest.mark.parametrize(("law", "method"), LEDGERS)
def test_a_trade_at_the_end_costs_no_more_in_a_longer_ledger(law: str, method: str | None) -> None:
    def work(size: int) -> Callable[[], object]:
        rows = [traded(number) for number in range(size)]
        return once_more(rows, law, method, traded(size + 1), size)

    assert lines_run(work(8_000)) < 1.5 * lines_run(work(2_000))


@pytest.mark.parametrize(("law", "method"), LEDGERS)
def test_a_trade_in_the_middle_costs_what_comes_after_it(law: str, method: str | None) -> None:
    rows = [traded(number) for number in range(2_000)]

    def work(place: int) -> Callable[[], object]:
        row = traded(place)
        late = replace(row, line=5_000, at=row.at + timedelta(minutes=1), kind=Kind.BUY)
        return once_more(rows, law, method, late, place)

    whole = lines_run(lambda: settle(rows, load(law)))
    assert lines_run(work(1_750)) < 0.7 * whole
    assert lines_run(work(1_500)) < 1.2 * whole


def test_a_trade_of_one_coin_costs_no_more_beside_many_trades_of_others() -> None:
    def work(size: int) -> Callable[[], object]:
        rows = [traded(number, "OTHER") for number in range(size)]
        rows += [traded(number, "MINE") for number in range(200)]
        late = replace(traded(100, "MINE"), line=9_000, at=traded(100).at + timedelta(minutes=1))
        return once_more(rows, "US", None, late, len(rows))

    assert lines_run(work(4_000)) < 1.2 * lines_run(work(1_000))


def test_a_transfer_pairs_its_own_coin_alone() -> None:
    def work(size: int) -> Callable[[], object]:
        rows = [bought(9_999, "OTHER", "a")]
        for number in range(size):
            at = NOON - timedelta(minutes=10 * number)
            units = Decimal(1) / size
            rows.append(Row(number, at, Kind.WITHDRAWAL, "OTHER", units, wallet="a"))
            rows.append(Row(number, at, Kind.DEPOSIT, "OTHER", units, wallet="b"))
        rows += [traded(number) for number in range(200)]
        at = NOON - timedelta(minutes=5)
        late = Row(9_000, at, Kind.WITHDRAWAL, "C", Decimal(1), wallet="w")
        return once_more(rows, "US", None, late, len(rows))

    assert lines_run(work(800)) < 1.2 * lines_run(work(200))
