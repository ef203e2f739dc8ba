"""South Korea from 2027 on: what was held costs the higher of its cost and its value then."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.books import Choices, OpenLot, YearMethod
from bot.core.losses import harvest
from bot.core.lots import Kept, settle
from bot.core.rules import CostBasis
from bot.core.unknown import confidence_of
from bot.jurisdictions import load
from tests.build import books, d, gains, held, ledger, only

TODAY = date(2027, 11, 23)
BEFORE = """
    2025-03-01  buy   2  BTC  for  200000000
    2026-05-01  buy   1  BTC  for  160000000  {note}
"""
SALE = "    2027-02-01  sell  1  BTC  for  140000000"


@pytest.mark.parametrize(
    ("value", "cost"),
    [("139000000", 139_000_000), ("120000000", 120_000_000), ("90000000", 120_000_000)],
)
def test_coins_held_before_the_tax_cost_what_they_were_worth_if_that_is_more(
    value: str, cost: int
) -> None:
    """Income Tax Act art. 37(5): 360 million for 3 units are 120 each; 139 is more, 90 is not."""
    settled = books("KR", BEFORE.format(note=f"note value 2026-12-31={value}") + SALE)

    assert only(settled).gain == 140_000_000 - cost
    assert held(settled) == [("BTC", None, "2", str(2 * cost))]
    assert settled.problems == ()


def test_lots_that_are_told_apart_are_compared_one_by_one() -> None:
    """Income Tax Act art. 37(5): 100 and 160 million beside a value of 139."""
    settled = books("KR", BEFORE.format(note="note value 2026-12-31=139000000") + SALE, "fifo")

    assert only(settled).gain == 1_000_000
    assert [one[3] for one in held(settled)] == ["139000000", "160000000"]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "note value 2026-12-30=139000000",
        "note value 2026-12-31=139,000,000",
        "note value 2026-12-31=100000 USD",
        "note portfolio=139000000",
    ],
)
def test_without_the_value_of_the_day_the_real_cost_stands_and_the_answer_is_partial(
    note: str,
) -> None:
    settled = books("KR", BEFORE.format(note=note) + SALE)

    (problem,) = settled.problems
    assert only(settled).gain == 20_000_000
    assert (problem.problem, problem.asset, problem.quantity) == ("no_deemed_cost", "BTC", d(3))
    assert "value 2026-12-31=12345.67" in problem.detail
    assert not confidence_of(settled).is_complete


def test_what_is_bought_or_sold_on_the_other_side_of_new_year_is_left_alone() -> None:
    """The year changes in Seoul: 2026-12-31T15:00Z is 2027."""
    history = """
        2026-12-31T14:59:59Z  buy   1  BTC  for  100  note value 2026-12-31=150
        2026-12-31T15:00:00Z  buy   1  BTC  for   90
        2026-12-01            buy   1  ETH  for  500
        2026-12-02            sell  1  ETH  for  400
    """

    settled = books("KR", history)

    assert held(settled) == [("BTC", None, "2", "240")]
    assert settled.problems == ()


def test_a_value_that_is_stated_later_changes_what_was_settled() -> None:
    law, kept = load("KR"), Kept()
    without = ledger(BEFORE.format(note="") + SALE, law.timezone)
    stated = (without[0], replace(without[1], note="value 2026-12-31=139000000"), without[2])

    settle(without, law, kept=kept)
    again = settle(stated, law, kept=kept)

    assert again == settle(stated, law)
    assert only(again).gain == 1_000_000


def test_a_harvest_of_2027_reckons_with_the_cost_of_that_day() -> None:
    """Income Tax Act art. 37(5): 139 million a unit, sold at 100."""
    settled = books("KR", BEFORE.format(note="note value 2026-12-31=139000000") + SALE)

    (found,) = harvest(settled, {"BTC": d(100_000_000)}, TODAY).opportunities

    assert (found.quantity, found.loss) == (d(2), d(78_000_000))


def test_the_method_is_told_once_where_only_the_cost_of_what_was_held_changes() -> None:
    assert len(books("KR", BEFORE.format(note="") + SALE).periods) == 1


def test_a_method_for_each_year_raises_the_cost_once_and_not_of_what_was_bought_later() -> None:
    """Income Tax Act art. 37(5): 1 of 2026 costs 150; with 1 at 100 of 2027, 125 on average."""
    history = """
        2026-05-01  buy   1  BTC  for  100  note value 2026-12-31=150
        2027-05-01  buy   1  BTC  for  100
        2028-05-01  sell  1  BTC  for  100
    """
    law = load("KR")
    by_year = (YearMethod(2027, CostBasis.AVERAGE), YearMethod(2028, CostBasis.FIFO))

    settled = settle(ledger(history, law.timezone), law, Choices(by_year=by_year))

    assert only(settled).gain == -25
    assert held(settled) == [("BTC", None, "1", "125")]


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_an_opening_lot_of_a_later_day_costs_what_it_did(method: str) -> None:
    """Income Tax Act art. 37(5) speaks of what is held on 31 December 2026."""
    law = load("KR")
    opening = [
        OpenLot("BTC", None, date(2026, 12, 31), d(1), d(40)),
        OpenLot("BTC", None, date(2027, 1, 1), d(1), d(40)),
    ]
    rows = ledger("2026-05-01 buy 1 ETH for 9 note value 2026-12-31=9\n2028-05-01 sell 2 BTC for 9")

    settled = settle(rows, law, Choices(CostBasis(method)), opening)

    (problem,) = settled.problems
    assert (problem.problem, problem.asset, problem.quantity) == ("no_deemed_cost", "BTC", d(1))
    assert only(settled).cost == 80


def test_an_opening_lot_is_there_from_the_first_row_on_where_another_method_follows() -> None:
    """A ledger that begins after the day takes what its opening lots are said to cost."""
    law = load("KR")
    by_year = (YearMethod(2027, CostBasis.AVERAGE), YearMethod(2028, CostBasis.FIFO))
    opening = [OpenLot("BTC", None, date(2027, 1, 10), d(2), d(40))]
    rows = ledger("2027-06-01 sell 1 BTC for 25\n2028-05-01 sell 1 BTC for 25", law.timezone)

    settled = settle(rows, law, Choices(by_year=by_year), opening)

    assert list(gains(settled).values()) == [5, 5]
    assert settled.problems == ()


@pytest.mark.parametrize(
    "note",
    [
        "Value 2026-12-31=150",
        "value 2026-12-31=150 won",
        "value 2026-12-31=150 krw",
        "value 2026-12-31=150 and more words.",
        "by the list of a domestic exchange: value 2026-12-31=150.",
    ],
)
def test_the_value_of_the_day_is_read_amid_other_words(note: str) -> None:
    law = load("KR")
    rows = ledger(f"2026-05-01 buy 1 for 100 note {note}", law.timezone)

    settled = settle(rows, law, on=date(2027, 1, 1))

    assert held(settled) == [("TOK", None, "1", "150")]
    assert settled.problems == ()
