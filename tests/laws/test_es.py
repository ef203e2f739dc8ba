"""Spain: first in, first out over all platforms, savings income, four years."""

from datetime import date
from decimal import Decimal

import pytest

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
    """LIRPF art. 49, 66: 3,000 of 4,000 meet gains at 19 per cent."""
    settled = books("ES", "2026-03-02 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(3_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.total_tax_saved == 570
    assert report.carried_forward == 1_000
    assert load("ES").loss_use_on(TODAY).years == 4


def test_what_gains_leave_over_lowers_a_quarter_of_interest_and_dividends() -> None:
    """LIRPF art. 49.1: 1,000 of 4,000 meet gains, a quarter of 2,000 comes besides."""
    settled = books("ES", "2026-03-02 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(1_000), other_income=Decimal(2_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.total_tax_saved == 190 + 95
    assert report.carried_forward == 2_500
    assert any("25 per cent of other income of that kind" in told for told in report.assumptions)


@pytest.mark.parametrize(
    ("gains", "income", "loss", "saved", "carried"),
    [
        # 8,000 to 4,000: 2,000 at 21 per cent and 2,000 at 19.
        (8_000, 0, 4_000, 800, 0),
        # 320,000 to 170,000: 20,000 at 30 per cent, 100,000 at 27 and 30,000 at 23.
        (320_000, 0, 150_000, 39_900, 0),
        # Of 8,000, gains are 3,000; then a quarter of 5,000, 1,250: 2,000 at 21 and 2,250 at 19.
        (3_000, 5_000, 6_000, "847.5", 1_750),
        # Gains lie above 60,000 of interest, so all of them cost 23 per cent.
        (3_000, 60_000, 2_000, 460, 0),
    ],
)
def test_a_loss_saves_at_the_rates_of_the_brackets_that_it_takes_off(
    gains: int, income: int, loss: int, saved: str, carried: int
) -> None:
    """LIRPF art. 66, 76 as of Ley 7/2024; art. 49.1."""
    settled = books("ES", f"2026-03-02 buy 1 for {loss + 1_000}")
    circumstances = Circumstances(realised_short=d(gains), other_income=d(income))

    report = harvest(settled, {"TOK": d(1_000)}, TODAY, circumstances)

    assert (report.total_tax_saved, report.carried_forward) == (d(saved), d(carried))


def test_the_brackets_and_what_fills_them_are_told() -> None:
    settled, prices = books("ES", "2026-03-02 buy 1 for 9000"), {"TOK": d(5_000)}

    alone = harvest(settled, prices, TODAY, Circumstances()).assumptions
    beside = harvest(settled, prices, TODAY, Circumstances(other_income=d(2_000))).assumptions
    own = harvest(settled, prices, TODAY, Circumstances(rate_short=d(26))).assumptions

    assert alone[0].startswith(
        "For gains, rates by brackets are assumed: 19 per cent up to 6,000 EUR, 21 up to 50,000 "
        "EUR, 23 up to 200,000 EUR, 27 up to 300,000 EUR, 30 above (of the savings base: "
    )
    assert "that kind, of which you stated none (--other-income), fills them first" in alone[0]
    assert "of which you stated 2,000 EUR, fills them first" in beside[0]
    assert any("by the brackets above what a year like this one keeps" in told for told in alone)
    assert own[0] == "The rate of 26 per cent on gains is the one you gave."
    assert not any("bracket" in told for told in own)


def test_of_what_is_saved_across_an_edge_both_rates_come_back_later() -> None:
    """8,000 to 5,000 saves 2,000 at 21 and 1,000 at 19; the gain of 3,000 comes on top of 5,000."""
    settled = books("ES", "2026-03-02 buy 1 for 4000")
    circumstances = Circumstances(realised_short=d(8_000))

    (found,) = harvest(settled, {"TOK": d(1_000)}, TODAY, circumstances).opportunities

    assert found.tax_saved == found.deferred == 420 + 190


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
