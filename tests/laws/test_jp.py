"""Japan: one price for all sales of a year, or the moving average where it was notified."""

from datetime import date
from decimal import Decimal

from bot.core.losses import Circumstances, harvest
from tests.build import books, d, gains

YEAR = """
    2017-03-09  buy    4    BTC  for  2000000
    2017-05-20  sell   0.2  BTC  for   110000
    2017-09-28  spend  0.3  BTC  for   155000
    2017-11-02  swap   1    BTC  for   600000  into  10  ETH
    2017-11-30  buy    2    BTC  for  1600000
"""


def test_the_average_of_the_year_counts_purchases_after_the_sale() -> None:
    """National Tax Agency, FAQ on virtual currency of December 2017, question 4.

    (2,000,000 + 1,600,000) / (4 + 2) = 600,000 a unit.
    """
    settled = books("JP", YEAR)

    assert gains(settled) == {
        date(2017, 5, 20): -10_000,
        date(2017, 9, 28): -25_000,
        date(2017, 11, 2): 0,
    }
    (bitcoin,) = [lot for lot in settled.open if lot.asset == "BTC"]
    assert (bitcoin.quantity, bitcoin.cost) == (d("4.5"), d(2_700_000))


def test_the_moving_average_looks_back_only() -> None:
    """The same question: 500,000 a unit until 30 November, then 633,333.33 (they round up)."""
    settled = books("JP", YEAR, "average")

    assert gains(settled) == {
        date(2017, 5, 20): 10_000,
        date(2017, 9, 28): 5_000,
        date(2017, 11, 2): 100_000,
    }
    bitcoin = sum(lot.cost or d(0) for lot in settled.open if lot.asset == "BTC")
    assert bitcoin == 1_250_000 + 1_600_000
    assert round(bitcoin / Decimal("4.5"), 2) == Decimal("633333.33")


def test_a_loss_lowers_other_miscellaneous_income_of_the_year_only() -> None:
    """Income Tax Act art. 35, 69: 300,000 of 400,000 at 30 per cent; nothing is carried on."""
    settled = books("JP", "2026-03-02 buy 1 for 900000")
    circumstances = Circumstances(realised_short=Decimal(300_000))

    report = harvest(settled, {"TOK": Decimal(500_000)}, date(2026, 11, 23), circumstances)

    assert report.total_tax_saved == 90_000
    assert report.carried_forward == 0
    assert any("buying back in January does not" in told for told in report.assumptions)


def test_a_loss_lowers_the_rewards_of_the_year_as_well() -> None:
    """Income Tax Act art. 35: both are miscellaneous income; 300,000 of 380,000 at 30 per cent."""
    history = "2026-03-01 buy 1 BTC for 800000\n2026-06-01 income 1 ETH for 380000"
    prices = {"BTC": Decimal(500_000), "ETH": Decimal(380_000)}

    report = harvest(books("JP", history), prices, date(2026, 11, 23))

    assert report.total_tax_saved == 90_000
    assert any("Rewards and the like of the year, 380,000 JPY" in x for x in report.assumptions)
