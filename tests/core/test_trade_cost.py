"""What selling costs, and the smallest trade, in a harvest and in a plan."""

from datetime import date
from decimal import Decimal

from bot.core.loss_report import Circumstances, LossReport
from bot.core.losses import harvest
from bot.core.plan import Plan, Target, plan
from tests.build import books, d

TODAY = date(2026, 11, 23)
LOSER = "2026-02-01 buy 1 for 300"
TWO_COINS = """
    2026-02-01  buy   10  AAA  for  1100
    2026-02-01  buy   10  BBB  for  4000
"""
PRICES = {"AAA": d(100), "BBB": d(100)}


def harvested(
    history: str, *, cost: str = "0", smallest: int = 0, country: str = "US", price: int = 200
) -> LossReport:
    told = Circumstances(realised_short=d(10_000), trade_cost=d(cost), min_trade=d(smallest))
    return harvest(books(country, history), {"TOK": d(price)}, TODAY, told)


def planned(
    target: Target, *, gains: int, cost: str = "0", smallest: int = 0, country: str = "GB"
) -> Plan:
    told = Circumstances(realised_short=d(gains), trade_cost=d(cost), min_trade=d(smallest))
    return plan(books(country, TWO_COINS), PRICES, TODAY, target, told)


def sold(found: Plan) -> list[tuple[str, Decimal]]:
    return [(sale.asset, sale.quantity) for sale in found.sales]


def test_the_cost_of_selling_lowers_the_proceeds_and_deepens_the_loss() -> None:
    report = harvested(LOSER, cost="1")

    (found,) = report.opportunities
    assert (found.price, found.proceeds, found.trade_cost) == (d(200), d(198), d(2))
    assert (found.loss, found.lots[0].gain) == (d(102), d(-102))
    assert (found.tax_saved, found.net_saved) == (d("24.48"), d("22.48"))
    assert report.total_trade_cost == 2
    assert any("selling costs 1 per cent of what it brings" in told for told in report.assumptions)


def test_only_the_fall_in_price_comes_back_when_the_coins_are_bought_back() -> None:
    free, dear = harvested(LOSER), harvested(LOSER, cost="1")

    assert free.opportunities[0].deferred == dear.opportunities[0].deferred == 15


def test_a_sale_that_costs_more_than_it_saves_says_so() -> None:
    cheap, dear = harvested(LOSER, cost="1"), harvested("2026-02-01 buy 1 for 201", cost="1")

    warning = "This sale costs 2 USD, more than the 0.72 USD of tax that it saves this year."
    assert warning in dear.opportunities[0].warnings
    assert not any("This sale costs" in told for told in cheap.opportunities[0].warnings)


def test_a_lot_that_loses_only_by_the_cost_of_selling_is_left_alone() -> None:
    history = f"{LOSER}\n2026-03-01 buy 1 for 200"

    report = harvested(history, cost="1")

    assert [(one.quantity, one.loss) for one in report.opportunities] == [(d(1), d(102))]
    assert harvested("2026-03-01 buy 1 for 200", cost="1").opportunities == ()


def test_a_loss_out_of_reach_is_told_after_the_cost_of_selling_as_one_in_reach_is() -> None:
    history = "2026-01-01 buy 1 for 9\n2026-03-01 buy 1 for 300"

    (hidden,) = harvested(history, cost="1").hidden
    (reached,) = harvested(LOSER, cost="1").opportunities

    assert (hidden.loss, hidden.gain) == (d(102), d(189))
    assert hidden.loss == reached.loss


def test_a_loss_that_only_the_cost_of_selling_makes_is_not_told_as_out_of_reach() -> None:
    history = "2026-01-01 buy 1 for 9\n2026-03-01 buy 1 for 200"

    assert harvested(history, cost="1").hidden == ()


def test_the_cost_counts_where_purchases_of_the_day_meet_earlier_sales() -> None:
    report = harvested("2026-11-23 buy 1 for 300", cost="1", country="GB")

    assert [(one.loss, one.trade_cost) for one in report.opportunities] == [(d(102), d(2))]


def test_a_sale_below_the_smallest_trade_is_left_out_and_named() -> None:
    small, enough = harvested(LOSER, smallest=201), harvested(LOSER, smallest=200)

    (left_out,) = small.too_small
    assert (small.opportunities, small.total_loss) == ((), d(0))
    assert (left_out.asset, left_out.quantity) == ("TOK", d(1))
    assert (left_out.proceeds, left_out.loss) == (d(200), d(100))
    assert (len(enough.opportunities), enough.too_small) == (1, ())


def test_a_plan_meets_gains_with_the_cost_of_selling_taken_in() -> None:
    found = planned(Target.GAINS, gains=602, cost="1", country="US")

    # A unit of BBB brings 99 and so loses 301.
    assert sold(found) == [("BBB", d(2))]
    assert (found.total_loss, found.total_trade_cost, found.net_after) == (d(602), d(2), d(0))


def test_a_plan_for_the_largest_saving_stops_where_the_next_unit_costs_more_than_it_saves() -> None:
    # AAA loses 12 a unit by the fall and 2 by the cost: 24 per cent of that is 2.88, more than 2.
    # At 5 per cent it is 24 per cent of 15, less than 5.
    cheap = planned(Target.SAVING, gains=90_000, cost="2")
    dear = planned(Target.SAVING, gains=90_000, cost="5")

    assert sold(cheap) == [("BBB", d(10)), ("AAA", d(10))]
    assert sold(dear) == [("BBB", d(10))]


def test_no_unit_more_is_sold_than_saves_tax_where_selling_costs() -> None:
    # Of gains of 4,505 only 1,505 are taxed: 5 units of BBB, of 301 each.
    found = planned(Target.SAVING, gains=4505, cost="1")

    assert sold(found) == [("BBB", d(5))]
    assert (found.total_tax_saved or 0) - found.total_trade_cost == d("356.20")


def test_each_sale_of_a_plan_brings_at_least_the_smallest_trade() -> None:
    # 200 of gains need two thirds of a BBB; 250 must be brought in, that is 2.5 of them.
    found = planned(Target.GAINS, gains=200, smallest=250, country="US")

    assert sold(found) == [("BBB", d("2.5"))]
    assert found.too_small == ()


def test_what_a_plan_cannot_sell_for_its_size_is_named() -> None:
    found = planned(Target.SAVING, gains=90_000, smallest=1001)

    assert found.sales == ()
    assert [(one.asset, one.quantity) for one in found.too_small] == [
        ("AAA", d(10)),
        ("BBB", d(10)),
    ]
