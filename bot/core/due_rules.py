"""What the law of a country can say of when tax on gains must be paid."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.rules import Entry


class DueKind(StrEnum):
    """Until when the tax on gains must be paid.

    NEXT_MONTH  that of a month until the last business day of the month after.
    PARTS       that of each part of a calendar year until a day of its own.
    """

    NEXT_MONTH = "last_business_day_of_next_month"
    PARTS = "parts_of_year"


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day that comes every year, 29 February excepted."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class DueRule(Entry):
    """When the tax on gains made from `since` on is due.

    ends     of the parts of a calendar year, by time; the last is that of the year.
    paid_by  until when the tax of each is due; a day not after the end of its part is of the next
             year.
    note     a sentence for people.
    """

    kind: DueKind
    ends: tuple[DayOfYear, ...] = ()
    paid_by: tuple[DayOfYear, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class BusinessDaysRule(Entry):
    """Which days besides Saturdays and Sundays are no business days, in the whole country.

    fixed            of every year.
    easter           days after Easter Sunday, negative before it.
    year_end_closed  banks serve nobody on the last business day of a year.
    """

    fixed: tuple[DayOfYear, ...]
    easter: tuple[int, ...] = ()
    year_end_closed: bool = False
