"""What holds for what is proposed, by the law of every country."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Row
from bot.core.losses import Circumstances, harvest
from bot.core.lots import settle
from bot.core.money import ZERO
from bot.core.plan import Target, plan
from bot.core.rules import Status
from bot.jurisdictions import load
from tests.properties.crowds import LEDGERS, SEED
from tests.properties.dice import seeded
from tests.properties.ledgers import ASSET, trades
from tests.properties.proposals import LAST, USEFUL, USELESS, proposal, proposals

SOME = settings(deadline=None)
FEWER = settings(deadline=None, max_examples=settings().max_examples // 3)
prices = st.decimals("0", "300", places=2)


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


@pytest.mark.parametrize("code", USEFUL)
@given(data=st.data())
@SOME
def test_no_sampled_sale_beats_the_one_proposed_which_is_what_the_books_would_say(
    code: str, data: st.DataObject
) -> None:
    case = data.draw(proposals(code))

    wrong = case.wrong()

    assert not wrong, "\n".join([case.text(), *wrong])


@pytest.mark.parametrize("code", USEFUL)
def test_no_sampled_sale_beats_the_one_proposed_in_a_crowd(code: str) -> None:
    for number in range(LEDGERS // 40):
        seed = f"{SEED}/{code}/{number}"
        case = proposal(seeded(seed), code, 10)

        wrong = case.wrong()

        assert not wrong, "\n".join([f"seed {seed}", case.text(), *wrong])


def last_day(law: Jurisdiction) -> date:
    """Return the taxpayer's day on which the last rows can lie."""
    return LAST.astimezone(law.timezone).date()
