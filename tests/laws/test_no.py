"""Norway: the first coins first, losses against all general income."""

from datetime import date
from decimal import Decimal

from bot.core.losses import harvest
from tests.build import books, d, gains, held, only

TODAY = date(2026, 11, 23)


def test_a_purchase_costs_its_price_and_what_the_deal_cost() -> None:
    """Skatteetaten: 1.32 bitcoin at 11,471.38 dollars of 9.1561 kroner, 3 dollars of costs.

    The exact figure is 138,671.1635; the page rounds up.
    """
    rate, price = Decimal("9.1561"), Decimal("11471.38")
    total, fee = Decimal("1.32") * price * rate, 3 * rate

    settled = books("NO", f"2020-10-13 buy 1.32 BTC for {total} fee {fee}")

    cost = settled.open[0].cost
    assert cost is not None
    assert Decimal(0) <= Decimal("138671.17") - cost < Decimal("0.01")


def test_the_first_coins_are_sold_first_and_costs_lower_what_was_received() -> None:
    """Skatteetaten on selling: the price less the costs of the deal."""
    history = """
        2025-01-10  buy   1    for  100
        2025-02-10  buy   1    for  300
        2025-03-10  sell  1.5  for  360  fee 10
    """

    settled = books("NO", history)

    assert gains(settled) == {date(2025, 3, 10): 350 - 100 - 150}
    assert held(settled) == [("TOK", None, "0.5", "150")]
    assert only(settled).wallet is None


def test_a_loss_lowers_general_income_without_limit() -> None:
    """skatteloven 5-1, 6-1: 4,000 at 22 per cent, gains or not."""
    report = harvest(books("NO", "2026-03-02 buy 1 for 9000"), {"TOK": d(5_000)}, TODAY)

    assert report.total_tax_saved == 880
    assert report.carried_forward == 0
