"""What holds for every proposal of a harvest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from bot.core.losses import Circumstances, harvest
from bot.core.lots import settle
from bot.core.money import ZERO, exact
from bot.core.results import Results
from bot.core.rules import CostBasis
from bot.core.tax import assess, tax_rules
from bot.jurisdictions import load
from tests.properties.ledgers import (
    ASSET,
    FIRST,
    METHODS,
    TOLERANCE,
    net,
    settled,
    trades,
    wallets,
)

SOME = settings(deadline=None)
LAST = FIRST + timedelta(days=60)
prices = st.decimals("0", "300", places=2)
costs = st.decimals("0", "5", places=2)
shares = st.lists(st.decimals("0.001", "1", places=3), min_size=1, max_size=4)


@pytest.mark.parametrize("method", METHODS)
@given(rows=trades(), price=prices, tried=shares)
@SOME
def test_no_sampled_sale_beats_the_one_proposed(
    method: CostBasis, rows: Sequence[Row], price: Decimal, tried: list[Decimal]
) -> None:
    books = settled(rows, method)

    report = harvest(books, {ASSET: price}, LAST.date())

    for share in tried:
        assert report.total_loss + TOLERANCE >= -_change(books, price, share)


@given(rows=trades(), price=prices)
@SOME
def test_the_proposed_sale_realises_what_it_says(rows: Sequence[Row], price: Decimal) -> None:
    for country in ("GB", "US"):
        books = settle(rows, load(country), on=LAST.date())

        report = harvest(books, {ASSET: price}, LAST.date())

        with exact():
            for found in report.opportunities:
                assert found.loss == found.short_loss + found.long_loss
                share = found.quantity / _held(books)
                assert abs(_change(books, price, share) + found.loss) < TOLERANCE


@pytest.mark.parametrize("method", METHODS)
@given(rows=trades(), price=prices, percent=costs, tried=shares)
@SOME
def test_no_sampled_sale_beats_the_one_proposed_once_it_is_paid_for(
    method: CostBasis, rows: Sequence[Row], price: Decimal, percent: Decimal, tried: list[Decimal]
) -> None:
    books = settled(rows, method)

    report = harvest(books, {ASSET: price}, LAST.date(), Circumstances(trade_cost=percent))

    with exact():
        for share in tried:
            fee = _held(books) * share * price * percent / 100
            loss = -_change(books, price, share, fee)
            assert report.total_loss - report.total_trade_cost + TOLERANCE >= loss - fee


@given(rows=trades(), price=prices, percent=costs)
@SOME
def test_the_proposed_sale_realises_what_it_says_its_cost_included(
    rows: Sequence[Row], price: Decimal, percent: Decimal
) -> None:
    for country in ("GB", "US", "DE"):
        books = settle(rows, load(country), on=LAST.date())

        report = harvest(books, {ASSET: price}, LAST.date(), Circumstances(trade_cost=percent))

        with exact():
            for found in report.opportunities:
                change = _change(books, price, found.quantity / _held(books), found.trade_cost)
                assert abs(change + found.loss) < TOLERANCE
                assert found.proceeds == found.quantity * price - found.trade_cost
                assert found.loss > found.trade_cost


@given(rows=wallets(), price=prices, smallest=st.integers(0, 500))
@SOME
def test_every_sale_is_proposed_or_named_as_too_small(
    rows: Sequence[Row], price: Decimal, smallest: int
) -> None:
    books = settle(rows, load("US"), on=LAST.date())

    every = harvest(books, {ASSET: price}, LAST.date())
    some = harvest(books, {ASSET: price}, LAST.date(), Circumstances(min_trade=Decimal(smallest)))

    assert all(found.proceeds >= smallest for found in some.opportunities)
    assert all(found.proceeds < smallest for found in some.too_small)
    told = [(one.wallet or "", one.loss) for one in some.opportunities]
    told += [(one.wallet or "", one.loss) for one in some.too_small]
    assert sorted(told) == sorted((one.wallet or "", one.loss) for one in every.opportunities)


@given(rows=trades(), price=prices)
@SOME
def test_a_loss_left_after_purchases_took_theirs_is_what_the_books_would_say(
    rows: Sequence[Row], price: Decimal
) -> None:
    books = settle(rows, load("US"), Choices(wash_rule=True), on=LAST.date())

    report = harvest(books, {ASSET: price}, LAST.date())

    with exact():
        for found in report.opportunities:
            change = _change(books, price, found.quantity / _held(books))
            assert abs(change + found.loss) < TOLERANCE


@given(rows=wallets(), price=prices)
@SOME
def test_a_loss_left_in_one_of_several_wallets_is_what_the_books_would_say(
    rows: Sequence[Row], price: Decimal
) -> None:
    books = settle(rows, load("US"), Choices(wash_rule=True), on=LAST.date())

    report = harvest(books, {ASSET: price}, LAST.date())

    with exact():
        for found in report.opportunities:
            change = _change_in(books, price, found.quantity, found.wallet or "")
            assert abs(change + found.loss) < TOLERANCE


@pytest.mark.parametrize("country", ["US", "GB", "DE", "XX"])
@given(
    short=st.integers(-20_000, 20_000),
    long=st.integers(-20_000, 20_000),
    carried=st.integers(0, 9_000),
    loss=st.integers(0, 20_000),
)
@SOME
def test_a_further_loss_never_costs_tax_and_carried_losses_are_never_negative(
    country: str, short: int, long: int, carried: int, loss: int
) -> None:
    rules = tax_rules(load(country), LAST.date(), rate_short=Decimal(24), rate_long=Decimal(15))
    results = Results(Decimal(short), Decimal(long))

    now = assess(results, Decimal(carried), rules)
    after = assess(results.less(Decimal(loss), ZERO), Decimal(carried), rules)

    assert after.tax <= now.tax
    assert after.carried >= now.carried >= 0


@given(rows=trades(), price=prices)
@SOME
def test_a_smallest_loss_hides_smaller_ones(rows: Sequence[Row], price: Decimal) -> None:
    books = settle(rows, load("US"), on=LAST.date())

    report = harvest(books, {ASSET: price}, LAST.date(), Circumstances(min_loss=Decimal(50)))

    assert all(found.loss >= 50 for found in report.opportunities)


def _change(books: Books, price: Decimal, share: Decimal, fee: Decimal = ZERO) -> Decimal:
    """Return what selling a share of all units at the end of the last day adds to the gains."""
    with exact():
        quantity = _held(books) * share
        if not quantity:
            return ZERO
        return _change_in(books, price, quantity, DEFAULT_WALLET, fee)


def _change_in(
    books: Books, price: Decimal, quantity: Decimal, wallet: str, fee: Decimal = ZERO
) -> Decimal:
    sale = Row(0, LAST + timedelta(hours=8), Kind.SELL, ASSET, quantity, price * quantity)
    sale = replace(sale, wallet=wallet, fee=fee or None)
    after = settle([*books.rows, sale], books.law, books.choices)
    return net(after) - net(books)


def _held(books: Books) -> Decimal:
    return sum((lot.quantity for lot in books.open), ZERO)
