"""The values that settling a ledger gives: disposals, years, open lots, problems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.holding import Term
from bot.core.ledger import Problem, Row
from bot.core.rules import BuybackKind, BuybackRule, CostBasis, Jurisdiction, TaxYear


@dataclass(frozen=True, slots=True)
class Choices:
    """What a taxpayer chose where the law leaves a choice; None = the law's default.

    wash_rule  turns a buy-back rule on or off that hangs on pending law.
    """

    method: CostBasis | None = None
    per_wallet: bool | None = None
    timezone: ZoneInfo | None = None
    wash_rule: bool | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one lot, or one rule of matching, gave to a disposal.

    rule      a method's name, or "same_day" or "thirty_day".
    gain      after disallowed losses; None where cost or proceeds are unknown.
    acquired  the taxpayer's day; None for pools and for units of unknown origin.
    """

    rule: str
    quantity: Decimal
    proceeds: Decimal | None
    cost: Decimal | None
    gain: Decimal | None
    acquired: date | None
    term: Term | None


@dataclass(frozen=True, slots=True)
class Disposal:
    """All sales of one asset at one instant, or on one day where the law merges days.

    at          UTC; the first sale of the day where days are merged.
    wallet      None where all wallets stand together.
    proceeds    net of fees.
    gain        what counts: after disallowed losses; None where not known.
    disallowed  the part of a loss that a buy-back rule takes away, >= 0.
    """

    at: datetime
    day: date
    asset: str
    wallet: str | None
    quantity: Decimal
    proceeds: Decimal | None
    cost: Decimal | None
    gain: Decimal | None
    disallowed: Decimal
    tax_year: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class YearSum:
    """What the disposals of a tax year add up to, as far as it is known.

    gains, losses  sums over disposals, each >= 0, of what counts under the law.
    net            gains - losses.
    short, long    by term; None where the law knows no terms. Where a long term makes the result
                   exempt, `long` is what was left out of `net`.
    income         market value of rewards, interest, airdrops and the like on receipt.
    """

    year: TaxYear
    gains: Decimal
    losses: Decimal
    short: Decimal | None
    long: Decimal | None
    income: Decimal

    @property
    def net(self) -> Decimal:
        """What counts in all."""
        return self.gains - self.losses


@dataclass(frozen=True, slots=True)
class OpenLot:
    """Units still held.

    acquired   the taxpayer's day; None for a pool or where unknown.
    cost       None = unknown, never 0.
    term_ends  the last day on which a sale is short-term.
    """

    asset: str
    wallet: str | None
    acquired: date | None
    quantity: Decimal
    cost: Decimal | None
    term_ends: date | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """A ledger settled under a law.

    disposals  by time, asset, wallet.
    open       by asset, wallet, then in the order in which the method consumes.
    buyback    the rule that was applied, None where there is none or it is switched off.
    rows       in canonical order, transfers paired: what settling again would start from.
    """

    law: Jurisdiction
    choices: Choices
    method: CostBasis
    per_wallet: bool
    timezone: ZoneInfo
    currency: str
    disposals: tuple[Disposal, ...]
    years: tuple[YearSum, ...]
    open: tuple[OpenLot, ...]
    problems: tuple[Problem, ...]
    rows: tuple[Row, ...]
    opening: tuple[OpenLot, ...]
    buyback: BuybackRule | None

    @property
    def disallows(self) -> bool:
        """Whether purchases near a sale take its loss away."""
        return self.buyback is not None and self.buyback.kind is BuybackKind.DISALLOW

    def year(self, name: str) -> YearSum | None:
        """Return the sums of a tax year by its name, None where nothing happened."""
        return next((found for found in self.years if found.year.name == name), None)


def held(lots: Sequence[OpenLot]) -> tuple[str, ...]:
    """Return the assets of open lots, each once, sorted."""
    return tuple(sorted({lot.asset for lot in lots}))
