"""Disposals while they are being settled: a buy-back rule may still change them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.core.events import Event
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Problem
from bot.core.money import ZERO, decimal_text, shares, total_of
from bot.core.rules import BuybackRule, CostBasis, CostBasisRule


@dataclass(frozen=True, slots=True)
class Frame:
    """What the engines need to know of the law and the taxpayer's choices, from an instant on.

    since  None = from the beginning.
    """

    law: Jurisdiction
    method: CostBasis
    basis: CostBasisRule
    per_wallet: bool
    timezone: ZoneInfo
    buyback: BuybackRule | None = None
    since: datetime | None = None

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

    asset: str
    at: datetime
    day: date
    wallet: str | None
    parts: list[PartDraft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spending:
    """What was paid for coins on a day; None = before the first row.

    by_sale  it was taken off the proceeds of a sale, of which it is a part.
    """

    day: date | None
    amount: Decimal
    by_sale: bool = False


class Sale(NamedTuple):
    """Sold units whose proceeds are known together, or unknown together."""

    quantity: Decimal
    proceeds: Decimal | None


def sales(events: Sequence[Event]) -> list[Sale]:
    """Return what events sold in all: what has a price first, then what has none."""
    if len(events) == 1:
        return [Sale(events[0].quantity, events[0].value)]
    priced = [event for event in events if event.value is not None]
    unpriced = [event for event in events if event.value is None]
    found = [Sale(_units(some), total_of([e.value for e in some])) for some in (priced, unpriced)]
    return [sale for sale in found if sale.quantity]


def spread_proceeds(parts: Sequence[PartDraft], proceeds: Decimal | None) -> None:
    """Give each part its share of the proceeds; the last takes the remainder."""
    if len(parts) == 1:
        parts[0].proceeds = proceeds
    elif proceeds is not None:
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
