"""What goes on at one instant in; the order out in which wallets and coins pass units on."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from bot.core.events import Event


class Place(NamedTuple):
    """Where units of an asset lie; one wallet where all stand together."""

    asset: str
    wallet: str


class Passing(NamedTuple):
    """Units that go from one place to another: a move, or a swap that realises nothing."""

    source: Place
    target: Place
    event: Event


def in_passing_order(
    passings: Sequence[Passing], held: Callable[[Place], Decimal]
) -> Iterator[Passing]:
    """Yield passings so that what arrives in a place comes before what leaves it.

    held  the units in a place; asked anew before each passing, so apply one before the next.

    Places that pass units round in a circle have no such order: there a passing that its place
    can cover comes first, then names decide. The result does not depend on the order of
    `passings` but for that of those out of one place, which stays.
    """
    waiting: defaultdict[Place, deque[Passing]] = defaultdict(deque)
    for passing in passings:
        waiting[passing.source].append(passing)
    before = _places_before(passings)
    tiers: defaultdict[int, list[Place]] = defaultdict(list)
    for place in sorted(waiting):
        tiers[len(before[place])].append(place)
    for tier in sorted(tiers):
        places = tiers[tier]
        while places:
            covered = (one for one in places if held(one) >= waiting[one][0].event.quantity)
            place = next(covered, places[0])
            yield waiting[place].popleft()
            if not waiting[place]:
                places.remove(place)


def _places_before(passings: Sequence[Passing]) -> dict[Place, set[Place]]:
    """Return for each place all from which units may come to it, itself included.

    A place that another one passes units to, and not back, has more of them than that one.
    """
    sources: defaultdict[Place, set[Place]] = defaultdict(set)
    for passing in passings:
        sources[passing.target].add(passing.source)
    found = {}
    for place in {passing.source for passing in passings}:
        reached = {place}
        ahead = [place]
        while ahead:
            for source in sources.get(ahead.pop(), ()):
                if source not in reached:
                    reached.add(source)
                    ahead.append(source)
        found[place] = reached
    return found
