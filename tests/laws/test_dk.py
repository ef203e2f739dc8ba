"""Denmark: first in, first out over all wallets; losses relieve at a rate of their own."""

from datetime import date
from decimal import Decimal

from bot.core.losses import Circumstances, harvest
from tests.build import books, gains, held

TODAY = date(2026, 11, 23)


def test_the_first_ether_bought_is_sold_first_whatever_the_wallet() -> None:
    """Skattestyrelsen: 8 bought in April, 5 in May, 4 sold in June cost what those of April did."""
    history = """
        2024-04-10  buy   8  ETH  for  160000  in A
        2024-05-10  buy   5  ETH  for  150000  in B
        2024-06-10  sell  4  ETH  for  100000  in B
    """

    settled = books("DK", history)

    assert gains(settled) == {date(2024, 6, 10): 100_000 - 80_000}
    assert held(settled) == [("ETH", None, "4", "80000"), ("ETH", None, "5", "150000")]


def test_gains_are_taxed_in_full_and_a_loss_saves_26_per_cent_of_itself() -> None:
    """Skattestyrelsen: gains and losses must not be set off against each other."""
    settled = books("DK", "2026-03-02 buy 1 for 9000")
    with_gains = Circumstances(realised_short=Decimal(50_000), rate_short=Decimal(53))

    alone = harvest(settled, {"TOK": Decimal(5_000)}, TODAY)
    beside = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, with_gains)

    assert alone.total_tax_saved == 1_040
    assert beside.total_tax_saved == 1_040
    assert beside.carried_forward == 0
