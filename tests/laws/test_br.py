"""Brazil: the last business day by which tax on a month's gains is due."""

from datetime import date, timedelta

import pytest

from bot.core.due import due_dates, due_words, easter, is_business_day
from bot.jurisdictions import codes, load

LAW = load("BR")


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ("2026-10", "2026-11-30"),
        # Good Friday of 2024 was 29 March; 30 and 31 March were a weekend.
        ("2024-02", "2024-03-28"),
        # Corpus Christi of 2018 was 31 May.
        ("2018-04", "2018-05-30"),
        # Carnival's Monday and Tuesday of 2028 are 28 and 29 February.
        ("2028-01", "2028-02-25"),
        # A weekend alone.
        ("2026-04", "2026-05-29"),
        # Banks serve nobody on the last business day of a year: 31 December 2007 and 2014.
        ("2007-11", "2007-12-28"),
        ("2014-11", "2014-12-30"),
        ("2026-12", "2027-01-29"),
    ],
)
def test_tax_on_the_gains_of_a_month_is_due_by_the_last_business_day_of_the_next(
    month: str, day: str
) -> None:
    """Lei 8.981/1995 art. 21(1); the calendars of the authority for December 2007 and 2014."""
    due = date.fromisoformat(day)

    (found,) = due_dates(LAW, due, count=1)

    assert (found.gains_of, found.day, found.days_left) == (month, due, 0)


def test_the_day_after_the_gains_of_the_next_month_are_due_next() -> None:
    first, second = due_dates(LAW, date(2024, 3, 29))

    assert str(first) == "Tax on the gains of March 2024 is due by 2024-04-30 (32 days left)."
    assert (second.gains_of, second.day) == ("2024-04", date(2024, 5, 31))


@pytest.mark.parametrize(("year", "is_open"), [(2023, True), (2024, False), (2025, False)])
def test_the_twentieth_of_november_is_a_holiday_since_2024(year: int, *, is_open: bool) -> None:
    """Lei 14.759/2023."""
    assert is_business_day(LAW.business_days, date(year, 11, 20)) == is_open


def test_no_date_is_told_before_the_law_and_none_where_no_law_is_known() -> None:
    assert due_dates(LAW, date(1994, 12, 31)) == ()
    assert due_words(LAW, date(1994, 12, 31)) == ()
    assert {code for code in codes() if due_dates(load(code), date(2026, 11, 23))} == {"BR", "IE"}


def test_it_is_said_that_these_are_no_dates_for_losses() -> None:
    what, free, note = due_words(LAW, date(2026, 11, 23))

    assert "a sale at a loss changes nothing about them" in what
    assert free == "Nothing is due for a month whose sales come to no more than 35,000 BRL."
    assert "holidays of a state or a city are not looked at" in note


def test_easter_is_the_sunday_after_the_full_moon_of_spring() -> None:
    """By Meeus, Astronomical Algorithms, chapter 8, for every year that a ledger can have."""
    for year in range(1900, 2200):
        a, b, c = year % 19, year // 100, year % 100
        h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
        k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
        m = (a + 11 * h + 22 * k) // 451
        days = h + k - 7 * m + 114
        assert easter(year) == date(year, days // 31, 1) + timedelta(days=days % 31)
