"""Events of assets in, disposals and open lots out, by FIFO, LIFO, HIFO, LOFO or average.

Assets that no swap joins are settled each alone; those that a swap joins which realises nothing
are settled together, in the order of time, for one takes over the cost of the other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, pairwise

from bot.core.asset_lots import AssetLots
from bot.core.books import OpenLot
from bot.core.drafts import Finishing, Frame, Settled
from bot.core.events import Event, Happening
from bot.core.moves import Passing, Place, in_passing_order
from bot.core.timeline import PASSES, Found, stage_of, stages

ALL = ""
_ACQUIRED, _SWAPPED, _SOLD = Happening.ACQUIRED, Happening.SWAPPED, Happening.SOLD


def settle_lots(
    events: Mapping[str, Sequence[Event]], opening: Sequence[OpenLot], frames: Sequence[Frame]
) -> Settled:
    """Return what the events of all assets realise, and what stays open.

    events   of each asset, in order.
    opening  lots held before the first event, in the order of acquisition.
    frames   what is in force, one after the other; the first from the beginning.
    """
    held: defaultdict[str, list[OpenLot]] = defaultdict(list)
    for lot in opening:
        held[lot.asset].append(lot)
    found = Settled()
    finishing = Finishing(frames[0].law)
    for assets in joined_by_swaps({*events, *held}, events):
        group = _Group(assets, frames, finishing)
        for asset in assets:
            for lot in held.get(asset, ()):
                group.lots[asset].open(lot)
            group.lots[asset].expect(events.get(asset, ()))
        if len(assets) == 1:
            group.settle_alone(events.get(assets[0], ()))
        else:
            group.settle_together({asset: events.get(asset, ()) for asset in assets})
        for asset in assets:
            group.lots[asset].close(found)
    return found


def joined_by_swaps(
    assets: set[str], events: Mapping[str, Sequence[Event]]
) -> list[tuple[str, ...]]:
    """Return the assets in groups that no swap without a result leaves, in order."""
    leader = {asset: asset for asset in assets}

    def lead(asset: str) -> str:
        while leader.setdefault(asset, asset) != asset:
            asset = leader[asset]
        return asset

    for asset, some in events.items():
        for event in some:
            if event.happening is _SWAPPED:
                one, other = sorted((lead(asset), lead(event.row.to_asset or asset)))
                leader[other] = one
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for asset in sorted(leader):
        groups[lead(asset)].append(asset)
    return [tuple(groups[first]) for first in sorted(groups)]


class _Group:
    """Assets that are settled together, from one frame to the next."""

    def __init__(
        self, assets: Sequence[str], frames: Sequence[Frame], finishing: Finishing
    ) -> None:
        self.frame = frames[0]
        self.later = list(frames[1:])
        allots = any(not one.per_wallet and two.per_wallet for one, two in pairwise(frames))
        self.lots = {
            asset: AssetLots(asset, self.frame, finishing, counts=allots) for asset in assets
        }

    def settle_alone(self, events: Sequence[Event]) -> None:
        """Settle the one asset of the group."""
        (lots,) = self.lots.values()
        place, count = 0, len(events)
        while place < count:
            event = events[place]
            if self.later:
                self.go_on(event)
            end = place + 1
            if end < count and events[end].at == event.at:
                while end < count and self.is_one(event, events[end]):
                    end += 1
            happening = event.happening
            if happening is _ACQUIRED:
                lots.buy(event)
            elif happening is not _SOLD:
                self.apply(stage_of(event), [Found(lots.asset, one) for one in events[place:end]])
            elif end - place == 1:
                lots.sell_one(event)
            else:
                lots.sell(events[place:end])
            place = end
        self.go_on(None)

    def is_one(self, event: Event, other: Event) -> bool:
        """Whether two events of an asset are applied as one: sales or moves of an instant."""
        if event.at != other.at:
            return False
        if event.happening is _SOLD:
            same_scope = not self.frame.per_wallet or event.wallet == other.wallet
            return other.happening is _SOLD and same_scope
        return event.happening in PASSES and other.happening in PASSES

    def settle_together(self, events: Mapping[str, Sequence[Event]]) -> None:
        """Settle all assets of the group in the order of time."""
        for happening, some in stages(events):
            self.go_on(some[0].event)
            self.apply(happening, some)
        self.go_on(None)

    def apply(self, stage: Happening, some: Sequence[Found]) -> None:
        """Apply what happened at one instant and stage."""
        match stage:
            case Happening.ACQUIRED:
                for asset, event in some:
                    self.lots[asset].buy(event)
            case Happening.SOLD:
                scopes = groupby(some, key=self.of_scope)
                for (asset, _), sold in scopes:
                    self.lots[asset].sell([event for _, event in sold])
            case Happening.GONE:
                for asset, event in some:
                    self.lots[asset].lose(event)
            case Happening.HOUSEHOLD_IN | Happening.HOUSEHOLD_OUT:
                for asset, event in some:
                    self.lots[asset].watch_household(event)
            case _:
                self.pass_on(some)

    def of_scope(self, found: Found) -> tuple[str, str]:
        """Return what sales of an instant are told apart by."""
        return (found.asset, self.wallet(found.event.wallet))

    def pass_on(self, some: Sequence[Found]) -> None:
        """Apply the moves and swaps of one instant."""
        passings = list(self.passings(some))
        alone = len(passings) == 1
        for passing in passings if alone else in_passing_order(passings, self.held):
            event = passing.event
            given = self.lots[passing.source.asset]
            if event.happening is Happening.SWAPPED:
                self.lots[passing.target.asset].receive(event, given.give(event))
            else:
                given.move(event)

    def passings(self, some: Sequence[Found]) -> Iterator[Passing]:
        for asset, event in some:
            row = event.row
            if event.happening is Happening.SWAPPED:
                target = Place(row.to_asset or asset, self.wallet(event.wallet))
                yield Passing(Place(asset, self.wallet(event.wallet)), target, event)
            elif self.frame.per_wallet:
                target = Place(asset, row.to_wallet or event.wallet)
                yield Passing(Place(asset, event.wallet), target, event)
            else:
                self.lots[asset].count_move(event)

    def wallet(self, wallet: str) -> str:
        return wallet if self.frame.per_wallet else ALL

    def held(self, place: Place) -> Decimal:
        return self.lots[place.asset].holding(self.frame.scope(place.wallet)).quantity

    def go_on(self, event: Event | None) -> None:
        """Change to the frames that are in force at an event, None = at the end."""
        while self.later:
            since = self.later[0].since
            assert since is not None, "a later frame begins at some instant"
            if event is not None and event.at < since:
                return
            self.frame = self.later.pop(0)
            for lots in self.lots.values():
                lots.change(self.frame)
