"""Open lots, prices, the law and a target in; the fewest sales that reach it out, no advice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.core.books import Books
from bot.core.loss_report import WHOLE, Circumstances, Opportunity, TooSmall
from bot.core.loss_words import why_unusable
from bot.core.losses import Question, question_of, results_of, too_small
from bot.core.money import ZERO, exact
from bot.core.plan_least import least_sold
from bot.core.plan_saving import largest_saving
from bot.core.plan_sources import Source, sources_of
from bot.core.portfolio import at_prices
from bot.core.rules import AllowanceKind, CarriedUse
from bot.core.tax import net_gain


class Target(StrEnum):
    """What a plan is to reach.

    SAVING     the largest saving of tax this year, less what the sales cost.
    GAINS      that the losses meet the gains of the year, and no more.
    ALLOWANCE  that what stays free of tax is just used: a net gain of the exemption, or of one
               cent less than the line from which everything is taxed.
    """

    SAVING = "saving"
    GAINS = "gains"
    ALLOWANCE = "allowance"


@dataclass(frozen=True, slots=True)
class Plan:
    """The sales that reach a target, or come as near as can be.

    why         where losses do not help: a sentence that names the law; else None.
    sales       the fewest; largest loss first. Each says what it saves by itself.
    total_loss, total_tax_saved  of all of them together; the saving None where no rate is known.
    net_before, net_after  the net gain of the year that counts, of losses the part that the law
                deducts; carried losses taken off where the law uses them with the year's own.
    missing     the loss that is lacking to the target, >= 0; 0 for `SAVING`.
    deductible  per cent of a loss that counts, and so of `missing`.
    total_trade_cost  what all of them cost together; it is in the losses.
    too_small   what cannot be sold at a loss for it brings less than the smallest trade.
    """

    target: Target
    why: str | None
    sales: tuple[Opportunity, ...]
    total_loss: Decimal
    total_tax_saved: Decimal | None
    net_before: Decimal
    net_after: Decimal
    missing: Decimal
    total_trade_cost: Decimal = ZERO
    too_small: tuple[TooSmall, ...] = ()
    deductible: Decimal = WHOLE

    @property
    def missing_counted(self) -> Decimal:
        """The part of the missing loss that would count."""
        with exact():
            return self.missing * self.deductible / WHOLE


def plan(
    books: Books,
    prices: Mapping[str, Decimal],
    on: date,
    target: Target,
    circumstances: Circumstances = Circumstances(),  # noqa: B008  (frozen)
) -> Plan:
    """Return the sales on day `on` that reach a target with the fewest trades.

    Of as few, but for the largest saving, those that sell the least. A sale takes lots in the order
    of the law, so a part of a scope's lots is always the first of them; quantities are rounded up
    to eight decimals. Where a trade must bring so much at least, a sale may be larger than the
    target needs.
    books   settled from rows up to `on`.
    prices  of one unit in the tax currency, >= 0; assets without one are left out.
    """
    with exact():
        question = question_of(at_prices(books, prices), prices, on, circumstances)
        why = why_unusable(books.law, question.rules)
        net = _net(question)
        if why is not None:
            return Plan(target, why, (), ZERO, ZERO, net, net, ZERO)
        found = tuple(sources_of(question))
        sources = [source for source in found if not source.is_too_small]
        if target is Target.SAVING:
            chosen, missing = largest_saving(question, sources), ZERO
        else:
            chosen, missing = least_sold(sources, _lacking(question, target))
        sales = [source.told(units) for source, units in chosen]
        sales.sort(key=lambda one: (-one.loss, one.asset, one.wallet or ""))
        return Plan(
            target=target,
            why=None,
            sales=tuple(sales),
            total_loss=sum((one.loss for one in sales), ZERO),
            total_tax_saved=question.saved(*sales),
            net_before=net,
            net_after=_net(question, sales),
            missing=missing,
            total_trade_cost=sum((one.trade_cost for one in sales), ZERO),
            too_small=_too_small(found),
            deductible=question.rules.loss_use.deductible,
        )


def _too_small(sources: Sequence[Source]) -> tuple[TooSmall, ...]:
    small = [one for one in sources if one.is_too_small and one.most > 0]
    return tuple(too_small(one.told(one.best_size)) for one in small)


def _net(question: Question, sales: Sequence[Opportunity] = ()) -> Decimal:
    """Return the net gain of the year that counts, after further sales."""
    results = question.results
    for one in sales:
        results = results.plus(results_of(one))
    return net_gain(results, question.circumstances.carried, question.rules)


def _lacking(question: Question, target: Target) -> Decimal:
    """Return the loss that is needed for a target, >= 0.

    What losses of earlier years take off beyond the allowance needs none of this year.
    """
    rules, net = question.rules, _net(question)
    aim = _aim(question, target)
    if target is Target.ALLOWANCE and rules.loss_use.carried is CarriedUse.ABOVE_ALLOWANCE:
        net -= min(question.circumstances.carried, max(net - aim, ZERO))
    return max(net - aim, ZERO) * WHOLE / rules.loss_use.deductible


def _aim(question: Question, target: Target) -> Decimal:
    """Return the net gain at which a plan is to arrive."""
    if target is Target.GAINS:
        return ZERO
    if question.rules.cliff:
        return question.rules.last_free
    return question.rules.allowed(AllowanceKind.EXEMPTION, AllowanceKind.BOTH_WAYS)
