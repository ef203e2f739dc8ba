"""Germany: private sales, the year of a lot, the line of 1,000 euros."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.errors import MethodNotAllowed
from bot.core.holding import Term
from bot.core.losses import Circumstances, harvest
from bot.core.plan import Target, plan
from tests.build import books, d, gains, held, only

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("bought", "sold", "term"),
    [
        ("2025-11-23", "2026-11-23", Term.SHORT),
        ("2025-11-23", "2026-11-24", Term.LONG),
        ("2023-02-28", "2024-02-28", Term.SHORT),
        ("2023-02-28", "2024-02-29", Term.LONG),
        ("2024-02-29", "2025-02-28", Term.SHORT),
    ],
)
def test_the_year_ends_with_the_same_day(bought: str, sold: str, term: Term) -> None:
    """EStG 23(1) s.1 no.2; BGB 187(1), 188(2) and (3)."""
    settled = books("DE", f"{bought} buy 1 for 1\n{sold} sell 1 for 2")

    assert only(settled).parts[0].term is term


def test_a_gain_after_the_year_is_free_and_a_loss_is_worth_nothing() -> None:
    """EStG 23(1) s.1 no.2."""
    settled = books(
        "DE",
        """
        2024-01-01  buy   2  for  200
        2025-06-01  sell  1  for  900
        2025-06-02  sell  1  for   10
        """,
    )

    (year,) = settled.years
    assert (year.net, year.short, year.long) == (d(0), d(0), d(710))


def test_a_lot_that_can_be_identified_may_be_sold_by_itself() -> None:
    """BMF letter of 6 March 2025, par. 61 ff.: the single lot, where it can be identified."""
    history = """
        2024-01-01  buy   1  for  5000  id old
        2026-06-01  buy   1  for  3000  id young
        2026-11-01  sell  1  for  1000{}
    """

    first, named = (books("DE", history.format(note)) for note in ("", " note lots: young=1"))

    assert [year.net for year in first.years] == [0]
    assert [year.net for year in named.years] == [-2_000]
    assert named.problems == ()


def test_an_old_lot_in_front_is_sold_on_the_way_and_counts_for_nothing() -> None:
    """BMF letter of 6 March 2025, par. 61 ff.: first in, first out in each wallet."""
    settled = books("DE", "2024-01-01 buy 1 for 5000\n2026-06-01 buy 1 for 3000")
    circumstances = Circumstances(realised_short=Decimal(4_000))

    report = harvest(settled, {"TOK": Decimal(1_000)}, TODAY, circumstances)

    (opportunity,) = report.opportunities
    assert (opportunity.quantity, opportunity.loss) == (d(2), d(2_000))
    assert [part.gain for part in opportunity.lots] == [0, -2_000]
    assert any("4,000 EUR counts for nothing" in told for told in opportunity.warnings)
    assert any("only until 2027-06-01" in told for told in opportunity.warnings)


@pytest.mark.parametrize(
    ("realised", "saved"), [("1999.99", "839.9958"), ("2000", "420"), ("999.99", "0")]
)
def test_a_year_below_a_thousand_is_free_altogether(realised: str, saved: str) -> None:
    """EStG 23(3) s.5: "less than 1,000 euros"."""
    settled = books("DE", "2026-06-01 buy 1 for 2000")
    circumstances = Circumstances(realised_short=Decimal(realised))

    report = harvest(settled, {"TOK": Decimal(1_000)}, TODAY, circumstances)

    assert report.total_tax_saved == Decimal(saved)


def test_a_year_a_fraction_of_a_cent_below_the_line_is_not_called_free() -> None:
    """A return counts in cents: 999.999995 is 1,000."""
    settled = books("DE", "2026-06-01 buy 10 for 10000")
    circumstances = Circumstances(realised_short=Decimal(3_000))

    found = plan(settled, {"TOK": Decimal(500)}, TODAY, Target.SAVING, circumstances)

    (sale,) = found.sales
    assert (sale.quantity, found.net_after) == (d("4.00002"), d("999.99"))
    assert found.total_tax_saved == 3_000 * d("0.42")
    assert any("A loss of 2,000.01 EUR is enough" in told for told in sale.warnings)


def test_losses_of_earlier_years_come_after_the_line() -> None:
    """BFH IX R 27/04."""
    settled = books("DE", "2026-06-01 buy 1 for 1500")
    circumstances = Circumstances(realised_short=Decimal(1_400), carried=Decimal(5_000))

    report = harvest(settled, {"TOK": Decimal(1_000)}, TODAY, circumstances)

    assert report.total_tax_saved == 0
    assert report.carried_forward == 5_000


def test_an_average_keeps_the_days_of_its_lots() -> None:
    """BMF letter of 6 March 2025, par. 61 ff.: value by average, days by first in, first out."""
    settled = books(
        "DE",
        """
        2024-01-01  buy   1  for  100
        2025-12-01  buy   1  for  300
        2026-06-01  sell  1  for  500
        """,
        "average",
    )

    assert (only(settled).cost, only(settled).parts[0].term) == (d(200), Term.LONG)
    assert held(settled) == [("TOK", "default", "1", "200")]


def test_a_swap_starts_a_new_year() -> None:
    """BMF letter of 6 March 2025, par. 54."""
    settled = books("DE", "2025-01-01 buy 1 BTC for 100\n2025-06-01 swap 1 BTC for 150 into 30 ETH")

    assert gains(settled) == {date(2025, 6, 1): 50}
    assert settled.open[0].term_ends == date(2026, 6, 1)


def test_hifo_is_refused() -> None:
    """BMF letter of 6 March 2025, par. 61 ff. knows no such order."""
    with pytest.raises(MethodNotAllowed, match="fifo, average, lifo"):
        books("DE", "2026-06-01 buy 1 for 2000", "hifo")


def test_exempt_units_on_the_way_are_told_apart_from_the_loss_that_counts() -> None:
    """EStG 23(1) s.1 no.2: 20 units of more than a year count for nothing."""
    history = "2025-06-01 buy 20 for 4000\n2026-06-01 buy 10 for 1500"

    (found,) = harvest(books("DE", history), {"TOK": d(100)}, TODAY).opportunities

    assert (found.loss, [lot.exempt for lot in found.lots]) == (d(500), [True, False])
    assert found.counts_until == date(2027, 6, 1)


def test_the_day_on_which_the_first_loss_becomes_worthless_is_told() -> None:
    """BGB 187(1), 188(2): bought on 2025-12-01, worthless from 2026-12-02 on."""
    history = "2025-12-01 buy 10 for 1500\n2026-06-01 buy 10 for 1500"

    (found,) = harvest(books("DE", history), {"TOK": d(100)}, TODAY).opportunities

    assert found.counts_until == date(2026, 12, 1)


def test_a_saving_larger_than_the_loss_is_explained() -> None:
    """EStG 23(3) s.5: a total of less than 1,000 EUR is free altogether."""
    report = harvest(
        books("DE", "2026-06-01 buy 10 for 3419"),
        {"TOK": d(100)},
        TODAY,
        Circumstances(realised_short=d(2500)),
    )

    (found,) = report.opportunities
    assert found.tax_saved == 1050
    assert "below 1,000 EUR is free of tax altogether" in found.warnings[-1]
    assert "A loss of 1,500.01 EUR is enough for that." in found.warnings[-1]


def test_a_loss_that_meets_gains_below_the_line_is_told_to_be_wasted() -> None:
    """EStG 23(3) s.5: 500 are free anyway, and losses of the year come before the line."""
    settled = books("DE", "2026-06-01 buy 1 for 1000")
    circumstances = Circumstances(realised_short=d(500))

    report = harvest(settled, {"TOK": d(200)}, TODAY, circumstances)

    (found,) = report.opportunities
    assert (found.tax_saved, report.carried_forward) == (d(0), d(300))
    assert found.warnings[-1] == (
        "500 EUR of this loss would meet gains that are free anyway, because a year whose total is "
        "below 1,000 EUR is free of tax."
    )
