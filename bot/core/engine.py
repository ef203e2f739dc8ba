"""What an engine is: events of assets in, one stretch of time after the other; results out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from bot.core.books import Disposal, OpenLot
from bot.core.drafts import DisposalDraft, Frame, Spending
from bot.core.endings import Ending
from bot.core.events import Event
from bot.core.finishing import Finishing
from bot.core.ledger import Problem
from bot.core.purchases import Purchases


@dataclass(slots=True)
class Settled:
    """What settling events gave, and at the end what stays open.

    disposals          in the order of settling; drafts are to be finished.
    spent              where costs are set against what comes in by the year.
    acquisition_price  of all coins still held, where the law knows no other cost; None = unknown.
    household          lots of others that can take of a loss.
    purchases          what stands against a loss of averaged units, by asset.
    endings            of those whose losses a later sale can change, by asset.
    """

    disposals: list[Disposal | DisposalDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    spent: list[Spending] = field(default_factory=list)
    open: list[OpenLot] = field(default_factory=list)
    acquisition_price: Decimal | None = None
    household: list[OpenLot] = field(default_factory=list)
    purchases: dict[str, Purchases] = field(default_factory=dict)
    endings: dict[str, Ending] = field(default_factory=dict)


Events = Mapping[str, Sequence[Event]]


@dataclass(frozen=True, slots=True)
class Start:
    """From where an engine begins to settle a group of assets.

    frames   what is in force, one after the other; the first from the beginning.
    opening  lots held before the first event, in the order of acquisition.
    events   all that will happen, for what has to be known of it before.
    named    assets of which a sale names lots.
    """

    assets: tuple[str, ...]
    frames: Sequence[Frame]
    opening: Sequence[OpenLot]
    events: Events
    named: frozenset[str]
    finishing: Finishing


class Engine(Protocol):
    """Settles a group of assets from one stretch of events to the next."""

    def settle(self, events: Events) -> Settled:
        """Go on with what happened next to each asset, in order; return what that gave."""
        ...

    def close(self) -> Settled:
        """Return what is still to be told, and what stays open, where nothing more happens.

        The engine does not go on after that.
        """
        ...

    def copy(self) -> "Engine | None":
        """Return an engine that goes on from here, while this one stays as it is.

        None where what this one told, or is to look at, does not end here.
        """
        ...
