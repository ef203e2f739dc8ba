"""Austria: the moving average of a wallet, swaps that realise nothing, old coins."""

from datetime import date
from decimal import Decimal

from bot.core.losses import Circumstances, harvest
from tests.build import books, d, gains, held, only

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


def test_old_coins_stay_out_of_the_average_of_new_ones_and_go_first() -> None:
    """EStR 6178aa; EStG 1988 par. 124b no. 384: what is sold of the old ones is free."""
    history = """
        2020-05-01  buy   1  for   8000
        2021-02-28  buy   1  for  12000
        2023-05-01  buy   1  for  30000
        2024-05-01  buy   1  for  50000
        2026-05-01  sell  3  for  90000
    """

    settled = books("AT", history)

    first, second, new = only(settled).parts
    assert (first.cost, second.cost, new.cost) == (d(10_000), d(10_000), d(40_000))
    (year,) = settled.years
    assert year.net == -10_000
    assert held(settled) == [("TOK", "default", "1", "40000")]


def test_a_harvest_reaches_new_coins_behind_old_ones_at_their_own_average() -> None:
    """EStR 6178aa: what the old one cost does not lower the loss on the new ones."""
    history = """
        2020-05-01  buy   1  for   8000
        2023-05-01  buy   1  for  30000
        2024-05-01  buy   1  for  50000
    """

    (found,) = harvest(books("AT", history), {"TOK": d(25_000)}, TODAY).opportunities

    assert (found.quantity, found.loss) == (d(3), d(30_000))
    assert [part.exempt for part in found.lots] == [True, False, False]


def test_the_gain_on_old_coins_is_free() -> None:
    """EStG 1988 par. 31, 124b no. 384."""
    settled = books("AT", "2020-06-01 buy 1 for 100\n2026-06-01 sell 1 for 900")

    (year,) = settled.years
    assert year.net == 0
