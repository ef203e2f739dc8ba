"""The portfolio as one, as France has it: CGI art. 150 VH bis III.

gain = price - acquisition price of all x price / value of all; the acquisition price then falls by
the share that was used.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.core.losses import harvest
from bot.core.rules import Scope
from tests.build import books, carrying_over, d, held, only

FRENCH = replace(carrying_over("DE", "portfolio", scope=Scope.UNIVERSAL), holding=())


def test_a_sale_takes_the_share_that_its_price_has_in_the_value_of_the_whole() -> None:
    settled = books(
        FRENCH,
        """
        2025-01-10  buy   10  for  1000
        2025-03-10  sell  3.75  for  450
        2025-06-10  sell  6.25  for  1300
        """,
    )

    first, last = settled.disposals
    assert (first.cost, first.gain) == (d(375), d(75))
    assert (last.cost, last.gain) == (d(625), d(675))
    assert [part.rule for part in first.parts] == ["portfolio"]
    assert settled.open == ()


def test_the_note_of_a_sale_states_the_value_of_all_coins() -> None:
    settled = books(
        FRENCH,
        """
        2025-01-10  buy   1   BTC  for 600
        2025-01-10  buy   10  ETH  for 400
        2025-03-10  sell  5   ETH  for 450  note portfolio=1200 EUR
        """,
    )

    assert (only(settled).cost, only(settled).gain) == (d(375), d(75))
    assert settled.acquisition_price == 625
    assert held(settled) == [("BTC", None, "1", None), ("ETH", None, "5", None)]
    assert settled.problems == ()


def test_a_losing_coin_sold_from_a_portfolio_in_profit_gives_a_gain() -> None:
    settled = books(
        FRENCH,
        """
        2025-01-10  buy   1   BTC  for 1000
        2025-01-10  buy   10  ETH  for 1000
        2025-03-10  sell  10  ETH  for 500  note portfolio=4000
        """,
    )

    assert (only(settled).cost, only(settled).gain) == (d(250), d(250))


def test_a_swap_is_no_sale_and_changes_no_acquisition_price() -> None:
    settled = books(
        FRENCH,
        """
        2025-01-10  buy   1  BTC  for 1000
        2025-02-10  swap  1  BTC  into 20 ETH
        2025-03-10  sell  10  ETH  for 800
        """,
    )

    assert (only(settled).cost, only(settled).gain) == (d(500), d(300))
    assert held(settled) == [("ETH", None, "10", "500")]


def test_trades_of_the_same_instant_value_the_other_coins() -> None:
    settled = books(
        FRENCH,
        """
        2025-01-10  buy   1   BTC  for 600
        2025-01-10  buy   10  ETH  for 400
        2025-03-10  sell  1   BTC  for 900
        2025-03-10  sell  10  ETH  for 600
        """,
    )

    assert [(found.asset, found.cost) for found in settled.disposals] == [
        ("BTC", d(600)),
        ("ETH", d(400)),
    ]
    assert settled.problems == ()


def test_trades_of_the_day_before_give_an_estimate_that_is_told() -> None:
    settled = books(
        FRENCH,
        """
        2025-01-10            buy   1   BTC  for 600
        2025-03-09T13:00:00Z  buy   10  ETH  for 400
        2025-03-10            sell  0.5  BTC  for 300
        """,
    )

    assert only(settled).cost == 300
    (problem,) = settled.problems
    assert (problem.line, problem.problem) == (3, "portfolio_value_estimated")
    assert "portfolio=" in problem.detail


def test_a_value_that_nothing_states_is_unknown_and_so_is_what_follows_until_all_is_gone() -> None:
    settled = books(
        FRENCH,
        """
        2025-01-10  buy   1   BTC  for 600
        2025-01-10  buy   10  ETH  for 400
        2025-03-10  sell  5   ETH  for 450
        2025-04-10  sell  5   ETH  for 450  note portfolio=2000
        2025-05-10  sell  1   BTC  for 900
        2025-06-10  buy   1   BTC  for 800
        2025-06-11  sell  1   BTC  for 900
        """,
    )

    assert [found.gain for found in settled.disposals] == [None, None, None, d(100)]
    (problem,) = settled.problems
    assert (problem.line, problem.problem) == (3, "no_portfolio_value")
    assert "BTC was held besides ETH" in problem.detail


@pytest.mark.parametrize("note", ["portfolio=1,200", "portfolio=1200 USD", "portfolio=100"])
def test_a_note_that_cannot_be_used_is_a_problem_and_no_other_value_is_taken(note: str) -> None:
    settled = books(FRENCH, f"2025-01-10 buy 2 for 600\n2025-03-10 sell 1 for 450 note {note}")

    assert only(settled).gain is None
    assert [(p.line, p.problem) for p in settled.problems] == [(2, "no_portfolio_value")]


def test_the_fee_of_a_sale_lowers_the_gain_and_not_the_share() -> None:
    """Form 2086: the ratio stays on the price before fees."""
    settled = books(
        FRENCH, "2025-01-10 buy 10 for 1000\n2025-03-10 sell 5 for 600 fee 10 note portfolio=1200"
    )

    assert (only(settled).proceeds, only(settled).cost, only(settled).gain) == (
        d(590),
        d(500),
        d(90),
    )


def test_units_given_away_take_their_share_and_where_it_is_unknown_that_is_told() -> None:
    alone = books(FRENCH, "2025-01-10 buy 4 for 1000\n2025-03-10 gift_out 1")
    among = books(
        FRENCH, "2025-01-10 buy 4 for 1000\n2025-01-10 buy 1 BTC for 500\n2025-03-10 gift_out 1"
    )

    assert (alone.acquisition_price, alone.problems) == (d(750), ())
    assert among.acquisition_price == 1500
    assert [(p.line, p.problem) for p in among.problems] == [(3, "no_portfolio_value")]


def test_units_that_never_came_have_no_cost() -> None:
    settled = books(FRENCH, "2025-01-10 buy 1 for 100\n2025-03-10 sell 4 for 800")

    known, unknown = only(settled).parts
    assert (known.cost, known.gain, unknown.gain) == (d(100), d(100), None)
    assert [p.problem for p in settled.problems] == ["negative_balance"]


def test_what_is_held_can_be_harvested_only_where_the_whole_stands_at_a_loss() -> None:
    history = "2025-01-10 buy 1 BTC for 600\n2025-01-10 buy 10 ETH for 400"
    settled = books(FRENCH, history)
    on = settled.rows[0].at.date()

    low = harvest(settled, {"BTC": Decimal(500), "ETH": Decimal(30)}, on)
    high = harvest(settled, {"BTC": Decimal(900), "ETH": Decimal(30)}, on)
    partly = harvest(settled, {"BTC": Decimal(500)}, on)

    assert [(one.asset, one.cost, one.loss) for one in low.opportunities] == [
        ("BTC", d(625), d(125)),
        ("ETH", d(375), d(75)),
    ]
    assert (low.total_loss, high.total_loss, partly.total_loss) == (d(200), d(0), d(0))
    assert [(one.asset, one.why) for one in partly.not_counted] == [
        ("BTC", "no_portfolio_value"),
        ("ETH", "no_price"),
    ]


@pytest.mark.parametrize(
    "sales",
    [
        "2025-03-10 sell 1 BTC for 450 note portfolio=1200 portfolio=900",
        """
        2025-03-10  sell  0.5  BTC  for 225  note portfolio=1200
        2025-03-10  sell  0.5  BTC  for 225  note portfolio=975
        """,
    ],
)
def test_two_values_of_the_portfolio_at_one_instant_are_told_and_none_is_chosen(sales: str) -> None:
    history = "2025-01-10 buy 1 BTC for 600\n2025-01-10 buy 1 ETH for 400"

    settled = books(FRENCH, f"{history}\n{sales}")

    (problem,) = settled.problems
    assert problem.problem == "no_portfolio_value"
    assert "more than one value of the portfolio" in problem.detail
    assert only(settled).gain is None


def test_one_value_that_is_stated_with_each_sale_of_an_instant_counts_once() -> None:
    settled = books(
        FRENCH,
        """
        2025-01-10  buy   1    BTC  for 600
        2025-01-10  buy   1    ETH  for 400
        2025-03-10  sell  0.5  BTC  for 225  note portfolio=1200
        2025-03-10  sell  0.5  BTC  for 225  note morning portfolio = 1200
        """,
    )

    assert settled.problems == ()
    assert (only(settled).cost, only(settled).gain) == (d(375), d(75))
