"""When a lot was held for long, told by the order of days alone and by no code of the program."""

from datetime import date, timedelta


def over_a_year(acquired: date, on: date) -> bool:
    """Whether a day comes after the same day of the next year, or after where that day would be."""
    return _numbers(on) > (acquired.year + 1, acquired.month, acquired.day)


def over_twelve_months(acquired: date, on: date) -> bool:
    """Whether twelve months are full that begin on the day after the acquisition."""
    first = acquired + timedelta(days=1)
    return _numbers(on) >= (first.year + 1, first.month, first.day)


def for_365_days(acquired: date, on: date) -> bool:
    """Whether 365 days have gone by."""
    return on.toordinal() - acquired.toordinal() >= 365


def within_a_year(sold: date, bought: date) -> bool:
    """Whether a purchase comes no later than the same day of the year after a sale."""
    return not over_a_year(sold, bought)


def _numbers(day: date) -> tuple[int, int, int]:
    return (day.year, day.month, day.day)
