"""Austria: the moving average of a wallet, swaps that realise nothing, old coins."""

from datetime import date
from decimal import Decimal

from bot.core.losses import Circumstances, harvest
from tests.build import books, d, gains, held

TODAY = date(2026, 11, 23)


def test_units_of_a_wallet_cost_their_moving_average() -> None:
    """KryptowährungsVO par. 2(1): 200 for two in A; B stands alone."""
    history = """
        2023-02-01  buy   1  for   50  in A
        2023-03-01  buy   1  for  150  in A
        2023-03-02  buy   1  for  900  in B
        2023-04-01  sell  1  for  300  in A
        2023-05-01  buy   1  for  200  in A
    """

    settled = books("AT", history)

    assert gains(settled) == {date(2023, 4, 1): 200}
    assert sum(lot.cost or d(0) for lot in settled.open if lot.wallet == "A") == 100 + 200
    assert sum(lot.cost or d(0) for lot in settled.open if lot.wallet == "B") == 900


def test_a_swap_passes_the_cost_on_since_march_2022() -> None:
    """EStG 1988 par. 27b(3) no. 2."""
    settled = books("AT", "2023-01-01 buy 1 BTC for 100\n2023-02-01 swap 1 BTC into 30 ETH")

    assert settled.disposals == ()
    assert held(settled) == [("ETH", "default", "30", "100")]


def test_a_loss_on_new_coins_counts_however_long_they_were_held_and_is_not_carried() -> None:
    """EStG 1988 par. 27a(1), 27(8): 3,000 of other income at 27.5 per cent."""
    settled = books("AT", "2022-06-01 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(3_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.total_loss == 4_000
    assert report.total_tax_saved == 825
    assert report.carried_forward == 0


def test_a_loss_on_coins_of_before_march_2021_is_worth_nothing() -> None:
    """EStG 1988 par. 124b no. 384."""
    settled = books("AT", "2021-02-28 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(3_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.opportunities == ()
    assert report.total_tax_saved == 0


def test_the_gain_on_old_coins_is_free() -> None:
    """EStG 1988 par. 31, 124b no. 384."""
    settled = books("AT", "2020-06-01 buy 1 for 100\n2026-06-01 sell 1 for 900")

    (year,) = settled.years
    assert year.net == 0
