"""Days such as 03/02/2025 of a column in, which of their numbers is the month out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LAST_MONTH = 12
LONGEST = 40
_DAY = re.compile(r"(\d\d?)[/-](\d\d?)[/-](\d{4}|\d\d)(?!\d)", re.ASCII)
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Unclear:
    """A day that could be two, how it is written, how it was read, and the other that it is."""

    cell: str
    day: date
    day_first: bool
    other: date

    @property
    def words(self) -> str:
        """Name the order."""
        return "day first" if self.day_first else "month first"


@dataclass(frozen=True, slots=True)
class DayOrder:
    """Which number of a day between slashes comes first; `unclear` where no row tells it."""

    day_first: bool
    unclear: Unclear | None = None


class TwoOrders(Exception):  # never leaves this package
    """One day can have the day first alone, and another the month: where they stand."""

    def __init__(self, day: tuple[int, str], month: tuple[int, str]) -> None:
        super().__init__(day, month)
        self.day = day
        self.month = month


def day_first_in(cell: str) -> bool | None:
    """Whether the day stands first; None where both may, or where nothing is between slashes."""
    match = _DAY.match(cell)
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    if first > LAST_MONTH >= second:
        return True
    return False if second > LAST_MONTH >= first else None


def is_slashed(cell: str) -> bool:
    """Whether a cell is a day between slashes."""
    return _DAY.match(cell) is not None


def _read(cell: str, *, day_first: bool) -> date | None:
    """Return the day that a cell is in one order."""
    match = _DAY.match(cell)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    day, month = (first, second) if day_first else (second, first)
    try:
        return date(year if len(match[3]) > 2 else _CENTURY + year, month, day)  # noqa: PLR2004
    except ValueError:
        return None


def _unclear(cell: str, *, day_first: bool) -> Unclear | None:
    """Return a cell that is two days, one for each order; None where it is one or none."""
    meant, other = _read(cell, day_first=day_first), _read(cell, day_first=not day_first)
    if meant is None or other is None or meant == other:
        return None
    return Unclear(cell[:LONGEST], meant, day_first, other)


def order_of(cells: Iterable[tuple[int, str]], *, month_first: bool) -> DayOrder | None:
    """Return the order of all days of a column; None where no day tells or needs one.

    cells        with the number of the line on which each stands.
    month_first  what counts where no cell tells.
    Raises       TwoOrders.
    """
    day: tuple[int, str] | None = None
    month: tuple[int, str] | None = None
    unclear: Unclear | None = None
    for line, cell in cells:
        told = day_first_in(cell)
        if told is None:
            unclear = unclear or _unclear(cell, day_first=not month_first)
        elif told:
            day = day or (line, cell)
        else:
            month = month or (line, cell)
        if day and month:
            raise TwoOrders(day, month)
    if day or month:
        return DayOrder(day_first=day is not None)
    return DayOrder(not month_first, unclear) if unclear else None
