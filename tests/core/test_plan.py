"""What to sell for a target, with the fewest trades."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.best_sale import reachable, sale_of
from bot.core.books import Books, by_asset
from bot.core.loss_report import Circumstances, Opportunity
from bot.core.losses import harvest
from bot.core.opportunity import opportunity_of
from bot.core.plan import Plan, Target, plan
from bot.core.question import by_scope, question_of
from bot.core.replacements import replacements
from tests.build import books, d

TODAY = date(2026, 11, 23)
TINY = Decimal("1e-9")
THREE_COINS = """
    2026-02-01  buy   10  AAA  for  1000
    2026-02-01  buy   10  BBB  for  2000
    2026-02-01  buy   10  CCC  for  4000
"""
PRICES = {"AAA": d(50), "BBB": d(100), "CCC": d(100)}


def planned(
    country: str, history: str, target: Target, *, gains: int, prices: dict[str, Decimal] = PRICES
) -> Plan:
    return plan(
        books(country, history), prices, TODAY, target, Circumstances(realised_short=d(gains))
    )


def sold(found: Plan) -> list[tuple[str, Decimal]]:
    return [(sale.asset, sale.quantity) for sale in found.sales]


def test_gains_are_met_by_the_fewest_sales_and_no_more() -> None:
    # CCC can give a loss of 3,000, BBB of 1,000: 3,400 takes all of CCC and 4 BBB.
    found = planned("XX", THREE_COINS, Target.GAINS, gains=3400)

    assert sold(found) == [("CCC", d(10)), ("BBB", d(4))]
    assert (found.total_loss, found.net_after, found.missing) == (d(3400), d(0), d(0))


def test_what_is_lacking_to_a_target_is_told() -> None:
    found = planned("XX", THREE_COINS, Target.GAINS, gains=5000)

    assert (len(found.sales), found.missing, found.net_after) == (3, d(500), d(500))


def test_gains_need_a_larger_loss_where_the_law_deducts_but_a_part_of_it() -> None:
    """IL 52:5: 70 per cent of a loss counts, so gains of 2,100 are met by a loss of 3,000."""
    found = planned("SE", THREE_COINS, Target.GAINS, gains=2100)

    assert sold(found) == [("CCC", d(10))]
    assert (found.total_loss, found.net_before, found.net_after) == (d(3000), d(2100), d(0))
    assert found.total_tax_saved == 630  # 30 per cent of all 2,100


def test_losses_in_the_ledger_lower_its_gains_by_what_of_them_counts() -> None:
    """IL 52:5: gains of 1,000 less 70 per cent of a loss of 1,000 leave 300."""
    history = f"{THREE_COINS}\n2026-03-01 sell 10 BBB for 1000"

    found = planned("SE", history, Target.GAINS, gains=1000)

    assert found.net_before == 300
    assert d(300) <= found.total_loss * d("0.7") < d("300.00001")


@pytest.mark.parametrize(
    ("country", "carried", "loss"),
    [("GB", 1_000, 1_000), ("GB", 2_500, 0), ("IE", 1_000, 2_730)],
)
def test_losses_of_earlier_years_bring_the_year_down_to_the_exemption_as_well(
    country: str, carried: int, loss: int
) -> None:
    """CG21510: harvest the gains of the year, less losses brought forward, less the exemption."""
    told = Circumstances(realised_short=d(5_000), carried=d(carried))

    found = plan(books(country, THREE_COINS), PRICES, TODAY, Target.ALLOWANCE, told)

    assert d(0) <= found.total_loss - loss < d("0.00001")
    assert found.missing == 0


@pytest.mark.parametrize(
    ("country", "target", "loss", "after", "off"),
    [
        ("US", Target.GAINS, 4_000, 1_000, 1_000),
        ("US", Target.SAVING, 7_000, -2_000, 0),
        ("GB", Target.ALLOWANCE, 1_000, 4_000, 1_000),
        ("GB", Target.GAINS, 5_000, 0, 0),
        ("DE", Target.ALLOWANCE, d("4000.01"), d("999.99"), 0),
        ("FR", Target.GAINS, 5_000, 0, 0),
    ],
)
def test_the_net_of_a_year_is_its_own_everywhere_and_what_earlier_losses_take_off_stands_beside_it(
    country: str, target: Target, loss: Decimal, after: Decimal, off: int
) -> None:
    told = Circumstances(realised_short=d(5_000), carried=d(1_000))

    found = plan(books(country, "2026-06-01 buy 10 for 9000"), {"TOK": d(100)}, TODAY, target, told)

    nets = (found.total_loss, found.net_before, found.net_after, found.carried_off)
    assert [round(net, 2) for net in nets] == [loss, d(5_000), after, off]


@pytest.mark.parametrize("target", [Target.GAINS, Target.ALLOWANCE])
def test_no_plan_is_made_to_meet_gains_against_which_no_loss_is_set(target: Target) -> None:
    """statsskatteloven 5 a: gains are taxed in full, losses relieve at a rate of their own."""
    found = planned("DK", THREE_COINS, target, gains=1_000)

    assert found.sales == ()
    assert found.why == (
        "In Denmark losses are not set against gains, so no sale meets the gains of the year or "
        "brings it down to what is free of tax; --target saving asks what a loss saves. Source: "
        "statsskatteloven 5 a; Skattestyrelsen, https://skat.dk/data.aspx?oid=2364879."
    )


def test_where_losses_are_not_set_against_gains_nothing_is_said_to_remain_of_them() -> None:
    """statsskatteloven 5 a."""
    told = Circumstances(realised_short=d(1_000))

    found = harvest(books("DK", THREE_COINS), PRICES, TODAY, told).assumptions

    assert any("a loss relieves 26 per cent of itself" in one for one in found)
    assert not any("What remains" in one for one in found)


def test_the_exemption_is_not_wasted() -> None:
    """TCGA 1992 s.1K: of gains of 5,000 only 2,000 need a loss."""
    found = planned("GB", THREE_COINS, Target.ALLOWANCE, gains=5000)

    # CCC loses 300 a unit, so 6 2/3 are needed: rounded up to eight decimals.
    assert sold(found) == [("CCC", d("6.66666667"))]
    assert d(0) <= found.total_loss - 2000 < d("0.00001")
    assert found.total_tax_saved == 480


def test_a_year_is_brought_one_cent_below_the_line_from_which_all_is_taxed() -> None:
    """EStG 23(3) s.5: free below 1,000 EUR."""
    found = planned("DE", THREE_COINS, Target.ALLOWANCE, gains=1500)

    assert d("999.98") <= found.net_after <= d("999.99")
    assert found.total_tax_saved == 630  # 42 per cent of all 1,500


def test_the_largest_saving_needs_no_more_than_it_needs() -> None:
    # Against gains of 3,000 without other use, CCC alone gives all there is to save.
    found = planned("GB", THREE_COINS, Target.SAVING, gains=6000)

    assert sold(found) == [("CCC", d(10))]
    assert found.total_tax_saved == 720


def test_of_choices_that_save_as_much_the_one_of_the_fewest_sales_is_taken() -> None:
    """BBB and CCC meet the gains of 1,000 together; AAA does it alone."""
    history = """
        2026-02-01  buy  10  AAA  for  2000
        2026-02-01  buy  10  BBB  for  1500
        2026-02-01  buy  10  CCC  for  1500
    """
    prices = {coin: d(100) for coin in ("AAA", "BBB", "CCC")}

    found = planned("IT", history, Target.SAVING, gains=1000, prices=prices)

    assert sold(found) == [("AAA", d(10))]


@pytest.mark.parametrize(("gains", "count"), [(1000, 1), (2000, 2), (12_500, 13)])
def test_of_very_many_coins_no_more_are_sold_than_save_anything(gains: int, count: int) -> None:
    """13 coins of one lot are 8,192 choices, too many to try each; every one can lose 1,000."""
    coins = [f"C{number:02}" for number in range(13)]
    history = "\n".join(f"2026-02-01 buy 10 {coin} for 2000" for coin in coins)

    found = planned("IT", history, Target.SAVING, gains=gains, prices=dict.fromkeys(coins, d(100)))

    assert len(found.sales) == count
    assert found.total_loss == gains


def test_a_part_of_a_coin_is_sold_where_that_saves_as_much() -> None:
    found = planned("GB", THREE_COINS, Target.SAVING, gains=4500)

    assert sold(found) == [("CCC", d(5))]
    assert found.total_tax_saved == 360


def test_a_gain_in_front_is_taken_where_the_loss_behind_it_saves_more() -> None:
    """26 U.S.C. 1(h), 1222: a long gain of 100 costs 15, a short loss of 90 saves 21.60."""
    history = """
        2024-01-01  buy   1  for  100
        2026-06-01  buy   1  for  290
    """
    found = planned("US", history, Target.SAVING, gains=1000, prices={"TOK": d(200)})

    assert sold(found) == [("TOK", d(2))]
    assert found.total_tax_saved == d("6.60")


def test_no_plan_is_made_where_losses_do_not_help() -> None:
    found = planned("CH", THREE_COINS, Target.SAVING, gains=1000)

    assert found.sales == ()
    assert found.why


@pytest.mark.parametrize(("gains", "loss", "saved"), [(6_500, 1_000, 200), (6_000, 1_500, 285)])
def test_what_a_plan_saves_across_an_edge_of_brackets_is_exact(
    gains: int, loss: int, saved: int
) -> None:
    """LIRPF art. 66: up to 6,000 at 19 per cent, above at 21."""
    history = f"2026-02-01 buy 10 AAA for {loss + 500}"

    found = planned("ES", history, Target.SAVING, gains=gains)

    assert (found.total_loss, found.total_tax_saved) == (d(loss), d(saved))


def test_a_sale_that_costs_more_than_the_lower_bracket_saves_is_made_down_to_its_edge() -> None:
    """TVL 124: 34 per cent above 30,000, 30 below."""
    told = Circumstances(realised_short=d(31_000), trade_cost=d(40))
    history = "2026-02-01 buy 100 AAA for 15000"

    found = plan(books("FI", history), {"AAA": d(80)}, TODAY, Target.SAVING, told)

    # A unit costs 150 and leaves 48. Selling it costs 32; the loss of 102 saves 34.68, or 30.60.
    assert sold(found) == [("AAA", d("9.80392157"))]
    assert d(1_000) <= found.total_loss < d("1000.00001")
    assert d(340) <= (found.total_tax_saved or 0) < d("340.00001")


def test_the_dearest_loss_gives_way_though_it_would_do_alone() -> None:
    """Above the exemption are 1,115 of gains, at 24 per cent; selling costs 10 per cent."""
    history = "2026-02-01 buy 22 AAA for 2200\n2026-02-01 buy 4 BBB for 800"
    told = Circumstances(realised_short=d(4_115), trade_cost=d(10))

    found = plan(books("GB", history), {"AAA": d(50), "BBB": d(50)}, TODAY, Target.SAVING, told)

    # A unit of either costs 5. BBB loses 155 by it and AAA 55: all of BBB, 620, and 495 of AAA.
    assert {(sale.asset, sale.quantity) for sale in found.sales} == {("AAA", d(9)), ("BBB", d(4))}
    assert (found.total_tax_saved, found.total_trade_cost) == (d("267.6"), d(65))


def test_a_part_of_a_lot_is_found_though_no_whole_lots_are_worth_their_cost() -> None:
    """LIRPF art. 66: 400 of gains at 19 per cent; selling costs 18 per cent."""
    history = "2026-01-01 buy 3 AAA for 300\n2026-02-01 buy 2 AAA for 900"
    told = Circumstances(realised_short=d(400), trade_cost=d(18))

    found = plan(books("ES", history), {"AAA": d(100)}, TODAY, Target.SAVING, told)

    # 3 units lose 18 each, the next 368: 346 / 368 of one makes up 400. 76 less 70.92 is left.
    assert sold(found) == [("AAA", d("3.94021739"))]
    assert d("75.99999") < (found.total_tax_saved or 0) <= 76


TWO_WALLETS = """
    2026-05-18  buy   5  AAA  for   540  in  a
    2026-10-01  buy   4  AAA  for   716  in  a
    2025-03-05  buy  12  AAA  for  1092  in  b
    2024-02-24  buy   6  BBB  for  1182  in  a
    2026-01-14  buy   5  BBB  for   990  in  a
    2026-10-02  buy   2  BBB  for   420  in  a
    2024-10-01  buy  10  BBB  for  1570  in  b
    2026-01-04  buy   2  BBB  for    92  in  b
    2026-03-02  buy   5  BBB  for   455  in  b
    2025-07-05  buy   2  CCC  for   360  in  a
    2024-08-24  buy   7  DDD  for   826  in  a
    2025-04-01  buy   2  DDD  for    88  in  a
    2025-03-05  buy   2  DDD  for   386  in  b
    2026-01-01  buy  11  DDD  for  1408  in  b
"""


def test_more_of_one_sale_takes_the_place_of_a_part_of_another() -> None:
    """26 U.S.C. 1211(b): a net loss of 3,000 lowers other income, at 24 per cent; no gains."""
    prices = {"AAA": d(79), "BBB": d(62), "CCC": d(66), "DDD": d(25)}

    told = Circumstances(trade_cost=d(1))
    found = plan(books("US", TWO_WALLETS), prices, TODAY, Target.SAVING, told)

    # 0.45 of BBB more instead of 0.53 of CCC: 720 less 8.998 for three sales, not 9.07 for four.
    assert [(one.asset, one.wallet) for one in found.sales] == [
        ("DDD", "b"), ("BBB", "a"), ("DDD", "a"),
    ]  # fmt: skip
    left = (found.total_tax_saved or 0) - found.total_trade_cost
    assert d("711.0018") < left < d("711.0020")


def test_small_sales_are_filled_by_what_loses_the_most_though_more_was_better_one_by_one() -> None:
    """TVL 48(6), 50: gains of 467 are free while sales come to 1,000, so 533 may still be sold."""
    history = """
        2025-01-01  buy  5  AAA  for   806
        2025-02-01  buy  4  AAA  for   361
        2025-03-01  buy  1  BBB  for   163
        2025-04-01  buy  7  CCC  for  1350
        2025-05-01  buy  6  DDD  for   836
    """
    prices = {"AAA": d(73), "BBB": d(135), "CCC": d(150), "DDD": d(134)}
    told = Circumstances(realised_short=d(467), other_income=d(1_909), trade_cost=d(1))

    found = plan(books("FI", history), prices, TODAY, Target.SAVING, told)

    # 365 of AAA and 168 of CCC lose 444.65 and 49.68, whole; 30 per cent less 5.33 is 142.97.
    assert sold(found) == [("AAA", d(5)), ("CCC", d("1.12"))]
    assert found.total_tax_saved == d("148.299")


def test_all_of_a_coin_takes_the_place_of_most_of_another_two_lots_away() -> None:
    """TVL 48(6), 50, 124: gains of 777 and other income of 1,813; selling costs 3 per cent."""
    history = """
        2024-02-14  buy  10  AAA  for   880
        2024-07-19  buy   5  AAA  for   535
        2024-08-21  buy  10  AAA  for  1505
        2026-02-03  buy   8  AAA  for  1877
        2025-07-21  buy   2  BBB  for    97
        2026-10-28  buy   4  BBB  for   432
        2025-05-06  buy   8  CCC  for  1494
        2026-02-01  buy   8  CCC  for  2029
        2026-08-20  buy   7  CCC  for   777
    """
    prices = {"AAA": d(86), "BBB": d(43), "CCC": d(102)}
    told = Circumstances(realised_short=d(777), other_income=d(1_813), trade_cost=d(3))

    found = plan(books("FI", history), prices, TODAY, Target.SAVING, told)

    # With 16 of CCC and 18.09 of AAA it would be 440.52.
    assert sold(found) == [("AAA", d(33)), ("BBB", d(6)), ("CCC", d("3.04202255"))]
    left = (found.total_tax_saved or 0) - found.total_trade_cost
    assert d("441.7113") < left < d("441.7115")


def test_no_sale_is_made_for_what_rounding_of_another_leaves() -> None:
    """TCGA 1992 s.1K: 651 are taxed; CCC alone comes to that but for a ten-millionth."""
    history = """
        2025-07-25  buy  13  AAA  for   590
        2025-06-02  buy  16  BBB  for  1187
        2025-09-04  buy  20  CCC  for  2675
    """
    prices = {"AAA": d(50), "BBB": d(62), "CCC": d(67)}
    told = Circumstances(realised_short=d(3_651), trade_cost=d(1))

    found = plan(books("GB", history), prices, TODAY, Target.SAVING, told)

    assert [sale.asset for sale in found.sales] == ["CCC"]
    assert round(found.total_loss, 4) == 651


def test_a_plan_stops_at_the_line_of_small_sales_where_the_gains_below_it_are_free() -> None:
    """TVL 48(6), 50: up to prices of 1,000 the gains of 400 are free and take nothing of a loss."""
    history = "2026-01-01 buy 6 AAA for 1220\n2026-02-01 buy 3 BBB for 654"
    told = Circumstances(realised_short=d(400), other_income=d(1_500))

    found = plan(books("FI", history), {"AAA": d(65), "BBB": d(100)}, TODAY, Target.SAVING, told)

    # 400 and 390 were sold, so 210 of BBB may be: 830 and 247.80 are lost, at 30 per cent.
    assert sold(found) == [("AAA", d(6)), ("BBB", d("2.1"))]
    assert found.total_tax_saved == d("323.34")


@pytest.mark.parametrize(
    ("country", "target", "gains", "price", "cost", "why"),
    [
        ("XX", Target.GAINS, 0, 50, 0, "There is no net gain that a loss could meet."),
        ("GB", Target.ALLOWANCE, 2_000, 50, 0, "That is within what is free of tax already: the "),
        (
            "GB",
            Target.SAVING,
            2_000,
            50,
            0,
            "The exemption of 3,000 GBP covers it (TCGA 1992 s.1K), ",
        ),
        ("DE", Target.SAVING, 999, 50, 0, "A year whose total is below 1,000 EUR is free of tax"),
        ("DE", Target.SAVING, 0, 50, 0, "The year has no gain so far that is taxed"),
        ("US", Target.SAVING, -4_000, 50, 0, "The losses of the year lower other income already"),
        ("DE", Target.SAVING, 5_000, 150, 0, "None of your lots with a price can be sold at a "),
        ("DE", Target.SAVING, 5_000, 99, 90, "Each sale would cost as much as it saves, or more."),
    ],
)
def test_a_plan_without_sales_that_lacks_no_loss_says_why(
    country: str, target: Target, gains: int, price: int, cost: int, why: str
) -> None:
    told = Circumstances(realised_short=d(gains), trade_cost=d(cost))
    history = "2026-02-01 buy 10 AAA for 1000"

    found = plan(books(country, history), {"AAA": d(price)}, TODAY, target, told)

    assert (found.sales, found.missing) == ((), d(0))
    assert found.nothing.startswith(why)


SMALL = """
    2026-02-01  buy   100  AAA  for  10000
    2026-03-01  buy     1  E    for    100
    2026-03-02  sell    1  E    for    900
"""


@pytest.mark.parametrize(
    ("country", "history", "gains", "why"),
    [
        (
            "FI",
            SMALL,
            0,
            (
                "the year's sales come to 900 EUR, and gains are free while they come to "
                "no more than 1,000 EUR (TVL 48(6), 50); further sales can end that"
            ),
        ),
        (
            "FR",
            "2026-02-01 buy 102 AAA for 10200\n2026-03-01 sell 2 AAA for 290",
            0,
            (
                "the year's sales come to 290 EUR, and gains are free while they come to no "
                "more than 305 EUR (CGI art. 150 VH bis II.B); further sales can end that"
            ),
        ),
        (
            "DE",
            THREE_COINS,
            999,
            ("a year whose total is below 1,000 EUR is free of tax (EStG 23(3) s.5)"),
        ),
        ("GB", THREE_COINS, 3_000, "the exemption of 3,000 GBP covers it (TCGA 1992 s.1K)"),
    ],
)
def test_gains_that_are_free_already_need_no_sale(
    country: str, history: str, gains: int, why: str
) -> None:
    both = [planned(country, history, aim, gains=gains) for aim in (Target.GAINS, Target.ALLOWANCE)]

    assert all((found.sales, found.missing) == ((), d(0)) for found in both)
    assert [found.nothing for found in both] == [
        f"No loss is needed: {why}.",
        f"That is within what is free of tax already: {why}.",
    ]


@pytest.mark.parametrize(
    ("country", "gains", "loss"), [("DE", 1_000, 1_000), ("GB", 3_001, 3_001), ("FI", 1_001, 1_001)]
)
def test_gains_above_what_is_free_are_met(country: str, gains: int, loss: int) -> None:
    found = planned(country, THREE_COINS, Target.GAINS, gains=gains)

    assert d(loss) <= found.total_loss < d(loss) + d("0.00001")
    assert found.nothing == ""


def test_sales_that_end_what_is_free_together_say_so_beside_the_plan() -> None:
    """TVL 48(6), 50: gains of 100 are free while sales come to 1,000; other income bears tax."""
    history = "2026-01-01 buy 10 AAA for 9000\n2026-02-01 buy 10 BBB for 9000"
    told = Circumstances(realised_short=d(100), other_income=d(20_000))

    found = plan(books("FI", history), {"AAA": d(60), "BBB": d(60)}, TODAY, Target.SAVING, told)

    assert len(found.sales) == 2
    assert found.warning == (
        "Together these sales take the year's sales above 1,000 EUR, up to which gains are free "
        "(TVL 48(6), 50): the gains of 100 EUR then count, and losses meet them first."
    )


def every_choice(
    settled: Books, prices: dict[str, Decimal], told: Circumstances
) -> Iterator[Decimal]:
    """Yield what each combination of whole lots and of halves of them saves, its cost taken off.

    Sales that bring less than the smallest trade are no choice.
    """
    question = question_of(settled, prices, TODAY, told)
    sales: list[list[Opportunity | None]] = []
    for asset, alone in by_asset(settled).items():
        others = replacements(alone, TODAY)
        for lots in by_scope(alone.open):
            left = told.left_of(prices[asset])
            ahead = reachable(alone, lots, left, TODAY)
            units = Decimal(0)
            found: list[Opportunity | None] = [None]
            for lot in ahead:
                for _ in range(2):
                    units += lot.quantity / 2
                    sale = sale_of(alone, ahead, others, units, left, TODAY)
                    assert sale
                    one = opportunity_of(question, ahead, sale, prices[asset])
                    if one.proceeds >= told.min_trade:
                        found.append(one)
            sales.append(found)
    for chosen in product(*sales):
        made = [sale for sale in chosen if sale is not None]
        yield (question.saved(*made) or 0) - sum((sale.trade_cost for sale in made), d(0))


LOTS = st.lists(
    st.tuples(
        st.sampled_from(("2024-01-01", "2025-12-20", "2026-05-01")),
        st.sampled_from(("AAA", "BBB")),
        st.integers(1, 3),
        st.integers(1, 900),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("country", ["US", "GB", "DE", "AU", "SE", "DK"])
@given(lots=LOTS, gains=st.sampled_from((0, 400, 1500, 4000)), price=st.integers(1, 400))
def test_no_other_choice_saves_more(
    country: str, lots: list[tuple[str, str, int, int]], gains: int, price: int
) -> None:
    history = "\n".join(f"{day} buy {units} {asset} for {cost}" for day, asset, units, cost in lots)
    settled = books(country, history)
    prices = {"AAA": d(price), "BBB": d(100)}

    told = Circumstances(realised_short=d(gains))
    found = plan(settled, prices, TODAY, Target.SAVING, told)

    assert found.total_tax_saved == max([d(0), *every_choice(settled, prices, told)])


@pytest.mark.parametrize("country", ["ES", "FI"])
@given(
    lots=LOTS,
    gains=st.sampled_from((0, 400, 6_400, 30_500)),
    income=st.sampled_from((0, 1_500, 5_800, 29_900)),
    price=st.integers(1, 400),
    percent=st.sampled_from((0, 0, 10, 18, 30)),
)
@settings(deadline=None)
def test_no_other_choice_saves_more_where_rates_rise_by_brackets(
    country: str,
    lots: list[tuple[str, str, int, int]],
    gains: int,
    income: int,
    price: int,
    percent: int,
) -> None:
    history = "\n".join(f"{day} buy {units} {asset} for {cost}" for day, asset, units, cost in lots)
    settled, prices = books(country, history), {"AAA": d(price), "BBB": d(100)}

    told = Circumstances(realised_short=d(gains), other_income=d(income), trade_cost=d(percent))
    found = plan(settled, prices, TODAY, Target.SAVING, told)

    best = max([d(0), *every_choice(settled, prices, told)])
    assert (found.total_tax_saved or 0) - found.total_trade_cost + TINY >= best


@pytest.mark.parametrize("country", ["US", "GB", "DE", "AU", "SE", "DK"])
@given(
    lots=LOTS,
    gains=st.sampled_from((0, 400, 1500, 4000)),
    price=st.integers(1, 400),
    percent=st.integers(0, 30),
    smallest=st.sampled_from((0, 50, 250)),
)
@settings(deadline=None)
def test_no_other_choice_saves_more_once_its_sales_are_paid_for(
    country: str,
    lots: list[tuple[str, str, int, int]],
    gains: int,
    price: int,
    percent: int,
    smallest: int,
) -> None:
    history = "\n".join(f"{day} buy {units} {asset} for {cost}" for day, asset, units, cost in lots)
    settled = books(country, history)
    prices = {"AAA": d(price), "BBB": d(100)}

    told = Circumstances(realised_short=d(gains), trade_cost=d(percent), min_trade=d(smallest))
    found = plan(settled, prices, TODAY, Target.SAVING, told)

    assert all(sale.proceeds >= smallest for sale in found.sales)
    best = max([d(0), *every_choice(settled, prices, told)])
    assert (found.total_tax_saved or 0) - found.total_trade_cost + TINY >= best
