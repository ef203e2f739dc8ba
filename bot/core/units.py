"""The units of all coins, wherever they lie; whoever knows no lots needs no more."""

from bisect import insort
from collections.abc import Sequence
from copy import copy
from decimal import Decimal

from bot.core.drafts import Frame, negative_balance
from bot.core.engine import Settled
from bot.core.events import Event, Happening
from bot.core.money import ZERO
from bot.core.moves import Passing, Place, in_passing_order
from bot.core.timeline import Found


class Units:
    """The units of each coin, never below 0; what leaves without being there is named."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.coins: list[str] = []
        self.units: dict[str, Decimal] = {}

    def copy(self) -> "Units":
        """Return units that go their own way from here."""
        found = copy(self)
        found.coins, found.units = self.coins.copy(), self.units.copy()
        return found

    def held(self) -> list[str]:
        """Return the coins of which there are units, by name."""
        return [coin for coin in self.coins if self.units[coin]]

    def has_none(self) -> bool:
        """Whether no units are left of any coin."""
        return not any(self.units.values())

    def of(self, coin: str) -> Decimal:
        """Return how much of a coin there is."""
        return self.units.get(coin, ZERO)

    def add(self, coin: str, units: Decimal) -> None:
        """Take units in."""
        if coin not in self.units:
            insort(self.coins, coin)
        self.units[coin] = self.of(coin) + units

    def remove(self, coin: str, event: Event, told: Settled) -> None:
        """Let the units of an event go."""
        held = self.of(coin)
        if held < event.quantity:
            missing = event.quantity - held
            told.problems.append(
                negative_balance(event, coin, self.frame, missing=missing, held=held)
            )
        if held:
            self.units[coin] = max(held - event.quantity, ZERO)

    def swap(self, found: Sequence[Found], told: Settled) -> None:
        """Let units of an instant become those of other coins, each as soon as it is there."""
        passings = [
            Passing(Place(asset, ""), Place(event.row.to_asset or asset, ""), event)
            for asset, event in found
            if event.happening is Happening.SWAPPED
        ]
        for passing in in_passing_order(passings, lambda place: self.of(place.asset)):
            self.remove(passing.source.asset, passing.event, told)
            self.add(passing.target.asset, passing.event.row.to_quantity or ZERO)
