"""Sweden: the average method, and seventy per cent of a loss."""

from datetime import date
from decimal import Decimal

from bot.core.losses import Circumstances, harvest
from tests.build import books, d, gains, held, only

TODAY = date(2026, 11, 23)


def test_units_sold_cost_the_average() -> None:
    """Skatteverket's Anela: 0.5 for 20,000 and 0.2 for 10,000; 0.4 cost 17,143 kronor."""
    history = """
        2017-10-12  buy   0.5  BTC  for  20000
        2017-11-12  buy   0.2  BTC  for  10000
        2017-12-15  sell  0.4  BTC  for  30000
    """

    settled = books("SE", history)

    cost = only(settled).cost
    assert cost is not None
    assert round(cost) == 17_143
    assert [round(lot.cost) for lot in settled.open if lot.cost is not None] == [12_857]


def test_paying_with_coins_is_a_sale_at_the_value_of_what_was_bought() -> None:
    """Skatteverket's Eva: 0.345 at an average of 4,000 for goods of 2,000."""
    history = """
        2016-01-10  buy    1      BTC  for  4000
        2016-06-10  spend  0.345  BTC  for  2000
    """

    settled = books("SE", history)

    assert gains(settled) == {date(2016, 6, 10): 620}
    assert held(settled) == [("BTC", None, "0.655", "2620")]


def test_seventy_per_cent_of_a_loss_lowers_the_tax_on_capital() -> None:
    """IL 52:5, 65:7: 4,000 of loss against 5,000 of gain save 2,800 at 30 per cent."""
    settled = books("SE", "2026-03-02 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(5_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.total_tax_saved == 840


def test_gains_count_in_full_beside_losses_at_seventy_per_cent() -> None:
    """IL 52:5: 10,000 gained and 10,000 lost leave 3,000 to be taxed."""
    history = """
        2026-01-10  buy   1  BTC  for  10000
        2026-01-10  buy   1  ETH  for  20000
        2026-02-10  sell  1  BTC  for  20000
    """
    settled = books("SE", history)

    report = harvest(settled, {"ETH": Decimal(10_000)}, TODAY)

    assert report.total_loss == d(10_000)
    assert report.total_tax_saved == 3_000 - 900


def test_a_deficit_beyond_a_hundred_thousand_lowers_other_taxes_by_less() -> None:
    """IL 67:10: of 70 per cent of 300,000, 100,000 at 30 per cent and 110,000 at 21."""
    settled = books("SE", "2026-03-02 buy 1 for 400000")

    report = harvest(settled, {"TOK": Decimal(100_000)}, TODAY)

    assert report.total_tax_saved == 30_000 + 23_100
    assert any("at 21 per cent beyond 100,000 SEK" in told for told in report.assumptions)


def test_a_loss_meets_dividends_before_it_becomes_a_deficit() -> None:
    """IL 67:10: 60,000 of 210,000 meet dividends, 100,000 more count at 30, 50,000 at 21."""
    settled = books("SE", "2026-03-02 buy 1 for 400000")
    circumstances = Circumstances(other_income=Decimal(60_000))

    report = harvest(settled, {"TOK": Decimal(100_000)}, TODAY, circumstances)

    assert report.total_tax_saved == 18_000 + 30_000 + 10_500


def test_a_deficit_lowers_other_taxes() -> None:
    """IL 67:10: 70 per cent of 4,000 at 30 per cent; nothing is carried on."""
    settled = books("SE", "2026-03-02 buy 1 for 9000")

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY)

    assert report.total_tax_saved == 840
    assert report.carried_forward == 0
