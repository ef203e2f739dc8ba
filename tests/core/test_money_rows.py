"""Money of a country that stands in the place of a coin is told."""

import pytest

from tests.build import books, gains


@pytest.mark.parametrize("code", ["USD", "EUR", "GBP"])
def test_money_that_is_bought_as_a_coin_is_told_with_its_row_and_what_to_write(code: str) -> None:
    settled = books("US", f"2026-01-10 buy 1 for 100\n2026-01-11 buy 100 {code} for 90")

    (told,) = settled.problems
    assert (told.line, told.problem, told.asset) == (2, "money", code)
    assert "state it as `total` and `currency` of a buy or sell of that coin" in told.detail


def test_a_coin_that_is_given_for_money_is_sold_and_the_money_is_told() -> None:
    settled = books("US", "2026-01-10 buy 1 for 100\n2026-01-11 swap 1 for 150 into 150 USD")

    assert list(gains(settled).values()) == [50]
    assert [(problem.line, problem.asset) for problem in settled.problems] == [(2, "USD")]


@pytest.mark.parametrize("coin", ["RON", "MNT", "USDC", "TOK"])
def test_a_coin_that_shares_its_code_with_money_stays_a_coin(coin: str) -> None:
    assert books("US", f"2026-01-11 buy 100 {coin} for 90").problems == ()


def test_money_that_came_or_went_is_passed_over() -> None:
    assert books("US", "2026-01-10 deposit 100 USD\n2026-01-11 withdrawal 5 EUR").problems == ()
