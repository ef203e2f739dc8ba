"""What the law of a country can say, and which of its entries is in force on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.core.brackets import Bracket, Scale
from bot.core.holding import HoldingPeriod, anniversary


class CostBasis(StrEnum):
    """How the lots that a sale consumes, and so its cost, are found.

    YEAR_AVERAGE  all that was held and bought in a year, at one price (Japan).
    PORTFOLIO     a share of what all coins together cost, by the value of the whole (France).
    CASH_FLOW     no cost for a sale: what was spent in a year is set against what came in (Poland).
    """

    FIFO = "fifo"
    LIFO = "lifo"
    HIFO = "hifo"
    LOFO = "lofo"
    AVERAGE = "average"
    POOL = "pool"
    YEAR_AVERAGE = "year_average"
    PORTFOLIO = "portfolio"
    CASH_FLOW = "cash_flow"


class Fees(StrEnum):
    """Which of what trades cost the law looks at.

    ALL        what a purchase costs raises its cost, what a sale costs lowers its proceeds.
    PURCHASES  only the former.
    NONE       neither.
    """

    ALL = "all"
    PURCHASES = "purchases"
    NONE = "none"


class Scope(StrEnum):
    """Whether the law looks at all wallets together, at each alone, or leaves it open."""

    UNIVERSAL = "universal"
    WALLET = "wallet"
    FREE = "free"


class Confidence(StrEnum):
    """How sure we are of an entry."""

    CERTAIN = "certain"
    LIKELY = "likely"
    CHECK = "check"


class Status(StrEnum):
    """Whether a country's file may be advised on; a draft never is."""

    VERIFIED = "verified"
    DRAFT = "draft"


class BuybackKind(StrEnum):
    """What a purchase near a sale at a loss does to the loss.

    NONE        nothing.
    DISALLOW    it takes the loss away and adds it to the cost of what was bought.
    MATCH       the sale takes the later cost; the cost basis entry has the days.
    RING_FENCE  the loss counts only against the gain on what was bought.
    FACTS       no days are counted: the facts decide, so nothing is computed and a warning given.
    """

    NONE = "none"
    DISALLOW = "disallow"
    MATCH = "match_later_cost"
    RING_FENCE = "ring_fence"
    FACTS = "facts"


class Deemed(StrEnum):
    """What units cost that were held when a rule of cost basis came.

    NONE    what they did cost.
    HIGHER  the higher of what they did cost and their value on the day before.
    """

    NONE = "none"
    HIGHER = "higher_of_cost_and_value"


class LongEffect(StrEnum):
    """What a long term changes: the rate of tax, whether the result counts at all, or nothing."""

    RATE = "rate"
    EXEMPT = "exempt"
    NONE = "none"


class Offset(StrEnum):
    """What a loss may be set against."""

    NONE = "none"
    CAPITAL_GAINS = "capital_gains"
    CRYPTO_GAINS = "crypto_gains"
    PRIVATE_SALES = "private_sales"
    MISCELLANEOUS = "miscellaneous_income"
    SAVINGS = "savings_income"
    CAPITAL_INCOME = "capital_income"
    INCOME = "income"
    UNSTATED = "unstated"


class LossOrder(StrEnum):
    """Which gains a loss meets first.

    BY_TERM      gains of its own term.
    SHORT_FIRST  short-term gains, whatever its own term: the taxpayer may choose.
    APART        none: gains are taxed in full, losses relieve at a rate of their own.
    """

    BY_TERM = "by_term"
    SHORT_FIRST = "short_first"
    APART = "apart"


class CarriedUse(StrEnum):
    """When losses of earlier years are used.

    WITH_YEAR        together with the year's own losses.
    ABOVE_ALLOWANCE  only down to the allowance.
    AFTER_CLIFF      after the test whether the year stays under the allowance.
    NONE             never.
    """

    WITH_YEAR = "with_year"
    ABOVE_ALLOWANCE = "above_allowance"
    AFTER_CLIFF = "after_cliff"
    NONE = "none"


class AllowanceKind(StrEnum):
    """What an allowance does.

    EXEMPTION        so much of the net gain stays free.
    BOTH_WAYS        so much of the net gain stays free, and so much of a net loss is lost.
    CLIFF            all is free below it, nothing from it on.
    SALES_THRESHOLD  all is free while the year's sale prices do not exceed it.
    """

    EXEMPTION = "exemption"
    BOTH_WAYS = "both_ways"
    CLIFF = "cliff"
    SALES_THRESHOLD = "sales_threshold"


@dataclass(frozen=True, slots=True)
class Entry:
    """What every dated entry of the law states."""

    since: date
    source: str
    confidence: Confidence
    checked: date

    @property
    def statute(self) -> str:
        """The source without what it says and without addresses, to stand within a sentence."""
        return self.source.partition(": ")[0].partition(", http")[0]


@dataclass(frozen=True, slots=True)
class TaxYearRule(Entry):
    """The day of the calendar year on which a tax year begins."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class CostBasisRule(Entry):
    """Which methods are allowed; the first is the default.

    same_day_first   all purchases of a day are matched to all sales of that day.
    repurchase_days  purchases this soon after a sale are matched to it before the pool.
    specific         the taxpayer may name the lots of a sale.
    apart_before     what was acquired before this day stays out of the average, and goes first.
    fees             which of what trades cost changes a cost or proceeds.
    fees_source      what says so; empty where the source of the entry says nothing else.
    deemed           what units cost from then on that were held when the entry came into force.
    """

    methods: tuple[CostBasis, ...]
    scope: Scope
    same_day_first: bool = False
    repurchase_days: int = 0
    specific: bool = False
    apart_before: date | None = None
    fees: Fees = Fees.ALL
    fees_source: str = ""
    deemed: Deemed = Deemed.NONE


@dataclass(frozen=True, slots=True)
class BuybackRule(Entry):
    """What buying back does.

    days_before    0 = only what is bought after a sale touches it.
    years_after    counts whole calendar years after a sale instead of days.
    name           what the rule is called where a purchase would touch a loss.
    enabled        whether it is applied where the taxpayer says nothing.
    switch         the rule is doubtful or hangs on law that may change: the taxpayer can turn it
                   on or off.
    warns          its dates are told though it is off.
    tacks          the holding period of what was sold goes on in what was bought.
    held_at_end    only what is still held when the days after end takes a loss away, by the least
                   of what was sold, bought and held.
    matches_before purchases of the days before are sold first.
    gifts          what is received as a gift counts as acquired, too.
    household      whose purchases count besides the taxpayer's own, in words; "" = nobody's.
    note           a sentence for people.
    """

    kind: BuybackKind
    name: str = ""
    enabled: bool = True
    days_before: int = 0
    days_after: int = 0
    years_after: int = 0
    switch: bool = False
    warns: bool = False
    tacks: bool = False
    held_at_end: bool = False
    matches_before: bool = False
    gifts: bool = False
    household: str = ""
    note: str = ""

    @property
    def looks_back(self) -> bool:
        """Whether a purchase made before a sale can take its loss away, be it of the same day."""
        return bool(self.days_before) and not self.matches_before

    def first_day(self, sold: date) -> date:
        """Return the first day on which a purchase touches a sale."""
        return sold - timedelta(days=self.days_before)

    def last_day(self, sold: date) -> date:
        """Return the last day on which a purchase still touches a sale."""
        if self.years_after:
            return anniversary(sold, self.years_after)
        return sold + timedelta(days=self.days_after)


@dataclass(frozen=True, slots=True)
class SwapRule(Entry):
    """Whether a coin given for another coin is a sale.

    realises       where false, what was received takes over the cost of what was given.
    realises_before  where it does not realise, units acquired before this day are sold all the
                   same, and what was received for them is new, at the value of the swap.
    realises_into  symbols unlike other coins, e.g. e-money tokens: a swap realises all the same
                   where one of these stands on one side alone.
    keeps_date     where it does not realise, whether the day of acquisition is taken over, too.
    note           a sentence for people.
    """

    realises: bool
    realises_before: date | None = None
    realises_into: tuple[str, ...] = ()
    keeps_date: bool = True
    note: str = ""

    def is_sale(self, given: str, received: str) -> bool:
        """Whether giving one coin for another realises a result."""
        unlike = (given in self.realises_into) != (received in self.realises_into)
        return self.realises or unlike


@dataclass(frozen=True, slots=True)
class GiftRule(Entry):
    """Whether giving coins away is a sale at what they are worth that day.

    It is told and not reckoned: who got a gift decides, and a ledger does not say who.
    spared  to whom a gift is none, in words; "" = to nobody.
    note    a sentence for people.
    """

    realises: bool
    spared: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HoldingRule(Entry):
    """When a lot acquired from `since` on is long-term, and what that changes.

    discount  per cent of a long-term gain that stays free, after losses were taken off it.
    """

    period: HoldingPeriod
    effect: LongEffect
    discount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class LossUseRule(Entry):
    """What losses can be set against.

    other_share per cent of the year's other income of that kind, such as interest and dividends,
                that a remaining loss may lower.
    income_cap  how much other income a year's remaining loss may lower; 0 = none, None = any.
    carried     when losses of earlier years are used; NONE = a loss left over is lost.
    order       which gains a loss meets first.
    included    per cent of a gain and of a loss that counts.
    deductible  per cent of a loss that counts.
    rewards     whether rewards and the like of the year are income that a loss meets.
    years       how many years a loss is carried forward; 0 = without limit where it is carried.
    years_back  how many years it can be carried back.
    why         where offset is "none": a sentence that names the law.
    """

    offset: Offset
    other_share: Decimal = Decimal(0)
    income_cap: Decimal | None = Decimal(0)
    carried: CarriedUse = CarriedUse.NONE
    order: LossOrder = LossOrder.BY_TERM
    included: Decimal = Decimal(100)
    deductible: Decimal = Decimal(100)
    rewards: bool = False
    years: int = 0
    years_back: int = 0
    claim: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class AllowanceRule(Entry):
    """What stays free of tax each year.

    loss_by_cost  with a sales threshold: a loss counts all the same where the year's sales cost
                  more than the threshold.
    gross         with a sales threshold: prices count before what selling cost.
    monthly       it stands for each calendar month by itself.
    """

    amount: Decimal
    kind: AllowanceKind
    loss_by_cost: bool = False
    gross: bool = False
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class RatesRule(Entry):
    """The rates assumed where the taxpayer gives none, in per cent.

    loss  what a loss relieves where it is not set against gains; None = `short`.
    loss_step, loss_above  of what a year relieves beyond the step, at which rate it does.
    brackets     the rates above `short`, which is that of the first bracket.
    splits_year  within a tax year, gains of the days before keep the rate before, and what is
                 taken off gains meets those of the higher rate, which is this one, first.
    """

    short: Decimal
    long: Decimal | None = None
    loss: Decimal | None = None
    loss_step: Decimal | None = None
    loss_above: Decimal | None = None
    brackets: tuple[Bracket, ...] = ()
    splits_year: bool = False
    note: str = ""

    @property
    def scale(self) -> Scale:
        """The rates by brackets, of which there may be one alone."""
        return Scale(self.short, self.brackets)


@dataclass(frozen=True, slots=True)
class DoubtRule(Entry):
    """A point of law that is disputed or moving, as a sentence for people.

    methods  that it concerns; empty where it is no matter of a method.
    """

    text: str
    methods: tuple[CostBasis, ...] = ()


class Dated(Protocol):
    """Anything with the day from which it is law."""

    @property
    def since(self) -> date:
        """The first day."""
        ...


DatedT = TypeVar("DatedT", bound=Dated)


def in_force(entries: Sequence[DatedT], on: date) -> DatedT | None:
    """Return the latest entry that is law on a day, or None before the first."""
    found = None
    for entry in entries:
        if entry.since <= on and (found is None or entry.since > found.since):
            found = entry
    return found
