"""Open lots, prices, the law and a target in; the fewest sales that reach it out, no advice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.core.books import Books
from bot.core.loss_report import WHOLE, Circumstances, Opportunity, TooSmall
from bot.core.loss_words import why_unusable
from bot.core.losses import too_small
from bot.core.money import ZERO, exact
from bot.core.plan_least import least_sold
from bot.core.plan_saving import largest_saving
from bot.core.plan_sources import Source, sources_of
from bot.core.plan_words import Target, ends_small, why_nothing
from bot.core.portfolio import at_prices
from bot.core.question import Question, question_of
from bot.core.rules import AllowanceKind, CarriedUse, LossOrder
from bot.core.tax import carried_off, is_free, net_gain, net_of_year
from bot.core.together import loss_together

__all__ = ["Plan", "Target", "plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The sales that reach a target, or come as near as can be.

    why         where losses do not help, or not towards this target: a sentence that names the law;
                else None.
    sales       the fewest; largest loss first. Each says what it saves by itself.
    total_loss, total_tax_saved  of all of them together; the saving None where no rate is known.
    net_before, net_after  the year's own gains less its own losses, of which the part that the law
                deducts; losses of earlier years are in neither.
    carried     losses of earlier years that were stated and that the law uses.
    carried_off what they then take off `net_after`.
    sets_off    whether the law sets losses against gains; else the net is no more than arithmetic.
    missing     the loss that is lacking to the target, >= 0; 0 for `SAVING`.
    deductible  per cent of a loss that counts, and so of `missing`.
    total_trade_cost  what all of them cost together; it is in the losses.
    too_small   what cannot be sold at a loss for it brings less than the smallest trade.
    nothing     where there are no sales though no loss is lacking: a sentence why; else empty.
    warning     what all sales together bring about that none does alone: a sentence, or empty.
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
    carried: Decimal = ZERO
    carried_off: Decimal = ZERO
    sets_off: bool = True
    nothing: str = ""
    warning: str = ""

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

    Of as few, those that sell the least. A sale takes lots in the order of the law, so a part of a
    scope's lots is always the first of them; quantities are rounded up to eight decimals. Where a
    trade must bring so much at least, a sale may be larger than the target needs.
    books   settled from rows up to `on`.
    prices  of one unit in the tax currency, >= 0; assets without one are left out.
    """
    with exact():
        question = question_of(at_prices(books, prices), prices, on, circumstances)
        why = why_unusable(books.law, question.rules) or _why_unmet(question, target)
        net = net_of_year(question.results, question.rules)
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
        together = question.results_of(sales)
        # What units sold elsewhere do not replace is lost besides.
        further = loss_together(together) - sum((one.loss for one in sales), ZERO)
        after = question.results_with(together)
        return Plan(
            target=target,
            why=None,
            sales=tuple(sales),
            total_loss=loss_together(together),
            total_tax_saved=question.saved_by(question.with_results(together)),
            net_before=net,
            net_after=net_of_year(after, question.rules),
            missing=max(missing - further, ZERO),
            total_trade_cost=sum((one.trade_cost for one in sales), ZERO),
            too_small=_too_small(found),
            deductible=question.rules.loss_use.deductible,
            carried=_carried(question),
            carried_off=carried_off(after, _carried(question), question.rules),
            sets_off=question.rules.loss_use.order is not LossOrder.APART,
            nothing="" if sales or missing else why_nothing(question, target, sources),
            warning=ends_small(question, after, sales),
        )


def _why_unmet(question: Question, target: Target) -> str | None:
    """Return why a target on gains cannot be reached where no loss is set against them."""
    use = question.rules.loss_use
    if use.order is not LossOrder.APART or target is Target.SAVING:
        return None
    return (
        f"In {question.books.law.name} losses are not set against gains, so no sale meets the "
        f"gains of the year or brings it down to what is free of tax; --target saving asks what a "
        f"loss saves. Source: {use.source.rstrip('.')}."
    )


def _carried(question: Question) -> Decimal:
    """Return the losses of earlier years that were stated, where the law uses any."""
    uses_none = question.rules.loss_use.carried is CarriedUse.NONE
    return ZERO if uses_none else question.circumstances.carried


def _too_small(sources: Sequence[Source]) -> tuple[TooSmall, ...]:
    small = [one for one in sources if one.is_too_small and one.most > 0]
    return tuple(too_small(one.told(one.best_size)) for one in small)


def _lacking(question: Question, target: Target) -> Decimal:
    """Return the loss that is needed for a target, >= 0; none where the year is free already.

    What losses of earlier years take off beyond the allowance needs none of this year.
    """
    rules = question.rules
    if is_free(question.results, question.circumstances.carried, rules):
        return ZERO
    net = net_gain(question.results, question.circumstances.carried, rules)
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
