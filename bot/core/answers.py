"""What a user is told, as values: every figure with its lots, its prices and their age."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.brackets import Bracket
from bot.core.chats import Profile
from bot.core.deadlines import Deadline
from bot.core.due import DueDate
from bot.core.held_units import alone
from bot.core.ledger import Problem
from bot.core.losses import LossReport, Term
from bot.core.nothing_held import NothingHeld
from bot.core.plan import Plan
from bot.core.prices import Price
from bot.core.stated import Part, Stated
from bot.core.stories import Story
from bot.core.trust import Confidence
from bot.core.twice import NOTHING_TWICE, Twice


@dataclass(frozen=True, slots=True)
class LossAnswer:
    """What could be harvested today.

    country_name  as people call it, e.g. "United States".
    prices        by asset, what the figures rest on; assets without a price are in
                  `report.not_counted`.
    prices_failed why fresh prices could not be had, a sentence; None when they could.
    nothing       why no lot is open; None where one is.
    gifts         what is told of gifts that the law takes as sold.
    twice         what of the ledger may be counted twice.
    only          the coin that is told of alone; None = all.
    """

    report: LossReport
    country_name: str
    prices: Mapping[str, Price]
    prices_failed: str | None
    now: datetime
    timezone: ZoneInfo
    min_loss: Decimal
    nothing: NothingHeld | None = None
    gifts: tuple[str, ...] = ()
    twice: Twice = NOTHING_TWICE
    only: str | None = None

    @property
    def confidence(self) -> Confidence:
        """How much of the ledger the figures rest on."""
        return replace(self.report.confidence, twice=self.twice)


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """The sales that reach a target, beside all that could be harvested today."""

    plan: Plan
    losses: LossAnswer


@dataclass(frozen=True, slots=True)
class Holding:
    """What a user holds of one asset, in one wallet or, where the law says so, in all together.

    cost   None where some of it is not known; then no gain is stated either.
    lots   in the order in which the law would have them sold.
    """

    asset: str
    wallet: str | None
    quantity: Decimal
    cost: Decimal | None
    price: Price | None
    lots: tuple["HeldLot", ...]

    @property
    def value(self) -> Decimal | None:
        """What it is worth at the price, if there is one."""
        return None if self.price is None else self.quantity * self.price.amount

    @property
    def gain(self) -> Decimal | None:
        """Value less cost, where both are known."""
        if self.value is None or self.cost is None:
            return None
        return self.value - self.cost


@dataclass(frozen=True, slots=True)
class HeldLot:
    """One open lot; a pool is one lot without a day."""

    acquired: date | None
    quantity: Decimal
    cost: Decimal | None
    term: Term | None
    term_ends: date | None


@dataclass(frozen=True, slots=True)
class PortfolioAnswer:
    """What a user holds, and what is wrong with the ledger.

    twice  what of it may be counted twice.
    only   the coin that is told of alone; None = all.
    nothing  why nothing is held; None where something is.
    """

    currency: str
    method: str
    holdings: tuple[Holding, ...]
    problems: tuple[Problem, ...]
    prices_failed: str | None
    now: datetime
    twice: Twice = NOTHING_TWICE
    only: str | None = None
    nothing: NothingHeld | None = None

    @property
    def alone(self) -> int:
        """How many halves of transfers count for nothing, for their other half is not there."""
        return alone(self.problems)


@dataclass(frozen=True, slots=True)
class DeadlineAnswer:
    """The deadlines ahead, nearest first; none where losses do not help (`why` says so).

    by_lot  whether the loss of a lot held for long counts for nothing, so each has a last day.
    due     until when tax on gains must be paid, nearest first, as far as that is known.
    told    what must be known of those dates, whole sentences.
    """

    country_name: str
    deadlines: tuple[Deadline, ...]
    why_not: str | None
    on: date
    timezone: ZoneInfo
    by_lot: bool = False
    due: tuple[DueDate, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsAnswer:
    """The latest flagged stories, or those that have `words`; newest first."""

    stories: tuple[Story, ...]
    now: datetime
    timezone: ZoneInfo
    words: str = ""


@dataclass(frozen=True, slots=True)
class SettingsAnswer:
    """What a chat's owner set, with the defaults that hold where nothing is set.

    brackets          above `rate_short`, in the law's currency; none beside a rate of one's own.
    counts_household  whether the law on buying back counts what others bought.
    doubts            of methods, each with a sentence on what is not settled about it.
    stated            of the tax year of today; None before a country is chosen.
    parts             what can be stated of a year that can change a figure.
    knows_terms       whether the law knows short-term and long-term gains.
    """

    profile: Profile
    country_name: str | None
    timezone: str
    method: str | None
    methods: tuple[str, ...]
    rate_short: Decimal | None
    rate_long: Decimal | None
    has_terms: bool
    has_wash_switch: bool
    wash_rule: bool
    counts_household: bool = False
    brackets: tuple[Bracket, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
    stated: Stated | None = None
    parts: frozenset[Part] = frozenset()
    knows_terms: bool = False
