"""What holds for rules on buying back, the household's purchases among them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from bot.core.losses import harvest
from bot.core.lots import settle
from bot.core.money import ZERO, exact
from bot.jurisdictions import load
from tests.properties.families import THEIRS, families

SOME = settings(deadline=None)
HOUSEHOLD = Choices(household=frozenset({THEIRS}))
WASH = replace(HOUSEHOLD, wash_rule=True)


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
