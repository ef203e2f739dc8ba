"""What a plan may sell, part by part."""

from datetime import date

import pytest

from bot.core.loss_report import Circumstances
from bot.core.money import exact
from bot.core.plan_sources import sources_of
from bot.core.portfolio import at_prices
from bot.core.question import question_of
from bot.core.together import results_of
from tests.build import books, d

TODAY = date(2026, 11, 23)
HISTORY = """
    2023-02-01  buy    7  AAA  for  1000  fee  3
    2025-12-01  buy    3  AAA  for   100
    2026-02-01  buy   11  AAA  for  3000  fee  7
    2026-03-01  sell   2  AAA  for   500  fee  1
    2026-04-01  buy    5  BBB  for   900
    2026-05-01  buy    9  BBB  for  4000
"""
PRICES = {"AAA": d(61), "BBB": d(97)}
COUNTRIES = ("AT", "AU", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IT", "JP", "SE", "US", "XX")


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_part_of_a_lot_gives_its_share_of_what_the_year_looks_at(country: str) -> None:
    told = Circumstances(trade_cost=d("1.5"))
    with exact():
        settled = at_prices(books(country, HISTORY), PRICES)
        found = list(sources_of(question_of(settled, PRICES, TODAY, told)))
        parts = [(one, d(tenth) / 10 * one.ends[-1]) for one in found for tenth in range(1, 10)]

        for source, units in parts:
            shared, sold = source.results(units), source.weighed(units)
            assert sold is not None
            taken = results_of(sold)
            names = ("short", "long", "losses_short", "losses_long", "proceeds", "costs", "fees")
            apart = [abs(getattr(shared, name) - getattr(taken, name)) for name in names]
            assert max(apart) < d("1e-20")

    assert found
