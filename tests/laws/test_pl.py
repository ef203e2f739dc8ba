"""Poland: the costs of the year; selling a losing coin only adds revenue."""

from datetime import date
from decimal import Decimal

from bot.core.losses import harvest
from tests.build import books, d

TODAY = date(2026, 11, 23)


def test_costs_of_a_year_without_sales_are_set_against_the_next() -> None:
    """PIT Act art. 22(16), as in https://www.pithowto.com/pl/articles/pit38_crypto_carry_forward."""
    settled = books("PL", "2024-05-10 buy 1 BTC for 50000\n2025-05-10 sell 1 BTC for 60000")

    first, second = settled.years
    assert (first.net, second.net) == (d(0), d(10_000))
    assert second.cash is not None
    assert (second.cash.brought, second.cash.revenue) == (d(50_000), d(60_000))


def test_a_swap_into_a_stablecoin_is_nothing() -> None:
    """PIT Act art. 17(1f)."""
    settled = books("PL", "2026-01-10 buy 1 BTC for 100\n2026-02-10 swap 1 BTC into 20 USDT")

    assert settled.disposals == ()
    assert [(lot.asset, lot.quantity) for lot in settled.open] == [("USDT", d(20))]


def test_harvesting_is_refused_with_the_reason_that_it_works_the_wrong_way_round() -> None:
    """PIT Act art. 22(14): the cost of what is held is already a cost of its year."""
    report = harvest(books("PL", "2026-01-10 buy 1 BTC for 100"), {"BTC": Decimal(40)}, TODAY)

    assert not report.usable
    assert report.why is not None
    assert "selling a losing coin only adds revenue" in report.why
    assert "paid for coins up to and including 31 December is a cost of that year" in report.why
