"""Swaps that do not realise: what was received takes over the cost of what was given."""

from datetime import date
from random import Random

import pytest

from bot.core.lots import settle
from bot.core.rules import Scope
from tests.build import books, carrying_over, d, held, ledger, only

LIFO = carrying_over("XX", "lifo", scope=Scope.UNIVERSAL)
FIFO = carrying_over("XX", "fifo", scope=Scope.WALLET)
AVERAGE = carrying_over("XX", "average", scope=Scope.WALLET)


def test_a_swap_that_does_not_realise_is_no_disposal_and_passes_the_cost_on() -> None:
    settled = books(
        FIFO,
        """
        2025-01-01  buy   2  BTC  for 100
        2025-02-01  swap  1  BTC  for 900  into  10 ETH
        2025-03-01  sell  4  ETH  for 400
        """,
    )

    assert (only(settled).asset, only(settled).cost, only(settled).gain) == ("ETH", d(20), d(380))
    assert held(settled) == [("BTC", "default", "1", "50"), ("ETH", "default", "6", "30")]
    assert settled.problems == ()


def test_a_swap_that_does_not_realise_needs_no_value() -> None:
    settled = books(FIFO, "2025-01-01 buy 1 BTC for 100\n2025-02-01 swap 1 BTC into 10 ETH")

    assert held(settled) == [("ETH", "default", "10", "100")]
    assert settled.problems == ()


def test_lots_are_given_in_the_order_of_the_method() -> None:
    history = """
        2025-01-01  buy   1  BTC  for 100
        2025-02-01  buy   1  BTC  for 300
        2025-03-01  swap  1  BTC  into  10 ETH
    """

    assert held(books(FIFO, history))[1] == ("ETH", "default", "10", "100")
    assert held(books(LIFO, history))[1] == ("ETH", None, "10", "300")
    assert held(books(AVERAGE, history))[1] == ("ETH", "default", "10", "200")


def test_the_day_of_acquisition_goes_on_where_the_law_keeps_it() -> None:
    history = "2025-01-01 buy 1 BTC for 100\n2025-02-01 swap 1 BTC into 10 ETH"
    keeps = carrying_over("DE", "fifo")
    begins_anew = carrying_over("DE", "fifo", keeps_date=False)

    (kept,), (new,) = books(keeps, history).open, books(begins_anew, history).open

    assert (kept.acquired, kept.term_ends) == (date(2025, 1, 1), date(2026, 1, 1))
    assert (new.acquired, new.term_ends) == (date(2025, 2, 1), date(2026, 2, 1))
    assert kept.cost == new.cost == 100


def test_each_lot_that_is_given_becomes_one_that_is_received() -> None:
    settled = books(
        FIFO,
        """
        2025-01-01  buy   1  BTC  for 100
        2025-02-01  buy   3  BTC  for 600
        2025-03-01  swap  4  BTC  into  8 ETH
        """,
    )

    assert [(lot.acquired, lot.quantity, lot.cost) for lot in settled.open] == [
        (date(2025, 1, 1), d(2), d(100)),
        (date(2025, 2, 1), d(6), d(600)),
    ]


def test_wallets_stand_alone_in_a_swap_and_together_where_the_law_says_so() -> None:
    history = """
        2025-01-01  buy   1  BTC  for 100  in A
        2025-02-01  buy   1  BTC  for 300  in B
        2025-03-01  swap  1  BTC  into  10 ETH  in B
    """

    alone = books(FIFO, history)
    together = books(carrying_over("XX", "fifo", scope=Scope.UNIVERSAL), history)

    assert held(alone) == [("BTC", "A", "1", "100"), ("ETH", "B", "10", "300")]
    assert held(together) == [("BTC", None, "1", "300"), ("ETH", None, "10", "100")]


def test_a_swap_into_a_coin_unlike_others_is_a_sale_and_so_is_the_way_back() -> None:
    law = carrying_over("XX", "lifo", scope=Scope.UNIVERSAL, realises_into=("USDC", "EURC"))

    settled = books(
        law,
        """
        2025-01-01  buy   1    BTC   for 100
        2025-02-01  swap  1    BTC   for 150  into  150 USDC
        2025-03-01  swap  75   USDC  for  75  into  70 EURC
        2025-04-01  swap  75   USDC  for  80  into  2 ETH
        """,
    )

    assert [(found.asset, found.gain) for found in settled.disposals] == [
        ("BTC", d(50)),
        ("USDC", d(5)),
    ]
    assert held(settled) == [("ETH", None, "2", "80"), ("EURC", None, "70", "75")]


def test_swaps_of_one_instant_are_applied_in_the_order_in_which_units_pass() -> None:
    text = """
        2025-01-01  buy   1   ZEC  for 100
        2025-03-01  swap  5   BTC  into  9 ADA
        2025-03-01  swap  10  ETH  into  5 BTC
        2025-03-01  swap  1   ZEC  into  10 ETH
    """
    rows = list(ledger(text))
    Random(7).shuffle(rows)

    settled = settle(rows, FIFO)

    assert held(settled) == [("ADA", "default", "9", "100")]
    assert settled.problems == ()


def test_a_move_and_a_swap_of_one_instant_pass_units_on() -> None:
    settled = books(
        FIFO,
        """
        2025-01-01  buy   1   BTC  for 100  in A
        2025-03-01  swap  1   BTC  into  5 ETH  in B
        2025-03-01  move  1   BTC  in A  to B
        """,
    )

    assert held(settled) == [("ETH", "B", "5", "100")]


def test_the_fee_of_a_swap_in_money_changes_no_cost_and_one_in_a_coin_is_a_sale_of_it() -> None:
    settled = books(
        FIFO,
        """
        2025-01-01  buy   2  BTC  for 200
        2025-02-01  swap  1  BTC  for 300  into 10 ETH  fee 5
        2025-03-01  swap  0.5  BTC  for 150  into 5 ETH  fee 1 ETH
        """,
    )

    fee = only(settled)
    assert (fee.asset, fee.quantity, fee.proceeds, fee.cost) == ("ETH", d(1), d(30), d(10))
    assert held(settled) == [
        ("BTC", "default", "0.5", "50"),
        ("ETH", "default", "9", "90"),
        ("ETH", "default", "5", "50"),
    ]


def test_units_that_never_came_are_named_and_pass_an_unknown_cost_on() -> None:
    settled = books(FIFO, "2025-01-01 buy 1 BTC for 100\n2025-02-01 swap 4 BTC into 8 ETH")

    assert held(settled) == [("ETH", "default", "6", None), ("ETH", "default", "2", "100")]
    (problem,) = settled.problems
    assert (problem.line, problem.problem, problem.quantity) == (2, "negative_balance", d(3))
    assert settled.disposals == ()


def test_a_swap_back_and_forth_ends_at_the_cost_it_began_with() -> None:
    settled = books(
        AVERAGE,
        """
        2025-01-01  buy   3  BTC  for 100
        2025-02-01  swap  3  BTC  into 7 ETH
        2025-03-01  swap  7  ETH  into 3 BTC
        """,
    )

    assert held(settled) == [("BTC", "default", "3", "100")]


@pytest.mark.parametrize("method", ["lofo", "hifo"])
@pytest.mark.parametrize("first", ["1", "2"])
def test_of_lots_that_cost_the_same_the_earlier_goes_first_though_a_swap_cuts_their_units(
    method: str, first: str
) -> None:
    """3 units at 10 become 1: its thirds are cut at 30 decimals and cost a trifle more or less."""
    law = carrying_over("US", method, scope=Scope.UNIVERSAL)
    settled = books(
        law,
        f"""
        2023-01-01  buy   {first}      BTC  for  {first}0
        2025-01-01  buy   {3 - int(first)}  BTC  for  {3 - int(first)}0
        2025-02-01  swap  3       BTC  into  1 ETH
        2025-03-01  sell  0.25    ETH  for  10
        """,
    )

    (part,) = only(settled).parts
    assert part.acquired == date(2023, 1, 1)
