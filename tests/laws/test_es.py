"""Spain: first in, first out over all platforms, savings income, four years."""

from datetime import date
from decimal import Decimal

from bot.core.losses import Circumstances, harvest
from bot.jurisdictions import load
from tests.build import books, d, gains, held

TODAY = date(2026, 11, 23)


def test_the_first_coin_bought_is_sold_first() -> None:
    """DGT V1604-18, with the figures of https://jcrueda.com/?cat=9."""
    history = """
        2020-01-15  buy   1  BTC  for   8000  in A
        2020-04-15  buy   1  BTC  for   6000  in B
        2021-01-15  sell  1  BTC  for  34000  in B
    """

    settled = books("ES", history)

    assert gains(settled) == {date(2021, 1, 15): 26_000}
    assert held(settled) == [("BTC", None, "1", "6000")]


def test_a_swap_is_a_sale_at_market_value() -> None:
    """LIRPF art. 37.1.h; DGT V0999-18."""
    settled = books(
        "ES", "2026-01-01 buy 1 BTC for 10000\n2026-02-01 swap 1 BTC for 20000 into 9 ETH"
    )

    assert gains(settled) == {date(2026, 2, 1): 10_000}


def test_a_loss_meets_gains_of_the_year_and_is_carried_for_four_years() -> None:
    """LIRPF art. 49: 3,000 of 4,000 meet gains at 21 per cent."""
    settled = books("ES", "2026-03-02 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(3_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.total_tax_saved == 630
    assert report.carried_forward == 1_000
    assert load("ES").loss_use_on(TODAY).years == 4


def test_what_gains_leave_over_lowers_a_quarter_of_interest_and_dividends() -> None:
    """LIRPF art. 49.1: 1,000 of 4,000 meet gains, a quarter of 2,000 comes besides."""
    settled = books("ES", "2026-03-02 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(1_000), other_income=Decimal(2_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.total_tax_saved == 210 + 105
    assert report.carried_forward == 2_500
    assert any("25 per cent of other income of that kind" in told for told in report.assumptions)


def test_buying_back_defers_a_loss_only_where_the_disputed_rule_is_switched_on() -> None:
    """LIRPF art. 33.5.e."""
    history = """
        2026-01-01  buy   10  for  100
        2026-01-31  sell  10  for   60
        2026-12-01  buy   10  for   70
    """

    off = books("ES", history)
    on = books("ES", history, wash_rule=True)

    assert gains(off) == {date(2026, 1, 31): d(-40)}
    assert gains(on) == {date(2026, 1, 31): d(0)}
    assert held(on) == [("TOK", None, "10", "110")]


def test_the_doubt_about_buying_back_is_told() -> None:
    """LIRPF art. 33.5.e to g."""
    report = harvest(books("ES", "2026-03-02 buy 1 for 9000"), {"TOK": Decimal(5_000)}, TODAY)

    assert any("within a year" in told for told in report.assumptions)


def test_a_purchase_before_the_sale_defers_no_loss_though_it_be_of_that_day() -> None:
    """LIRPF art. 33.5.e, switched on: bought within the year that follows the sale."""
    history = """
        2026-01-05T10:00Z  buy   1  for  100
        2026-03-01T09:00Z  buy   1  for   50
    """
    sale = "2026-03-01T15:00Z sell 1 for 50"

    sold = books("ES", f"{history}\n{sale}", wash_rule=True)
    (found,) = harvest(
        books("ES", history, wash_rule=True), {"TOK": d(50)}, date(2026, 3, 1)
    ).opportunities

    assert gains(sold) == {date(2026, 3, 1): d(-50)}
    assert (found.quantity, found.loss) == (d(1), d(50))
