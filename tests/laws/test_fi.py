"""Finland: first in, first out, 30 per cent, the thousand euros of small sales."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.losses import Circumstances, harvest
from bot.jurisdictions import load
from tests.build import books, d, gains, held

TODAY = date(2026, 11, 23)


def test_the_first_coins_are_sold_first() -> None:
    """Verohallinto on crypto assets; a coin bought for 3,000 and sold for 7,000 gains 4,000."""
    history = """
        2025-12-01  buy   1  BTC  for  3000
        2025-12-02  buy   1  BTC  for  5000
        2026-02-01  sell  1  BTC  for  7000
    """

    settled = books("FI", history)

    assert gains(settled) == {date(2026, 2, 1): 4_000}
    assert held(settled) == [("BTC", None, "1", "5000")]


def test_a_loss_meets_gains_of_the_year_and_is_carried_for_five_years() -> None:
    """TVL 50, 124; KHO 2019:42: 3,000 of 4,000 at 30 per cent."""
    history = """
        2025-01-10  buy   1  BTC  for  1000
        2026-02-10  sell  1  BTC  for  4000
        2026-03-02  buy   1  ETH  for  9000
    """

    report = harvest(books("FI", history), {"ETH": Decimal(5_000)}, TODAY)

    assert report.total_tax_saved == 900
    assert report.carried_forward == 1_000
    assert load("FI").loss_use_on(TODAY).years == 5


@pytest.mark.parametrize(("cost", "carried"), [("1000", 0), ("1001", 951)])
def test_a_loss_of_small_sales_counts_only_where_they_cost_more_than_a_thousand(
    cost: str, carried: int
) -> None:
    """TVL 48(6), 50: sold for 50 euros in all."""
    settled = books("FI", f"2026-03-02 buy 1 for {cost}")

    report = harvest(settled, {"TOK": Decimal(50)}, TODAY, Circumstances())

    assert report.carried_forward == carried


def test_a_loss_that_small_sales_make_worthless_is_not_said_to_be_carried() -> None:
    """TVL 50: prices of 500 and costs of 900 are both within 1,000."""
    report = harvest(books("FI", "2026-01-05 buy 2 for 900"), {"TOK": Decimal(250)}, TODAY)

    (found,) = report.opportunities
    assert report.carried_forward == 0
    assert found.warnings == (
        "The year has no gains so far that are taxed; a loss that nothing uses is lost.",
    )


def test_the_thousand_of_small_sales_counts_prices_before_what_selling_cost() -> None:
    """TVL 48(6): a price of 1,005 is above it though a fee of 10 leaves 995; TVL 46 has the fee.

    995 less 500 is taxed at 30 per cent unless a loss meets it.
    """
    history = """
        2026-01-05  buy   1  BTC  for   500
        2026-02-05  sell  1  BTC  for  {price}  fee 10
        2026-03-05  buy   1  ETH  for  2000
    """

    above, within = (
        harvest(books("FI", history.format(price=price)), {"ETH": d(1)}, TODAY)
        for price in (1_005, 999)
    )

    # The loss of 1,999 meets the gain of 495: 148.50. Below the line that gain was free anyway.
    assert above.total_tax_saved == d("148.50")
    assert within.total_tax_saved == 0


def test_a_gain_that_is_free_takes_nothing_of_a_loss_that_counts() -> None:
    """TVL 48(6), 50: prices of 950 leave a gain of 600 free; costs of 1,200 let a loss count."""
    history = """
        2025-01-10  buy    1  ETH  for  300
        2026-01-10  buy   10  SOL  for  900
        2026-03-10  sell   1  ETH  for  900
    """

    report = harvest(books("FI", history), {"SOL": d(5)}, TODAY)

    (found,) = report.opportunities
    assert report.carried_forward == 850
    assert not any("free anyway" in told for told in found.warnings)


def test_what_a_harvest_costs_is_no_part_of_its_price() -> None:
    """TVL 48(6): prices of 400 and 601 are above 1,000 though selling costs one per cent of them.

    So the gain of 200 is no longer free, as far as the loss leaves it.
    """
    history = """
        2026-01-05  buy   1  BTC  for  200
        2026-02-05  sell  1  BTC  for  400
        2026-03-05  buy   1  ETH  for  702
    """
    circumstances = Circumstances(trade_cost=d(1))

    (found,) = harvest(books("FI", history), {"ETH": d(601)}, TODAY, circumstances).opportunities

    # 702 less 594.99 is a loss of 107.01; 200 less that, 92.99, is taxed at 30 per cent.
    assert found.loss == d("107.01")
    assert found.tax_saved == d("-27.897")
