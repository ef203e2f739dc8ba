"""Days as people type them in, dates out."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.ledger_fields import FIRST_YEAR, LAST_YEAR

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST_NAME = 3
AHEAD = frozenset({"tomorrow", "soon", "later"})
VAGUE = frozenset(
    {
        "ago", "day", "days", "evening", "hour", "hours", "midnight", "minutes", "month", "months",
        "morning", "night", "tonight", "week", "weekend", "weeks", "year", "years",
    }
)  # fmt: skip
BEFORE_TIME = frozenset({"last", "next", "this"})
ITSELF = "write the day itself, as 2025-03-01"
FUTURE = "that lies in the future; I note only what has happened"
NOON = time(12)

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_AMBIGUOUS = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)
_HALF_DAY = re.compile(r"(1[0-2]|0?[1-9])(?::([0-5]\d))?(am|pm)", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)


class NoSuchDay(ValueError):
    """A word looks like a day and is none, or could be two; says what to write."""


@dataclass(frozen=True, slots=True)
class Today:
    """What a day that is typed is understood against."""

    now: datetime
    timezone: ZoneInfo

    @property
    def day(self) -> date:
        """The user's own day."""
        return self.now.astimezone(self.timezone).date()

    def at(self, on: date, clock: time | None) -> datetime:
        """Return the instant of a day: at `clock`, else noon, but never later today than now."""
        at = datetime.combine(on, clock or NOON, self.timezone)
        return self.now if clock is None and on == self.day and at > self.now else at


def read_day(word: str, today: Today) -> date | None:
    """Return the day that a word is, or None where it looks like something else.

    Raises  NoSuchDay: 2025-02-30, or 03/01/2025, which could be two days.
    """
    low = word.lower()
    if low == "today":
        return today.day
    if low == "yesterday":
        return today.day - timedelta(days=1)
    if found := _YEAR_FIRST.fullmatch(word):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(word):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    if _AMBIGUOUS.fullmatch(word):
        raise NoSuchDay("that could be two different days; write the year first, as 2025-03-01")
    return None


def read_time(word: str) -> time | None:
    """Return the time of day that a word is, or None: 14:30, 2:30pm, noon.

    Raises  NoSuchDay: 25:00.
    """
    if word.lower() == "noon":
        return NOON
    if half := _HALF_DAY.fullmatch(word.lower()):
        return time(int(half[1]) % 12 + 12 * (half[3] == "pm"), int(half[2] or 0))
    found = _TIME.fullmatch(word)
    if found is None:
        return None
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError as error:
        raise NoSuchDay("there is no such time of day; write it as 14:30") from error


def read_instant(word: str, today: Today) -> datetime | None:
    """Return the instant that a word such as 2025-03-01T14:30Z is, or None; local without offset.

    Raises  NoSuchDay.
    """
    if word.lower() == "now":
        return today.now
    if not _INSTANT.fullmatch(word):
        return None
    try:
        at = datetime.fromisoformat(word.upper())
    except ValueError as error:
        raise NoSuchDay("there is no such moment; write it as 2025-03-01 14:30") from error
    _date(at.year, at.month, at.day)
    return at if at.tzinfo else at.replace(tzinfo=today.timezone)


def no_day(word: str, following: str, today: Today) -> str:
    """Return why a word of time names no day that can be noted, or nothing where it is none.

    following  the word behind it: “last” is a word of time before “week”, not before others.
    """
    low = word.lower()
    if low in AHEAD or (low == "next" and _is_of_time(following)):
        return FUTURE
    for place, name in enumerate(WEEKDAYS):
        if len(low) >= SHORTEST_NAME and name.startswith(low):
            latest = today.day - timedelta(days=(today.day.weekday() - place) % 7)
            return f"{ITSELF.partition(',')[0]}, as {latest} for the latest {name.capitalize()}"
    if _is_of_time(low) or (low in BEFORE_TIME and _is_of_time(following)):
        return ITSELF
    return ""


def _is_of_time(word: str) -> bool:
    low = word.lower().rstrip(".")
    names = low in VAGUE or low in AHEAD
    return names or (
        len(low) >= SHORTEST_NAME and any(name.startswith(low) for name in (*MONTHS, *WEEKDAYS))
    )


def read_written_day(words: tuple[str, str, str]) -> date | None:
    """Return the day of `1 March 2025` or `March 1 2025`, or None.

    Raises  NoSuchDay: 30 February 2025.
    """
    first, second, year = words
    day, month = (first, second) if first[:1].isdecimal() else (second, first)
    number = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", day.lower(), re.ASCII)
    if number is None or not re.fullmatch(r"\d{4}", year, re.ASCII):
        return None
    low = month.lower().rstrip(".")
    for place, name in enumerate(MONTHS, start=1):
        if len(low) >= SHORTEST_NAME and name.startswith(low):
            return _date(int(year), place, int(number[1]))
    return None


def _date(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoSuchDay(f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDay("there is no such day; write it as 2025-03-01") from error
