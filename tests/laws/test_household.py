"""Purchases of the household, where the law on buying back counts them, and where it does not."""

from datetime import date

import pytest

from bot.core.books import Choices, OpenLot
from bot.core.losses import Circumstances, harvest
from bot.core.lots import settle
from bot.core.plan import Target, plan
from bot.core.replacements import own_part
from bot.core.rules import BuybackKind, CostBasis
from bot.jurisdictions import codes, load
from tests.build import books, d, gains, held, ledger, only

TODAY = date(2026, 11, 23)
MOVING = {CostBasis.FIFO, CostBasis.LIFO, CostBasis.HIFO, CostBasis.LOFO, CostBasis.AVERAGE}
SPOUSE_BUYS = """
    2026-01-10  buy   100  for  100000
    2026-06-01  sell  100  for   90000
    2026-06-12  buy   100  for   91000  in spouse
"""


def test_a_spouse_who_buys_takes_the_loss_into_a_cost_of_their_own() -> None:
    """https://marcil-lavallee.ca/en/bulletin/superficial-losses; ITA 54, 251.1."""
    settled = books("CA", SPOUSE_BUYS, household={"spouse"})

    assert (only(settled).disallowed, only(settled).gain) == (d(10_000), d(0))
    assert held(settled) == []


def test_a_denied_loss_falls_to_each_by_what_each_bought_and_holds() -> None:
    """CRA, APFF round table of 7 October 2022, question 4: 1,000, 2,000 and 500 of 3,500 units."""
    history = """
        2022-01-10  buy   2000  for  20000
        2022-03-10  buy   1000  for   5000  in RRSP
        2022-03-15  sell  2000  for  10000
        2022-03-16  buy   2000  for  10000  in spouse
        2022-04-13  buy    500  for   2500
    """

    settled = books("CA", history, household={"RRSP", "spouse"})

    assert only(settled).disallowed == 10_000
    (lot,) = settled.open
    assert lot.cost is not None
    assert (lot.quantity, round(lot.cost, 2)) == (d(500), d("3928.57"))


def test_what_the_household_sells_again_within_the_days_denies_nothing() -> None:
    """ITA 54 "superficial loss" (b): one of them must own it at the end of day thirty."""
    sold_again = f"{SPOUSE_BUYS}\n2026-07-01 sell 100 for 92000 in spouse"
    sold_later = f"{SPOUSE_BUYS}\n2026-07-02 sell 100 for 92000 in spouse"

    assert gains(books("CA", sold_again, household={"spouse"})) == {date(2026, 6, 1): d(-10_000)}
    assert gains(books("CA", sold_later, household={"spouse"})) == {date(2026, 6, 1): d(0)}


def test_a_connected_person_who_buys_takes_the_loss_away_in_south_africa() -> None:
    """Eighth Schedule par. 42: a person or a connected person, 45 days on either side."""
    history = """
        2026-01-10  buy   10  for  1000
        2026-02-10  buy   10  for   500
        2026-06-10  sell  10  for   600
        {day}       buy    4  for   280  in brother
    """

    inside = books("ZA", history.replace("{day}", "2026-04-26"), household={"brother"})
    outside = books("ZA", history.replace("{day}", "2026-04-25"), household={"brother"})

    assert (only(inside).disallowed, only(inside).gain) == (d(160), d(-240))
    assert only(outside).disallowed == 0
    assert held(inside) == held(outside) == [("TOK", None, "10", "500")]


def test_a_spouse_counts_in_ireland_after_a_sale_and_not_before() -> None:
    """TCA 1997 s.581(4), where the taxpayer applies the section to coins."""
    history = "2026-01-10 buy 10 for 1000\n2026-06-10 sell 10 for 600\n{} buy 10 for 700 in spouse"

    after, before = (
        books("IE", history.format(day), household={"spouse"}, wash_rule=True)
        for day in ("2026-06-20", "2026-06-01")
    )

    # The loss is left to the spouse's gain on the ten, which is not the taxpayer's.
    assert (only(after).gain, only(before).gain) == (d(0), d(-400))
    assert held(after) == []


def test_a_spouse_who_buys_makes_a_wash_sale_where_that_rule_is_switched_on() -> None:
    """IRS Publication 550, "Wash Sales": your spouse or a corporation you control."""
    on = books("US", SPOUSE_BUYS, household={"spouse"}, wash_rule=True)
    off = books("US", SPOUSE_BUYS, household={"spouse"})

    assert (only(on).gain, only(off).gain) == (d(0), d(-10_000))
    assert held(on) == held(off) == []


@pytest.mark.parametrize("country", ["GB", "DE", "ES", "AU", "AT", "FR", "IT", "JP", "PL", "SE"])
def test_a_law_that_counts_no_others_is_not_changed_by_them(country: str) -> None:
    """TCGA 1992 s.106A(5) and the others: the same person, or no such rule at all."""
    own = "\n".join(line for line in SPOUSE_BUYS.splitlines() if "spouse" not in line)

    alone, beside = books(country, own), books(country, SPOUSE_BUYS, household={"spouse"})

    assert (alone.disposals, alone.years, alone.open) == (
        beside.disposals,
        beside.years,
        beside.open,
    )


def test_a_harvest_knows_what_the_household_bought_of_lots() -> None:
    """Eighth Schedule par. 42: 4 of 10 were bought by a brother 13 days ago."""
    history = "2026-01-10 buy 10 for 1000\n2026-11-10 buy 4 for 200 in brother"

    report = harvest(books("ZA", history, household={"brother"}), {"TOK": d(50)}, TODAY)

    (found,) = report.opportunities
    assert (found.quantity, found.loss) == (d(10), d(300))
    assert [(block.day, block.quantity) for block in found.rebuy.blocked_by] == [
        (date(2026, 11, 10), d(4))
    ]
    assert any("I count those in brother" in told for told in found.warnings)


def test_own_units_that_are_sold_with_the_rest_stand_in_the_way_of_no_loss() -> None:
    """ITA 54: what is held when the days end is the one unit of the TFSA; s.53(1)(f): not yours."""
    history = """
        2026-01-01  buy  10  for  1000
        2026-11-10  buy   2  for   150
        2026-11-15  buy   1  for    60  in TFSA
    """

    (found,) = harvest(
        books("CA", history, household={"TFSA"}), {"TOK": d(50)}, TODAY
    ).opportunities

    blocks = [(block.day, block.quantity) for block in found.rebuy.blocked_by]
    assert (found.quantity, blocks) == (d(12), [(date(2026, 11, 15), d(1))])
    assert found.warnings[0] == (
        "Purchases already made take 45.83 CAD of the loss away; what is held in their place lies "
        "in TFSA, so no cost of yours grows by it."
    )


def test_what_a_purchase_takes_goes_into_the_cost_of_whoever_made_it() -> None:
    """CRA, APFF round table of 7 October 2022, question 4: by what each bought and still holds."""
    history = """
        2026-01-01  buy  10  for  1000
        2026-11-10  buy   4  for   600
        2026-11-15  buy   1  for    60  in TFSA
    """
    settled = books("CA", history, household={"TFSA"})
    purchases = settled.purchases["TOK"]

    assert purchases.standing(TODAY, d(12)) == {date(2026, 11, 10): d(4), date(2026, 11, 15): d(1)}
    assert own_part(settled, "TOK", TODAY, d(12), d(90)) == d(60)


def test_what_others_hold_stands_for_what_was_bought_and_sold_again() -> None:
    """IT-456R par. 12: the least of 12 sold, 2 bought and 5 held is 2."""
    history = """
        2026-01-01  buy  10  for  1000
        2026-01-02  buy   5  for   500  in TFSA
        2026-11-10  buy   2  for   150
    """
    purchases = books("CA", history, household={"TFSA"}).purchases["TOK"]

    assert purchases.against(TODAY, d(12), to_leave=d(12)) == d(2)
    assert purchases.standing(TODAY, d(12)) == {date(2026, 11, 10): d(2)}


def test_a_harvest_and_a_plan_know_what_the_household_bought_of_a_pool() -> None:
    """ITA 54; IT-456R par. 12: the least of 10 sold, 4 bought and 4 held."""
    history = "2026-01-10 buy 10 for 1000\n2026-11-10 buy 4 for 200 in TFSA"
    settled = books("CA", history, household={"TFSA"})

    circumstances = Circumstances(realised_short=d(1_000))
    (sale,) = plan(settled, {"TOK": d(50)}, TODAY, Target.SAVING, circumstances).sales
    (found,) = harvest(settled, {"TOK": d(50)}, TODAY).opportunities
    really = books("CA", f"{history}\n2026-11-23 sell 10 for 500", household={"TFSA"})

    assert only(really).gain == -300
    assert (sale.quantity, sale.loss) == (found.quantity, found.loss) == (d(10), d(300))


def test_a_move_to_the_household_is_a_gift_and_one_from_it_costs_what_the_row_says() -> None:
    """Their coins are not the taxpayer's."""
    history = """
        2026-01-10  buy   4  for  400
        2026-02-10  buy   4  for  800  in spouse
        2026-03-10  move  1  to  spouse
        2026-04-10  move  2  for  500  in spouse  to  default
    """

    settled = books("CA", history, household={"spouse"})

    assert held(settled) == [("TOK", None, "5", "800")]
    assert settled.problems == ()
    unknown = books("CA", history.replace("for  500", ""), household={"spouse"})
    assert [(p.line, p.problem) for p in unknown.problems] == [(4, "no_cost")]


def test_what_only_the_household_has_is_nothing_of_the_taxpayers() -> None:
    settled = books("CA", "2026-01-10 buy 4 for 400 in spouse", household={"spouse"})

    assert (settled.open, settled.disposals, settled.years, settled.problems) == ((), (), (), ())


def test_only_rules_that_take_losses_away_from_lots_or_an_average_count_a_household() -> None:
    for code in codes():
        law = load(code)
        for rule in law.buyback:
            if rule.household:
                assert rule.kind in {BuybackKind.DISALLOW, BuybackKind.RING_FENCE}
                assert {method for basis in law.cost_basis for method in basis.methods} <= MOVING


def test_what_a_spouse_bought_today_is_not_matched_with_a_british_harvest() -> None:
    """TCGA 1992 s.105: the same person."""
    own = "2026-01-10 buy 10 for 1000"
    today = f"{own}\n2026-11-23 buy 10 for 100 in spouse"

    alone = harvest(books("GB", own), {"TOK": d(50)}, TODAY)
    beside = harvest(books("GB", today, household={"spouse"}), {"TOK": d(50)}, TODAY)

    assert beside.opportunities == alone.opportunities


def test_units_that_a_spouse_sells_without_having_bought_are_told_and_hide_no_purchase() -> None:
    """ITA 54; IT-456R par. 12: 10 sold at a loss of 500, and 5 bought by her: 250 denied."""
    history = """
        2026-01-05  buy   10  for  1000
        2026-03-01  sell  10  for   500  in spouse
        2026-04-01  sell  10  for   500
        2026-04-10  buy    5  for   250  in spouse
    """

    settled = books("CA", history, household={"spouse"})

    assert (only(settled).disallowed, only(settled).gain) == (d(250), d(-250))
    (problem,) = settled.problems
    assert (problem.line, problem.problem, problem.quantity) == (2, "negative_balance", d(10))


def test_units_that_are_missing_hide_none_of_the_taxpayers_own_purchases() -> None:
    """ITA 54; IT-456R par. 12: 4 of 10 sold at a loss of 60 were bought and held, so 24 denied."""
    history = """
        2026-01-05  sell  20  for  2000
        2026-02-05  buy   10  for   100
        2026-06-01  sell  10  for    40
        2026-06-10  buy    4  for    16
    """

    settled = books("CA", history)

    assert [found.disallowed for found in settled.disposals] == [d(0), d(24)]
    assert held(settled) == [("TOK", None, "4", "40")]


def test_what_the_household_held_before_counts_as_held_where_its_purchases_count() -> None:
    """ITA 54: she had 10, bought 5 and sold 5, so 10 are left on day 30 and all 5 stand against."""
    history = """
        2026-04-01  sell  10  for  500
        2026-04-10  buy    5  for  250  in spouse
        2026-04-20  sell   5  for  250  in spouse
    """
    mine = OpenLot("TOK", None, date(2025, 1, 1), d(10), d(1_000))
    hers = OpenLot("TOK", "spouse", date(2025, 1, 1), d(10), d(700))

    there, here = (
        settle(ledger(history), load(country), Choices(household=frozenset({"spouse"})), lots)
        for country, lots in (("CA", (mine, hers)), ("DE", (mine, hers)))
    )

    assert (only(there).disallowed, there.open, there.problems) == (d(250), (), ())
    assert (only(here).disallowed, here.open) == (d(0), ())


def test_a_lot_held_before_that_a_spouse_bought_days_ago_makes_a_wash_sale() -> None:
    """IRS Publication 550, "Wash Sales", where that rule is switched on: 4 of 10 were hers."""
    mine = OpenLot("TOK", "default", date(2025, 1, 1), d(10), d(1_000))
    hers = OpenLot("TOK", "spouse", date(2026, 3, 20), d(4), d(300))
    choices = Choices(household=frozenset({"spouse"}), wash_rule=True)

    settled = settle(ledger("2026-04-01 sell 10 for 500"), load("US"), choices, (mine, hers))

    assert (only(settled).disallowed, settled.open) == (d(200), ())
