"""Disposals while they are being settled: a buy-back rule may still change them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.core.books import Disposal, OpenLot, Part
from bot.core.events import Event, Happening
from bot.core.holding import Term
from bot.core.ledger import Problem
from bot.core.money import ZERO, decimal_text, shares, total_of
from bot.core.rules import BuybackRule, CostBasis, CostBasisRule, Jurisdiction


@dataclass(frozen=True, slots=True)
class Frame:
    """What the engines need to know of the law and the taxpayer's choices."""

    law: Jurisdiction
    method: CostBasis
    basis: CostBasisRule
    per_wallet: bool
    timezone: ZoneInfo
    buyback: BuybackRule | None = None

    def day(self, at: datetime) -> date:
        """Return the taxpayer's day on which an instant falls."""
        return at.astimezone(self.timezone).date()

    def scope(self, wallet: str) -> str | None:
        """Return what stands alone: the wallet, or None for all together."""
        return wallet if self.per_wallet else None

    @property
    def knows_terms(self) -> bool:
        """Whether the law treats lots held for long otherwise."""
        return bool(self.law.holding)


@dataclass(slots=True)
class PartDraft:
    """A part of a disposal; `held_from` is where its holding period counts from."""

    rule: str
    quantity: Decimal
    cost: Decimal | None
    acquired: date | None = None
    held_from: date | None = None
    proceeds: Decimal | None = None
    disallowed: Decimal = ZERO

    @property
    def gain(self) -> Decimal | None:
        """Proceeds less cost, before anything is disallowed."""
        if self.proceeds is None or self.cost is None:
            return None
        return self.proceeds - self.cost


@dataclass(slots=True)
class DisposalDraft:
    """A disposal of one asset whose parts are known."""

    at: datetime
    day: date
    wallet: str | None
    parts: list[PartDraft] = field(default_factory=list)

    def finish(self, asset: str, law: Jurisdiction) -> Disposal:
        """Return the disposal as it is told."""
        parts = tuple(_finish_part(part, self.day, law) for part in self.parts)
        return Disposal(
            at=self.at,
            day=self.day,
            asset=asset,
            wallet=self.wallet,
            quantity=sum((part.quantity for part in parts), ZERO),
            proceeds=total_of([part.proceeds for part in parts]),
            cost=total_of([part.cost for part in parts]),
            gain=total_of([part.gain for part in parts]),
            disallowed=sum((part.disallowed for part in self.parts), ZERO),
            tax_year=law.year_of(self.day).name,
            parts=parts,
        )


@dataclass(slots=True)
class AssetBooks:
    """What settling one asset gave."""

    disposals: list[DisposalDraft] = field(default_factory=list)
    open: list[OpenLot] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sale:
    """Sold units whose proceeds are known together, or unknown together."""

    quantity: Decimal
    proceeds: Decimal | None


def sales(events: Sequence[Event]) -> list[Sale]:
    """Return what events sold in all: what has a price first, then what has none."""
    priced = [event for event in events if event.value is not None]
    unpriced = [event for event in events if event.value is None]
    found = [Sale(_units(some), total_of([e.value for e in some])) for some in (priced, unpriced)]
    return [sale for sale in found if sale.quantity]


def grouped(events: Sequence[Event], frame: Frame) -> list[list[Event]]:
    """Group the sales of one instant and scope, and the moves of one; others stand alone."""

    def key(numbered: tuple[int, Event]) -> tuple[object, ...]:
        number, event = numbered
        if event.happening is Happening.SOLD:
            return (event.at, frame.scope(event.wallet))
        if event.happening is Happening.MOVED:
            return (event.at,)
        return (number,)

    return [[event for _, event in group] for _, group in groupby(enumerate(events), key=key)]


def spread_proceeds(parts: Sequence[PartDraft], proceeds: Decimal | None) -> None:
    """Give each part its share of the proceeds; the last takes the remainder."""
    if proceeds is not None:
        for part, amount in zip(
            parts, shares(proceeds, [part.quantity for part in parts]), strict=True
        ):
            part.proceeds = amount


def negative_balance(
    event: Event, asset: str, frame: Frame, *, missing: Decimal, held: Decimal
) -> Problem:
    """Return the problem of units that left without having come."""
    where = f"in wallet {event.wallet}" if frame.per_wallet else "in all wallets together"
    detail = (
        f"more {asset} leaves than the ledger has {where} ({decimal_text(held)}): add the missing "
        f"purchase, income or transfer before this line; the missing units' cost stays unknown"
    )
    return Problem(event.line, "negative_balance", asset, event.wallet, missing, detail)


def _units(events: Sequence[Event]) -> Decimal:
    return sum((event.quantity for event in events), ZERO)


def _finish_part(part: PartDraft, day: date, law: Jurisdiction) -> Part:
    gain = part.gain
    ends = law.term_ends(part.held_from)
    term = None if ends is None else Term.LONG if day > ends else Term.SHORT
    return Part(
        rule=part.rule,
        quantity=part.quantity,
        proceeds=part.proceeds,
        cost=part.cost,
        gain=None if gain is None else gain + part.disallowed,
        acquired=part.acquired,
        term=term,
    )
