"""The law of a country and a day in, the deadlines ahead out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.jurisdiction import Jurisdiction, TaxYear
from bot.core.rules import in_force

NUDGE_DAYS = (60, 30, 14, 7, 3, 1)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a tax year, as far as selling at a loss is concerned.

    last_moment  the taxpayer's last second of the year, UTC.
    safe_until   the earlier of that and UTC midnight, for exchanges stamp UTC.
    last_day     the taxpayer's own day on which `safe_until` falls.
    days_left    from the day asked about to `last_day`; 0 on the day itself.
    nudges       the days of reminders still to come, earliest first; none where a loss has no use.
    why          why a loss of the year has no use, a sentence with its source; None where it has.
    """

    tax_year: str
    last_moment: datetime
    safe_until: datetime
    last_day: date
    days_left: int
    nudges: tuple[date, ...]
    source: str
    why: str | None = None


def deadlines(
    law: Jurisdiction, on: date, timezone: ZoneInfo | None = None, count: int = 2
) -> tuple[Deadline, ...]:
    """Return the next `count` ends of tax years on or after a day, nearest first.

    timezone  the taxpayer's; None = the country's default.
    """
    zone = timezone or law.timezone
    found: list[Deadline] = []
    year = law.year_of(on)
    while len(found) < count:
        deadline = _deadline(law, year, on, zone)
        if deadline.days_left >= 0:
            found.append(deadline)
        year = law.year_of(year.end + _DAY)
    return tuple(found)


def _deadline(law: Jurisdiction, year: TaxYear, on: date, zone: ZoneInfo) -> Deadline:
    midnight = datetime.combine(year.end + _DAY, time(), tzinfo=zone).astimezone(UTC)
    utc_midnight = datetime.combine(year.end + _DAY, time(), tzinfo=UTC)
    safe_until = min(midnight, utc_midnight) - _SECOND
    last_day = safe_until.astimezone(zone).date()
    rule = in_force(law.tax_year, year.end)
    assert rule, "the loader sees to an entry for every day"
    why = law.why_no_use(year.end)
    reminders = (last_day - timedelta(days=days) for days in NUDGE_DAYS)
    return Deadline(
        tax_year=year.name,
        last_moment=midnight - _SECOND,
        safe_until=safe_until,
        last_day=last_day,
        days_left=(last_day - on).days,
        nudges=() if why else tuple(day for day in reminders if day >= on),
        source=rule.source,
        why=why,
    )
