"""Events of assets in, disposals and open lots out, by FIFO, LIFO, HIFO, LOFO or average.

One asset is settled alone; assets that a swap joins which realises nothing are settled together, in
the order of time, for one takes over the cost of the other.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import datetime
from decimal import Decimal
from itertools import groupby, pairwise

from bot.core.deemed import came_after, day_of_value
from bot.core.endings import Ending
from bot.core.engine import Events, Settled, Start
from bot.core.events import Event, Happening
from bot.core.lot_sales import TradedLots
from bot.core.moves import Passing, Place, in_passing_order
from bot.core.purchases import Purchases
from bot.core.timeline import PASSES, Found, stage_of, stages

ALL = ""
_ACQUIRED, _SOLD = Happening.ACQUIRED, Happening.SOLD


class LotEngine:
    """Assets that are settled together by lots, under one frame after the other.

    values_day  the day whose value may count as a cost.
    waiting     opening lots of a later day, which it does not concern.
    """

    def __init__(self, start: Start) -> None:
        frames = start.frames
        self.frame = frames[0]
        self.later = list(frames[1:])
        self.endings: dict[str, Ending] = {}
        days = (day_of_value(one.basis, two.basis) for one, two in pairwise(frames))
        self.values_day = day = next(filter(None, days), None)
        allots = any(not one.per_wallet and two.per_wallet for one, two in pairwise(frames))
        self.lots = {
            asset: TradedLots(
                asset, self.frame, start.finishing, names=asset in start.named, counts=allots
            )
            for asset in start.assets
        }
        self.waiting = [lot for lot in start.opening if came_after(lot, day)]
        for lot in start.opening:
            if not came_after(lot, day):
                self.lots[lot.asset].open(lot)
        for asset in start.assets:
            self.lots[asset].expect(start.events.get(asset, ()))

    def settle(self, events: Events) -> Settled:
        """Go on with what happened next."""
        found = self._tell()
        if len(self.lots) == 1:
            for some in events.values():
                self._settle_alone(some)
        else:
            for happening, stage in stages(events):
                while self.later and stage[0].event.at >= self._until:
                    self._go_on()
                for asset, event in stage if self.values_day else ():
                    self.lots[asset].learn(event, self.values_day)
                self._apply(happening, stage)
        return found

    def close(self) -> Settled:
        """Return what stays open."""
        found = self._tell()
        while self.later:
            self._go_on()
        for lots in self.lots.values():
            lots.close(found)
        found.endings = self.endings
        return found

    def copy(self) -> "LotEngine | None":
        """Return an engine that goes on from here."""
        if not all(lots.may_be_copied for lots in self.lots.values()):
            return None
        return self._copied()

    def resumed(self, events: Sequence[Event], purchases: Purchases) -> Settled:
        """Return what events of its one asset give from here by what is known of purchases then.

        And what stays open after them. This engine stays as it is.
        """
        return self._copied(purchases).ended(events)

    def ended(self, events: Sequence[Event]) -> Settled:
        """Go on to the end with what happened next to the one asset."""
        found = self._tell()
        self._go_through(events)
        for lots in self.lots.values():
            lots.close(found)
        return found

    def _copied(self, purchases: Purchases | None = None) -> "LotEngine":
        found = copy(self)
        found.later = self.later.copy()
        found.lots = {asset: lots.copy(purchases) for asset, lots in self.lots.items()}
        return found

    def _tell(self) -> Settled:
        """Return where all lots tell what they give from now on."""
        found = Settled()
        for lots in self.lots.values():
            lots.found = found
        return found

    def _settle_alone(self, events: Sequence[Event]) -> None:
        """Settle the one asset of the group; keep how it stood before what may still change."""
        (lots,) = self.lots.values()
        place = lots.superficial.first_changeable(events) if lots.superficial else None
        if place is None or lots.superficial is None:
            self._go_through(events)
            return
        self._go_through(events[:place])
        later, purchases = tuple(events[place:]), lots.superficial.purchases
        self.endings[lots.asset] = Ending(self._copied(purchases), later, purchases)
        self._go_through(events[place:])

    def _go_through(self, events: Sequence[Event]) -> None:
        """Apply what happened to the one asset of the group."""
        (lots,) = self.lots.values()
        place, count = 0, len(events)
        while place < count:
            event, end = events[place], place + 1
            while self.later and event.at >= self._until:
                self._go_on()
            if self.values_day and event.row.note:
                lots.learn(event, self.values_day)
            if end < count and events[end].at == event.at:
                while end < count and self._is_one(event, events[end]):
                    end += 1
            happening = event.happening
            if happening is _ACQUIRED:
                lots.buy(event)
            elif happening is not _SOLD:
                self._apply(stage_of(event), [Found(lots.asset, one) for one in events[place:end]])
            elif end - place == 1:
                lots.sell_one(event)
            else:
                lots.sell(events[place:end])
            place = end

    def _is_one(self, event: Event, other: Event) -> bool:
        """Whether two events of an asset are applied as one: sales or moves of an instant."""
        if event.at != other.at:
            return False
        if event.happening is _SOLD:
            same_scope = not self.frame.per_wallet or event.wallet == other.wallet
            return other.happening is _SOLD and same_scope
        return event.happening in PASSES and other.happening in PASSES

    def _apply(self, stage: Happening, some: Sequence[Found]) -> None:
        """Apply what happened at one instant and stage."""
        match stage:
            case Happening.ACQUIRED:
                for asset, event in some:
                    self.lots[asset].buy(event)
            case Happening.SOLD:
                scopes = groupby(some, key=self._of_scope)
                for (asset, _), sold in scopes:
                    self.lots[asset].sell([event for _, event in sold])
            case Happening.GONE:
                for asset, event in some:
                    self.lots[asset].lose(event)
            case Happening.HOUSEHOLD_IN | Happening.HOUSEHOLD_OUT:
                for asset, event in some:
                    self.lots[asset].watch_household(event)
            case _:
                self._pass_on(some)

    def _of_scope(self, found: Found) -> tuple[str, str]:
        """Return what sales of an instant are told apart by."""
        return (found.asset, self._wallet(found.event.wallet))

    def _pass_on(self, some: Sequence[Found]) -> None:
        """Apply the moves and swaps of one instant."""
        passings = list(self._passings(some))
        alone = len(passings) == 1
        for passing in passings if alone else in_passing_order(passings, self._held):
            event = passing.event
            given = self.lots[passing.source.asset]
            if event.happening is Happening.SWAPPED:
                self.lots[passing.target.asset].receive(event, given.give(event))
            else:
                given.move(event)

    def _passings(self, some: Sequence[Found]) -> Iterator[Passing]:
        for asset, event in some:
            row = event.row
            if event.happening is Happening.SWAPPED:
                target = Place(row.to_asset or asset, self._wallet(event.wallet))
                yield Passing(Place(asset, self._wallet(event.wallet)), target, event)
            elif self.frame.per_wallet:
                target = Place(asset, row.to_wallet or event.wallet)
                yield Passing(Place(asset, event.wallet), target, event)
            else:
                self.lots[asset].count_move(event)

    def _wallet(self, wallet: str) -> str:
        return wallet if self.frame.per_wallet else ALL

    def _held(self, place: Place) -> Decimal:
        return self.lots[place.asset].holding(self.frame.scope(place.wallet)).quantity

    @property
    def _until(self) -> datetime:
        """The instant at which the next frame comes into force."""
        since = self.later[0].since
        assert since is not None, "a later frame begins at some instant"
        return since

    def _go_on(self) -> None:
        """Change to the next frame."""
        self.frame = self.later.pop(0)
        for lots in self.lots.values():
            lots.change(self.frame)
        waiting, self.waiting = self.waiting, []
        for lot in waiting:
            self.lots[lot.asset].open(lot)
