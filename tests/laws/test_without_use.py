"""Countries where a loss has no use: the law is named, nothing is ever proposed."""

from datetime import date
from decimal import Decimal

import pytest

from bot.commands.ledger_tables import gains_table
from bot.core.losses import Circumstances, harvest
from bot.core.rules import Offset
from bot.jurisdictions import codes, load
from tests.build import books, d, gains, held

TODAY = date(2026, 11, 23)
LAW_NAMED = {
    "AE": "Federal Decree-Law 47/2022",
    "BR": "Lei 8.981/1995 art. 21",
    "CH": "DBG art. 16(3)",
    "IN": "section 115BBH(2)",
    "KR": "Income Tax Act as amended in December 2024",
    "NL": "Wet IB 2001, chapter 5",
    "PL": "ustawa o PIT art. 22(14) to (16)",
    "SG": "Income Tax Act 1947 section 10(1)",
}


def test_these_are_all_of_them() -> None:
    without = {code for code in codes() if load(code).loss_use_on(TODAY).offset is Offset.NONE}

    assert without == set(LAW_NAMED)
    assert without == {code for code in codes() if not load(code).uses_losses}


@pytest.mark.parametrize("country", LAW_NAMED)
def test_a_loss_is_said_to_be_useless_with_the_law_that_says_so(country: str) -> None:
    settled = books(country, "2026-03-02 buy 10 for 100000\n2026-03-03 buy 10 ETH for 9000")
    circumstances = Circumstances(realised_short=Decimal(50_000))
    prices = {"TOK": Decimal(1), "ETH": Decimal(1)}

    report = harvest(settled, prices, TODAY, circumstances)

    assert not report.usable
    assert report.why is not None
    assert LAW_NAMED[country] in report.why
    assert "Source: " in report.why
    assert report.opportunities == ()
    assert (report.total_loss, report.total_tax_saved) == (d(0), d(0))


@pytest.mark.parametrize("country", sorted(set(LAW_NAMED) - {"PL"}))
def test_what_was_realised_is_computed_all_the_same(country: str) -> None:
    history = """
        2026-01-10  buy   2  for  400
        2026-02-10  buy   2  for  400
        2026-03-10  sell  1  for  150
    """

    assert gains(books(country, history)) == {date(2026, 3, 10): -50}


def test_indian_losses_are_not_taken_off_the_gains_of_the_year() -> None:
    """Income-tax Act 1961 s.115BBH(2)(b): no set-off, not even against another coin's gain."""
    history = """
        2026-05-01  buy   1  BTC  for  1000
        2026-05-01  buy   1  ETH  for  1000
        2026-06-01  sell  1  BTC  for  1300
        2026-06-01  sell  1  ETH  for   400
    """

    (year,) = books("IN", history).years

    assert (year.gains, year.losses, year.net) == (d(300), d(600), d(300))


def test_fees_lower_no_indian_gain_since_the_flat_tax() -> None:
    """Income-tax Act 1961 s.115BBH(2)(a): no deduction but the cost of acquisition."""
    history = """
        2021-05-01  buy   2  BTC  for  2000  fee 100
        2022-03-31  sell  1  BTC  for  1500  fee  50
        2022-04-01  sell  1  BTC  for  1500  fee  50
        2025-05-01  buy   3  ETH  for  3000  fee 300
        2025-06-01  sell  1  ETH  for  1600  fee  0.5  ETH
        2025-07-01  swap  1  ETH  for  1800  fee  20  into 5 SOL
    """

    settled = books("IN", history)

    # 1,450 - 1,050; 1,500 - 1,050, for the fee of 2021 was part of the cost then.
    before, since, *etc = settled.disposals
    assert (before.gain, since.gain) == (d(400), d(450))
    # 1.5 ETH left at 1,600 a unit, a half as the fee, which is a transfer itself: 2,400 - 1,500.
    assert [(one.asset, one.quantity, one.gain) for one in etc] == [
        ("ETH", d("1.5"), d(900)),
        ("ETH", d(1), d(800)),
    ]
    assert held(settled) == [("ETH", None, "0.5", "500"), ("SOL", None, "5", "1800")]


def test_brazilian_losses_are_not_taken_off_the_gains_of_the_year() -> None:
    """Lei 8.981/1995 art. 21: the gains of each month stand alone."""
    history = """
        2026-05-01  buy   1  BTC  for  100000
        2026-05-01  buy   1  ETH  for  100000
        2026-06-01  sell  1  BTC  for  150000
        2026-06-01  sell  1  ETH  for   40000
    """

    (year,) = books("BR", history).years

    assert year.net == 50_000


def test_the_room_that_brazilian_gains_of_a_month_have_left_is_told() -> None:
    """Lei 9.250/1995 art. 22: free where the sales of the month do not exceed 35,000.

    What counts is the value for which coins were sold, before the fee.
    """
    history = """
        2026-01-05  buy   9  for  90000
        2026-10-30  sell  1  for  30000
        2026-11-02  sell  1  for  12000  fee 100
    """

    report = harvest(books("BR", history), {"TOK": d(1)}, TODAY)

    assert report.why is not None
    assert "no more than 35,000 BRL" in report.why
    assert report.why.endswith("sales of 12,000 BRL, which leaves 23,000 BRL.")


def test_korean_losses_count_in_the_net_of_a_year_from_2027_on() -> None:
    """Income Tax Act as amended in December 2024."""
    history = """
        {year}-05-01  buy   1  BTC  for  1000
        {year}-05-01  buy   1  ETH  for  1000
        {year}-06-01  sell  1  BTC  for  1300
        {year}-06-01  sell  1  ETH  for   900
    """

    before, after = (books("KR", history.format(year=year)).years[0] for year in (2026, 2027))

    assert (before.net, after.net) == (d(300), d(200))


def test_korean_losses_are_of_use_from_2027_on() -> None:
    """Income Tax Act as amended in December 2024: 22 per cent above 2.5 million."""
    settled = books("KR", "2027-01-10 buy 1 for 9000000")
    circumstances = Circumstances(realised_short=Decimal(6_000_000))

    report = harvest(settled, {"TOK": Decimal(7_000_000)}, date(2027, 11, 23), circumstances)

    assert report.usable
    # 6.0 million less 2.5 free is taxed before, 4.0 less 2.5 after: two million at 22 per cent.
    assert report.total_tax_saved == 440_000
    assert any("2026-12-31 costs the higher" in told for told in report.assumptions)


def test_a_korean_loss_that_meets_what_is_free_anyway_is_told() -> None:
    """Income Tax Act as amended in December 2024: 2.5 of 4 million are free."""
    settled = books("KR", "2027-01-10 buy 1 for 9000000")
    circumstances = Circumstances(realised_short=d(4_000_000))

    report = harvest(settled, {"TOK": d(5_000_000)}, date(2027, 11, 23), circumstances)

    (found,) = report.opportunities
    assert found.tax_saved == 330_000
    assert found.warnings == (
        (
            "2,500,000 KRW of this loss would meet gains that the exemption of 2,500,000 KRW "
            "covers anyway, because a year's losses come first."
        ),
    )


@pytest.mark.parametrize(("day", "is_told"), [("2022-03-31", False), ("2022-04-01", True)])
def test_an_indian_ledger_with_fees_is_told_by_which_law_they_do_not_count(
    day: str, is_told: bool
) -> None:
    """Income-tax Act 1961 s.115BBH(2)(a), in force since 1 April 2022."""
    settled = books("IN", f"{day} buy 1 for 1000 fee 5\n2026-05-01 sell 0.1 for 90")

    report = harvest(settled, {"TOK": d(1)}, TODAY)

    assert report.why is not None
    sentence = "Fees paid since 2022-04-01 raise no cost and lower no proceeds here"
    assert (sentence in report.why) == is_told
    assert ("cost of acquisition (Income-tax Act 1961 s.115BBH(2)(a)" in report.why) == is_told
    assert (sentence in gains_table(settled)) == is_told


@pytest.mark.parametrize(("country", "currency"), [("IN", "INR"), ("BR", "BRL"), ("CH", "CHF")])
def test_what_was_realised_is_told_without_taking_off_losses_of_no_use(
    country: str, currency: str
) -> None:
    history = """
        2026-05-10  buy   4  for  800000
        2026-08-10  sell  1  for  250000
        2026-09-10  sell  1  for  150000
    """

    report = harvest(books(country, history), {"TOK": d(1)}, TODAY)

    (told,) = [one for one in report.assumptions if one.startswith("So far")]
    assert f"realised gains of 50,000 {currency}" in told
    assert f"Losses of 50,000 {currency} are not taken off them." in told
