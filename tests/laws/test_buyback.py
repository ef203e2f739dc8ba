"""Buying back, by the rules of the countries that count days around a sale."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.loss_report import Circumstances
from bot.core.losses import harvest
from bot.core.plan import Target, plan
from tests.build import books, d, gains, held, only

TODAY = date(2026, 11, 23)


def test_a_superficial_loss_is_denied_for_the_least_of_sold_bought_and_held() -> None:
    """ITA 54, 53(1)(f); IT-456R par. 12: of 100 sold, 40 were bought back and are still held."""
    history = """
        2025-01-10  buy   100  for  5000
        2025-06-10  sell  100  for  3000
        2025-06-20  buy    40  for  1200
    """

    settled = books("CA", history)

    # The loss is 2,000; 40 hundredths of it are denied and added to the cost of the 40.
    assert (only(settled).disallowed, only(settled).gain) == (d(800), d(-1200))
    assert held(settled) == [("TOK", None, "40", "2000")]


def test_a_superficial_loss_needs_units_held_at_the_end_of_day_thirty() -> None:
    """ITA 54 "superficial loss" (b)."""
    history = """
        2025-01-10  buy   100  for  5000
        2025-06-10  sell  100  for  3000
        2025-06-20  buy    40  for  1200
        2025-07-10  sell   40  for  1300
    """

    on_day_thirty = books("CA", history)
    after_it = books("CA", history.replace("2025-07-10", "2025-07-11"))

    assert [one.disallowed for one in on_day_thirty.disposals] == [0, 0]
    assert [one.disallowed for one in after_it.disposals] == [800, 0]
    assert [one.gain for one in after_it.disposals] == [-1200, 1300 - 1200 - 800]


@pytest.mark.parametrize(
    ("bought", "denied"),
    [("2025-05-10", 0), ("2025-05-11", 400), ("2025-07-10", 400), ("2025-07-11", 0)],
)
def test_the_window_has_thirty_days_on_either_side(bought: str, denied: int) -> None:
    """ITA 54: 30 days before 10 June is 11 May, 30 days after it 10 July."""
    history = f"""
        2025-01-10  buy    10  for  1000
        {bought}    buy    10  for  1000
        2025-06-10  sell   10  for   600
    """

    settled = books("CA", history)

    assert only(settled).disallowed == denied


def test_a_repurchase_in_the_window_takes_the_loss_and_raises_the_cost() -> None:
    """Eighth Schedule par. 42: 45 days on either side, added to the cost of the replacement."""
    history = """
        2025-01-10  buy   10  for  1000
        2025-06-10  sell  10  for   600
        {day}       buy   10  for   700
    """

    inside = books("ZA", history.replace("{day}", "2025-07-25"))
    outside = books("ZA", history.replace("{day}", "2025-07-26"))

    assert (only(inside).gain, held(inside)) == (d(0), [("TOK", None, "10", "1100")])
    assert (only(outside).gain, held(outside)) == (d(-400), [("TOK", None, "10", "700")])


def test_a_fenced_loss_counts_only_against_the_gain_on_what_was_bought_back() -> None:
    """TCA 1997 s.581(3), where the taxpayer applies it to coins."""
    history = """
        2025-01-10  buy   10  for  1000
        2025-06-10  sell  10  for   600
        2025-06-20  buy   10  for   700
        2025-12-10  sell  10  for   900
    """

    on = books("IE", history, wash_rule=True)
    off = books("IE", history)

    # The loss of 400 is fenced; the later gain of 200 uses half of it, the rest is lost.
    assert gains(on) == {date(2025, 6, 10): d(0), date(2025, 12, 10): d(0)}
    assert gains(off) == {date(2025, 6, 10): d(-400), date(2025, 12, 10): d(200)}


def test_purchases_of_the_four_weeks_before_are_sold_first() -> None:
    """TCA 1997 s.581(1), where the taxpayer applies it to coins."""
    history = """
        2025-01-10  buy   10  for  1000
        2025-06-01  buy    4  for   600
        2025-06-10  sell   5  for   600
    """

    on = books("IE", history, wash_rule=True)
    off = books("IE", history)

    assert only(on).cost == 600 + 100
    assert only(off).cost == 500


def test_a_loss_is_deferred_by_a_repurchase_within_a_year_where_that_is_applied() -> None:
    """LIRPF art. 33.5.e, where the taxpayer applies it to coins."""
    history = """
        2025-01-10  buy   10  for  1000
        2025-06-10  sell  10  for   600
        2026-06-10  buy   10  for   700
    """

    on = books("ES", history, wash_rule=True)

    assert (only(on).disallowed, held(on)) == (d(400), [("TOK", None, "10", "1100")])
    assert only(books("ES", history)).disallowed == 0


@pytest.mark.parametrize(
    ("country", "rule", "clean_from"),
    [
        ("CA", "superficial_loss", date(2026, 12, 24)),
        ("GB", "thirty_day", date(2026, 12, 24)),
        ("ZA", "forty_five_day", date(2027, 1, 8)),
        ("IE", "four_week", date(2026, 12, 22)),
        ("ES", "one_year", date(2027, 11, 24)),
        ("AU", "part_iva", None),
        ("DE", None, None),
        ("US", None, None),
    ],
)
def test_the_first_clean_day_is_told_also_where_the_rule_is_doubtful(
    country: str, rule: str | None, clean_from: date | None
) -> None:
    report = harvest(books(country, "2026-03-02 buy 10 for 10000"), {"TOK": Decimal(500)}, TODAY)

    (found,) = report.opportunities
    assert (found.rebuy.rule, found.rebuy.clean_from) == (rule, clean_from)
    assert found.loss == 5000


def test_a_harvest_sells_purchases_of_the_four_weeks_before_first_where_that_is_applied() -> None:
    """TCA 1997 s.581(1): the 4 bought at 150 go before the 10 that cost 100."""
    history = "2025-01-10 buy 10 for 1000\n2026-11-10 buy 4 for 600"

    (on,) = harvest(books("IE", history, wash_rule=True), {"TOK": d(120)}, TODAY).opportunities

    assert (on.quantity, on.loss) == (d(4), d(120))
    assert harvest(books("IE", history), {"TOK": d(120)}, TODAY).opportunities == ()


@pytest.mark.parametrize(
    ("country", "sell_by"), [("CA", date(2026, 11, 30)), ("GB", date(2027, 3, 5)), ("ES", None)]
)
def test_the_last_day_to_sell_and_be_back_within_the_year_is_told(
    country: str, sell_by: date | None
) -> None:
    report = harvest(books(country, "2026-03-02 buy 10 for 10000"), {"TOK": Decimal(500)}, TODAY)

    (found,) = report.opportunities
    assert found.rebuy.sell_by == sell_by


def test_where_a_year_has_one_average_a_purchase_is_clean_from_the_next_year_on() -> None:
    """NTA FAQ on the total average method: all purchases of the calendar year are in it."""
    report = harvest(books("JP", "2026-03-02 buy 10 for 10000"), {"TOK": Decimal(500)}, TODAY)

    (found,) = report.opportunities
    assert (found.rebuy.rule, found.rebuy.clean_from) == ("year_average", date(2027, 1, 1))
    assert any("changes the average cost of the year" in told for told in found.warnings)


def test_it_is_told_whose_purchases_count_besides_ones_own() -> None:
    """ITA 251.1: affiliated persons."""
    report = harvest(books("CA", "2026-03-02 buy 10 for 10000"), {"TOK": Decimal(500)}, TODAY)

    (found,) = report.opportunities
    assert any("Purchases by your spouse or common-law partner" in told for told in found.warnings)


def test_a_gift_in_the_window_is_an_acquisition_in_canada() -> None:
    """ITA 54 "superficial loss" (a): acquires."""
    history = """
        2026-01-10  buy      100  for  10000
        2026-11-01  sell     100  for   5000
        2026-11-10  gift_in  100  for   5000
    """

    assert only(books("CA", history)).disallowed == 5000
    assert only(books("US", history, wash_rule=True)).disallowed == 0


def test_a_sale_of_the_replacement_itself_leaves_nothing_to_take_the_loss_away() -> None:
    """Eighth Schedule par. 42: what is sold as well replaces nothing."""
    history = "2026-01-10 buy 1 for 200\n2026-11-10 buy 1 for 99"

    (found,) = harvest(books("ZA", history), {"TOK": d(100)}, TODAY).opportunities
    really = books("ZA", f"{history}\n2026-11-23 sell 2 for 200")

    assert (found.quantity, found.loss) == (d(2), d(99))
    assert only(really).gain == -99


def test_dust_of_a_replacement_sold_beside_does_not_save_the_loss() -> None:
    """Eighth Schedule par. 42: the rest of the replacement still takes the loss away."""
    history = "2026-01-10 buy 1 for 200\n2026-11-10 buy 1 for 99"

    found = plan(
        books("ZA", history),
        {"TOK": d(100)},
        TODAY,
        Target.SAVING,
        Circumstances(realised_short=d(60_000)),
    )

    (sale,) = found.sales
    assert (sale.quantity, sale.loss) == (d(2), d(99))


def test_a_part_of_a_pool_is_planned_with_the_purchases_of_the_window() -> None:
    """ITA 54; IT-456R par. 12: of 33 sold all would be denied, for 100 were bought 13 days ago."""
    history = """
        2026-01-10  buy   100  A  for  10000
        2026-02-01  buy    10  B  for    100
        2026-06-01  sell   10  B  for   1100
        2026-11-10  buy   100  A  for   6000
    """
    prices = {"A": d(50)}

    found = plan(books("CA", history), prices, TODAY, Target.GAINS)

    (sale,) = found.sales
    really = books("CA", f"{history}\n2026-11-23 sell {sale.quantity} A for {sale.proceeds}")
    (settled,) = [one for one in really.disposals if one.asset == "A"]
    assert settled.gain == -sale.loss
    assert d(0) <= sale.loss - 1000 < d("0.0001")
    assert [(block.day, block.quantity) for block in sale.rebuy.blocked_by] == [
        (date(2026, 11, 10), d(100))
    ]


def test_a_year_after_a_sale_is_counted_by_the_calendar() -> None:
    """LIRPF art. 33.5.e; Codigo Civil art. 5: from date to date, also across 29 February."""
    report = harvest(books("ES", "2027-01-10 buy 10 for 10000"), {"TOK": d(500)}, date(2027, 3, 1))
    history = "2027-01-10 buy 10 for 1000\n2027-03-01 sell 10 for 600\n2028-03-01 buy 10 for 700"

    (found,) = report.opportunities
    assert found.rebuy.clean_from == date(2028, 3, 2)
    assert only(books("ES", history, wash_rule=True)).disallowed == 400


def test_a_denied_loss_joins_the_pool_with_the_purchase_that_takes_it() -> None:
    """ITA 53(1)(f): it is added to the cost of the property that was acquired, not before it is."""
    history = """
        2025-01-10  buy   200  for  20000
        2025-06-10  sell  100  for   6000
        2025-06-15  sell   50  for   5500
        2025-06-20  buy   100  for   7000
    """

    settled = books("CA", history)

    # The loss of 4,000 waits for the purchase: the fifty sold between cost 100 each still.
    assert [one.disallowed for one in settled.disposals] == [4_000, 0]
    assert gains(settled) == {date(2025, 6, 10): d(0), date(2025, 6, 15): d(500)}
    assert held(settled) == [("TOK", None, "150", str(5_000 + 7_000 + 4_000))]


def test_a_loss_denied_by_an_earlier_purchase_joins_the_pool_at_once() -> None:
    """ITA 53(1)(f): what was bought in the thirty days before is there already."""
    history = """
        2025-01-10  buy   100  for  10000
        2025-06-01  buy   100  for  10000
        2025-06-10  sell  100  for   6000
        2025-06-15  sell   50  for   8000
    """

    settled = books("CA", history)

    # Fifty are still held on day thirty, so half is denied; 100 left cost 10,000 and 2,000.
    assert gains(settled) == {date(2025, 6, 10): d(-2_000), date(2025, 6, 15): d(8_000 - 6_000)}


def test_what_was_bought_last_takes_a_denied_loss_first() -> None:
    """ITA 54: the property must still be held when the days end, as what came last is."""
    history = """
        2025-01-10  buy   100  for  10000
        2025-06-01  buy   100  for  10000
        2025-06-10  sell  100  for   6000
        2025-06-15  sell   40  for   8000
        2025-06-20  buy    40  for   4000
    """

    settled = books("CA", history)

    # Of 140 bought 100 are held: the last 40, for which 1,600 wait, and 60 of 1 June.
    assert gains(settled) == {date(2025, 6, 10): d(0), date(2025, 6, 15): d(8_000 - 4_960)}
    assert held(settled) == [("TOK", None, "100", str(12_400 - 4_960 + 4_000 + 1_600))]


def test_a_sale_of_what_was_bought_back_gives_an_earlier_loss_back() -> None:
    """ITA 54 "superficial loss" (b): nothing is held on day thirty after the first sale."""
    history = """
        2026-01-10  buy   100  for  10000
        2026-11-01  sell  100  for   6000
        2026-11-10  buy   100  for   7000
    """

    report = harvest(books("CA", history), {"TOK": d(60)}, TODAY)

    (found,) = report.opportunities
    really = books("CA", f"{history}\n2026-11-23 sell 100 for 6000")
    assert gains(really) == {date(2026, 11, 1): d(-4_000), TODAY: d(-1_000)}
    assert (found.quantity, found.cost, found.loss) == (d(100), d(7_000), d(5_000))
    assert any("of which 4,000 CAD more counts" in told for told in found.warnings)


def test_that_a_sale_changes_one_of_an_earlier_year_is_said_of_the_sale() -> None:
    """ITA 54 "superficial loss" (b): sold in December, and nothing held thirty days later."""
    history = """
        2025-03-01  buy   100  for  10000
        2025-12-20  sell  100  for   6000
        2025-12-28  buy   100  for   7000
    """

    (found,) = harvest(books("CA", history), {"TOK": d(60)}, date(2026, 1, 10)).opportunities

    assert any(
        told.startswith("This sale also changes sales of an earlier tax year, of whose losses ")
        for told in found.warnings
    )
