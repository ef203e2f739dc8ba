"""Rules on buying back, the household's purchases among them, against a second engine."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from bot.core.losses import harvest
from bot.core.lots import settle
from bot.core.money import ZERO, exact
from bot.jurisdictions import load
from tests.second_buyback import Told, Trade, Units, average

SOME = settings(deadline=None)
FIRST = datetime(2024, 12, 1, 9, tzinfo=UTC)
THEIRS = "theirs"
TINY = Fraction(1, 10**40)
HOUSEHOLD = Choices(household=frozenset({THEIRS}))
WASH = replace(HOUSEHOLD, wash_rule=True)
amounts = st.decimals("1", "500", places=2)


@st.composite
def families(draw: st.DrawFn) -> tuple[Row, ...]:
    """Return trades of a taxpayer and of the household; nobody sells what is not there."""
    held = {DEFAULT_WALLET: 0, THEIRS: 0}
    at, rows = FIRST, []
    for line in range(1, draw(st.integers(2, 12)) + 1):
        at += timedelta(days=draw(st.integers(0, 25)), hours=1)
        wallet = draw(st.sampled_from([DEFAULT_WALLET, DEFAULT_WALLET, THEIRS]))
        sells = held[wallet] > 0 and draw(st.booleans())
        units = draw(st.integers(1, held[wallet] if sells else 9))
        held[wallet] += -units if sells else units
        kind = Kind.SELL if sells else Kind.BUY
        rows.append(Row(line, at, kind, "TOK", Decimal(units), draw(amounts), wallet=wallet))
    return tuple(rows)


def trades(rows: Sequence[Row], zone: ZoneInfo) -> list[Trade]:
    """Return rows as the second engine reads them."""
    return [
        Trade(
            number=row.line,
            at=row.at,
            day=row.at.astimezone(zone).date(),
            buys=row.kind is Kind.BUY,
            is_own=row.wallet == DEFAULT_WALLET,
            quantity=int(row.quantity),
            value=Fraction(row.total or 0),
        )
        for row in rows
    ]


@given(rows=families())
@SOME
def test_two_engines_agree_on_superficial_losses_of_a_family(rows: Sequence[Row]) -> None:
    law = load("CA")

    books = settle(rows, law, HOUSEHOLD)

    _assert_agrees(books, rows, average(trades(rows, law.timezone), 30))


@pytest.mark.parametrize(("country", "days"), [("ZA", 45), ("US", 30)])
@given(rows=families())
@SOME
def test_two_engines_agree_on_lots_bought_back_by_a_family(
    country: str, days: int, rows: Sequence[Row]
) -> None:
    law = load(country)

    books = settle(rows, law, WASH if country == "US" else HOUSEHOLD)

    _assert_agrees(books, rows, Units(days).run(trades(rows, law.timezone)))


@pytest.mark.parametrize("country", ["CA", "ZA", "IE", "GB", "DE", "ES"])
@given(rows=families())
@SOME
def test_a_household_never_adds_to_a_gain_nor_to_what_is_held(
    country: str, rows: Sequence[Row]
) -> None:
    law = load(country)
    own = [row for row in rows if row.wallet == DEFAULT_WALLET]
    units = sum((-r.quantity if r.kind is Kind.SELL else r.quantity for r in own), ZERO)

    choices = WASH if country in {"IE", "ES"} else HOUSEHOLD

    books = settle(rows, law, choices)

    assert sum((lot.quantity for lot in books.open), ZERO) == units
    assert {lot.wallet for lot in books.open} <= {None, DEFAULT_WALLET}
    assert [found.quantity for found in books.disposals if found.wallet == THEIRS] == []
    if not any(rule.household for rule in law.buyback):
        assert (
            books.disposals == settle(own, law, replace(choices, household=frozenset())).disposals
        )


@pytest.mark.parametrize("country", ["CA", "ZA", "US"])
@given(rows=families(), price=st.decimals("0", "60", places=2))
@SOME
def test_a_loss_left_beside_a_household_is_what_the_books_would_say(
    country: str, rows: Sequence[Row], price: Decimal
) -> None:
    law, last = load(country), rows[-1].at
    on = last.astimezone(law.timezone).date()
    choices = WASH if country == "US" else HOUSEHOLD
    books = settle(rows, law, choices, on=on)

    report = harvest(books, {"TOK": price}, on)

    end = datetime.combine(on, last.time(), tzinfo=UTC) + timedelta(minutes=5)
    with exact():
        for found in report.opportunities:
            total = price * found.quantity
            sale = Row(0, end, Kind.SELL, "TOK", found.quantity, total)
            after = settle([*rows, sale], law, choices)
            assert abs(_net(after) - _net(books) + found.loss) < Decimal("1e-40")


def _net(books: Books) -> Decimal:
    return sum((found.gain or ZERO for found in books.disposals), ZERO)


def _assert_agrees(books: Books, rows: Sequence[Row], expected: Told) -> None:
    lines = {row.at: row.line for row in rows}
    gains = {lines[found.at]: Fraction(found.gain or 0) for found in books.disposals}
    cost = sum((Fraction(lot.cost or 0) for lot in books.open), Fraction(0))
    assert books.problems == ()
    assert set(gains) == set(expected.gains)
    assert all(abs(gains[line] - expected.gains[line]) < TINY for line in gains)
    assert abs(cost - expected.cost) < TINY
