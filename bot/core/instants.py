"""What happened in any order in, by time out; at one instant a finer order decides."""

from collections.abc import Callable
from datetime import datetime
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
