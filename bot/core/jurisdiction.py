"""The law of one country, made of its entries; the questions that are asked of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.core.due_rules import BusinessDaysRule, DueRule
from bot.core.errors import MethodNotAllowed, NoChoiceOfWallets
from bot.core.holding import last_day
from bot.core.rules import (
    AllowanceRule,
    BuybackRule,
    CostBasis,
    CostBasisRule,
    DoubtRule,
    GiftRule,
    HoldingRule,
    LongEffect,
    LossUseRule,
    Offset,
    RatesRule,
    Scope,
    Status,
    SwapRule,
    TaxYearRule,
    in_force,
)


@dataclass(frozen=True, slots=True)
class TaxYear:
    """A tax year: its name as people write it, first and last day."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The law of one country for a private individual who holds coins as an investment.

    blocs  whose rules hold in the country as well, e.g. EU.
    """

    code: str
    name: str
    status: Status
    currency: str
    timezone: ZoneInfo
    checked: date
    tax_year: tuple[TaxYearRule, ...]
    cost_basis: tuple[CostBasisRule, ...]
    loss_use: tuple[LossUseRule, ...]
    buyback: tuple[BuybackRule, ...] = ()
    holding: tuple[HoldingRule, ...] = ()
    allowance: tuple[AllowanceRule, ...] = ()
    rates: tuple[RatesRule, ...] = ()
    doubts: tuple[DoubtRule, ...] = ()
    swap: tuple[SwapRule, ...] = ()
    gift: tuple[GiftRule, ...] = ()
    blocs: tuple[str, ...] = ()
    due: tuple[DueRule, ...] = ()
    business_days: tuple[BusinessDaysRule, ...] = ()

    def year_of(self, day: date) -> TaxYear:
        """Return the tax year in which a day falls."""
        rule = in_force(self.tax_year, day)
        assert rule, "the loader sees to an entry for every day"
        year = _tax_year(day.year, rule.month, rule.day)
        return year if year.start <= day else _tax_year(day.year - 1, rule.month, rule.day)

    def cost_basis_on(self, day: date) -> CostBasisRule:
        """Return the rule of cost basis in force on a day."""
        rule = in_force(self.cost_basis, day)
        assert rule, "the loader sees to an entry for every day"
        return rule

    def loss_use_on(self, day: date) -> LossUseRule:
        """Return the rule of the use of losses in force on a day."""
        rule = in_force(self.loss_use, day)
        assert rule, "the loader sees to an entry for every day"
        return rule

    @property
    def uses_losses(self) -> bool:
        """Whether a loss is of any use by the law of the day on which it was last checked."""
        return self.loss_use_on(self.checked).offset is not Offset.NONE

    def why_no_use(self, on: date) -> str | None:
        """Return why a loss of a day has no use, a sentence with its source; None where it has."""
        return why_no_use(self.loss_use_on(on), self.name)

    def term_ends(self, acquired: date | None) -> date | None:
        """Return the last day a lot is short-term; None where unknown or without meaning."""
        if acquired is None:
            return None
        rule = self.holding_on(acquired)
        return rule.period.term_ends(acquired) if rule else None

    def holding_on(self, acquired: date) -> HoldingRule | None:
        """Return what a long term means for lots acquired on a day; None where nothing."""
        rule = in_force(self.holding, acquired)
        return None if rule is None or rule.effect is LongEffect.NONE else rule

    def exempts_long(self, acquired: date | None, on: date) -> bool:
        """Whether the result of a lot held for long counts for nothing.

        acquired  None = unknown; then the law of the day of sale, `on`, is looked at.
        """
        rule = self.holding_on(acquired or on)
        return rule is not None and rule.effect is LongEffect.EXEMPT

    def held_from(self, acquired: date | None, term_ends: date | None) -> date | None:
        """Return the day from which a lot counts as held, None where none gives that end of term.

        It is earlier than `acquired` where the lot took over the days of another one.
        """
        if term_ends is None or self.term_ends(acquired) == term_ends:
            return acquired
        days = (rule.period.held_from(term_ends) for rule in self.holding)
        fitting = [day for day in days if day is not None and self.term_ends(day) == term_ends]
        return max((day for day in fitting if acquired is None or day <= acquired), default=None)

    def method(self, wished: CostBasis | None, on: date) -> CostBasis:
        """Return the method to use.

        Raises  MethodNotAllowed.
        """
        allowed = self.cost_basis_on(on).methods
        if wished is None:
            return allowed[0]
        if wished not in allowed:
            raise MethodNotAllowed(wished.value, self.code, tuple(m.value for m in allowed))
        return wished

    def per_wallet(self, on: date, *, wished: bool | None) -> bool:
        """Return whether each wallet stands alone.

        Raises  NoChoiceOfWallets, where the law looks at wallets otherwise than wished.
        """
        scope = self.cost_basis_on(on).scope
        if scope is Scope.FREE:
            return bool(wished)
        if wished is not None and wished != (scope is Scope.WALLET):
            law = "each wallet alone" if scope is Scope.WALLET else "all wallets together"
            raise NoChoiceOfWallets(self.code, law)
        return scope is Scope.WALLET


def why_no_use(rule: LossUseRule, country: str) -> str | None:
    """Return why a loss has no use under a rule, and what is to be reported all the same."""
    if rule.offset is not Offset.NONE:
        return None
    why = rule.why or f"In {country} a loss from selling coins cannot be used."
    return " ".join(filter(None, (why, rule.claim, f"Source: {rule.source.rstrip('.')}.")))


@cache
def _tax_year(year: int, month: int, day: int) -> TaxYear:
    """Return the tax year that begins in a calendar year."""
    start = _day_in_year(year, month, day)
    end = _day_in_year(year + 1, month, day) - timedelta(days=1)
    name = f"{start.year}"
    if end.year != start.year:
        name = f"{start.year}-{end.year % 100:02d}"
    return TaxYear(name, start, end)


def _day_in_year(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, last_day(year, month)))
