"""A year's gains, losses carried and the law's numbers in; the tax on them and what is left out.

An estimate by the rates used: no other income, no brackets.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.core.money import ZERO
from bot.core.rules import (
    AllowanceKind,
    AllowanceRule,
    CarriedUse,
    HoldingRule,
    Jurisdiction,
    LongEffect,
    LossUseRule,
    Offset,
    in_force,
)

PER_CENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class TaxRules:
    """What is in force on a day, and the rates to use in per cent."""

    loss_use: LossUseRule
    holding: HoldingRule | None
    allowance: AllowanceRule | None
    rate_short: Decimal
    rate_long: Decimal

    @property
    def free(self) -> Decimal:
        """How much of a year stays free of tax whatever the year brings; 0 for a cliff."""
        if self.allowance is None or self.allowance.kind is AllowanceKind.CLIFF:
            return ZERO
        return self.allowance.amount

    @property
    def cliff(self) -> Decimal:
        """Below what total a year is free altogether; 0 where there is no such line."""
        if self.allowance is None or self.allowance.kind is AllowanceKind.EXEMPTION:
            return ZERO
        return self.allowance.amount


@dataclass(frozen=True, slots=True)
class Results:
    """What the sales of a year come to, by term; `short` is all where the law knows no terms."""

    short: Decimal = ZERO
    long: Decimal = ZERO

    def less(self, short: Decimal, long: Decimal) -> "Results":
        """Return the results with further losses."""
        return Results(self.short - short, self.long - long)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The tax on a year.

    tax      may be negative: what a remaining loss saves on other income.
    carried  the loss left for later years, >= 0.
    """

    tax: Decimal
    carried: Decimal


def tax_rules(
    law: Jurisdiction, on: date, *, rate_short: Decimal | None, rate_long: Decimal | None
) -> TaxRules:
    """Return the rules of a day; a rate not given is the one the law's file assumes, else 0."""
    assumed = in_force(law.rates, on)
    short = rate_short if rate_short is not None else assumed.short if assumed else ZERO
    long = rate_long
    if long is None:
        long = assumed.long if assumed and assumed.long is not None else short
    return TaxRules(
        loss_use=law.loss_use_on(on),
        holding=in_force(law.holding, on),
        allowance=in_force(law.allowance, on),
        rate_short=short,
        rate_long=long,
    )


def assess(results: Results, carried: Decimal, rules: TaxRules) -> Assessment:
    """Return the tax on the results of a year, and the losses left.

    results  before any carried losses, in the tax currency; losses negative.
    carried  losses of earlier years not used yet, >= 0.
    """
    if rules.loss_use.offset is Offset.NONE:
        gains = max(results.short, ZERO) + max(results.long, ZERO)
        return Assessment(gains * rules.rate_short / PER_CENT, ZERO)
    if rules.holding is not None and rules.holding.effect is LongEffect.EXEMPT:
        results = Results(results.short)
    use = rules.loss_use.carried
    if use is CarriedUse.WITH_YEAR:
        results, carried = results.less(carried, ZERO), ZERO
    netted = net_terms(results)
    net = netted.short + netted.long
    if net <= 0:
        cap = rules.loss_use.income_cap
        relief = -net if cap is None else min(-net, cap)
        return Assessment(-relief * rules.rate_short / PER_CENT, carried - net - relief)
    if net < rules.cliff:
        return Assessment(ZERO, carried)
    used = ZERO if use is CarriedUse.NONE else min(carried, max(net - rules.free, ZERO))
    return Assessment(_tax(netted, rules.free + used, rules), carried - used)


def net_terms(results: Results) -> Results:
    """Set a net loss of one term against the net gain of the other."""
    short, long = results.short, results.long
    if short < 0 < long:
        met = min(-short, long)
    elif long < 0 < short:
        met = -min(-long, short)
    else:
        met = ZERO
    return Results(short + met, long - met)


def _tax(netted: Results, free: Decimal, rules: TaxRules) -> Decimal:
    """Return the tax on net gains, what is free taken from the short-term ones first."""
    short = max(netted.short - free, ZERO)
    long = max(netted.long - max(free - netted.short, ZERO), ZERO)
    return (short * rules.rate_short + long * rules.rate_long) / PER_CENT
