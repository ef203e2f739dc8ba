"""Events of several assets in; what happened at each instant out, in the order of applying it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from bot.core.events import Event, Happening

PASSES = frozenset({Happening.SWAPPED, Happening.MOVED})


class Found(NamedTuple):
    """An event of an asset."""

    asset: str
    event: Event


class Stage(NamedTuple):
    """What happened at one instant and is applied together; moves and swaps count as moves."""

    happening: Happening
    found: list[Found]


def stages(events: Mapping[str, Sequence[Event]]) -> Iterator[Stage]:
    """Yield what happened by time, acquisitions first, then what is passed on, then the rest.

    events  of each asset, in order; it is kept, and assets come by name.
    """
    found = [Found(asset, event) for asset in sorted(events) for event in events[asset]]
    found.sort(key=_at)
    start, count = 0, len(found)
    while start < count:
        at, end = found[start].event.at, start + 1
        while end < count and found[end].event.at == at:
            end += 1
        if end - start == 1:
            yield Stage(stage_of(found[start].event), found[start:end])
        else:
            for happening, some in groupby(sorted(found[start:end], key=_stage), key=_stage):
                yield Stage(happening, list(some))
        start = end


def _at(found: Found) -> datetime:
    return found.event.at


def _stage(found: Found) -> Happening:
    return stage_of(found.event)


def stage_of(event: Event) -> Happening:
    """Return what a happening comes with: moves and swaps of an instant have one order."""
    return Happening.MOVED if event.happening in PASSES else event.happening
