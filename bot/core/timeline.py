"""Events of several assets in; what happened at each instant out, in the order of applying it."""

from collections.abc import Iterator, Mapping, Sequence
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
    numbered = [
        (event.at, stage_of(event), asset, number, event)
        for asset, some in events.items()
        for number, event in enumerate(some)
    ]
    numbered.sort(key=lambda one: one[:4])
    for (_, happening), group in groupby(numbered, key=lambda one: one[:2]):
        yield Stage(happening, [Found(asset, event) for _, _, asset, _, event in group])


def stage_of(event: Event) -> Happening:
    """Return what a happening comes with: moves and swaps of an instant have one order."""
    return Happening.MOVED if event.happening in PASSES else event.happening
