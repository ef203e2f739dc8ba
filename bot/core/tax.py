"""A year's gains, losses carried and the law's numbers in; the tax on them and what is left out.

An estimate by the rates used, in brackets where the law has them for income of this kind alone.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from bot.core.brackets import PER_CENT, Scale
from bot.core.jurisdiction import Jurisdiction
from bot.core.money import SMALLEST_MONEY, ZERO
from bot.core.results import Results
from bot.core.rules import (
    AllowanceKind,
    AllowanceRule,
    CarriedUse,
    HoldingRule,
    LongEffect,
    LossOrder,
    LossUseRule,
    Offset,
    in_force,
)


@dataclass(frozen=True, slots=True)
class TaxRules:
    """What is in force on a day, and the rates to use in per cent.

    scale         of gains, short-term ones where terms matter.
    rate_long     None = long-term gains are taxed together with the others.
    rate_loss     what a loss relieves where it is not set against gains, up to `loss_step`.
    rate_above    what it relieves beyond; without meaning where there is no step.
    other_income  of the year, taxed by the same brackets, of which losses may lower a share.
    is_known      whether the law's file or the taxpayer gave a rate; else all are 0.
    split_since   the day within the tax year from which the rate holds, where gains of the days
                  before keep theirs; they then stand as long-term ones, at `rate_long`.
    """

    loss_use: LossUseRule
    holding: HoldingRule | None
    allowance: AllowanceRule | None
    scale: Scale
    rate_long: Decimal | None
    rate_loss: Decimal
    loss_step: Decimal | None = None
    rate_above: Decimal = ZERO
    other_income: Decimal = ZERO
    is_known: bool = True
    split_since: date | None = None

    @property
    def rate_short(self) -> Decimal:
        """The rate of gains, of the first bracket where there are several."""
        return self.scale.first

    @property
    def ignores_long(self) -> bool:
        """Whether what was held for long counts for nothing, gain or loss."""
        return self.holding is not None and self.holding.effect is LongEffect.EXEMPT

    @property
    def other_room(self) -> Decimal:
        """How much of the other income a loss may lower."""
        return self.other_income * self.loss_use.other_share / PER_CENT

    def on_gains(self, short: Decimal, long: Decimal) -> Decimal:
        """Return the tax on gains, which lie above the other income where rates rise."""
        if self.rate_long is None:
            return self.scale.on_top(short + long, self.other_income)
        return self.scale.on_top(short, self.other_income) + long * self.rate_long / PER_CENT

    def on_other(self, amount: Decimal) -> Decimal:
        """Return the tax on the last part of the other income."""
        return self.scale.on_top(amount, self.other_income - amount)

    def relief(self, loss: Decimal) -> Decimal:
        """Return the tax that a loss saves where it is not set against gains."""
        at_first = loss if self.loss_step is None else min(loss, self.loss_step)
        return (at_first * self.rate_loss + (loss - at_first) * self.rate_above) / PER_CENT

    def allowed(self, *kinds: AllowanceKind) -> Decimal:
        """Return the allowance of the year where it is of one of these kinds, else 0."""
        found = self.allowance
        if found is None or found.monthly or found.kind not in kinds:
            return ZERO
        return found.amount

    def sold_for(self, proceeds: Decimal, fees: Decimal) -> Decimal:
        """Return the prices of sales that a threshold looks at."""
        return proceeds + fees if self.allowance is not None and self.allowance.gross else proceeds

    @property
    def free(self) -> Decimal:
        """How much of a year stays free of tax whatever the year brings."""
        return self.allowed(AllowanceKind.EXEMPTION, AllowanceKind.BOTH_WAYS)

    @property
    def cliff(self) -> Decimal:
        """Below what total a year is free altogether; 0 where there is no such line."""
        return self.allowed(AllowanceKind.CLIFF)

    @property
    def last_free(self) -> Decimal:
        """The largest total below that line: a return counts in cents."""
        return max(self.cliff - SMALLEST_MONEY, ZERO)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The tax on a year, beyond that on its other income alone.

    tax      may be negative: what a remaining loss saves on other income.
    carried  the loss left for later years, >= 0.
    """

    tax: Decimal
    carried: Decimal


def tax_rules(
    law: Jurisdiction,
    on: date,
    *,
    rate_short: Decimal | None,
    rate_long: Decimal | None,
    other_income: Decimal = ZERO,
) -> TaxRules:
    """Return the rules of a day; a rate not given is the one the law's file assumes, else 0.

    A rate given stands for all brackets, one on long-term gains only where the law taxes these at a
    rate of their own. Without a long-term rate, given or assumed, it is the
    short-term one less the discount; in brackets, all gains are taxed together.
    """
    assumed = in_force(law.rates, on)
    holding = in_force(law.holding, on)
    scale = assumed.scale if assumed is not None else Scale(ZERO)
    if rate_short is not None:
        scale = Scale(rate_short)
    short = scale.first
    knows_terms = holding is not None and holding.effect is LongEffect.RATE
    given_long = rate_long if knows_terms else None
    long = given_long
    if long is None and assumed is not None:
        long = assumed.long
    if long is None and not scale.brackets:
        long = short * (PER_CENT - (holding.discount if holding else ZERO)) / PER_CENT
    rules = TaxRules(
        loss_use=law.loss_use_on(on),
        holding=holding,
        allowance=in_force(law.allowance, on),
        scale=scale,
        rate_long=long,
        rate_loss=assumed.loss if assumed is not None and assumed.loss is not None else short,
        loss_step=assumed.loss_step if assumed is not None else None,
        rate_above=(assumed.loss_above if assumed is not None else None) or ZERO,
        other_income=other_income,
        is_known=rate_short is not None or assumed is not None,
    )
    return rules if rate_short is not None or given_long is not None else _split(rules, law, on)


def _split(rules: TaxRules, law: Jurisdiction, on: date) -> TaxRules:
    """Return rules that keep the lower rate of the days before one within the tax year."""
    assumed = in_force(law.rates, on)
    if assumed is None or not assumed.splits_year or assumed.since <= law.year_of(on).start:
        return rules
    before = in_force(law.rates, assumed.since - timedelta(days=1))
    assert before is not None, "the loader sees to a lower rate before"
    use = replace(rules.loss_use, order=LossOrder.SHORT_FIRST)
    return replace(rules, loss_use=use, rate_long=before.short, split_since=assumed.since)


def assess(results: Results, carried: Decimal, rules: TaxRules) -> Assessment:
    """Return the tax on the results of a year, and the losses left.

    results  before any carried losses, in the tax currency; losses negative.
    carried  losses of earlier years not used yet, >= 0.
    """
    share = rules.loss_use.included / PER_CENT
    whole = _assess(results, carried, rules)
    return Assessment(whole.tax * share, whole.carried)


def _assess(results: Results, carried: Decimal, rules: TaxRules) -> Assessment:
    use = rules.loss_use
    if use.offset is Offset.NONE:
        return Assessment(rules.on_gains(results.gains_short, results.gains_long), ZERO)
    if rules.ignores_long and (results.long or results.losses_long):
        results = replace(results, long=ZERO, losses_long=ZERO)
    kept = ZERO if use.carried is CarriedUse.NONE else carried
    if may_be_free(results, rules):
        if loss_counts(results, rules):
            short = results.short - max(results.gains_short, ZERO)
            long = results.long - max(results.gains_long, ZERO)
            results = replace(results, short=short, long=long)
        else:
            results = Results()
    if use.order is LossOrder.APART:
        gains = rules.on_gains(results.gains_short, results.gains_long)
        return Assessment(gains - results.losses * rules.rate_loss / PER_CENT, kept)
    return _net(counted(results, use), carried, rules)


def may_be_free(results: Results, rules: TaxRules) -> bool:
    """Whether all gains are free because little was sold so far."""
    limit = rules.allowed(AllowanceKind.SALES_THRESHOLD)
    return bool(limit) and rules.sold_for(results.proceeds, results.fees) <= limit


def is_free(results: Results, carried: Decimal, rules: TaxRules) -> bool:
    """Whether a year has a net gain, and an allowance alone keeps all of it free of tax."""
    net = net_gain(results, carried, rules)
    covered = net <= max(rules.free, rules.last_free)
    return net > 0 and (covered or may_be_free(results, rules))


def loss_counts(results: Results, rules: TaxRules) -> bool:
    """Whether losses count though gains are free: what was sold had cost more than the threshold.

    They then count whole, for a gain that is free takes nothing of them.
    """
    found = rules.allowance
    if found is None or not found.loss_by_cost:
        return False
    return results.short + results.long < 0 and results.costs > found.amount


def counted(results: Results, use: LossUseRule) -> Results:
    """Take out the part of the losses that does not count."""
    if use.deductible == PER_CENT:
        return results
    lost = (PER_CENT - use.deductible) / PER_CENT
    return replace(
        results,
        short=results.short + results.losses_short * lost,
        long=results.long + results.losses_long * lost,
        losses_short=results.losses_short * (1 - lost),
        losses_long=results.losses_long * (1 - lost),
    )


def _net(results: Results, carried: Decimal, rules: TaxRules) -> Assessment:
    use = rules.loss_use
    if use.carried is CarriedUse.WITH_YEAR:
        results, carried = results.less(carried, ZERO), ZERO
    netted = short_first(results) if use.order is LossOrder.SHORT_FIRST else net_terms(results)
    net = netted.short + netted.long
    if net <= 0:
        return _relieve(-net, carried, rules)
    if net <= rules.last_free:
        return Assessment(ZERO, carried)
    used = ZERO
    if use.carried is not CarriedUse.NONE:
        used = min(carried, max(net - rules.free, ZERO))
    left = ZERO if use.carried is CarriedUse.NONE else carried - used
    return Assessment(_tax(netted, rules.free + used, rules), left)


def _relieve(loss: Decimal, carried: Decimal, rules: TaxRules) -> Assessment:
    """Return what a net loss saves on other income, and what of it is left."""
    loss -= min(loss, rules.allowed(AllowanceKind.BOTH_WAYS))
    cap = rules.loss_use.income_cap
    other = min(loss, rules.other_room)
    relief = loss - other if cap is None else min(loss - other, cap)
    kept = rules.loss_use.carried is not CarriedUse.NONE
    left = carried + loss - other - relief if kept else ZERO
    return Assessment(-(rules.on_other(other) + rules.relief(relief)), left)


def lost(results: Results, rules: TaxRules) -> Decimal:
    """Return what of a year's net loss lowers nothing and is not carried on, >= 0."""
    use = rules.loss_use
    if use.carried is not CarriedUse.NONE or use.income_cap is None or use.order is LossOrder.APART:
        return ZERO
    loss = max(-net_gain(results, ZERO, rules), ZERO)
    return max(loss - min(loss, rules.other_room) - use.income_cap, ZERO)


def net_of_year(results: Results, rules: TaxRules) -> Decimal:
    """Return a year's own gains less what counts of its own losses, negative for a loss."""
    found = counted(results, rules.loss_use)
    return found.short + found.long


def net_gain(results: Results, carried: Decimal, rules: TaxRules) -> Decimal:
    """Return the net gain of a year that counts, negative for a loss.

    Carried losses are taken off where the law uses them with the year's own.
    """
    with_year = rules.loss_use.carried is CarriedUse.WITH_YEAR
    return net_of_year(results, rules) - (carried if with_year else ZERO)


def carried_off(results: Results, carried: Decimal, rules: TaxRules) -> Decimal:
    """Return what losses of earlier years take off a year's net gain, >= 0."""
    use, net = rules.loss_use.carried, net_of_year(results, rules)
    if use is CarriedUse.NONE or may_be_free(results, rules):
        return ZERO
    if use is not CarriedUse.WITH_YEAR:
        net = ZERO if net <= rules.last_free else net - rules.free
    return min(carried, max(net, ZERO))


def paid_later(loss: Decimal, rules: TaxRules, net: Decimal) -> Decimal:
    """Return the tax that a loss brings on later, if what was sold is bought back.

    The new units cost less by the loss, so a sale at the old cost is a gain: long-term and so free,
    or taxed at the long-term rate, where the law knows terms.
    net  of the year after the sale, beside which the later gain is taken to come: what is above it
         tells the brackets.
    """
    below = max(net, ZERO)
    later = rules.on_gains(below + loss, ZERO) - rules.on_gains(below, ZERO)
    if rules.holding is not None:
        later = rules.on_gains(below, loss) - rules.on_gains(below, ZERO)
        if rules.holding.effect is LongEffect.EXEMPT:
            later = ZERO
    return later * rules.loss_use.included / PER_CENT


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


def short_first(results: Results) -> Results:
    """Set all losses against short-term gains, then against long-term ones."""
    losses = results.losses
    short = results.gains_short - min(losses, results.gains_short)
    losses -= min(losses, results.gains_short)
    return Results(short, results.gains_long - losses)


def _tax(netted: Results, free: Decimal, rules: TaxRules) -> Decimal:
    """Return the tax on net gains, what is free taken from the short-term ones first."""
    short = max(netted.short - free, ZERO)
    long = max(netted.long - max(free - netted.short, ZERO), ZERO)
    return rules.on_gains(short, long)
