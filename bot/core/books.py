"""The values that settling a ledger gives: disposals, years, open lots, problems."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from bot.core.endings import Ending
from bot.core.exchange import Exchange
from bot.core.gifts import gift_words
from bot.core.holding import Term
from bot.core.household import part_rows
from bot.core.jurisdiction import Jurisdiction, TaxYear
from bot.core.ledger import Problem, Row
from bot.core.money import ZERO
from bot.core.past_prices import Valued, explained, values_words
from bot.core.purchases import Purchases
from bot.core.results import Results
from bot.core.rules import BuybackKind, BuybackRule, CostBasis
from bot.core.sale_fees import SaleFees
from bot.core.unknown import Lacking, lacking_in


@dataclass(frozen=True, slots=True)
class YearMethod:
    """A method from a tax year on, named by the calendar year in which that begins."""

    year: int
    method: CostBasis


@dataclass(frozen=True, slots=True)
class Period:
    """What was in force from a day on; None = from the beginning."""

    since: date | None
    method: CostBasis
    per_wallet: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What a taxpayer chose where the law leaves a choice; None = the law's default.

    by_year    methods that take the place of `method`, each until the next; before the first
               the law's default holds.
    wash_rule  turns a buy-back rule on or off that hangs on pending law.
    household  wallets of others whose purchases a buy-back rule may count; not the taxpayer's.
    """

    method: CostBasis | None = None
    per_wallet: bool | None = None
    timezone: ZoneInfo | None = None
    wash_rule: bool | None = None
    by_year: tuple[YearMethod, ...] = ()
    household: frozenset[str] = frozenset()


class Part(NamedTuple):
    """What one lot, or one rule of matching, gave to a disposal.

    rule      a method's name, or "same_day", "thirty_day" or "specific".
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


class Disposal(NamedTuple):
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
class CashFlow:
    """What came in and what was spent in a tax year, where the law sets the one against the other.

    brought  costs of earlier years that nothing was set against.
    carried  costs that go on to the next year.
    """

    revenue: Decimal
    costs: Decimal
    brought: Decimal
    carried: Decimal


@dataclass(frozen=True, slots=True)
class YearSum:
    """What the disposals of a tax year add up to, as far as it is known.

    gains, losses  sums over disposals, each >= 0, of what counts under the law.
    results        the same by term, part by part; what is of no term is in neither.
    income         market value of rewards, interest, airdrops and the like on receipt.
    cash           where the law sets what was spent against what came in; else None.
    left_out       the result of lots held for long, where that makes it exempt.
    knows_terms    whether the law treats lots held for long otherwise.
    sets_off       whether losses of the year are taken off its gains at all.
    """

    year: TaxYear
    gains: Decimal
    losses: Decimal
    results: Results
    income: Decimal = ZERO
    cash: CashFlow | None = None
    left_out: Decimal = ZERO
    knows_terms: bool = False
    sets_off: bool = True

    def plus(self, other: "YearSum") -> "YearSum":
        """Return both together; of the law it is as this one says."""
        return replace(
            self,
            gains=self.gains + other.gains,
            losses=self.losses + other.losses,
            results=self.results.plus(other.results),
            income=self.income + other.income,
            left_out=self.left_out + other.left_out,
        )

    @property
    def short(self) -> Decimal | None:
        """The result of the short term; None where the law knows no terms."""
        return self.results.short if self.knows_terms else None

    @property
    def long(self) -> Decimal | None:
        """The result of the long term, exempt or not; None where the law knows no terms."""
        return self.results.long + self.left_out if self.knows_terms else None

    @property
    def net(self) -> Decimal:
        """What counts in all: the gains alone where the law sets no loss off against them."""
        return self.gains - self.losses if self.sets_off else self.gains


@dataclass(frozen=True, slots=True)
class OpenLot:
    """Units still held.

    acquired   the taxpayer's day; None for a pool or where unknown.
    cost       None = unknown, never 0.
    term_ends  the last day on which a sale is short-term.
    number     the order of acquisition; the same for all parts of one lot.
    fresh      whether a buy-back rule can still set a loss against these units.
    fenced     a loss that counts only against the gain on these units (buy-back rule).
    time       when the lot was acquired, in microseconds; None where units have no lots.
    """

    asset: str
    wallet: str | None
    acquired: date | None
    quantity: Decimal
    cost: Decimal | None
    term_ends: date | None = None
    number: int = 0
    fresh: bool = True
    fenced: Decimal = ZERO
    time: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Books:
    """A ledger settled under a law.

    disposals  by time, asset, wallet.
    open       by asset, wallet, then in the order in which the method consumes.
    buyback    the rule that was applied, None where there is none or it is switched off.
    rows       in canonical order, transfers paired: what settling again would start from.
    acquisition_price  what all coins still held cost together, where the law knows no other cost;
               None = unknown, or without meaning.
    periods    what was in force, by time; `method` and `per_wallet` are those of the last.
    exchange   how amounts in other currencies came into `currency`; None where there were none.
    household  lots of others that can take of a loss.
    values     a sentence on rows that were valued at market prices; empty where none were.
    purchases  what stands against a loss of averaged units, by asset, under a buy-back rule.
    endings    what a further sale can still change of losses of averaged units, by asset.
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
    acquisition_price: Decimal | None = None
    periods: tuple[Period, ...] = ()
    exchange: Exchange | None = None
    household: tuple[OpenLot, ...] = ()
    values: str = ""
    purchases: Mapping[str, Purchases] = field(default_factory=dict, compare=False)
    endings: Mapping[str, Ending] = field(default_factory=dict, compare=False)

    @property
    def disallows(self) -> bool:
        """Whether purchases near a sale take its loss away."""
        return self.buyback is not None and self.buyback.kind is BuybackKind.DISALLOW

    @cached_property
    def apart(self) -> "dict[str, Books]":
        """What `by_asset` returns."""
        rows, disposals = _rows_by_asset(self.rows), _grouped(self.disposals)
        opening, household = _grouped(self.opening), _grouped(self.household)
        return {
            asset: replace(
                self,
                open=tuple(lots),
                rows=tuple(rows[asset]),
                disposals=tuple(disposals[asset]),
                opening=tuple(opening[asset]),
                household=tuple(household[asset]),
            )
            for asset, lots in _grouped(self.open).items()
        }

    @cached_property
    def sale_fees(self) -> SaleFees:
        """What the taxpayer's sales cost besides their proceeds."""
        own = part_rows(self.rows, self.choices.household).own
        return SaleFees(own, self.currency, self.timezone)

    @cached_property
    def gifts(self) -> tuple[str, ...]:
        """What is told of gifts that the law takes as sold."""
        return gift_words(self.rows, self.law, self.choices.household, self.timezone)

    @cached_property
    def lacking(self) -> Lacking:
        """What of the figures is not known."""
        return lacking_in(self)

    def year(self, name: str) -> YearSum | None:
        """Return the sums of a tax year by its name, None where nothing happened."""
        return next((found for found in self.years if found.year.name == name), None)


def with_exchange(books: Books, exchange: Exchange | None) -> Books:
    """Return books that say how amounts came into their currency, and which could not, and why."""
    if exchange is None:
        return books
    problems = tuple(_explained(problem, exchange) for problem in books.problems)
    return replace(books, problems=problems, exchange=exchange)


def with_values(books: Books, found: Valued) -> Books:
    """Return books that say which rows were valued at market prices, and why others were not."""
    problems = explained(books.problems, found)
    return replace(books, problems=problems, values=values_words(found))


def _explained(problem: Problem, exchange: Exchange) -> Problem:
    why = exchange.unknown.get(problem.line) if problem.line is not None else None
    if why is None or problem.problem != "no_rate":
        return problem
    return replace(problem, detail=f"{problem.detail} ({why})")


def by_asset(books: Books) -> dict[str, Books]:
    """Return for each asset held the books with its lots, disposals and rows alone.

    A row that touches two assets stands in the books of both. Sums of years stay those of all.
    Books never change, so this is done once for each.
    """
    return books.apart


class _OfAsset(Protocol):
    @property
    def asset(self) -> str: ...


_T = TypeVar("_T", bound=_OfAsset)


def _grouped(found: Sequence[_T]) -> defaultdict[str, list[_T]]:
    groups: defaultdict[str, list[_T]] = defaultdict(list)
    for one in found:
        groups[one.asset].append(one)
    return groups


def _rows_by_asset(found: Sequence[Row]) -> defaultdict[str, list[Row]]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in found:
        rows[row.asset].append(row)
        if row.to_asset is not None and row.to_asset != row.asset:
            rows[row.to_asset].append(row)
        if row.fee_asset is not None and row.fee_asset not in {row.asset, row.to_asset}:
            rows[row.fee_asset].append(row)
    return rows


def held(lots: Sequence[OpenLot]) -> tuple[str, ...]:
    """Return the assets of open lots, each once, sorted."""
    return tuple(sorted({lot.asset for lot in lots}))
