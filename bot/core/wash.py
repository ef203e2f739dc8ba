"""A buy-back rule for lots: losses met by purchases near the sale do not count.

Where the rule disallows, the loss is added to the cost of what was bought instead, and the holding
period goes on from there if the law says so. Where it rings the loss with a fence, the loss counts
against the gain on what was bought, and no further; of a sale's losing lots all are met alike, by
the units bought to the units sold (Ireland, TCA 1997 s.581(3)).
"""

from bisect import insort
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple, TypeVar

from bot.core.drafts import DisposalDraft, PartDraft
from bot.core.events import Event
from bot.core.held_lots import Lot
from bot.core.money import ZERO, share, shares
from bot.core.rules import BuybackKind, BuybackRule

ONE_ORDER = timedelta(minutes=1)


@dataclass(slots=True)
class Claim:
    """Units sold at a loss that no purchase has met yet; the parts of a sale that they are."""

    rule: BuybackRule
    day: date
    parts: Sequence[PartDraft]
    held: timedelta
    quantity: Decimal
    loss: Decimal

    def meet(self, lot: Lot) -> Lot:
        """Take the units out of the lot that meet the claim, and give them the loss."""
        units = min(self.quantity, lot.quantity)
        loss = share(self.loss, units, self.quantity)
        left = [-(part.gain or ZERO) - part.disallowed for part in self.parts]
        for part, denied in zip(self.parts, shares(loss, left), strict=True):
            part.disallowed += denied
        self.quantity -= units
        self.loss -= loss
        met = lot.split(units)
        met.replaced = True
        if self.rule.kind is BuybackKind.RING_FENCE:
            met.fenced = loss
            return met
        met.cost = None if met.cost is None else met.cost + loss
        if self.rule.tacks and met.acquired is not None:
            met.held_from = met.acquired - self.held
        return met


@dataclass(frozen=True, slots=True)
class Fill:
    """A purchase, and the number of the lot that it is part of."""

    event: Event
    number: int

    def goes_on(self, later: Event) -> bool:
        """Whether a later purchase is taken to be of the same order."""
        mine, row = self.event.row, later.row
        same = (mine.kind, mine.wallet, mine.asset) == (row.kind, row.wallet, row.asset)
        return same and later.at - self.event.at <= ONE_ORDER


class Wash:
    """Watches the purchases and the losses of one asset over all wallets.

    Losses are met in the order of the sales, by purchases in the order of acquisition. A unit
    bought meets one unit sold, never one of its own lot. The fills of one order are one lot:
    Rev. Rul. 56-602, by which a loss on a part of one lot is no wash sale. The ledger knows no
    orders, so purchases into one wallet within a minute, no sale between them, are taken as one.
    """

    def __init__(self, rule: BuybackRule) -> None:
        self.rule = rule
        self.fill: Fill | None = None
        self.since = rule.since
        self.claims: deque[Claim] = deque()
        self.recent: list[Lot] = []

    def number(self, event: Event, number: int) -> int:
        """Return the number of a purchase: its own, or that of the order which it goes on with."""
        before = self.fill
        if before is not None and before.goes_on(event):
            number = before.number
        self.fill = Fill(event, number)
        return number

    def acquired(self, lot: Lot, day: date) -> list[Lot]:
        """Return a new lot as the pieces that claims make of it."""
        while self.claims and self.rule.last_day(self.claims[0].day) < day:
            self.claims.popleft()
        pieces = []
        while lot.bought and lot.quantity and self.claims:
            pieces.append(self.claims[0].meet(lot))
            if not self.claims[0].quantity:
                self.claims.popleft()
        if lot.quantity:
            self.watch(lot)
            pieces.append(lot)
        return pieces

    def watch(self, lot: Lot) -> None:
        """Keep an eye on a lot that may meet a later loss."""
        if lot.bought and not lot.replaced and not lot.watched and lot.acquired is not None:
            lot.watched = True
            insort(self.recent, lot, key=_acquisition)

    def sold(self, draft: DisposalDraft, lots: Sequence[Lot]) -> None:
        """Meet the losses of a disposal by purchases before it; what is left waits for later ones.

        lots  what was sold, one for each part.
        """
        self.fill = None
        if draft.day < self.since:
            return
        losing: list[_Losing] = []
        for part, lot in zip(draft.parts, lots, strict=True):
            _use_fenced(part, lot)
            if part.gain is not None and part.gain < 0:
                losing.append(_Losing(part, lot))
        if self.rule.kind is not BuybackKind.RING_FENCE:
            for some in runs(losing, self.rule, lambda one: one.lot.number):
                self._claim(draft.day, [one.part for one in some], some[0].lot)
        elif losing:
            self._claim(draft.day, [one.part for one in losing])

    def _claim(self, day: date, parts: Sequence[PartDraft], lot: Lot | None = None) -> None:
        """Let purchases meet the loss of parts of a sale: those before it, or else later ones.

        lot  what the one part came from; parts that are met together came from several.
        """
        units = sum((part.quantity for part in parts), ZERO)
        loss = -sum((part.gain or ZERO for part in parts), ZERO)
        from_day = None if lot is None else lot.held_from
        held = timedelta(0) if from_day is None else day - from_day
        claim = Claim(self.rule, day, parts, held, units, loss)
        if lot is not None and self.rule.looks_back:
            self._meet_before(claim, lot.number)
        if claim.quantity:
            self.claims.append(claim)

    def _meet_before(self, claim: Claim, own: int) -> None:
        """Meet a claim by lots still held, in the order of acquisition; forget what is gone."""
        first = self.rule.first_day(claim.day)
        place = 0
        while claim.quantity and place < len(self.recent):
            lot = self.recent[place]
            if lot.home is None or not lot.quantity or (lot.acquired or first) < first:
                lot.watched = False
                self.recent.pop(place)
            elif lot.number == own:
                place += 1
            else:
                lot.home.rank_again(claim.meet(lot))


class _Losing(NamedTuple):
    """A part of a sale that lost, and what it came from."""

    part: PartDraft
    lot: Lot


T = TypeVar("T")


def runs(losing: Sequence[T], rule: BuybackRule, number: Callable[[T], int]) -> list[list[T]]:
    """Return what was sold at a loss in runs that are met alike: the pieces of one lot.

    Losses met before cut a lot into pieces of several costs; were each met by itself, the pieces
    would cut what meets them, and so on without end. Where the holding period goes on in what was
    bought, pieces may have several, and stay apart.
    """
    if rule.tacks:
        return [[one] for one in losing]
    return [list(some) for _, some in groupby(losing, key=number)]


def _use_fenced(part: PartDraft, lot: Lot) -> None:
    """Set a loss fenced in these units against their gain; what is more than that is lost."""
    if lot.fenced and part.gain is not None and part.cost is not None:
        part.cost += min(lot.fenced, max(part.gain, ZERO))


def _acquisition(lot: Lot) -> tuple[int, int]:
    return (lot.time, lot.number)
