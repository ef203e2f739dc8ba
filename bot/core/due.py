"""The law of a country and a day in; until when the tax on gains must be paid, out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from itertools import islice

from bot.core.due_rules import BusinessDaysRule, DayOfYear, DueKind, DueRule
from bot.core.holding import last_day
from bot.core.jurisdiction import Jurisdiction
from bot.core.money import amount_text
from bot.core.rules import Offset, in_force

DECEMBER = 12
SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueDate:
    """Until when the tax on the gains of some days must be paid.

    first, last  of these days, which may be a whole month.
    day          the last one to pay on.
    days_left    from the day asked about to `day`; 0 on the day itself.
    """

    first: date
    last: date
    day: date
    days_left: int
    source: str

    @property
    def gains_of(self) -> str:
        """The month of the gains, e.g. "2026-10", or the days, "2026-01-01/2026-11-30"."""
        return f"{self.first:%Y-%m}" if self._is_month else f"{self.first}/{self.last}"

    @property
    def _is_month(self) -> bool:
        return self.first.replace(day=last_day(self.first.year, self.first.month)) == self.last

    def __str__(self) -> str:
        """Return it as a sentence."""
        left = "1 day" if self.days_left == 1 else f"{self.days_left} days"
        gains = f"{self.first:%B %Y}" if self._is_month else f"{self.first} to {self.last}"
        return f"Tax on the gains of {gains} is due by {self.day} ({left} left)."


def due_dates(law: Jurisdiction, on: date, count: int = 2) -> tuple[DueDate, ...]:
    """Return the next `count` due dates on or after a day, nearest first.

    None where the law's file says of no such date on that day.
    """
    rule = in_force(law.due, on)
    parts = rule is not None and rule.kind is DueKind.PARTS
    found = _of_parts(rule, on) if rule is not None and parts else _of_months(law, on)
    return tuple(islice((one for one in found if one.days_left >= 0), count))


def _of_parts(rule: DueRule, on: date) -> Iterator[DueDate]:
    """Yield when the tax on each part of a year is due, from the year before a day on."""
    for year in range(on.year - 1, MAXYEAR):
        first = date(year, 1, 1)
        for end, due in zip(rule.ends, rule.paid_by, strict=True):
            last, day = date(year, end.month, end.day), date(year, due.month, due.day)
            if day <= last:
                day = day.replace(year=year + 1)
            if first >= rule.since:
                yield DueDate(first, last, day, (day - on).days, rule.source)
            first = last + _DAY


def _of_months(law: Jurisdiction, on: date) -> Iterator[DueDate]:
    """Yield when the tax on each month is due, from the month before a day on."""
    paid = on.replace(day=1)
    while True:
        month = (paid - _DAY).replace(day=1)
        rule = in_force(law.due, month)
        if rule is None and in_force(law.due, on) is None:
            return
        day = last_business_day(law.business_days, paid.year, paid.month)
        if rule is not None:
            yield DueDate(month, paid - _DAY, day, (day - on).days, rule.source)
        paid = paid.replace(day=last_day(paid.year, paid.month)) + _DAY


def due_words(law: Jurisdiction, on: date) -> tuple[str, ...]:
    """Return what must be known of such dates, one sentence each; nothing where there are none."""
    rule, allowance = in_force(law.due, on), in_force(law.allowance, on)
    if rule is None:
        return ()
    what = "These are dates for paying tax on gains, not for losses."
    if law.loss_use_on(on).offset is Offset.NONE:
        what = (
            "These are dates for paying tax on gains alone: no loss is set against gains here, so "
            "a sale at a loss changes nothing about them."
        )
    told = [what]
    if allowance is not None and allowance.monthly:
        line = f"{amount_text(allowance.amount)} {law.currency}"
        told.append(f"Nothing is due for a month whose sales come to no more than {line}.")
    return (*told, rule.note) if rule.note else tuple(told)


def last_business_day(rules: Sequence[BusinessDaysRule], year: int, month: int) -> date:
    """Return the last business day of a month, on which one can still pay."""
    day = _business_day(rules, date(year, month, last_day(year, month)))
    rule = in_force(rules, day)
    if month == DECEMBER and rule is not None and rule.year_end_closed:
        day = _business_day(rules, day - _DAY)
    return day


def _business_day(rules: Sequence[BusinessDaysRule], day: date) -> date:
    """Return a day, or the last business day before it."""
    while not is_business_day(rules, day):
        day -= _DAY
    return day


def is_business_day(rules: Sequence[BusinessDaysRule], day: date) -> bool:
    """Whether a day is a business day in the whole country, as far as the rules know."""
    if day.weekday() >= SATURDAY:
        return False
    rule = in_force(rules, day)
    if rule is None:
        return True
    feasts = {easter(day.year) + timedelta(days=days) for days in rule.easter}
    return DayOfYear(day.month, day.day) not in rule.fixed and day not in feasts


def easter(year: int) -> date:
    """Return Easter Sunday by the Gregorian calendar.

    J.-M. Oudin's method of 1940, as in P. K. Seidelmann (ed.), Explanatory Supplement to the
    Astronomical Almanac, 1992.
    """
    century, golden = year // 100, year % 19
    skipped = (century - 17) // 25
    epact = (century - century // 4 - (century - skipped) // 3 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    march = 28 + epact - weekday
    return date(year, 3, 1) + timedelta(days=march - 1)
