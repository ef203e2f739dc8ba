"""Every method against a second engine that shares no code with the first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.ledger import Kind, Row
from bot.core.lots import settle
from bot.core.money import exact
from bot.core.rules import CostBasis, Scope
from bot.jurisdictions import codes, load
from tests.build import carrying_over
from tests.properties.cases import CASES, cases
from tests.properties.journeys import journeys

SOME = settings(deadline=None)
FEWER = settings(deadline=None, max_examples=settings().max_examples // 3)
METHODS = ("fifo", "lifo", "hifo", "lofo", "average")
TINY = Fraction(1, 10**20)  # a swap cuts units at 30 decimals, and a unit may cost 10**9
SALES_ONLY = (Kind.SELL, Kind.MOVE)


@pytest.mark.parametrize("name", CASES)
@given(data=st.data())
@SOME
def test_two_engines_agree(name: str, data: st.DataObject) -> None:
    case = data.draw(cases(name))

    wrong = case.wrong()

    assert not wrong, "\n".join([case.text(), *wrong])


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


@pytest.mark.parametrize("country", [code for code in codes() if code != "PL"])
@given(rows=journeys((Kind.SELL, Kind.SWAP, Kind.MOVE)))
@SOME
def test_what_was_paid_is_the_cost_of_what_was_sold_and_of_what_is_left(
    country: str, rows: Sequence[Row]
) -> None:
    law = load(country)
    paying = {Kind.BUY, Kind.SWAP} if not law.swap or law.swap[-1].realises else {Kind.BUY}

    books = settle(rows, law)

    with exact():
        paid = sum((row.total or 0 for row in rows if row.kind in paying), Decimal(0))
        added = sum((sale.disallowed for sale in books.disposals), Decimal(0))
        parts = [part for sale in books.disposals for part in sale.parts]
        sold = sum((part.cost or 0 for part in parts), Decimal(0))
        left = sum((lot.cost or 0 for lot in books.open), Decimal(0))
        if books.method is CostBasis.PORTFOLIO:
            left = books.acquisition_price or Decimal(0)
    known = all(part.cost is not None for part in parts)
    assert not known or abs(Fraction(paid + added) - Fraction(sold + left)) < TINY


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
    numbered = [replace(row, line=line) for line, row in enumerate(shuffled)]

    one, other = settle(at_once, law), settle(numbered, law)

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
