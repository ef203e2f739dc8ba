"""Poland: the costs of the year; selling a losing coin only adds revenue."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.commands.ledger_tables import gains_table
from bot.commands.loss_tables import losses_table
from bot.core.deadlines import deadlines
from bot.core.gain_words import doubts
from bot.core.losses import Circumstances, harvest
from bot.core.lots import settle
from tests.build import books, d, ledger

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


CLAIM = "Report the costs of each year in PIT-38 by 30 April, also where nothing was sold"


def test_what_is_left_over_is_not_said_to_be_lost_and_what_was_stated_to_change_nothing() -> None:
    """PIT Act art. 22(16): costs that are left are carried on."""
    told = Circumstances(carried=d(500))

    report = harvest(books("PL", "2026-01-10 buy 1 for 100"), {"TOK": d(40)}, TODAY, told)

    assert not any("is lost" in one or "carries none" in one for one in report.assumptions)
    assert report.unused == (
        "What you stated of the year changes no figure here, for no loss is set against it.",
    )
    assert set(report.unused) <= set(report.assumptions)
    assert report.unused[0] in losses_table(report)


def test_that_costs_are_to_be_reported_where_nothing_was_sold_is_told_wherever_the_law_is() -> None:
    """PIT Act art. 22(15)."""
    settled = books("PL", "2026-01-10 buy 1 for 100")

    report = harvest(settled, {"TOK": d(40)}, TODAY)

    assert report.claim.startswith(CLAIM)
    assert CLAIM in (report.why or "")
    assert CLAIM in losses_table(report)
    assert CLAIM in gains_table(settled)
    assert CLAIM in (deadlines(settled.law, TODAY)[0].why or "")


def test_an_opening_lot_without_cost_says_where_what_earlier_years_left_stands() -> None:
    """PIT Act art. 22(16): coins have no cost of their own, so an answer states none."""
    before = books("PL", "2024-05-10 buy 1 for 9000\n2024-06-10 sell 0.5 for 3000")
    sale = ledger("2025-06-10 sell 0.5 for 3000")
    stated = (replace(before.open[0], cost=d(6000)),)

    unknown = settle(sale, before.law, opening=before.open)
    known = settle(sale, before.law, opening=stated)

    assert "`carried` of its last year" in unknown.problems[0].detail
    assert (known.years[0].net, known.problems) == (d(0), ())


def test_that_the_rate_of_the_national_bank_is_to_be_used_is_told() -> None:
    """PIT Act art. 11a."""
    told = [doubt.text for doubt in doubts(books("PL", "2026-01-10 buy 1 for 100"))]

    assert any("the National Bank of Poland" in text for text in told)
