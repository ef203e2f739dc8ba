"""The sales that reach a target, as a text."""

from bot.core.answers import PlanAnswer
from bot.core.messages import words
from bot.core.messages.losses import deadline, losses_text, opportunity, rests_on, sources
from bot.core.plan import Target

MOST_LOTS = 6
AIMS = {
    Target.SAVING: "save the most tax this year",
    Target.GAINS: "meet the gains of this year, and no more",
    Target.ALLOWANCE: "bring the year down to what is free of tax",
}


def plan_text(answer: PlanAnswer) -> str:
    """Write the fewest sales that reach a target, and what it rests on."""
    found, report = answer.plan, answer.losses.report
    if not report.usable:
        return losses_text(answer.losses)
    head = f"<b>The fewest sales that {AIMS[found.target]}</b>"
    sales = [opportunity(sale, answer.losses, MOST_LOTS) for sale in found.sales]
    return "\n\n".join(
        filter(
            None,
            (
                head,
                *sales,
                _outcome(answer),
                deadline(report.deadline, answer.losses) if report.deadline else "",
                rests_on(report),
                sources(report),
                f"<i>{words.DISCLAIMER}</i>",
            ),
        )
    )


def _outcome(answer: PlanAnswer) -> str:
    found, currency = answer.plan, answer.losses.report.currency
    before, after = words.money(found.net_before, currency), words.money(found.net_after, currency)
    if not found.sales:
        return f"There is nothing to reach: the net result of the year is {before} so far."
    lines = [
        (
            f"<b>Together</b>: a loss of {words.money(found.total_loss, currency)} that could save "
            f"about {words.money(found.total_tax_saved, currency)} of tax. The net result of the "
            f"year would go from {before} to {after}."
        )
    ]
    if found.missing:
        lacking = words.money(found.missing, currency)
        lines.append(f"That is {lacking} short of the aim: your lots hold no more losses.")
    return "\n".join(lines)
