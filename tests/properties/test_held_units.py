"""What a preview says would be held is what the lots of the portfolio come to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.held_units import alone, held_units, paired_halves
from bot.core.ledger import Kind, Row
from bot.core.lots import settle
from bot.core.money import exact
from bot.jurisdictions import load
from tests.properties.crowded import crowded

FEW = settings(deadline=None, max_examples=max(1, settings().max_examples // 4))
COUNTRIES = ("US", "GB", "FR", "JP", "PL", "CA", "AT", "DE", "IT")
ledgers = st.builds(
    crowded,
    st.builds(Random, st.integers(0, 10**9)),
    st.sampled_from([8, 40]),
)


def of_lots(books: Books) -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for lot in books.open:
        found[lot.asset] += lot.quantity
    return {coin: units for coin, units in found.items() if units}


def lacking(books: Books) -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for problem in books.problems:
        if problem.problem == "negative_balance" and problem.asset and problem.quantity:
            found[problem.asset] += problem.quantity
    return dict(found)


@given(rows=ledgers)
@FEW
def test_where_no_law_parts_wallets_it_is_the_same_to_the_last_digit(rows: Sequence[Row]) -> None:
    books = settle(rows, load("XX"), Choices(per_wallet=False))
    paired = paired_halves(rows, books.currency)

    with exact():
        found = held_units(rows, paired, books.currency)
        whole = held_units(rows, replace(paired, alone=()), books.currency)

    assert found.held == of_lots(books)
    assert whole.missing == lacking(books)
    assert len(paired.alone) == alone(books.problems)


@pytest.mark.parametrize("household", [frozenset[str](), frozenset({"c"})])
@pytest.mark.parametrize("country", COUNTRIES)
@given(rows=ledgers)
@FEW
def test_under_every_law_it_is_the_same_of_coins_of_which_nothing_lacked(
    country: str, household: frozenset[str], rows: Sequence[Row]
) -> None:
    books = settle(rows, load(country), Choices(household=household))

    paired = replace(paired_halves(rows, books.currency), alone=())
    with exact():
        found = held_units(rows, paired, books.currency, household)

    lacked = {*lacking(books), *found.missing}
    assert _without(found.held, lacked) == _without(of_lots(books), lacked)


def _without(units: Mapping[str, Decimal], coins: Collection[str]) -> dict[str, Decimal]:
    return {coin: count for coin, count in units.items() if coin not in coins}


@given(rows=ledgers)
@FEW
def test_half_a_transfer_more_leaves_what_is_held_as_it_was(rows: Sequence[Row]) -> None:
    half = replace(
        rows[0], kind=Kind.DEPOSIT, asset="LONE", to_wallet=None, to_asset=None, fee=None
    )

    with exact():
        before = held_units(rows, paired_halves(rows))
        after = held_units([*rows, half], paired_halves([*rows, half]))

    assert after == before
