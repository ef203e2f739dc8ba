"""A day of acquisition in, the day a lot becomes long-term out: by the calendar, not 365 days."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache


class Term(StrEnum):
    """Whether a lot was held long enough to be treated otherwise; None: no such thing in law."""

    SHORT = "short"
    LONG = "long"


def anniversary(day: date, years: int, *, month_end: bool = False) -> date:
    """Return the same day `years` later; 29 February falls on the 28th where there is none.

    month_end  the last day of a month stays the last day of that month (Rev. Rul. 66-7), so
               28 February 2023 leads to 29 February 2024.
    """
    year = day.year + years
    last = last_day(year, day.month)
    is_last = month_end and day.day == last_day(day.year, day.month)
    return date(year, day.month, last if is_last else min(day.day, last))


@cache
def last_day(year: int, month: int) -> int:
    """Return the number of the last day of a month."""
    return calendar.monthrange(year, month)[1]


@dataclass(frozen=True, slots=True)
class HoldingPeriod:
    """A lot is long-term once held for more than, or at least, whole calendar years or days.

    days  counts days instead of years; then `years` and `month_end` are without meaning.
    """

    years: int
    at_least: bool = False
    month_end: bool = False
    days: int = 0

    def term_ends(self, acquired: date) -> date:
        """Return the last day on which a sale is still short-term."""
        if self.days:
            day = acquired + timedelta(days=self.days)
        else:
            day = anniversary(acquired, self.years, month_end=self.month_end)
        return day - timedelta(days=1) if self.at_least else day

    def term(self, acquired: date, on: date) -> Term:
        """Return the term of a lot acquired on `acquired` if sold on `on`."""
        return Term.LONG if on > self.term_ends(acquired) else Term.SHORT

    def held_from(self, term_ends: date) -> date | None:
        """Return the latest day of acquisition whose term ends on a day, None where none does."""
        near = term_ends - timedelta(days=self.days)
        if not self.days:
            near = anniversary(term_ends, -self.years)
        days = (near + timedelta(days=shift) for shift in range(3, -4, -1))
        return next((day for day in days if self.term_ends(day) == term_ends), None)
