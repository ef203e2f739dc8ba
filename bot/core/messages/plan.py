"""The sales that reach a target, as a text."""

from bot.core.answers import PlanAnswer
from bot.core.messages import words
from bot.core.messages.check import twice_text
from bot.core.messages.last_days import until_when
from bot.core.messages.left_out import confidence, not_counted, prices_failed, too_small
from bot.core.messages.losses import losses_text, opportunities, rests_on, sources, using_a_loss
from bot.core.plan import Plan, Target
from bot.core.plan_words import AIMS

MOST_LOTS = 6


def plan_text(answer: PlanAnswer) -> str:
    """Write the fewest sales that reach a target, and what it rests on."""
    found, report = answer.plan, answer.losses.report
    if not report.usable:
        return losses_text(answer.losses)
    head = f"<b>The fewest sales that {AIMS[found.target]}</b>"
    if found.why:
        return "\n\n".join((head, words.sentence(found.why), f"<i>{words.DISCLAIMER}</i>"))
    sales = opportunities(found.sales, answer.losses, MOST_LOTS)
    return "\n\n".join(
        filter(
            None,
            (
                head,
                *sales,
                _outcome(answer),
                too_small(found.too_small, report.currency),
                until_when(report.deadline, answer.losses, found.sales),
                rests_on(report),
                not_counted(report.not_counted, failed=answer.losses.prices_failed is not None),
                confidence(answer.losses)
                if answer.losses.nothing is None or report.problems
                else "",
                prices_failed(answer.losses),
                using_a_loss(report) if found.sales else "",
                twice_text(answer.losses.twice),
                sources(report),
                f"<i>{words.DISCLAIMER}</i>",
            ),
        )
    )


def _outcome(answer: PlanAnswer) -> str:
    found, currency = answer.plan, answer.losses.report.currency
    before, after = words.money(found.net_before, currency), words.money(found.net_after, currency)
    if not found.sales:
        return _nothing(answer, before)
    saved = "saves an unknown amount of tax, for I know no rate"
    if found.total_tax_saved is not None:
        saved = f"could save about {words.money(found.total_tax_saved, currency)} of tax"
    if found.total_tax_saved is not None and found.total_tax_saved < 0:
        more = words.money(-found.total_tax_saved, currency)
        saved = f"by my estimate would cost about {more} more tax"
    lines = [f"<b>Together</b>: a loss of {words.money(found.total_loss, currency)} that {saved}."]
    if found.sets_off:
        lines[0] += (
            f" The net result of the year would go from {before} to {after}{_known(answer)}."
        )
        lines[0] += _carried(found, currency)
    if found.total_trade_cost:
        cost = words.money(found.total_trade_cost, currency)
        where = "which is in the losses"
        if not any(sale.cost_in_loss for sale in found.sales):
            where = "which the law does not deduct, so it is not in the losses"
        lines.append(f"Selling would cost about {cost}, {where}.")
    if found.warning:
        lines.append(words.sentence(found.warning))
    if found.missing:
        lacking = _lacking(found, currency)
        lines.append(f"That is {lacking} short of the aim: your lots hold no more losses.")
    return "\n".join(lines)


def _lacking(found: Plan, currency: str) -> str:
    """Return the loss that is missing, and what of it would count where that is less."""
    missing = words.money(found.missing, currency)
    counted = words.money(found.missing_counted, currency)
    return missing if counted == missing else f"{missing} (of which {counted} would count)"


def _carried(found: Plan, currency: str) -> str:
    """Return what losses of earlier years do to that net result, where there are some."""
    if not found.carried:
        return ""
    off = words.money(found.carried_off, currency) if found.carried_off else "nothing"
    return f" Losses of earlier years are not in it; they then take {off} off it."


def _known(answer: PlanAnswer) -> str:
    """Say of a net result that gains are missing in it, where some are."""
    return ", as far as it is known" if answer.losses.report.unknown else ""


def _nothing(answer: PlanAnswer, before: str) -> str:
    if answer.plan.target is Target.SAVING and answer.plan.total_tax_saved is None:
        return (
            "Which sales save the most is unknown, for I know no tax rate; /settings rate sets it."
        )
    if not answer.plan.missing:
        told = f"There is nothing to reach: the net result of the year is {before} so far"
        carried = _carried(answer.plan, answer.losses.report.currency)
        return f"{told}{_known(answer)}.{carried} {words.sentence(answer.plan.nothing)}".rstrip()
    lacking = _lacking(answer.plan, answer.losses.report.currency)
    return (
        f"No sale comes nearer to it: the net result of the year is {before} so far"
        f"{_known(answer)}, and losses of {lacking} are lacking."
    )
