"""South Korea from 2027 on: what was held costs the higher of its cost and its value then."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.losses import harvest
from bot.core.lots import Kept, settle
from bot.jurisdictions import load
from tests.build import books, d, held, ledger, only

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
    assert not settled.confidence.is_complete


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
