"""Austria: the moving average of a wallet, swaps that realise nothing, old coins."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.fees import fees_left_out
from bot.core.gain_words import doubts
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


SWAP_OF_OLD_COINS = """
    2020-05-10  buy   1 BTC  for   8000
    2023-06-10  swap  1 BTC  for  25000  into 10 ETH
    2024-06-10  sell  5 ETH  for  17500
"""


def test_what_comes_for_an_old_coin_is_new_at_the_value_of_the_swap() -> None:
    """EStG 1988 par. 31, 27b, 124b no. 384: 17,500 less half of 25,000 is taxed."""
    settled = books("AT", SWAP_OF_OLD_COINS)

    swapped, sold = settled.disposals
    assert (swapped.asset, swapped.proceeds, swapped.cost) == ("BTC", d(25_000), d(8_000))
    assert (sold.asset, sold.cost, sold.gain) == ("ETH", d(12_500), d(5_000))
    assert {year.year.name: year.net for year in settled.years} == {"2023": d(0), "2024": d(5_000)}
    assert held(settled) == [("ETH", "default", "5", "12500")]


def test_a_loss_on_what_came_for_an_old_coin_counts() -> None:
    """5 ETH that came at 12,500 are worth 7,500."""
    report = harvest(books("AT", SWAP_OF_OLD_COINS), {"ETH": d(1_500)}, TODAY)

    (found,) = report.opportunities
    assert found.loss == 5_000


def test_a_swap_of_old_and_new_coins_is_parted_by_their_units() -> None:
    """The old goes first: half of 40,000 for 5 ETH; the new one hands on its 30,000 to the rest."""
    history = """
        2020-05-10  buy   1 BTC  for   8000
        2022-05-10  buy   2 BTC  for  60000
        2023-06-10  swap  2 BTC  for  40000  into 10 ETH
    """

    settled = books("AT", history)

    assert only(settled).proceeds == 20_000
    assert only(settled).gain == 12_000
    eth = [lot for lot in settled.open if lot.asset == "ETH"]
    assert [(lot.acquired, lot.quantity) for lot in eth] == [
        (date(2022, 5, 10), d(5)),
        (date(2023, 6, 10), d(5)),
    ]
    assert sum(lot.cost or d(0) for lot in eth) == 50_000


def test_an_old_coin_swapped_for_an_unknown_value_leaves_a_cost_unknown_and_told() -> None:
    settled = books("AT", "2020-05-10 buy 1 BTC for 8000\n2023-06-10 swap 1 BTC into 10 ETH")

    (problem,) = settled.problems
    assert (problem.line, problem.problem, problem.asset) == (2, "no_cost", "ETH")
    assert "give `total` in EUR" in problem.detail
    assert held(settled) == [("ETH", "default", "10", None)]


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


def test_a_fee_of_a_purchase_is_cost_and_one_of_a_sale_lowers_nothing() -> None:
    settled = books("AT", "2023-01-01 buy 1 for 1000 fee 10\n2023-06-01 sell 1 for 900 fee 5")

    (sale,) = settled.disposals
    assert (sale.proceeds, sale.cost, sale.gain) == (d(900), d(1010), d(-110))
    assert fees_left_out(settled).startswith("Fees of sales since 2023-01-01 lower no proceeds")


def test_before_the_reform_a_fee_of_a_sale_lowered_its_proceeds() -> None:
    settled = books("AT", "2021-01-10 buy 1 for 1000\n2021-06-01 sell 1 for 900 fee 5")

    (sale,) = settled.disposals
    assert (sale.proceeds, sale.gain) == (d(895), d(-105))
    assert fees_left_out(settled) == ""


def test_a_coin_that_pays_the_fee_of_a_sale_is_sold_at_what_it_is_worth() -> None:
    history = "2023-01-01 buy 2 for 1000\n2023-06-01 sell 1 for 900 fee 0.1"

    (sale,) = books("AT", history + " TOK").disposals

    assert (sale.quantity, sale.proceeds, sale.gain) == (d("1.1"), d(990), d(440))


def test_what_selling_costs_is_told_and_not_in_the_loss() -> None:
    told = Circumstances(realised_short=d(1_000), trade_cost=d(10), min_trade=d(82))
    settled = books("AT", "2026-02-01 buy 1 AAA for 300\n2026-02-01 buy 1 BBB for 290")

    report = harvest(settled, {"AAA": d(100), "BBB": d(90)}, TODAY, told)

    (found,) = report.opportunities
    assert (found.asset, found.proceeds, found.loss) == ("AAA", d(100), d(200))
    assert (found.trade_cost, found.brings, found.cost_in_loss) == (d(10), d(90), d(0))
    assert (found.tax_saved, found.net_saved, found.deferred) == (d(55), d(45), d(55))
    assert [(one.asset, one.proceeds) for one in report.too_small] == [("BBB", d(81))]
    assert any("which the law does not deduct" in one for one in report.assumptions)


def test_that_staking_is_no_income_when_it_comes_is_told_and_a_row_of_0_reckons_so() -> None:
    """EStG 1988 par. 27b(2): staking is taxed when it is sold, all of its price."""
    settled = books("AT", "2024-05-01 income 1 ETH for 0\n2025-05-01 sell 1 ETH for 2500")

    (told,) = (doubt for doubt in doubts(settled) if "staking" in doubt.text)
    assert told.is_open
    assert "write such a row with a total of 0" in told.text
    assert (sum(year.income for year in settled.years), only(settled).gain) == (d(0), d(2500))


@pytest.mark.parametrize("country", ["AT", "DE", "PT"])
def test_an_exempt_loss_is_said_to_count_for_nothing(country: str) -> None:
    """EStG 1988 par. 31 (Austria), EStG 23 (Germany), CIRS art. 10 (Portugal)."""
    settled = books(country, "2020-01-05 buy 1 for 9000")

    report = harvest(settled, {"TOK": d(1)}, TODAY)

    assert report.opportunities == ()
    (told,) = report.exempt
    assert told in report.assumptions
    assert told.startswith(
        "Units held long enough to be exempt stand below their cost (TOK 8,999 EUR): such a loss "
        "counts for nothing"
    )
    assert harvest(settled, {"TOK": d(1)}, TODAY, only="ETH").exempt == ()
    assert harvest(settled, {"TOK": d(9000)}, TODAY).exempt == ()
    assert harvest(settled, {"TOK": d(1)}, TODAY, Circumstances(min_loss=d(9000))).exempt == ()
