"""A ledger settled from what was kept of it is the same to the last digit as one settled anew."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.books import Choices
from bot.core.ledger import Kind, Row
from bot.core.lots import Kept, settle
from bot.core.rules import CostBasis
from bot.core.transfers import pair_transfers
from bot.jurisdictions import load
from tests.properties.crowded import crowded

FEW = settings(deadline=None, max_examples=max(1, settings().max_examples // 15))
COUNTRIES = ("US", "GB", "FR", "JP", "PL", "CA", "AT", "DE", "IT", "PT", "IE")
METHODS = ("fifo", "lifo", "hifo", "lofo", "average")
sources = st.builds(Random, st.integers(0, 10**9))


@pytest.mark.parametrize("country", COUNTRIES)
@given(source=sources, rows=st.sampled_from([30, 260]))
@FEW
def test_rows_that_come_and_go_leave_what_settling_anew_gives(
    country: str, source: Random, rows: int
) -> None:
    assert_same_at_every_step(source, rows, country, Choices())


@pytest.mark.parametrize("method", METHODS)
@given(source=sources, per_wallet=st.booleans())
@FEW
def test_rows_that_come_and_go_leave_the_same_by_every_method(
    method: str, source: Random, per_wallet: bool
) -> None:
    choices = Choices(CostBasis(method), per_wallet=per_wallet)

    assert_same_at_every_step(source, 260, "XX", choices)


@pytest.mark.parametrize("household", [frozenset[str](), frozenset({"c"})])
@given(source=sources)
@FEW
def test_rows_that_come_and_go_leave_the_same_under_a_wash_rule(
    household: frozenset[str], source: Random
) -> None:
    choices = Choices(wash_rule=True, household=household)

    assert_same_at_every_step(source, 130, "US", choices)


@given(source=sources, split=st.integers(0, 90))
@FEW
def test_a_ledger_told_piece_by_piece_is_the_ledger_told_at_once(
    source: Random, split: int
) -> None:
    rows, kept, law = crowded(source, 400), Kept(), load("DE")
    settle(rows[: 100 + split], law, kept=kept)
    for count in range(100 + split, 400, 37):
        settle(rows[:count], law, kept=kept)

    assert settle(rows, law, kept=kept) == settle(rows, law)


@given(source=sources)
@FEW
def test_units_are_moved_by_the_same_pairs_whatever_came_and_went(source: Random) -> None:
    kept, law = Kept(), load("XX")
    halves = [replace(row, kind=Kind.DEPOSIT, to_wallet=None) for row in crowded(source, 90)]
    rows = crowded(source, 90)
    settle([*rows, *halves[:3]], law, kept=kept)

    books = settle(rows, law, kept=kept)

    assert books.rows == pair_transfers(rows, books.currency).rows


def assert_same_at_every_step(source: Random, count: int, country: str, choices: Choices) -> None:
    rows, law, kept = crowded(source, count), load(country), Kept()
    now = rows[: count - 10]
    for _ in range(5):
        found = settle(now, law, choices, kept=kept)

        assert found == settle(now, law, choices)

        now = changed(now, source, crowded(source, 1 + count)[-1])


def changed(rows: Sequence[Row], source: Random, row: Row) -> tuple[Row, ...]:
    """Return rows with one more at the end or within, one less, or one that says otherwise."""
    place = source.randrange(len(rows))
    before, one, after = rows[:place], rows[place], rows[place + 1 :]
    return source.choice(
        [
            (*rows, row),
            (*before, one, row, *after),
            (*before, *after),
            (*before, replace(one, total=Decimal(7)), *after),
            (*before, replace(one, line=5_000), *after),
        ]
    )
