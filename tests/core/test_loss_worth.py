"""What a loss is worth in its tax year is told with the reason, and what is no amount is not."""

from datetime import date

import pytest

from bot.core.loss_report import Circumstances, Opportunity
from bot.core.losses import harvest
from bot.core.plan import Target, plan
from tests.build import books, d

TODAY = date(2026, 11, 23)


def one_sale(
    country: str, history: str, price: int, on: date = TODAY, method: str | None = None, **told: int
) -> Opportunity:
    """Return the one sale that a report has, at a price, with what was stated of the year."""
    circumstances = Circumstances(**{name: d(amount) for name, amount in told.items()})
    report = harvest(books(country, history, method), {"TOK": d(price)}, on, circumstances)
    (found,) = report.opportunities
    return found


def test_a_loss_whose_gain_in_front_is_taxed_higher_says_why_it_raises_the_tax() -> None:
    """26 U.S.C. 1222, 1(h): 2,000 at 15 per cent before, 900 at 15 and 999.99 at 24 after."""
    history = "2024-01-01 buy 1 for 2100\n2026-02-01 buy 1 for 0.01"

    found = one_sale("US", history, 1000, method="lifo", realised_long=2000)

    assert (found.tax_saved, found.loss) == (d("-74.9976"), d("100.01"))
    assert found.warnings[-1] == (
        "This sale would raise the tax of the year by 75 USD, though it realises a loss: its "
        "short-term gain of 999.99 USD is taxed higher than what its long-term loss of 1,100 USD "
        "lowers."
    )


def test_a_loss_that_free_gains_use_up_is_not_said_to_be_lost() -> None:
    """TCGA 1992 s.1(3): it meets gains within the exempt amount first; nothing of it is left."""
    found = one_sale("GB", "2026-05-01 buy 1 for 100", 50, realised_short=900)

    assert found.warnings[-1] == (
        "50 GBP of this loss would meet gains that the exemption of 3,000 GBP covers anyway, "
        "because a year's losses come first."
    )


def test_what_of_a_loss_free_gains_leave_is_carried_forward() -> None:
    """TCGA 1992 s.2A."""
    found = one_sale("GB", "2026-05-01 buy 1 for 2000", 50, realised_short=900)

    assert found.warnings[-1] == (
        "The year has no gains so far that are taxed; a loss that nothing uses is carried forward."
    )


@pytest.mark.parametrize(
    ("history", "says"),
    [
        (
            "2026-01-01 buy 1 for 1000",
            (
                "900 EUR of this loss would not count: the year's sales would come to 100 EUR, no "
                "more than 305 EUR (CGI art. 150 VH bis II.B)."
            ),
        ),
        (
            "2026-01-01 buy 4 for 4000",
            (
                "3,600 EUR of this loss would be lost: the year has nothing more that it could "
                "lower, and no loss is carried on (CGI art. 150 VH bis IV)."
            ),
        ),
    ],
)
def test_a_loss_of_no_use_says_whether_the_sales_or_the_year_are_the_reason(
    history: str, says: str
) -> None:
    """CGI art. 150 VH bis II.B: 305 of sales."""
    assert one_sale("FR", history, 100).warnings[-1] == says


def test_what_of_a_loss_meets_no_gain_is_lost_where_none_is_carried_on() -> None:
    """Income Tax Act as amended in December 2024: of 20 million, 5 meet gains."""
    found = one_sale(
        "KR",
        "2027-01-10 buy 1 for 200000000",
        180_000_000,
        date(2027, 5, 1),
        realised_short=5_000_000,
    )

    assert found.tax_saved == 550_000
    assert found.warnings[-1] == (
        "15,000,000 KRW of this loss would be lost: the year has nothing more that it could lower, "
        "and no loss is carried on (Income Tax Act, amendment of December 2024)."
    )


@pytest.mark.parametrize("country", ["SE", "DK", "US", "DE", "IT"])
def test_no_loss_is_said_to_be_lost_where_other_income_or_later_years_use_it(country: str) -> None:
    found = one_sale(country, "2026-02-01 buy 1 for 9000", 50)

    assert not any("lost" in told or "not count" in told for told in found.warnings)


@pytest.mark.parametrize(
    ("country", "history", "price", "realised"),
    [
        ("GB", "2026-05-01 buy 85 for 8100", 60, "5000"),
        ("ZA", "2026-05-01 buy 10 for 100000", 7000, "60000"),
        ("IE", "2026-05-01 buy 10 for 10000", 500, "3270.013333333"),
    ],
)
def test_a_fraction_of_a_cent_from_rounding_units_up_wastes_nothing(
    country: str, history: str, price: int, realised: str
) -> None:
    settled, stated = books(country, history), Circumstances(realised_short=d(realised))

    found = plan(settled, {"TOK": d(price)}, TODAY, Target.ALLOWANCE, stated)

    (sale,) = found.sales
    assert sale.quantity != int(sale.quantity)
    assert not any("covers anyway" in told for told in sale.warnings)


def test_where_facts_decide_on_buying_back_the_sale_says_so() -> None:
    """ITAA 1936 Part IVA."""
    found = one_sale("AU", "2026-08-01 buy 1 for 1000", 500)

    assert found.warnings[0] == (
        "Buying TOK back may take this loss away: no days are counted, the facts decide "
        "(ITAA 1936 Part IVA; TR 2008/1)."
    )


@pytest.mark.parametrize(("country", "gains"), [("FI", 700), ("FR", 200)])
def test_gains_that_small_sales_left_free_are_not_said_to_be_taxed_where_the_loss_meets_them(
    country: str, gains: int
) -> None:
    """TVL 48(6), CGI art. 150 VH bis II.B: a loss of more than the gains leaves none of them."""
    found = one_sale(country, "2026-01-05 buy 1 for 3000", 1100, realised_short=gains)

    (told,) = (one for one in found.warnings if one.startswith("This sale takes the year's sales"))
    assert told.endswith(f"the gains of {gains} EUR then count, and this loss meets all of them.")
