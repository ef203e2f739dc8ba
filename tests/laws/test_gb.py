"""United Kingdom: the examples of HMRC's manual, to the penny; figures are facts, typed by hand."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.losses import Circumstances, harvest
from bot.core.rules import in_force
from bot.jurisdictions import load
from tests.build import books, d, gains, held, only


def test_tokens_bought_at_different_times_form_one_pool() -> None:
    """https://www.gov.uk/hmrc-internal-manuals/cryptoassets-manual/crypto22251."""
    history = """
        2016-06-01  buy   100  for    1000
        2017-06-01  buy    50  for  125000
        2020-12-01  sell   50  for  300000
    """

    settled = books("GB", history)

    assert only(settled).cost == 42_000
    assert only(settled).gain == 258_000
    assert held(settled) == [("TOK", None, "100", "84000")]


def test_all_purchases_of_a_day_meet_all_sales_of_the_day() -> None:
    """https://www.gov.uk/hmrc-internal-manuals/cryptoassets-manual/crypto22252."""
    history = """
        2020-01-01  buy   5000  for   500
        2020-06-23  sell  1000  for   800
        2020-06-23  buy   1600  for  1000
        2020-06-23  sell   500  for   600
    """

    settled = books("GB", history)

    assert only(settled).quantity == 1500
    assert only(settled).proceeds == 1400
    assert only(settled).cost == Decimal("937.50")
    assert only(settled).gain == Decimal("462.50")
    assert held(settled) == [("TOK", None, "5100", "562.5")]


def test_purchases_within_thirty_days_after_a_sale_are_matched_before_the_pool() -> None:
    """https://www.gov.uk/hmrc-internal-manuals/cryptoassets-manual/crypto22253."""
    history = """
        2021-01-01  buy   2000  for  1000
        2021-03-31  sell  1000  for   400
        2021-04-20  sell   500  for   150
        2021-04-21  buy    700  for   175
        2021-04-28  buy    500  for   100
        2021-05-01  buy    500  for   150
    """

    settled = books("GB", history)

    assert gains(settled) == {date(2021, 3, 31): 165, date(2021, 4, 20): 20}
    assert [part.rule for part in settled.disposals[0].parts] == ["thirty_day", "thirty_day"]
    assert [year.year.name for year in settled.years] == ["2020-21", "2021-22"]
    assert held(settled) == [("TOK", None, "2200", "1060")]


def test_a_later_purchase_cuts_what_a_sale_takes_from_the_pool() -> None:
    """https://www.gov.uk/hmrc-internal-manuals/cryptoassets-manual/crypto22255."""
    history = """
        2018-01-01  buy   14000  for  200000
        2018-08-30  sell   4000  for  160000
        2018-09-11  buy     500  for   17500
    """

    settled = books("GB", history)

    disposal = only(settled)
    assert [(part.rule, part.quantity) for part in disposal.parts] == [
        ("thirty_day", d(500)),
        ("pool", d(3500)),
    ]
    assert [part.gain for part in disposal.parts] == [2_500, 90_000]
    assert held(settled) == [("TOK", None, "10500", "150000")]


def test_sales_of_several_days_take_later_purchases_in_their_order() -> None:
    """https://www.gov.uk/hmrc-internal-manuals/cryptoassets-manual/crypto22256."""
    history = """
        2018-01-01  buy   100000  for  300000
        2018-07-31  buy    10000  for   45000
        2018-07-31  sell   30000  for  150000
        2018-08-05  sell   20000  for  100000
        2018-08-06  buy    50000  for  225000
        2018-08-07  sell  100000  for  150000
    """

    settled = books("GB", history)

    first, second, third = settled.disposals
    assert (first.cost, first.gain) == (d(135_000), d(15_000))
    assert (second.cost, second.gain) == (d(90_000), d(10_000))
    assert third.cost is not None
    assert third.gain is not None
    assert (round(third.cost, 2), round(third.gain, 2)) == (
        Decimal("313636.36"),
        Decimal("-163636.36"),
    )
    assert settled.open[0].quantity == 10_000


def test_day_thirty_is_matched_and_day_thirty_one_is_not() -> None:
    """TCGA 1992 s.106A(5): "within the period of thirty days after the disposal"."""
    history = """
        2025-01-01  buy   10  for  100
        2025-06-01  sell   5  for  150
        {day}       buy    5  for  120
    """

    inside = books("GB", history.format(day="2025-07-01"))
    outside = books("GB", history.format(day="2025-07-02"))

    assert only(inside).gain == 30
    assert only(outside).gain == 100


def test_the_day_is_the_one_in_london() -> None:
    """TCGA 1992 s.105: the same day; an evening in summer is the next day only in London."""
    history = """
        2025-01-01            buy   10  for  100
        2025-06-01T23:30:00Z  sell   5  for  150
        2025-06-02T12:00:00Z  buy    5  for  120
    """

    settled = books("GB", history)

    assert only(settled).day == date(2025, 6, 2)
    assert [part.rule for part in only(settled).parts] == ["same_day"]


def test_a_loss_of_the_year_is_used_below_the_exemption_and_a_reader_is_told() -> None:
    """https://www.gov.uk/hmrc-internal-manuals/capital-gains-manual/cg21510."""
    settled = books(
        "GB",
        """
        2025-01-01  buy   10  BTC  for  1000
        2026-06-01  sell  10  BTC  for  6000
        2026-06-01  buy   10  ETH  for  9000
        """,
    )

    report = harvest(settled, {"ETH": Decimal(500)}, date(2026, 11, 23))

    (opportunity,) = report.opportunities
    assert opportunity.loss == 4_000
    assert report.total_tax_saved == 480  # 24 per cent of 5,000 - 3,000
    assert any("2,000 GBP of this loss would meet gains" in told for told in opportunity.warnings)


def test_losses_of_earlier_years_are_used_only_down_to_the_exemption() -> None:
    """https://www.gov.uk/hmrc-internal-manuals/capital-gains-manual/cg18030."""
    settled = books("GB", "2026-06-01 buy 10 ETH for 9000")
    circumstances = Circumstances(realised_short=Decimal(5_000), carried=Decimal(9_000))

    report = harvest(settled, {"ETH": Decimal(800)}, date(2026, 11, 23), circumstances)

    assert report.total_tax_saved == 0
    assert report.carried_forward == 8_000


def test_buying_back_is_free_from_day_thirty_one() -> None:
    """https://www.gov.uk/hmrc-internal-manuals/cryptoassets-manual/crypto22253."""
    settled = books("GB", "2026-06-01 buy 10 ETH for 9000")

    report = harvest(settled, {"ETH": Decimal(800)}, date(2026, 11, 23))

    (opportunity,) = report.opportunities
    assert opportunity.rebuy.rule == "thirty_day"
    assert opportunity.rebuy.clean_from == date(2026, 12, 24)


def test_what_was_bought_today_is_sold_before_the_pool() -> None:
    """TCGA 1992 s.105: the pool stands at a gain, today's purchase at a loss."""
    settled = books(
        "GB",
        """
        2020-01-01  buy  10  for  10
        2026-11-23  buy   4  for  80
        """,
    )

    report = harvest(settled, {"TOK": Decimal(15)}, date(2026, 11, 23))

    (opportunity,) = report.opportunities
    assert (opportunity.quantity, opportunity.loss) == (d(4), d(20))


def test_a_sale_today_takes_todays_purchase_from_an_earlier_sale() -> None:
    """TCGA 1992 s.105 before s.106A: the earlier sale falls back on the pool."""
    settled = books(
        "GB",
        """
        2020-01-01  buy   10  for  300
        2026-11-20  sell   4  for   40
        2026-11-23  buy    4  for   80
        """,
    )

    report = harvest(settled, {"TOK": Decimal(15)}, date(2026, 11, 23))

    (opportunity,) = report.opportunities
    # All at once: 4 at 20 and 6 at 30 sold for 150; the earlier 4 cost 120 instead of 80.
    assert opportunity.quantity == 10
    assert opportunity.loss == (80 + 180 - 150) + 40


def test_a_year_before_2020_has_the_exempt_amount_of_its_own() -> None:
    """S.I. 2017/377: 11,300 of the 15,000 of 2017-18 are free, and 20 per cent taken of the rest.

    A loss of 10,000 meets 3,700 that are taxed.
    """
    history = "2017-05-01 buy 1 for 10000\n2017-05-02 buy 1 BTC for 10000"
    circumstances = Circumstances(realised_short=d(15_000))

    prices = {"TOK": d(0), "BTC": d(10_000)}
    report = harvest(books("GB", history), prices, date(2017, 12, 1), circumstances)

    assert report.total_loss == 10_000
    assert report.total_tax_saved == 740


def test_every_year_since_there_are_coins_has_an_exempt_amount() -> None:
    law = load("GB")

    amounts = [in_force(law.allowance, date(year, 12, 1)) for year in range(2008, 2020)]

    assert [found.amount for found in amounts if found] == [
        *(9_600, 10_100, 10_100, 10_600, 10_600, 10_900),
        *(11_000, 11_100, 11_100, 11_300, 11_700, 12_000),
    ]


def test_the_law_of_a_day_is_found_by_date() -> None:
    """https://www.gov.uk/guidance/capital-gains-tax-rates-and-allowances."""
    law = load("GB")

    amounts = [in_force(law.allowance, date(year, 12, 1)) for year in (2022, 2023, 2024)]

    assert [found.amount for found in amounts if found] == [12_300, 6_000, 3_000]


def test_a_year_with_two_rates_is_told_to_be_reckoned_at_one_only_while_the_second_is_ahead() -> (
    None
):
    """Gains of July 2024 are taxed at 20 per cent, and at 24 from 2024-10-30 on."""
    settled = books("GB", "2024-05-01 buy 10 for 25000")
    one_rate = "Within tax year 2024-25 the rate changes from 20 to 24 per cent on 2024-10-30"
    both = "Gains until 2024-10-29 are taxed at 20 per cent, later ones at 24 "

    days = (date(2024, 4, 5), date(2024, 8, 1), date(2024, 12, 1), date(2025, 4, 6))
    reports = [harvest(settled, {"TOK": d(2_000)}, day) for day in days]

    says = [any(one.startswith(one_rate) for one in report.assumptions) for report in reports]
    says_both = [any(one.startswith(both) for one in report.assumptions) for report in reports]
    assert says == [False, True, False, False]
    assert says_both == [False, False, True, False]


@pytest.mark.parametrize(
    ("loss", "carried", "saved", "left"),
    [
        # The exemption takes 3,000 of the later 5,000; the loss 2,000 at 24 and 2,000 at 20.
        (4_000, 0, 880, 0),
        (1_000, 0, 240, 0),
        # All of 15,000 less 3,000: 2,000 at 24 per cent and 10,000 at 20.
        (12_000, 0, 2_480, 0),
        # 2,000 brought forward have met the later gains already.
        (4_000, 2_000, 800, 0),
        # Of 11,000 brought forward a loss of 4,000 leaves 3,000 without use.
        (4_000, 11_000, 200, 3_000),
    ],
)
def test_in_2024_25_losses_and_the_exemption_meet_the_gains_that_are_taxed_highest(
    loss: int, carried: int, saved: int, left: int
) -> None:
    """CG21600: gains of 10,000 in July at 20 per cent, of 5,000 in December at 24."""
    history = f"""
        2024-05-01  buy   1  AAA  for   1000
        2024-05-01  buy   1  BBB  for   1000
        2024-07-01  sell  1  AAA  for  11000
        2024-12-01  sell  1  BBB  for   6000
        2024-12-02  buy   1  CCC  for  {loss + 100}
    """
    told = Circumstances(carried=d(carried))

    report = harvest(books("GB", history), {"CCC": d(100)}, date(2025, 3, 1), told)

    assert (report.total_tax_saved, report.carried_forward) == (d(saved), d(left))


def test_what_a_taxpayer_says_of_2024_25_counts_as_of_its_later_days_and_a_rate_for_all() -> None:
    """1,000 of gains that are stated, above the exemption, at 24 per cent, or 18 if told."""
    settled, prices, on = (
        books("GB", "2024-05-01 buy 1 for 1100"),
        {"TOK": d(100)},
        date(2025, 3, 1),
    )

    later, own = (
        harvest(settled, prices, on, Circumstances(realised_short=d(4_000), rate_short=rate))
        for rate in (None, d(18))
    )

    assert (later.total_tax_saved, own.total_tax_saved) == (d(240), d(180))
    assert own.assumptions[0].startswith(
        "Within tax year 2024-25 the law changes its rate on 2024-10-30"
    )
