"""Costs of the year against what came in, as Poland has it: PIT Act art. 22(14) to (16)."""

from bot.core.rules import Scope
from tests.build import books, carrying_over, d, held, only

POLISH = carrying_over("XX", "cash_flow", scope=Scope.UNIVERSAL)


def test_what_was_spent_in_a_year_is_set_against_what_came_in_whether_sold_or_not() -> None:
    settled = books(
        POLISH,
        """
        2025-02-10  buy   4  for  1000  fee 10
        2025-05-10  sell  1  for  1500  fee 5
        """,
    )

    disposal = only(settled)
    assert (disposal.proceeds, disposal.cost, disposal.gain) == (d(1495), None, None)
    assert [part.rule for part in disposal.parts] == ["cash_flow"]
    (year,) = settled.years
    assert (year.net, year.gains, year.losses) == (d(485), d(485), d(0))
    assert held(settled) == [("TOK", None, "3", None)]
    assert settled.problems == ()


def test_costs_that_nothing_was_set_against_go_on_without_limit() -> None:
    settled = books(
        POLISH,
        """
        2020-02-10  buy   4  for  1000
        2020-05-10  sell  1  for   300
        2023-05-10  sell  1  for   400
        2024-05-10  sell  1  for   900
        """,
    )

    cash = [year.cash for year in settled.years]
    assert [(one.revenue, one.costs, one.brought, one.carried) for one in cash if one] == [
        (d(300), d(1000), d(0), d(700)),
        (d(400), d(0), d(700), d(300)),
        (d(900), d(0), d(300), d(0)),
    ]
    assert [year.net for year in settled.years] == [d(0), d(0), d(600)]


def test_a_swap_is_neither_revenue_nor_cost_and_a_reward_costs_nothing() -> None:
    settled = books(
        POLISH,
        """
        2025-02-10  buy     1  BTC  for 1000
        2025-03-10  income  1  ETH  for  200
        2025-04-10  swap    1  BTC  for 5000  into 20 ETH
        2025-05-10  sell    21  ETH  for 3000
        """,
    )

    (year,) = settled.years
    assert (only(settled).asset, year.net, year.income) == ("ETH", d(2000), d(200))
    assert settled.open == ()


def test_units_that_never_came_are_named_and_what_they_brought_counts() -> None:
    settled = books(POLISH, "2025-02-10 buy 1 for 100\n2025-03-10 sell 3 for 600")

    assert settled.years[0].net == 500
    assert [(p.line, p.problem, p.quantity) for p in settled.problems] == [
        (2, "negative_balance", d(2))
    ]


def test_a_fee_of_a_sale_is_a_cost_and_the_price_before_it_came_in() -> None:
    history = """
        2025-02-10  buy   4  for 1000
        2025-05-10  sell  1  for 14000  fee 20
        2025-06-10  sell  2  for  3000  fee  0.1 TOK
    """

    (year,) = books(POLISH, history).years

    assert year.cash is not None
    in_coins = d(3000) * d("0.1") / 2
    assert (year.cash.revenue, year.cash.costs) == (17_000 + in_coins, 1_020 + in_coins)
    assert year.net == 17_000 - 1_020


def test_what_a_gift_cost_is_not_asked_for() -> None:
    gift = books(POLISH, "2025-02-10 gift_in 2\n2025-05-10 sell 1 for 300")
    reward = books(POLISH, "2025-02-10 income 2\n2025-05-10 sell 1 for 300")

    assert (gift.problems, [year.net for year in gift.years]) == ((), [d(300)])
    assert [problem.problem for problem in reward.problems] == ["no_cost"]
