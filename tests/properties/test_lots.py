"""What holds for every ledger and every method."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.ledger import Kind, Row
from bot.core.ledger_file import ledger_text, read_ledger
from bot.core.lots import Kept, settle
from bot.core.money import ZERO, exact
from bot.core.rules import CostBasis
from bot.jurisdictions import load
from tests.build import UTC
from tests.properties.crowds import LEDGERS, SEED
from tests.properties.dice import seeded
from tests.properties.ledgers import (
    METHODS,
    close,
    net,
    settled,
    trades,
    trading,
    wallets,
)

SOME = settings(deadline=None)


@pytest.mark.parametrize("method", METHODS)
@given(rows=wallets(), per_wallet=st.booleans())
@SOME
def test_units_and_cost_are_conserved(
    method: CostBasis, rows: Sequence[Row], per_wallet: bool
) -> None:
    books = settled(rows, method, per_wallet=per_wallet)

    with exact():
        came = sum((row.quantity for row in rows if row.kind is Kind.BUY), ZERO)
        left = sum((r.quantity for r in rows if r.kind in {Kind.SELL, Kind.LOST}), ZERO)
        missing = sum((p.quantity or ZERO for p in books.problems), ZERO)
        assert _held(books) == came - left + missing
        if not books.problems:
            lost = _cost_lost(rows)
            assert lost or close(_cost_open(books) + _cost_sold(books), _cost_in(rows))


@pytest.mark.parametrize("country", ["XX", "GB", "US", "DE", "FR", "JP", "PL", "IT", "AT", "CA"])
@given(rows=wallets(), order=st.randoms(use_true_random=False))
@SOME
def test_the_order_of_rows_does_not_matter(
    country: str, rows: Sequence[Row], order: Random
) -> None:
    law = load(country)
    shuffled = list(rows)
    order.shuffle(shuffled)
    numbered = [replace(row, line=line) for line, row in enumerate(shuffled)]

    one, other = settle(rows, law), settle(numbered, law)

    assert (one.disposals, one.open, one.years) == (other.disposals, other.open, other.years)
    assert [replace(r, line=0) for r in one.rows] == [replace(r, line=0) for r in other.rows]


@pytest.mark.parametrize("method", METHODS)
@given(rows=trades(), share=st.sampled_from(["0.5", "0.25", "0.2"]))
@SOME
def test_splitting_a_purchase_changes_nothing(
    method: CostBasis, rows: Sequence[Row], share: str
) -> None:
    split = [part for row in rows for part in _split(row, Decimal(share))]

    assert close(net(settled(rows, method)), net(settled(split, method)))


@pytest.mark.parametrize("method", METHODS)
def test_splitting_a_purchase_changes_nothing_in_a_crowd(method: CostBasis) -> None:
    for number in range(LEDGERS // 20):
        rows = trading(seeded(f"{SEED}/{method}/split/{number}"), most=8)
        split = [part for row in rows for part in _split(row, Decimal("0.25"))]

        assert close(net(settled(rows, method)), net(settled(split, method))), ledger_text(rows)


@pytest.mark.parametrize("method", [m for m in METHODS if m is not CostBasis.YEAR_AVERAGE])
@given(rows=trades(), cut=st.integers(0, 60))
@SOME
def test_going_on_from_open_lots_is_the_same_as_starting_anew(
    method: CostBasis, rows: Sequence[Row], cut: int
) -> None:
    day = min(row.at for row in rows) + timedelta(days=cut)
    early = [row for row in rows if row.at <= day]
    late = [row for row in rows if row.at > day]
    first = settled(early, method)

    second = settle(late, load("XX"), Choices(method), first.open)

    whole = net(settled(rows, method))
    with exact():
        assert close(net(first) + net(second), whole)


@pytest.mark.parametrize("country", ["XX", "GB", "US", "FR", "JP", "PL", "IT", "CA"])
@given(rows=wallets(), more=wallets(), fewer=st.booleans())
@SOME
def test_settling_again_from_what_was_kept_is_the_same_as_starting_anew(
    country: str, rows: Sequence[Row], more: Sequence[Row], fewer: bool
) -> None:
    law, kept = load(country), Kept()
    both = [*rows, *(replace(row, asset="ETC", note="b") for row in more)]
    before, after = (both, rows) if fewer else (rows, both)

    settle(before, law, kept=kept)
    again = settle(after, law, kept=kept)

    assert again == settle(after, law)


@given(rows=trades())
@SOME
def test_a_disallowed_loss_is_added_to_a_cost_and_never_lost(rows: Sequence[Row]) -> None:
    books = settle(rows, load("US"), Choices(wash_rule=True))
    plain = settle(rows, load("US"))

    with exact():
        disallowed = sum((one.disallowed for one in books.disposals), ZERO)
        total = _cost_open(books) + _cost_sold(books)
        before = _cost_open(plain) + _cost_sold(plain)
        if not books.problems:
            assert close(total, before + disallowed)
        assert all(one.disallowed >= 0 for one in books.disposals)
        assert _held(books) == _held(plain)


@given(rows=wallets())
@SOME
def test_a_ledger_reads_back_as_it_was_written(rows: Sequence[Row]) -> None:
    again = read_ledger(ledger_text(rows), UTC)

    assert [replace(row, line=0) for row in again] == [
        replace(row, line=0, fee_asset=None) for row in rows
    ]


def _held(books: Books) -> Decimal:
    return sum((lot.quantity for lot in books.open), ZERO)


def _cost_open(books: Books) -> Decimal:
    return sum((lot.cost or ZERO for lot in books.open), ZERO)


def _cost_sold(books: Books) -> Decimal:
    parts = [part for disposal in books.disposals for part in disposal.parts]
    return sum((part.cost or ZERO for part in parts), ZERO)


def _cost_in(rows: Sequence[Row]) -> Decimal:
    bought = [row for row in rows if row.kind is Kind.BUY]
    return sum(((row.total or ZERO) + (row.fee or ZERO) for row in bought), ZERO)


def _cost_lost(rows: Sequence[Row]) -> bool:
    return any(row.kind is Kind.LOST for row in rows)


def _split(row: Row, share: Decimal) -> list[Row]:
    if row.kind is not Kind.BUY or row.total is None:
        return [row]
    with exact():
        part = replace(row, quantity=row.quantity * share, total=row.total * share)
        part = replace(part, fee=row.fee * share if row.fee else None)
        rest = replace(
            row, quantity=row.quantity - part.quantity, total=row.total - (part.total or 0)
        )
        return [part, replace(rest, fee=row.fee - (part.fee or 0) if row.fee else None)]
