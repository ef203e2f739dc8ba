"""The law of a country and a day in, the deadlines ahead out."""

from dataclasses import dataclass
from datetime import date, datetime

NUDGE_DAYS = (60, 30, 14, 7, 3, 1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a tax year, as far as selling at a loss is concerned.

    last_moment  the taxpayer's last second of the year, UTC.
    safe_until   the earlier of that and UTC midnight, for exchanges stamp UTC.
    last_day     the taxpayer's own day on which `safe_until` falls.
    days_left    from the day asked about to `last_day`; 0 on the day itself.
    nudges       the days of reminders, earliest first.
    """

    tax_year: str
    last_moment: datetime
    safe_until: datetime
    last_day: date
    days_left: int
    nudges: tuple[date, ...]
    source: str
