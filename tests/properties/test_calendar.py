"""Every holding rule against a reference calendar, for all pairs of days of eleven years."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from bot.core.holding import HoldingPeriod, Term
from bot.core.ledger import Kind, Row
from bot.core.lots import settle
from bot.jurisdictions import codes, load
from tests.reference_calendar import for_365_days, over_a_year, over_twelve_months

FIRST, LAST = date(2019, 1, 1), date(2029, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
RULES: dict[str, Callable[[date, date], bool]] = {
    "AT": over_a_year,
    "AU": over_twelve_months,
    "DE": over_a_year,
    "PT": for_365_days,
    "US": over_twelve_months,
}
PERIODS: dict[HoldingPeriod, Callable[[date, date], bool]] = {
    rule.period: RULES[code] for code in RULES for rule in load(code).holding
}


def test_every_country_with_a_holding_rule_has_a_reference() -> None:
    assert {code for code in codes() if load(code).holding} == set(RULES)
    for code, is_long in RULES.items():
        assert all(PERIODS[rule.period] is is_long for rule in load(code).holding)


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_all_pairs_of_days_have_the_term_of_the_calendar(period: HoldingPeriod) -> None:
    is_long = PERIODS[period]

    for number, bought in enumerate(DAYS):
        ends = period.term_ends(bought)
        wrong = [day for day in DAYS[number:] if (day > ends) is not is_long(bought, day)]

        assert not wrong, f"bought on {bought}, sold on {wrong[0]}"
        assert period.term(bought, ends) is Term.SHORT
        assert period.term(bought, ends + timedelta(days=1)) is Term.LONG


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_the_latest_day_of_acquisition_is_found_from_the_end_of_its_term(
    period: HoldingPeriod,
) -> None:
    ends = {bought: period.term_ends(bought) for bought in DAYS}
    latest = {end: bought for bought, end in ends.items()}

    assert all(period.held_from(end) == bought for end, bought in latest.items())


@pytest.mark.parametrize("code", RULES)
def test_what_is_sold_around_the_last_day_of_its_term_is_told_with_its_term(code: str) -> None:
    law = load(code)
    for bought in DAYS[::3]:
        rule = law.holding_on(bought)
        sold = [bought + timedelta(days=days) for days in (0, 1, 364, 365, 366, 367)]
        rows = [_row(Kind.BUY, bought, 6), *(_row(Kind.SELL, day, 1) for day in sold)]

        books = settle(rows, law)

        terms = {sale.day: part.term for sale in books.disposals for part in sale.parts}
        expected = {day: Term.LONG if RULES[code](bought, day) else Term.SHORT for day in sold}
        assert terms == (expected if rule else dict.fromkeys(sold))


def _row(kind: Kind, day: date, units: int) -> Row:
    at = datetime.combine(day, time(6), tzinfo=UTC)
    return Row(day.toordinal(), at, kind, "TOK", Decimal(units), Decimal(units * 100))
