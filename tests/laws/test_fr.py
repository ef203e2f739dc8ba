"""France: all coins as one portfolio; a loss counts against gains of the same year only."""

from datetime import date
from decimal import Decimal

from bot.core.losses import Circumstances, harvest
from bot.core.messages.left_out import not_counted
from tests.build import books, d, gains

TODAY = date(2026, 11, 23)


def test_a_sale_uses_up_its_share_of_the_price_of_all_coins() -> None:
    """CGI art. 150 VH bis III, with the figures of https://beaubourg-avocats.fr/?p=3260.

    That page lowers the acquisition price by the gain (200) instead of by the share of it that was
    used (800), and so prints 200 for the second sale; by the statute it is 300.
    """
    history = """
        2026-01-10  buy   100  for  2000
        2026-03-10  sell   40  for  1000
        2026-06-10  spend  10  for   500
    """

    settled = books("FR", history)

    # 1,000 - 2,000 x 1,000 / 2,500; then 500 - (2,000 - 800) x 500 / 3,000.
    assert gains(settled) == {date(2026, 3, 10): 200, date(2026, 6, 10): 300}
    assert settled.acquisition_price == 1_000


def test_a_losing_coin_in_a_winning_portfolio_is_no_loss_and_none_is_proposed() -> None:
    """CGI art. 150 VH bis III: cost 5,000, worth 6,000; each euro sold has a gain of a sixth."""
    settled = books("FR", "2026-01-10 buy 1 BTC for 2000\n2026-01-11 buy 10 SOL for 3000")

    report = harvest(settled, {"BTC": Decimal(5_000), "SOL": Decimal(100)}, TODAY)

    assert report.usable
    assert report.opportunities == ()


def test_a_portfolio_under_water_gives_a_loss_against_gains_of_the_year() -> None:
    """CGI art. 150 VH bis IV, 200 C: 600 of gain at 31.4 per cent; nothing is carried on."""
    history = """
        2025-01-10  buy   10  BTC  for  1000
        2026-02-10  sell  10  BTC  for  1600
        2026-03-10  buy   10  ETH  for  3000
    """
    settled = books("FR", history)

    report = harvest(settled, {"ETH": Decimal(200)}, TODAY)

    assert report.total_loss == 1_000
    assert report.total_tax_saved == Decimal("188.4")
    assert report.carried_forward == 0


def test_a_year_of_sales_within_305_euros_is_free_and_a_loss_in_it_is_lost() -> None:
    """CGI art. 150 VH bis II.B."""
    history = """
        2025-01-10  buy   10  for  100
        2026-02-10  sell   5  for  {price}
    """
    within = books("FR", history.format(price=200))
    above = books("FR", history.format(price=400))
    circumstances = Circumstances(rate_short=Decimal(30))

    free = harvest(within, {"TOK": Decimal(1)}, TODAY, circumstances)
    taxed = harvest(above, {"TOK": Decimal(1)}, TODAY, circumstances)

    # 5 units cost 50, are worth 5: a loss of 45.
    assert free.total_tax_saved == 0
    assert taxed.total_tax_saved == Decimal("13.5")


def test_gains_that_were_stated_came_from_sales_of_no_less() -> None:
    """CGI art. 150 VH bis II.B: a gain of 600 needs sales above 305."""
    settled = books("FR", "2026-03-10 buy 10 for 3000")
    circumstances = Circumstances(realised_short=Decimal(600))

    report = harvest(settled, {"TOK": Decimal(200)}, TODAY, circumstances)

    assert report.total_tax_saved == Decimal("188.4")


def test_a_swap_is_no_sale_even_into_a_stablecoin() -> None:
    """CGI art. 150 VH bis II.A."""
    settled = books("FR", "2026-01-10 buy 1 BTC for 9\n2026-02-10 swap 1 BTC into 5 USDC")

    assert settled.disposals == ()
    assert settled.acquisition_price == d(9)


def test_a_sale_that_ends_the_exemption_of_small_sales_is_told() -> None:
    """CGI art. 150 VH bis II.B: 200 of gains are free until sales exceed 305; a loss of 100 costs.

    100 are left and taxed at 31.4 per cent.
    """
    settled = books("FR", "2026-01-05 buy 1 for 1000")
    circumstances = Circumstances(realised_short=d(200))

    (found,) = harvest(settled, {"TOK": d(900)}, TODAY, circumstances).opportunities

    assert found.tax_saved == d("-31.4")
    assert found.warnings == (
        (
            "This sale takes the year's sales above 305 EUR, up to which gains are free: what is "
            "left of the gains of 200 EUR is then taxed."
        ),
    )


def test_a_loss_within_the_exemption_of_small_sales_is_told_to_be_of_no_use() -> None:
    """CGI art. 150 VH bis II.B: 200 and 50 of sales are within 305."""
    settled = books("FR", "2026-01-05 buy 1 for 100")
    circumstances = Circumstances(realised_short=d(200))

    (found,) = harvest(settled, {"TOK": d(50)}, TODAY, circumstances).opportunities

    assert found.tax_saved == 0
    assert found.warnings == (
        (
            "50 EUR of this loss would meet gains that are free anyway, because the year's sales "
            "come to no more than 305 EUR."
        ),
    )


def test_where_a_coin_has_no_price_the_value_of_the_whole_is_what_is_unknown_not_a_cost() -> None:
    history = "2026-01-10 buy 1 BTC for 30000\n2026-01-11 buy 10 ETH for 20000"

    report = harvest(books("FR", history), {"BTC": d(20_000)}, TODAY)

    told = [(units.asset, units.why) for units in report.not_counted]
    assert told == [("BTC", "no_portfolio_value"), ("ETH", "no_price")]
    assert "BTC: the value of all coins together is unknown" in str(report.confidence)
    assert "a coin has no price; /price lets you give one" in not_counted(report.not_counted)


def test_where_a_purchase_has_no_cost_the_cost_is_what_is_unknown() -> None:
    history = "2026-01-10 buy 1 BTC\n2026-01-11 buy 10 ETH for 20000"

    report = harvest(books("FR", history), {"BTC": d(20_000), "ETH": d(100)}, TODAY)

    assert {units.why for units in report.not_counted} == {"no_cost"}
