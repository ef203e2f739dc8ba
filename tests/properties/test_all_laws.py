"""What holds for what is proposed, by the law of every country."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Kind, Row
from bot.core.losses import Circumstances, harvest
from bot.core.lots import settle
from bot.core.money import ZERO, exact
from bot.core.plan import Target, plan
from bot.core.rules import Offset, Status
from bot.jurisdictions import codes, load
from tests.properties.ledgers import ASSET, FIRST, TOLERANCE, net, trades

SOME = settings(deadline=None)
FEWER = settings(deadline=None, max_examples=settings().max_examples // 3)
LAST = FIRST + timedelta(days=60)
USEFUL = [code for code in codes() if load(code).loss_use_on(LAST.date()).offset is not Offset.NONE]
STEPPED = ("CA", "GB")
"""Where a sale changes earlier ones, sizes are tried in steps."""
USELESS = [code for code in codes() if code not in USEFUL]
prices = st.decimals("0", "300", places=2)
shares = st.lists(st.decimals("0.001", "1", places=3), min_size=1, max_size=4)


@pytest.mark.parametrize("code", USELESS)
@given(rows=trades(), price=prices, realised=st.integers(-900, 9000))
@SOME
def test_where_losses_have_no_use_nothing_is_ever_proposed(
    code: str, rows: Sequence[Row], price: Decimal, realised: int
) -> None:
    assert_silent(load(code), rows, price, realised)


@pytest.mark.parametrize("code", USEFUL)
@given(rows=trades(), price=prices, realised=st.integers(-900, 9000))
@FEWER
def test_under_a_draft_of_a_law_nothing_is_ever_proposed(
    code: str, rows: Sequence[Row], price: Decimal, realised: int
) -> None:
    assert_silent(replace(load(code), status=Status.DRAFT), rows, price, realised)


def assert_silent(law: Jurisdiction, rows: Sequence[Row], price: Decimal, realised: int) -> None:
    told = Circumstances(realised_short=Decimal(realised), rate_short=Decimal(30))
    on = last_day(law)
    books = settle(rows, law, on=on)

    report = harvest(books, {ASSET: price}, on, told)
    plans = [plan(books, {ASSET: price}, on, target, told) for target in Target]

    assert (report.usable, report.opportunities, report.too_small) == (False, (), ())
    assert (report.total_loss, report.total_tax_saved) == (ZERO, ZERO)
    assert report.why
    for found in plans:
        assert (found.sales, found.too_small, found.total_tax_saved) == ((), (), ZERO)
        assert found.why


@pytest.mark.parametrize("code", [code for code in USEFUL if code not in STEPPED])
@given(rows=trades(), price=prices, tried=shares)
@SOME
def test_no_sampled_sale_beats_the_one_proposed_under_any_law(
    code: str, rows: Sequence[Row], price: Decimal, tried: list[Decimal]
) -> None:
    law = load(code)
    books = settle(rows, law, on=last_day(law))

    report = harvest(books, {ASSET: price}, last_day(law))

    with exact():
        for share in tried:
            assert report.total_loss + TOLERANCE >= -change(books, price, share)


@pytest.mark.parametrize("code", [c for c in USEFUL if any(r.switch for r in load(c).buyback)])
@given(rows=trades(), price=prices, tried=shares)
@SOME
def test_no_sampled_sale_beats_the_one_proposed_where_buying_back_is_switched_on(
    code: str, rows: Sequence[Row], price: Decimal, tried: list[Decimal]
) -> None:
    law = load(code)
    books = settle(rows, law, Choices(wash_rule=True), on=last_day(law))

    report = harvest(books, {ASSET: price}, last_day(law))

    with exact():
        for share in tried:
            assert report.total_loss + TOLERANCE >= -change(books, price, share)


def last_day(law: Jurisdiction) -> date:
    """Return the taxpayer's day on which the last rows can lie."""
    return LAST.astimezone(law.timezone).date()


def change(books: Books, price: Decimal, share: Decimal) -> Decimal:
    """Return what selling a share of all units at the end of the last day adds to the gains."""
    quantity = sum((lot.quantity for lot in books.open), ZERO) * share
    if not quantity:
        return ZERO
    sale = Row(0, LAST + timedelta(minutes=30), Kind.SELL, ASSET, quantity, price * quantity)
    return net(settle([*books.rows, sale], books.law, books.choices)) - net(books)
