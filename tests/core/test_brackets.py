"""Rates by brackets: the tax on an amount, and on a year with and without a further loss."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.brackets import Bracket, Scale
from bot.core.money import ZERO
from bot.core.results import Results
from bot.core.rules import in_force
from bot.core.tax import TaxRules, assess, net_gain, paid_later, tax_rules
from bot.jurisdictions import load
from tests.build import d

ON = date(2026, 11, 23)
LAWS = ("ES", "FI")
AMOUNTS = st.integers(-400_000, 400_000).map(Decimal)
INCOMES = st.integers(0, 320_000).map(Decimal)


def scale_of(country: str, on: date = ON) -> Scale:
    rates = in_force(load(country).rates, on)
    assert rates is not None
    return rates.scale


def rules_of(country: str, other_income: Decimal = ZERO) -> TaxRules:
    return tax_rules(load(country), ON, rate_short=None, rate_long=None, other_income=other_income)


def sliced(scale: Scale, amount: Decimal) -> Decimal:
    """Tax an amount bracket by bracket, each from its own beginning to its own end."""
    rates = [Bracket(ZERO, scale.first), *scale.brackets]
    tax = ZERO
    for number, bracket in enumerate(rates):
        end = rates[number + 1].above if number + 1 < len(rates) else max(amount, bracket.above)
        tax += max(min(amount, end) - bracket.above, ZERO) * bracket.rate
    return tax / 100


@pytest.mark.parametrize(("amount", "tax"), [(6_000, 1_140), (50_000, 10_380), (200_000, 44_880)])
def test_the_sums_at_the_edges_are_those_that_the_tax_office_prints(amount: int, tax: int) -> None:
    """Agencia Tributaria, manual práctico IRPF 2022, gravamen de la base liquidable del ahorro."""
    assert scale_of("ES", date(2022, 6, 1)).tax(d(amount)) == tax


@pytest.mark.parametrize(
    ("year", "tax"),
    [(2015, 92_880), (2020, 90_880), (2021, 96_880), (2024, 99_880), (2025, 101_880)],
)
def test_each_year_has_its_own_brackets(year: int, tax: int) -> None:
    """Spain, 400,000: e.g. 2024 is 44,880 up to 200,000, 27,000 to 300,000 and 28,000 above."""
    assert scale_of("ES", date(year, 6, 1)).tax(d(400_000)) == tax


@pytest.mark.parametrize("country", LAWS)
@given(amounts=st.lists(AMOUNTS, min_size=2, max_size=6))
def test_the_tax_is_continuous_in_straight_pieces_and_never_falls(
    country: str, amounts: list[Decimal]
) -> None:
    scale = scale_of(country)
    steepest = max(bracket.rate for bracket in scale.brackets)

    for low, high in pairwise(sorted(amounts)):
        rise = scale.tax(high) - scale.tax(low)
        assert 0 <= rise * 100 <= (high - low) * steepest
        assert scale.tax(high) == sliced(scale, high)
        if not any(low < bracket.above < high for bracket in scale.brackets) and low >= 0:
            middle = (low + high) / 2
            assert scale.tax(middle) * 2 == scale.tax(low) + scale.tax(high)


@pytest.mark.parametrize("country", LAWS)
@given(net=AMOUNTS, carried=INCOMES, income=INCOMES, loss=INCOMES)
def test_what_a_loss_saves_is_the_tax_on_all_now_less_the_tax_on_all_after(
    country: str, net: Decimal, carried: Decimal, income: Decimal, loss: Decimal
) -> None:
    """The base of the year is reckoned anew, by what the law says of each of its parts."""
    rules, scale = rules_of(country, income), scale_of(country)
    room = income / 4 if country == "ES" else income

    def whole(gain: Decimal) -> Decimal:
        left = gain - carried
        base = income + max(left, ZERO) - min(max(-left, ZERO), room)
        return sliced(scale, base)

    def tax(gain: Decimal) -> Decimal:
        # Much was sold, so that no threshold of small sales frees the gains.
        results = Results.stated(gain, ZERO).plus(Results(proceeds=d(1_000_000)))
        return assess(results, carried, rules).tax

    assert tax(net) - tax(net - loss) == whole(net) - whole(net - loss)
    assert tax(net) == whole(net) - sliced(scale, income)


@pytest.mark.parametrize("country", LAWS)
@given(net=AMOUNTS, loss=INCOMES, income=INCOMES)
def test_what_comes_back_later_is_the_tax_on_as_much_above_what_the_year_keeps(
    country: str, net: Decimal, loss: Decimal, income: Decimal
) -> None:
    rules, scale = rules_of(country, income), scale_of(country)
    kept = income + max(net, ZERO)

    later = paid_later(loss, rules, net_gain(Results.stated(net, ZERO), ZERO, rules))

    assert later == sliced(scale, kept + loss) - sliced(scale, kept)


@pytest.mark.parametrize("country", LAWS)
def test_a_rate_that_the_taxpayer_gives_stands_for_all_brackets(country: str) -> None:
    rules = tax_rules(load(country), ON, rate_short=d(25), rate_long=None)
    results = Results(d(400_000), proceeds=d(400_000))

    assert assess(results, ZERO, rules).tax == 100_000


def test_gains_that_are_told_as_long_term_fill_the_brackets_too_where_there_are_no_terms() -> None:
    rules = rules_of("FI")
    sold = d(50_000)

    apart = assess(Results(d(20_000), d(20_000), proceeds=sold), ZERO, rules)
    alone = assess(Results(d(40_000), proceeds=sold), ZERO, rules)

    assert apart.tax == alone.tax == 9_000 + 3_400
