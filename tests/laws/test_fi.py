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


@pytest.mark.parametrize(
    ("gains", "income", "loss", "saved", "carried"),
    [
        # 50,000 to 20,000: 20,000 at 34 per cent and 10,000 at 30.
        (50_000, 0, 30_000, 9_800, 0),
        # Gains lie above 25,000 of rent: 35,000 to 27,000 is 5,000 at 34 and 3,000 at 30.
        (10_000, 25_000, 8_000, 2_600, 0),
        # A loss lowers rent without limit: 10,000 at 34 per cent and 5,000 at 30.
        (0, 40_000, 15_000, 4_900, 0),
        # And makes no deficit: of 5,100, gains and rent take 3,100, the rest goes on.
        (1_100, 2_000, 5_100, 930, 2_000),
    ],
)
def test_a_loss_saves_at_34_per_cent_above_30_000_and_lowers_other_capital_income(
    gains: int, income: int, loss: int, saved: int, carried: int
) -> None:
    """TVL 124; TVL 50 as of Laki 1546/2015."""
    settled = books("FI", f"2026-03-02 buy 1 for {loss + 2_000}")
    circumstances = Circumstances(realised_short=d(gains), other_income=d(income))

    report = harvest(settled, {"TOK": d(2_000)}, TODAY, circumstances)

    assert (report.total_tax_saved, report.carried_forward) == (d(saved), d(carried))


def test_carried_losses_meet_other_capital_income_though_small_sales_are_free() -> None:
    """TVL 48(6), 50: what was sold for 50 had cost 60; 1,000 of rent meet earlier losses."""
    settled = books("FI", "2026-03-02 buy 1 for 60")
    circumstances = Circumstances(carried=d(3_000), other_income=d(1_000))

    report = harvest(settled, {"TOK": d(50)}, TODAY, circumstances)

    assert (report.total_tax_saved, report.carried_forward) == (d(0), d(2_000))


def test_before_2016_a_loss_met_nothing_but_gains() -> None:
    """TVL 50 before Laki 1546/2015."""
    settled = books("FI", "2015-03-02 buy 1 for 9000")

    report = harvest(
        settled, {"TOK": d(4_000)}, date(2015, 11, 23), Circumstances(other_income=d(9))
    )

    assert report.carried_forward == 5_000


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
        (
            "400 EUR of this loss would not count: the year's sales would come to 500 EUR, their "
            "costs to 900 EUR, neither more than 1,000 EUR (TVL 48(6), 50)."
        ),
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
