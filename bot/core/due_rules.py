"""What the law of a country can say of when tax on gains must be paid."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.rules import Entry


class DueKind(StrEnum):
    """Until when the tax on gains must be paid.

    NEXT_MONTH  that of a month until the last business day of the month after.
    """

    NEXT_MONTH = "last_business_day_of_next_month"


@dataclass(frozen=True, slots=True)
class DueRule(Entry):
    """When the tax on gains made from `since` on is due.

    note  a sentence for people.
    """

    kind: DueKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day that comes every year, 29 February excepted."""

    month: int
    day: int


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
