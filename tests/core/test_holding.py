from datetime import date

from bot.core.holding import HoldingPeriod, Term, anniversary


def test_a_leap_day_has_its_anniversary_on_the_last_of_february() -> None:
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_only_where_the_law_says_so_a_month_ends_on_its_last_day() -> None:
    assert anniversary(date(2023, 2, 28), 1) == date(2024, 2, 28)
    assert anniversary(date(2023, 2, 28), 1, month_end=True) == date(2024, 2, 29)


def test_at_least_a_year_is_a_day_less_than_more_than_a_year() -> None:
    more, least = HoldingPeriod(1), HoldingPeriod(1, at_least=True)

    assert more.term(date(2025, 3, 1), date(2026, 3, 1)) is Term.SHORT
    assert least.term(date(2025, 3, 1), date(2026, 3, 1)) is Term.LONG
    assert least.term_ends(date(2025, 3, 1)) == date(2026, 2, 28)
