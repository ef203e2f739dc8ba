"""Every method against a second engine that shares no code with the first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Kind, Row
from bot.core.lots import settle
from bot.core.money import decimal_text, exact
from bot.core.rules import CostBasis, Scope
from bot.jurisdictions import load
from tests.build import carrying_over
from tests.properties.journeys import acts, journeys
from tests.second_engine import (
    ALL,
    Lots,
    Outcome,
    PartingLots,
    Rules,
    cash_flow,
    portfolio,
    year_average,
)

SOME = settings(deadline=None)
FEWER = settings(deadline=None, max_examples=settings().max_examples // 3)
METHODS = ("fifo", "lifo", "hifo", "lofo", "average")
TINY = Fraction(1, 10**20)  # a swap cuts units at 30 decimals, and a unit may cost 10**9
SALES_ONLY = (Kind.SELL, Kind.MOVE)


@pytest.mark.parametrize("swaps_realise", [True, False])
@pytest.mark.parametrize("method", METHODS)
@given(rows=journeys(), per_wallet=st.booleans())
@SOME
def test_two_engines_agree_on_lots_in_wallets_and_through_swaps(
    method: str, swaps_realise: bool, rows: Sequence[Row], per_wallet: bool
) -> None:
    scope = Scope.WALLET if per_wallet else Scope.UNIVERSAL
    law = load("XX") if swaps_realise else carrying_over("XX", method, scope=scope)
    choices = Choices(CostBasis(method), per_wallet=per_wallet)

    books = settle(rows, law, choices)

    expected = Lots(Rules(method, per_wallet, swaps_realise)).run(acts(rows))
    _assert_agrees(books, rows, expected)


@pytest.mark.parametrize("method", METHODS[:4])
@given(rows=journeys())
@SOME
def test_two_engines_agree_when_wallets_part(method: str, rows: Sequence[Row]) -> None:
    year_ends = datetime(2025, 1, 1, tzinfo=UTC)
    choices = Choices(CostBasis(method), timezone=ZoneInfo("UTC"))

    books = settle(rows, load("US"), choices, on=datetime(2026, 12, 31, tzinfo=UTC).date())

    expected = PartingLots(Rules(method, per_wallet=False, parts_at=year_ends)).run(acts(rows))
    _assert_agrees(books, rows, expected)


@pytest.mark.parametrize("method", METHODS[:4])
@given(rows=journeys((Kind.SELL, Kind.SELL, Kind.SWAP, Kind.MOVE)), source=st.randoms())
@SOME
def test_two_engines_agree_on_lots_that_are_named(
    method: str, rows: Sequence[Row], source: Random
) -> None:
    named = {row.line: _names(row, rows, source) for row in rows if row.kind is Kind.SELL}
    notes = {
        line: "lots: " + ", ".join(f"r{number}={decimal_text(units)}" for number, units in some)
        for line, some in named.items()
    }
    noted = [replace(row, note=notes.get(row.line)) for row in rows]
    told = [
        replace(act, names=tuple((number, Fraction(units)) for number, units in named[act.number]))
        if act.number in named
        else act
        for act in acts(rows)
    ]

    books = settle(noted, load("XX"), Choices(CostBasis(method), per_wallet=True))

    expected = Lots(Rules(method, per_wallet=True)).run(told)
    _assert_agrees(replace(books, problems=()), rows, expected)


@given(rows=journeys((Kind.SELL, Kind.MOVE, Kind.LOST)))
@SOME
def test_two_engines_agree_on_old_coins_that_stay_out_of_the_average(rows: Sequence[Row]) -> None:
    reform, four_years = datetime(2021, 2, 28, 23, tzinfo=UTC), timedelta(days=4 * 365)
    earlier = [replace(row, at=row.at - four_years) for row in rows]
    old = sum(1 for row in earlier if row.at < reform)

    books = settle(earlier, load("AT"))

    expected = Lots(Rules("average", per_wallet=True, old_until=old)).run(acts(earlier))
    _assert_agrees(books, earlier, expected)


@given(rows=journeys())
@SOME
def test_two_engines_agree_on_the_average_of_the_year(rows: Sequence[Row]) -> None:
    books = settle(rows, load("XX"), Choices(CostBasis.YEAR_AVERAGE))

    _assert_agrees(books, rows, year_average(acts(rows)))


@given(rows=journeys((Kind.SELL, Kind.SWAP, Kind.MOVE)), above=st.lists(st.integers(0, 999)))
@SOME
def test_two_engines_agree_on_the_portfolio_as_one(
    rows: Sequence[Row], above: Sequence[int]
) -> None:
    law = _law("portfolio")
    extra = dict(enumerate(above))
    whole = {row.line: (row.total or Decimal(0)) + extra.get(row.line, 7) for row in rows}
    noted = [replace(row, note=f"portfolio={whole[row.line]}") for row in rows]
    told = [replace(act, whole=Fraction(whole[act.number])) for act in acts(rows)]

    books = settle(noted, law)

    gains, cost = portfolio(told)
    assert _close(_gains(books, rows), gains)
    assert abs(Fraction(books.acquisition_price or 0) - cost) < TINY


@given(rows=journeys((Kind.SELL, Kind.SWAP, Kind.MOVE, Kind.LOST)))
@SOME
def test_two_engines_agree_on_the_costs_of_the_year(rows: Sequence[Row]) -> None:
    books = settle(rows, _law("cash_flow"))

    found = {year.year.start.year: (year.net, year.cash) for year in books.years}
    expected = cash_flow(acts(rows))
    assert set(found) == set(expected)
    for year, (net, cash) in found.items():
        assert cash is not None
        assert (Fraction(net), Fraction(cash.carried)) == expected[year]


@pytest.mark.parametrize("country", ["FR", "IT", "PT", "AT", "PL", "JP", "US", "GB", "XX"])
@given(rows=journeys())
@FEWER
def test_units_are_conserved_and_nothing_is_a_problem_but_what_the_law_needs(
    country: str, rows: Sequence[Row]
) -> None:
    books = settle(rows, load(country))

    told = {problem.problem for problem in books.problems}
    held = defaultdict[str, Fraction](Fraction)
    for lot in books.open:
        held[lot.asset] += Fraction(lot.quantity)
    assert told <= {"no_portfolio_value", "portfolio_value_estimated"}
    assert {asset: units for asset, units in held.items() if units} == _held(rows)


@pytest.mark.parametrize("country", ["FR", "IT", "PT", "AT", "PL", "JP", "US"])
@given(rows=journeys(), order=st.randoms(use_true_random=False))
@FEWER
def test_the_order_of_rows_does_not_matter_though_swaps_join_coins(
    country: str, rows: Sequence[Row], order: Random
) -> None:
    law = load(country)
    at_once = [replace(row, at=row.at.replace(hour=12)) for row in rows]
    shuffled = list(at_once)
    order.shuffle(shuffled)

    one, other = settle(at_once, law), settle(shuffled, law)

    assert (one.disposals, one.open, one.years) == (other.disposals, other.open, other.years)


@pytest.mark.parametrize("method", METHODS)
@given(
    rows=journeys((Kind.SELL, Kind.SWAP, Kind.MOVE)),
    prices=st.lists(st.integers(1, 900), min_size=3, max_size=3),
)
@FEWER
def test_realised_and_unrealised_together_are_what_came_in_less_what_was_spent(
    method: str, rows: Sequence[Row], prices: Sequence[int]
) -> None:
    law = carrying_over("XX", method, scope=Scope.WALLET)
    price = dict(zip(("ADA", "BTC", "ETH"), prices, strict=True))

    books = settle(rows, law)

    with exact():
        realised = sum((found.gain or 0 for found in books.disposals), Decimal(0))
        worth = sum((lot.quantity * price[lot.asset] for lot in books.open), Decimal(0))
        unrealised = worth - sum((lot.cost or 0 for lot in books.open), Decimal(0))
        came_in = sum((row.total or 0 for row in rows if row.kind is Kind.SELL), Decimal(0))
        spent = sum((row.total or 0 for row in rows if row.kind is Kind.BUY), Decimal(0))
    assert abs(Fraction(realised + unrealised) - Fraction(came_in + worth - spent)) < TINY


def _names(row: Row, rows: Sequence[Row], source: Random) -> list[tuple[int, Decimal]]:
    """Return one or two rows that a sale names, each with a part of its units."""
    numbers = source.sample([one.line for one in rows], k=min(2, len(rows)))
    return [(number, row.quantity / 4) for number in numbers]


def _law(method: str) -> Jurisdiction:
    return carrying_over("XX", method, scope=Scope.UNIVERSAL)


def _assert_agrees(books: Books, rows: Sequence[Row], expected: Outcome) -> None:
    left: dict[tuple[str, str], tuple[Fraction, Fraction]] = {}
    for lot in books.open:
        place = (lot.asset, lot.wallet or ALL)
        units, cost = left.get(place, (Fraction(0), Fraction(0)))
        left[place] = (units + Fraction(lot.quantity), cost + Fraction(lot.cost or 0))
    assert books.problems == ()
    assert _close(_gains(books, rows), expected.gains)
    assert set(left) == set(expected.left)
    for place, (units, cost) in left.items():
        assert abs(units - expected.left[place][0]) < TINY
        assert abs(cost - expected.left[place][1]) < TINY


def _gains(books: Books, rows: Sequence[Row]) -> dict[int, Fraction]:
    """Return gains by line: every row of a journey has an instant of its own."""
    lines = {row.at: row.line for row in rows}
    return {lines[found.at]: Fraction(found.gain or 0) for found in books.disposals}


def _close(found: Mapping[int, Fraction], expected: Mapping[int, Fraction]) -> bool:
    same = set(found) == set(expected)
    return same and all(abs(found[line] - expected[line]) < TINY for line in found)


def _held(rows: Sequence[Row]) -> dict[str, Fraction]:
    held = defaultdict[str, Fraction](Fraction)
    for row in rows:
        if row.kind is Kind.BUY:
            held[row.asset] += Fraction(row.quantity)
        elif row.kind is not Kind.MOVE:
            held[row.asset] -= Fraction(row.quantity)
        if row.to_asset:
            held[row.to_asset] += Fraction(row.to_quantity or 0)
    return {asset: units for asset, units in held.items() if units}
