"""Events of one asset in, disposals and open lots out, by FIFO, LIFO, HIFO, LOFO or average."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from bot.core.books import OpenLot
from bot.core.drafts import (
    AssetBooks,
    DisposalDraft,
    Frame,
    PartDraft,
    grouped,
    negative_balance,
    sales,
    spread_proceeds,
)
from bot.core.events import Event, Happening
from bot.core.held_lots import AVERAGED, Holding, Lot
from bot.core.ledger import DEFAULT_WALLET
from bot.core.moves import in_passing_order
from bot.core.rules import BuybackKind
from bot.core.wash import Wash

UNKNOWN_TIME = -(2**62)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def settle_lots(
    asset: str, events: Sequence[Event], opening: Sequence[OpenLot], frame: Frame
) -> AssetBooks:
    """Return what the events of one asset realise, and what stays open.

    opening  lots held before the first event, in the order of acquisition.
    """
    engine = _Lots(asset, frame)
    for lot in opening:
        engine.open(lot)
    for group in grouped(events, frame):
        engine.apply(group)
    return engine.close()


class _Lots:
    """The lots of one asset in all its scopes."""

    def __init__(self, asset: str, frame: Frame) -> None:
        self.asset = asset
        self.frame = frame
        self.books = AssetBooks()
        self.holdings: dict[str | None, Holding] = {}
        self.numbers = 0
        buyback = frame.buyback
        disallows = buyback is not None and buyback.kind is BuybackKind.DISALLOW
        self.wash = Wash(buyback) if buyback is not None and disallows else None
        assert not (self.wash and frame.method in AVERAGED), "a pool has no lots to replace"

    def holding(self, scope: str | None) -> Holding:
        if scope not in self.holdings:
            self.holdings[scope] = Holding(self.frame.method)
        return self.holdings[scope]

    def open(self, lot: OpenLot) -> None:
        wallet = lot.wallet or DEFAULT_WALLET
        at = UNKNOWN_TIME
        if lot.acquired is not None:
            noon = datetime.combine(lot.acquired, time(12), tzinfo=self.frame.timezone)
            at = _microseconds(noon)
        self.acquire(
            Lot(self.numbers, at, lot.acquired, lot.acquired, lot.quantity, lot.cost),
            self.holding(self.frame.scope(wallet)),
            lot.acquired or date.min,
        )

    def apply(self, group: Sequence[Event]) -> None:
        event = group[0]
        match event.happening:
            case Happening.ACQUIRED:
                day = self.frame.day(event.at)
                lot = Lot(self.numbers, _microseconds(event.at), day, day, event.quantity, None)
                lot.cost, lot.bought = event.value, event.bought
                self.acquire(lot, self.holding(self.frame.scope(event.wallet)), day)
            case Happening.MOVED:
                for move in self.moves(group):
                    self.move(move)
            case Happening.SOLD:
                self.sell(group)
            case Happening.GONE:
                self.take(event, event.quantity)

    def acquire(self, lot: Lot, holding: Holding, day: date) -> None:
        self.numbers += 1
        pieces = self.wash.acquired(lot, day) if self.wash else [lot]
        for piece in pieces:
            holding.push(piece)

    def moves(self, group: Sequence[Event]) -> Iterable[Event]:
        if not self.frame.per_wallet:
            return ()
        if len(group) == 1:
            return group
        return in_passing_order(group, lambda wallet: self.holding(wallet).quantity)

    def move(self, event: Event) -> None:
        assert event.to_wallet, "a move says where to"
        arriving = self.take(event, event.quantity)
        target = self.holding(event.to_wallet)
        for lot in arriving:
            target.push(lot)
            if self.wash:
                self.wash.watch(lot)

    def sell(self, group: Sequence[Event]) -> None:
        last = group[-1]
        day = self.frame.day(last.at)
        draft = DisposalDraft(last.at, day, self.frame.scope(last.wallet))
        sold: list[Lot] = []
        for sale in sales(group):
            lots = self.take(last, sale.quantity)
            parts = [self.part(lot) for lot in lots]
            spread_proceeds(parts, sale.proceeds)
            draft.parts.extend(parts)
            sold.extend(lots)
        if self.wash:
            self.wash.sold(draft, sold)
        draft.parts = joined(draft.parts) if self.frame.method in AVERAGED else draft.parts
        self.books.disposals.append(draft)

    def part(self, lot: Lot) -> PartDraft:
        dated = self.frame.method not in AVERAGED or self.frame.knows_terms
        return PartDraft(
            rule=self.frame.method.value,
            quantity=lot.quantity,
            cost=lot.cost,
            acquired=lot.acquired if dated else None,
            held_from=lot.held_from if dated else None,
        )

    def take(self, event: Event, quantity: Decimal) -> list[Lot]:
        """Remove units; what is missing is named and comes as a lot of unknown origin."""
        holding = self.holding(self.frame.scope(event.wallet))
        held = holding.quantity
        lots = holding.take(quantity)
        missing = quantity - held
        if missing > 0:
            self.books.problems.append(
                negative_balance(event, self.asset, self.frame, missing=missing, held=held)
            )
            lots.append(Lot(self.numbers, UNKNOWN_TIME, None, None, missing, None, bought=False))
            self.numbers += 1
        return lots

    def close(self) -> AssetBooks:
        law = self.frame.law
        for scope in sorted(self.holdings, key=lambda name: name or ""):
            holding = self.holdings[scope]
            lots = holding.lots()
            if self.frame.method in AVERAGED and not self.frame.knows_terms and lots:
                held = OpenLot(self.asset, scope, None, holding.quantity, holding.cost)
                self.books.open.append(held)
                continue
            self.books.open.extend(
                OpenLot(
                    self.asset,
                    scope,
                    lot.acquired,
                    lot.quantity,
                    lot.cost,
                    law.term_ends(lot.held_from),
                )
                for lot in lots
            )
        return self.books


def joined(parts: Sequence[PartDraft]) -> list[PartDraft]:
    """Join neighbouring parts of a pool that nothing tells apart."""
    found: list[PartDraft] = []
    for part in parts:
        if found and _alike(found[-1], part):
            before = found[-1]
            before.quantity += part.quantity
            before.cost = _sum(before.cost, part.cost)
            before.proceeds = _sum(before.proceeds, part.proceeds)
            before.disallowed += part.disallowed
        else:
            found.append(part)
    return found


def _alike(one: PartDraft, other: PartDraft) -> bool:
    return (
        (one.rule, one.acquired, one.held_from) == (other.rule, other.acquired, other.held_from)
        and (one.cost is None) == (other.cost is None)
        and (one.proceeds is None) == (other.proceeds is None)
    )


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND
