"""Cells in, instants out: many ways to write a time, and the zone it is meant in."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from bot.imports.model import Instant, NotRead

FIRST_YEAR, LAST_YEAR = 2008, 2199
UNIX = "unix"
MILLISECONDS = 13
SAVED_BY_A_SPREADSHEET = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")
DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")
MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")
_TURNED = {"%d/%m": "%m/%d", "%m/%d": "%d/%m"}
_CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
_WITH_NAMES = ("%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%b %d %Y", "%d %b %y", "%d-%b-%y")
_DAYS_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%d-%m-%y")
_MONTHS_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m-%d-%y")
_WITH_POINTS = ("%d.%m.%Y", "%d.%m.%y")
MOST_OF_A_SHAPE = 20
FIRST_SECOND, LAST_SECOND = 1_200_000_000, 4_000_000_000
"""Between 2008 and 2096; other numbers are no seconds since 1970."""
ABBREVIATIONS = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BST": 1, "CET": 1, "CEST": 2,
    "AEST": 10, "AEDT": 11,
}  # fmt: skip
_ISO = re.compile(
    r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)"
    r"(?:(?:T|,?\ )\s*(\d\d?):(\d\d)(?::(\d\d)(?:[.,:]\d+)?)?)?\s*"
    r"(Z|UTC|GMT|(?:UTC|GMT)?\s?[+-]\d\d?(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_ZONE = re.compile(
    r"^(?P<clock>.*\d(?:\s?[AaPp]\.?[Mm]\.?)?)\s*"
    r"(?P<zone>(?:UTC|GMT)?[+-]\d\d:?\d\d|(?<=\s)[A-Z]{3,4}|(?<=\d)Z)$"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-]{1,2})(\d\d?)(?::?(\d\d))?", re.IGNORECASE | re.ASCII)
_MONTH = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?=[ ,\-/]|\d)", re.IGNORECASE
)
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_A_DAY = re.compile(r"\d[-/.]\d+[-/.]\d", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]0?0:00(?::00(?:[.,]0+)?)?Z?$", re.ASCII)
_FRACTION = re.compile(r"(:\d\d)[.,]\d+")
_HOUR_OF_HALF_DAY = re.compile(r"\s*([AaPp])\.?[Mm]\.?$")
_HALF_OF_A_DAY = re.compile(r"\b(?:noon|midnight)$", re.IGNORECASE)
_HALVES = {"noon": "12:00 PM", "midnight": "12:00 AM"}


class Times:
    """Reads the times of one file.

    patterns  how they may be written, as strptime has it; ISO 8601 is always understood, and
              what spreadsheets make of it when a file is saved again.
    zone      what a time without an offset is meant in.
    assumed   whether the file leaves that open, so that `zone` is the user's guess.
    """

    def __init__(self, patterns: Sequence[str], zone: tzinfo, *, assumed: bool) -> None:
        self.patterns = tuple(patterns)
        self.zone = zone
        self.assumed = assumed

    @property
    def has_both_orders(self) -> bool:
        """Whether the patterns of the file leave open which number of 3/4 is the day."""
        return any(map(_is_day_first, self.patterns)) and any(map(_is_month_first, self.patterns))

    @property
    def slashed_day_first(self) -> bool | None:
        """Whether the day stands first in the one order of days between slashes that the file has.

        None where its patterns have no such days, or both orders.
        """
        orders = {each[:2] == "%d" for each in self.patterns if each.startswith(("%d/%m", "%m/%d"))}
        return orders.pop() if len(orders) == 1 else None

    def keep(self, *, day_first: bool) -> None:
        """Drop the patterns of the other order."""
        other = _is_month_first if day_first else _is_day_first
        self.patterns = tuple(pattern for pattern in self.patterns if not other(pattern))

    def turn(self) -> None:
        """Read days between slashes in the other order than the venue writes them in."""
        self.patterns = tuple(_TURNED.get(each[:5], each[:5]) + each[5:] for each in self.patterns)

    def prefer(self, cells: Iterable[str]) -> None:
        """Put first the patterns that fit most of `cells`: the order of day and month is one.

        Where none of the file's own fits, days and months between slashes are told apart by a
        day above 12; without one they stay unknown.
        """
        every = tuple(cells)
        if len(self.patterns) > 1:
            days = Counter(_CLOCK.sub(_same_clock, cell) for cell in every)
            clocks_of = {_split_zone(cell)[0]: count for cell, count in days.items()}
            possible = self._possible(clocks_of)
            fits: Counter[str] = Counter()
            for clock, count in clocks_of.items():
                fits.update({one: count for one in possible if _is_plausible(clock, one)})
            self.patterns = tuple(sorted(self.patterns, key=lambda pattern: -fits[pattern]))
        self.patterns += SAVED_BY_A_SPREADSHEET
        clocks = (_split_zone(cell)[0] for cell in every if "/" in cell)
        slashed = [clock for clock in clocks if self._by_pattern(clock) is None]
        orders = [
            order
            for order in (DAY_FIRST, MONTH_FIRST)
            if all(any(_parsed(clock, pattern) for pattern in order) for clock in slashed)
        ]
        if slashed and len(orders) == 1:
            self.patterns += orders[0]

    def _possible(self, clocks: Iterable[str]) -> list[str]:
        """Return the patterns that fit any of the shapes that times have."""
        shapes: dict[str, list[str]] = {}
        for clock in clocks:
            alike = shapes.setdefault(_DIGIT.sub("9", clock), [])
            if len(alike) < MOST_OF_A_SHAPE:
                alike.append(clock)
        some = [clock for alike in shapes.values() for clock in alike]
        return [one for one in self.patterns if any(_is_plausible(clock, one) for clock in some)]

    def read(self, cell: str, zone: tzinfo | None = None) -> Instant:
        """Return the instant that a cell states; `zone` is the row's own where it has one.

        Raises  NotRead.
        """
        text = cell.strip()
        try:
            clock = _iso(text) or self._by_pattern(text)
            if clock is None:
                remedy = "write it as 2026-03-01 14:30:00"
                raise NotRead(
                    f"{text[:40]!r} is not a time" if text else "the time is empty", remedy
                )
            if not FIRST_YEAR <= clock.year <= LAST_YEAR:
                raise NotRead(f"the year of {text[:40]!r} lies outside {FIRST_YEAR} to {LAST_YEAR}")
            if clock.tzinfo is not None:
                return Instant(clock.astimezone(UTC))
            at = clock.replace(tzinfo=zone or self.zone).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise NotRead(f"{text[:40]!r} is not a time: {error}") from error
        return Instant(at, clock if self.assumed and zone is None else None)

    def _by_pattern(self, text: str) -> datetime | None:
        clock, zone = _split_zone(text)
        tried = (_parsed(clock, pattern) for pattern in self.patterns)
        found = next(filter(None, tried), None) or (_iso(clock) if zone else None)
        if found is None or found.tzinfo is not None or zone is None:
            return found
        return found.replace(tzinfo=zone)


def _is_day_first(pattern: str) -> bool:
    return pattern.startswith(("%d/%m", "%d-%m"))


def _is_month_first(pattern: str) -> bool:
    return pattern.startswith(("%m/%d", "%m-%d"))


@cache
def usual_patterns() -> tuple[str, ...]:
    """Return how times are usually written; days between slashes in both orders."""
    days = (*_DAYS_FIRST, *_MONTHS_FIRST, *_WITH_NAMES, *_WITH_POINTS)
    comma = (f"{day}{',' if clock else ''}{clock}" for day in days for clock in _CLOCKS[1:])
    return (*(f"{day}{clock}" for day in days for clock in _CLOCKS), *comma, UNIX)


def looks_like_a_time(text: str) -> bool:
    """Whether a text is a day or an instant, however it is written."""
    clock = _split_zone(text)[0]
    if clock.isdecimal():
        return (
            clock.isascii()
            and FIRST_SECOND <= int(clock[:10]) <= LAST_SECOND
            and (len(clock) in {10, MILLISECONDS})
        )
    if _iso_or_none(text) or _iso_or_none(clock):
        return True
    if not any(mark in clock for mark in "/-. "):
        return False
    return any(_parsed(clock, pattern) for pattern in usual_patterns())


def joined_time(day: str, clock: str) -> str:
    """Return the time that a column for the day and one for the clock tell together.

    Where one of them tells both, that one counts; midnight is what a spreadsheet adds to a day.
    Where they contradict each other, what is returned is no time.
    """
    if _A_DAY.search(clock):
        return clock
    bare = _MIDNIGHT.sub("", day)
    return day if ":" in bare and clock in day else f"{bare} {clock}"


def looks_like_a_clock(text: str) -> bool:
    """Whether a text is a time of day alone."""
    return _CLOCK.fullmatch(_HOUR_OF_HALF_DAY.sub("", text.strip())) is not None


def offset(text: str) -> tzinfo | None:
    """Return the zone that `UTC+8`, `+02:00`, `UTC--6` (minus six) or `EST` means; None if none."""
    clean = text.strip().upper()
    if clean in ABBREVIATIONS:
        return timezone(timedelta(hours=ABBREVIATIONS[clean]))
    match = _OFFSET.fullmatch(clean)
    if match is None:
        return None
    sign = -1 if "-" in match[1] else 1
    away = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(sign * away) if away < timedelta(hours=24) else None


def zone_named(text: str) -> tzinfo | None:
    """Return the zone of an offset or of a name such as Europe/Amsterdam; None if none."""
    found = offset(text)
    if found is not None or not text.strip():
        return found
    try:
        return ZoneInfo(text.strip())
    except (ValueError, OSError, KeyError):
        return None


def _iso(text: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    at = datetime(  # noqa: DTZ001  (the zone is set where it is known)
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
    )
    return at.replace(tzinfo=offset(zone)) if zone else at


def _iso_or_none(text: str) -> datetime | None:
    try:
        return _iso(text)
    except ValueError:
        return None


def _same_clock(match: re.Match[str]) -> str:
    """Return a clock time of the same shape: what is looked for is the order of day and month."""
    return _DIGIT.sub("1", match[0])


def _split_zone(text: str) -> tuple[str, tzinfo | None]:
    """Return a clock time and the zone behind it; the year of 3-2-2025 is no zone."""
    match = _ZONE.match(text)
    if match is None or (match["zone"][-1].isdigit() and ":" not in match["clock"]):
        return text, None
    zone = offset(match["zone"])
    return (match["clock"], zone) if zone is not None else (text, None)


def _parsed(clock: str, pattern: str) -> datetime | None:
    if pattern == UNIX:
        return _unix(clock)
    text = _FRACTION.sub(r"\1", _MONTH.sub(lambda month: month[1], clock.strip()))
    text = _HOUR_OF_HALF_DAY.sub(lambda half: f" {half[1].upper()}M", text)
    text = _HALF_OF_A_DAY.sub(lambda half: _HALVES[half[0].lower()], text)
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007  (as in _iso)
    except ValueError:
        return None


def _is_plausible(clock: str, pattern: str) -> bool:
    found = _parsed(clock, pattern)
    return found is not None and FIRST_YEAR <= found.year <= LAST_YEAR


def _unix(clock: str) -> datetime | None:
    if not clock.isascii() or not clock.isdigit():
        return None
    seconds = int(clock) // (1000 if len(clock) == MILLISECONDS else 1)
    return datetime.fromtimestamp(seconds, UTC) if seconds < LAST_YEAR * 366 * 86400 else None
