"""Italy: last in, first out; a swap realises only into e-money tokens."""

from datetime import date
from decimal import Decimal

from bot.core.losses import Circumstances, harvest
from bot.core.rules import in_force
from bot.jurisdictions import load
from tests.build import books, gains, held

TODAY = date(2026, 11, 23)


def test_the_last_coins_bought_are_sold_first() -> None:
    """https://help.cryptobooks.tax/it/articles/6772319-metodo-di-calcolo-delle-plusvalenze-italia."""
    history = """
        2022-05-10  buy   0.5  BTC  for  10000
        2022-06-10  buy   0.5  BTC  for   7500
        2022-07-10  buy   0.5  BTC  for   5000
        2022-09-10  sell  1    BTC  for  15000
    """

    settled = books("IT", history)

    assert gains(settled) == {date(2022, 9, 10): 2_500}
    assert held(settled) == [("BTC", None, "0.5", "10000")]


def test_a_loss_of_the_last_lots() -> None:
    """The second example of the same page: 2,400 - 1,600 - 900."""
    history = """
        2026-03-05  buy   0.5  ETH  for   950
        2026-05-10  buy   0.5  ETH  for   900
        2026-06-02  buy   1    ETH  for  1600
        2026-06-06  sell  1.5  ETH  for  2400
    """

    assert gains(books("IT", history)) == {date(2026, 6, 6): -100}


def test_a_swap_of_like_coins_passes_the_cost_on() -> None:
    """TUIR art. 67(1)(c-sexies); Circ. 30/E of 27 October 2023, par. 3.1."""
    settled = books("IT", "2026-01-01 buy 1 BTC for 100\n2026-02-01 swap 1 BTC into 30 ETH")

    assert settled.disposals == ()
    assert held(settled) == [("ETH", None, "30", "100")]


def test_a_swap_into_an_e_money_token_realises_the_loss() -> None:
    """Circ. 30/E of 27 October 2023."""
    settled = books("IT", "2026-01-01 buy 1 BTC for 100\n2026-02-01 swap 1 BTC for 60 into 65 USDC")

    assert gains(settled) == {date(2026, 2, 1): -40}


def test_a_swap_into_tether_is_taken_as_one_of_like_coins_and_the_doubt_is_told() -> None:
    """Regulation (EU) 2023/1114 art. 48: its issuer is not authorised."""
    settled = books("IT", "2026-01-01 buy 1 BTC for 100\n2026-02-01 swap 1 BTC into 65 USDT")

    report = harvest(settled, {"USDT": Decimal(1)}, TODAY)

    assert settled.disposals == ()
    assert any("USDT" in told for told in report.assumptions)


def test_the_rate_rose_to_33_per_cent_in_2026() -> None:
    """L. 207/2024 art. 1(24)."""
    law = load("IT")
    settled = books("IT", "2026-03-02 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(3_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    before = in_force(law.rates, date(2025, 12, 31))
    assert before is not None
    assert before.short == 26
    assert report.total_tax_saved == 990
    assert report.carried_forward == 1_000
