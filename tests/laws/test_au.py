"""Australia: the lot that the records name, the discount, and short-term gains first."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.errors import MethodNotAllowed
from bot.core.holding import Term
from bot.core.losses import Circumstances, harvest
from tests.build import books, d, gains, held, only

TODAY = date(2026, 11, 23)


def test_the_value_of_what_is_received_is_the_price_of_what_is_given() -> None:
    """ATO, Crypto to crypto exchange or swap: Katrina's 20 of 100 Coin A for 100 Coin B."""
    history = """
        2021-07-05  buy   100  A  for  15000
        2021-11-15  swap   20  A  for   6000  into  100  B
    """

    settled = books("AU", history)

    assert (only(settled).proceeds, only(settled).cost) == (d(6000), d(3000))
    assert only(settled).gain == 3000
    assert held(settled) == [("A", None, "80", "12000"), ("B", None, "100", "6000")]


def test_twelve_months_do_not_count_the_days_of_purchase_and_sale() -> None:
    """TD 2002/10."""
    on_the_day = books("AU", "2025-03-10 buy 1 for 1\n2026-03-10 sell 1 for 2")
    day_after = books("AU", "2025-03-10 buy 1 for 1\n2026-03-11 sell 1 for 2")

    assert only(on_the_day).parts[0].term is Term.SHORT
    assert only(day_after).parts[0].term is Term.LONG


def test_a_loss_counts_in_full_and_meets_undiscounted_gains_first() -> None:
    """ITAA 1997 s.102-5: 2,000 of the loss against short-term gains, 3,000 against long-term."""
    settled = books("AU", "2026-08-02 buy 10 for 10000")
    circumstances = Circumstances(
        realised_short=Decimal(2_000), realised_long=Decimal(8_000), rate_short=Decimal(40)
    )

    report = harvest(settled, {"TOK": Decimal(500)}, TODAY, circumstances)

    # 2,000 at 40 per cent, and 3,000 of which half would have been taxed.
    assert report.total_tax_saved == 800 + 600
    assert report.carried_forward == 0


def test_a_loss_on_a_lot_held_for_long_saves_the_same() -> None:
    """ITAA 1997 s.102-5: losses come before the discount, whatever lot they are from."""
    settled = books("AU", "2024-08-02 buy 10 for 10000")
    circumstances = Circumstances(realised_short=Decimal(2_000), rate_short=Decimal(40))

    report = harvest(settled, {"TOK": Decimal(500)}, TODAY, circumstances)

    assert report.opportunities[0].long_loss == 5_000
    assert report.total_tax_saved == 800
    assert report.carried_forward == 3_000


def test_records_may_name_the_dearest_lot() -> None:
    """ATO on crypto assets: identify the lot, else first in, first out; no average."""
    history = """
        2025-08-01  buy   1  for  100
        2025-08-02  buy   1  for  300
        2025-08-03  sell  1  for  200
    """

    assert gains(books("AU", history)) == {date(2025, 8, 3): d(100)}
    assert gains(books("AU", history, "hifo")) == {date(2025, 8, 3): d(-100)}
    with pytest.raises(MethodNotAllowed):
        books("AU", history, "average")


def test_the_reform_of_2027_is_told() -> None:
    """Treasury Laws Amendment (Tax Reform No. 1) Bill 2026."""
    settled = books("AU", "2026-08-02 buy 10 for 10000")

    report = harvest(settled, {"TOK": Decimal(500)}, TODAY)

    assert any("From 2027-07-01 the discount gives way" in told for told in report.assumptions)
