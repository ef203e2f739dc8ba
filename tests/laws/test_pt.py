"""Portugal: first in, first out at each platform; nothing counts from day 365 on."""

from datetime import date
from decimal import Decimal

from bot.core.holding import Term
from bot.core.losses import Circumstances, harvest
from tests.build import books, d, gains, held, only

TODAY = date(2026, 11, 23)


def test_the_first_coin_of_the_platform_is_sold_first() -> None:
    """CIRS art. 43, with the figures of https://www.iacc.pt/?p=872."""
    history = """
        2024-01-15  buy   1  ETH  for  1200  in A
        2024-07-15  buy   1  ETH  for  1500  in A
        2024-02-15  buy   1  ETH  for   100  in B
        2024-09-15  sell  1  ETH  for  1800  in A
    """

    settled = books("PT", history)

    assert gains(settled) == {date(2024, 9, 15): 600}
    assert held(settled) == [("ETH", "A", "1", "1500"), ("ETH", "B", "1", "100")]


def test_day_364_counts_and_day_365_does_not() -> None:
    """CIRS art. 10(19)."""
    last = books("PT", "2025-01-10 buy 1 for 100\n2026-01-09 sell 1 for 60")
    free = books("PT", "2025-01-10 buy 1 for 100\n2026-01-10 sell 1 for 60")

    assert (only(last).parts[0].term, last.years[0].net) == (Term.SHORT, d(-40))
    assert (only(free).parts[0].term, free.years[0].net) == (Term.LONG, d(0))


def test_a_loss_within_the_year_saves_28_per_cent_and_its_end_is_told() -> None:
    """CIRS art. 72."""
    settled = books("PT", "2026-03-02 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(3_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.total_tax_saved == 840
    assert any("only until 2027-03-01" in told for told in report.opportunities[0].warnings)


def test_an_older_loss_is_not_proposed() -> None:
    """CIRS art. 10(19)."""
    settled = books("PT", "2025-03-02 buy 1 for 9000")

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY)

    assert report.opportunities == ()


def test_a_swap_passes_the_cost_on_and_the_days_begin_anew() -> None:
    """CIRS art. 10(20), which is silent on the days."""
    settled = books("PT", "2025-01-01 buy 1 BTC for 100\n2025-06-01 swap 1 BTC into 30 ETH")

    (lot,) = settled.open
    assert (lot.asset, lot.cost, lot.acquired) == ("ETH", d(100), date(2025, 6, 1))
    assert lot.term_ends == date(2026, 5, 31)
