"""The units of all coins, wherever they lie; whoever knows no lots needs no more."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from bot.core.drafts import Frame, negative_balance
from bot.core.events import Event, Happening
from bot.core.ledger import Problem
from bot.core.money import ZERO
from bot.core.moves import Passing, Place, in_passing_order
from bot.core.timeline import Found


class Units:
    """The units of each coin, never below 0; what leaves without being there is named."""

    def __init__(self, frame: Frame, problems: list[Problem]) -> None:
        self.frame = frame
        self.problems = problems
        self.of: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)

    def held(self) -> list[str]:
        """Return the coins of which there are units, by name."""
        return sorted(coin for coin, units in self.of.items() if units)

    def add(self, coin: str, units: Decimal) -> None:
        """Take units in."""
        self.of[coin] += units

    def remove(self, coin: str, event: Event) -> None:
        """Let the units of an event go."""
        held = self.of[coin]
        if held < event.quantity:
            missing = event.quantity - held
            self.problems.append(
                negative_balance(event, coin, self.frame, missing=missing, held=held)
            )
        self.of[coin] = max(held - event.quantity, ZERO)

    def swap(self, found: Sequence[Found]) -> None:
        """Let units of an instant become those of other coins, each as soon as it is there."""
        passings = [
            Passing(Place(asset, ""), Place(event.row.to_asset or asset, ""), event)
            for asset, event in found
            if event.happening is Happening.SWAPPED
        ]
        for passing in in_passing_order(passings, lambda place: self.of[place.asset]):
            self.remove(passing.source.asset, passing.event)
            self.add(passing.target.asset, passing.event.row.to_quantity or ZERO)
