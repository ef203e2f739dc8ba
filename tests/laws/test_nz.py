"""New Zealand: first in, first out or the average; losses against all income."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.losses import harvest
from tests.build import books, gains

HISTORY = """
    2025-05-01  buy   1  for  100
    2025-06-01  buy   1  for  300
    2025-07-01  sell  1  for  250
"""


@pytest.mark.parametrize(("method", "gain"), [(None, 150), ("fifo", 150), ("average", 50)])
def test_either_method_of_inland_revenue_is_used(method: str | None, gain: int) -> None:
    """https://www.ird.govt.nz/cryptoassets: 250 - 100, or 250 - (100 + 300) / 2."""
    assert gains(books("NZ", HISTORY, method)) == {date(2025, 7, 1): gain}


def test_a_loss_lowers_all_income_of_the_year_to_march() -> None:
    """Income Tax Act 2007 s.CB 4, DB 23: 4,000 at 33 per cent."""
    settled = books("NZ", "2026-05-02 buy 1 for 9000")

    report = harvest(settled, {"TOK": Decimal(5_000)}, date(2026, 11, 23))

    assert report.total_tax_saved == 1_320
    assert report.deadline is not None
    assert report.deadline.tax_year == "2026-27"


def test_a_sale_after_march_belongs_to_the_next_year() -> None:
    """Income Tax Act 2007 s.YA 1."""
    settled = books(
        "NZ", "2025-05-01 buy 1 for 1\n2026-03-31 sell 0.5 for 9\n2026-04-01 sell 0.5 for 9"
    )

    assert [year.year.name for year in settled.years] == ["2025-26", "2026-27"]
