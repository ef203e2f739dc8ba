"""Methods and scopes that change by date: wallets that begin to stand alone, a method a year."""

from datetime import date

import pytest

from bot.core.books import Books, Choices, YearMethod
from bot.core.errors import MethodNotAllowed
from bot.core.lots import settle
from bot.core.rules import CostBasis
from bot.jurisdictions import load
from tests.build import books, d, gains, held, ledger


def by_year(text: str, **methods: str) -> Books:
    chosen = tuple(YearMethod(int(y[1:]), CostBasis(m)) for y, m in methods.items())
    return settle(ledger(text), load("XX"), Choices(by_year=chosen))


def test_wallets_stand_together_until_the_law_parts_them_and_alone_from_then_on() -> None:
    """Rev. Proc. 2024-28; Treas. Reg. 1.1012-1(j)."""
    settled = books(
        "US",
        """
        2023-01-10  buy   1  for  100  in A
        2023-02-10  buy   1  for  300  in B
        2024-03-10  sell  1  for  500  in B
        2025-03-10  sell  1  for  500  in A
        """,
    )

    early, late = settled.disposals
    assert (early.wallet, early.cost) == (None, d(100))
    assert (late.wallet, late.cost) == ("A", d(300))
    assert settled.problems == ()
    assert [(p.since, p.per_wallet) for p in settled.periods] == [
        (None, False),
        (date(2025, 1, 1), True),
    ]


def test_lots_stay_where_they_were_bought_as_far_as_units_lie_there_and_the_rest_follows() -> None:
    """Rev. Proc. 2024-28: every wallet gets as much basis as it has units."""
    settled = books(
        "US",
        """
        2023-01-10  buy   4  for  400   in A
        2023-02-10  buy   2  for  400   in B
        2023-03-10  move  3  in A  to C
        2024-05-10  sell  1  for  900   in B
        2025-02-01  buy   1  for  1000  in A
        """,
    )

    assert held(settled) == [
        ("TOK", "A", "1", "100"),
        ("TOK", "A", "1", "1000"),
        ("TOK", "B", "1", "200"),
        ("TOK", "C", "2", "200"),
        ("TOK", "C", "1", "200"),
    ]


def test_a_wallet_that_more_left_than_came_to_is_named_when_wallets_part() -> None:
    settled = books(
        "US",
        """
        2024-01-10  buy   2  for  200  in A
        2024-03-10  sell  1  for  500  in B
        2025-01-10  buy   1  for  300  in A
        """,
    )

    (problem,) = settled.problems
    assert (problem.line, problem.problem, problem.wallet) == (None, "negative_balance", "B")
    assert "missing move" in problem.detail
    assert held(settled) == [("TOK", "A", "1", "100"), ("TOK", "A", "1", "300")]


def test_days_and_terms_are_kept_when_wallets_part() -> None:
    settled = books("US", "2024-06-10 buy 1 for 100 in A\n2025-06-11 sell 1 for 500 in A")

    (part,) = settled.disposals[0].parts
    assert (part.acquired, part.term) == (date(2024, 6, 10), "long")


def test_a_loss_before_wallets_part_is_met_by_a_purchase_after() -> None:
    """26 U.S.C. 1091, where it is switched on."""
    settled = books(
        "US",
        "2024-06-10 buy 1 for 100 in A\n2024-12-20 sell 1 for 40\n2025-01-05 buy 1 for 50 in B",
        wash_rule=True,
    )

    assert settled.disposals[0].disallowed == 60
    assert held(settled) == [("TOK", "B", "1", "110")]


def test_each_wallet_stood_alone_before_where_the_taxpayer_says_so() -> None:
    settled = books(
        "US",
        """
        2023-01-10  buy   1  for  100  in A
        2023-02-10  buy   1  for  300  in B
        2024-03-10  sell  1  for  500  in B
        """,
        per_wallet=True,
    )

    assert (settled.disposals[0].wallet, settled.disposals[0].cost) == ("B", d(300))


def test_the_day_of_the_question_decides_how_open_lots_stand() -> None:
    rows = ledger("2024-01-10 buy 2 for 200 in A")

    then, now = settle(rows, load("US")), settle(rows, load("US"), on=date(2025, 1, 1))

    assert held(then) == [("TOK", None, "2", "200")]
    assert held(now) == [("TOK", "A", "2", "200")]


HISTORY = """
    2023-01-10  buy   1  for  100
    2023-02-10  buy   1  for  300
    2023-03-10  buy   1  for  200
    2023-06-10  sell  1  for  500
    2024-06-10  sell  1  for  500
    2025-06-10  sell  1  for  500
"""


def test_a_method_may_change_with_the_year() -> None:
    settled = by_year(HISTORY, y2024="hifo")
    averaged = by_year(HISTORY, y2024="average", y2025="fifo")
    by_the_year = by_year(HISTORY, y2024="year_average", y2025="hifo")

    assert list(gains(settled).values()) == [400, 200, 300]
    assert list(gains(averaged).values()) == [400, 250, 250]
    assert list(gains(by_the_year).values()) == [400, 250, 250]
    assert [(p.since, p.method) for p in settled.periods] == [
        (None, CostBasis.FIFO),
        (date(2024, 1, 1), CostBasis.HIFO),
    ]
    assert settled.method is CostBasis.HIFO


def test_a_method_that_the_law_does_not_allow_in_its_year_is_refused() -> None:
    chosen = Choices(by_year=(YearMethod(2024, CostBasis.AVERAGE),))

    with pytest.raises(MethodNotAllowed, match="average"):
        settle(ledger(HISTORY), load("US"), chosen)
