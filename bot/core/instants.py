"""What happened in any order in, by time out; at one instant a finer order decides."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from operator import attrgetter
from typing import Any, Protocol, TypeVar


class Timed(Protocol):
    """Anything that happened at an instant."""

    @property
    def at(self) -> datetime:
        """The instant, aware."""
        ...


TimedT = TypeVar("TimedT", bound=Timed)
_AT = attrgetter("at")
_ONE_DAY = timedelta(days=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


def sort_by_time(found: list[TimedT], order: Callable[[TimedT], Any]) -> None:
    """Sort in place by instant, then by `order`, which is asked only where instants are equal."""
    found.sort(key=_AT)
    start, before = 0, None
    for place, one in enumerate(found):
        if one.at != before:
            if place - start > 1:
                found[start:place] = sorted(found[start:place], key=order)
            start, before = place, one.at
    if len(found) - start > 1:
        found[start:] = sorted(found[start:], key=order)


class Days:
    """Tells the day of instants in a time zone; quick where instants come by time."""

    def __init__(self, timezone: tzinfo) -> None:
        self.timezone = timezone
        self.day = date.min
        self.start = self.end = _NEVER

    def of(self, at: datetime) -> date:
        """Return the day on which an instant falls."""
        if not self.start <= at < self.end:
            self.day = at.astimezone(self.timezone).date()
            start, end = self._begins(self.day), self._begins(self.day + _ONE_DAY)
            self.start, self.end = (start, end) if start and end else (_NEVER, _NEVER)
        return self.day

    def _begins(self, day: date) -> datetime | None:
        """Return the instant at which a day begins, None where a clock is changed at midnight."""
        first = datetime.combine(day, time(), tzinfo=self.timezone)
        changes = first.utcoffset() != first.replace(fold=1).utcoffset()
        return None if changes else first.astimezone(UTC)
