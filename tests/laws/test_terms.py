"""When a lot is held for long: every day of eleven years against a slow reading of the calendar."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.core.holding import Term
from bot.core.rules import LongEffect
from bot.jurisdictions import codes, load

DAY = timedelta(days=1)
FIRST, LAST = date(2019, 1, 1), date(2029, 12, 31)
BEFORE_THE_REFORM = date(2021, 2, 28)


def more_than_a_year_from_the_day_after(bought: date) -> date:
    """26 U.S.C. 1222, Rev. Rul. 66-7: the day after the purchase is the first of the year."""
    day = first = bought + DAY
    while not (day.year > first.year and (day.month, day.day) >= (first.month, first.day)):
        day += DAY
    return day - DAY


def twelve_months_between_the_days(bought: date) -> date:
    """ITAA 1997 s.115-25, Acts Interpretation Act 1901 s.2G: neither day is one of the months."""
    start = bought + DAY
    day = start
    for _ in range(12):
        month = day.month % 12 + 1
        while day.month != month:
            day += DAY
    while day.day < start.day and (day + DAY).month == day.month:
        day += DAY
    return day - DAY if day.day == start.day else day


def until_the_same_number(bought: date) -> date:
    """BGB 187(1), 188(2) and (3): to the end of the day of the same number, or of its month."""
    day = bought + DAY
    while (day.month, day.day) != (bought.month, bought.day):
        last_of_month = (day + DAY).month != day.month
        if day.year > bought.year and day.month == bought.month and last_of_month:
            break
        day += DAY
    return day


def until_day_364(bought: date) -> date:
    """CIRS art. 10(19): held for 365 days or more."""
    day, held = bought, 0
    while held < 364:
        day, held = day + DAY, held + 1
    return day


REFERENCES: dict[str, Callable[[date], date]] = {
    "US": more_than_a_year_from_the_day_after,
    "AU": twelve_months_between_the_days,
    "DE": until_the_same_number,
    "AT": until_the_same_number,
    "PT": until_day_364,
}


def days_that_count(country: str) -> list[date]:
    last = BEFORE_THE_REFORM if country == "AT" else LAST
    return [FIRST + n * DAY for n in range((last - FIRST).days + 1)]


@pytest.mark.parametrize("country", REFERENCES)
def test_a_term_ends_as_the_calendar_has_it(country: str) -> None:
    law, reference = load(country), REFERENCES[country]

    ends = {bought: law.term_ends(bought) for bought in days_that_count(country)}

    assert ends == {bought: reference(bought) for bought in ends}


@pytest.mark.parametrize("country", REFERENCES)
def test_every_pair_of_days_is_short_or_long(country: str) -> None:
    law = load(country)

    for bought in days_that_count(country)[::29]:
        rule = law.holding_on(bought)
        assert rule is not None
        last = REFERENCES[country](bought)
        for sold in (bought + n * DAY for n in range((LAST - bought).days + 1)):
            assert rule.period.term(bought, sold) is (Term.LONG if sold > last else Term.SHORT)


def test_no_other_country_knows_terms() -> None:
    knowing = {
        code
        for code in codes()
        if any(rule.effect is not LongEffect.NONE for rule in load(code).holding)
    }

    assert knowing == set(REFERENCES)


@pytest.mark.parametrize(
    ("country", "bought", "last"),
    [
        ("US", "2025-11-23", "2026-11-23"),
        ("US", "2023-02-28", "2024-02-29"),
        ("AU", "2025-11-23", "2026-11-23"),
        ("AU", "2023-02-28", "2024-02-29"),
        ("AU", "2024-02-29", "2025-02-28"),
        ("DE", "2025-11-23", "2026-11-23"),
        ("DE", "2023-02-28", "2024-02-28"),
        ("PT", "2025-11-23", "2026-11-22"),
        ("PT", "2023-11-23", "2024-11-21"),
    ],
)
def test_the_last_short_day_by_hand(country: str, bought: str, last: str) -> None:
    assert load(country).term_ends(date.fromisoformat(bought)) == date.fromisoformat(last)


def test_austrian_coins_of_the_new_law_know_no_term() -> None:
    """EStG 1988 par. 124b no. 384."""
    law = load("AT")

    assert law.term_ends(date(2021, 2, 28)) == date(2022, 2, 28)
    assert law.term_ends(date(2021, 3, 1)) is None
