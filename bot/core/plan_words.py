"""A year, an aim and sales in; why there are none, or what they change together, out."""

from collections.abc import Sequence
from enum import StrEnum

from bot.core.loss_report import Opportunity
from bot.core.loss_worth import Year
from bot.core.money import ZERO
from bot.core.plan_sources import Source
from bot.core.question import Question
from bot.core.realised_words import money_of
from bot.core.results import Results
from bot.core.rules import AllowanceKind
from bot.core.tax import is_free, may_be_free
from bot.core.together import results_of


class Target(StrEnum):
    """What a plan is to reach.

    SAVING     the largest saving of tax this year, less what the sales cost.
    GAINS      that the losses meet the gains of the year, and no more; none where an allowance
               keeps these free already.
    ALLOWANCE  that what stays free of tax is just used: a net gain of the exemption, or of one
               cent less than the line from which everything is taxed.
    """

    SAVING = "saving"
    GAINS = "gains"
    ALLOWANCE = "allowance"


AIMS = {
    Target.SAVING: "save the most tax this year",
    Target.GAINS: "meet the gains of this year, and no more",
    Target.ALLOWANCE: "bring the year down to what is free of tax",
}
"""What the sales of a plan do, to stand in a sentence."""


def why_nothing(question: Question, target: Target, sources: Sequence[Source]) -> str:
    """Return why no sale serves an aim that lacks no loss."""
    free = _why_free(question)
    if target is Target.GAINS:
        needless = f"No loss is needed: {free}."
        return needless if free else "There is no net gain that a loss could meet."
    if target is Target.ALLOWANCE:
        return f"That is within what is free of tax already{f': {free}' if free else ''}."
    if question.after().tax <= 0:
        return _why_untaxed(question, free)
    if not any(source.most > 0 for source in sources):
        return "None of your lots with a price can be sold at a loss that counts."
    if question.circumstances.trade_cost:
        return "Each sale would cost as much as it saves, or more."
    return "No sale lowers the tax of the year."


def ends_small(question: Question, after: Results, sales: Sequence[Opportunity]) -> str:
    """Return that sales together end what is free because little was sold; else nothing.

    Where one of them does it alone, that is said of it.
    """

    def of(results: Results) -> Year:
        return Year(question.results, results, question.rules, ZERO)

    alone = (of(question.results_with([results_of(sale)])) for sale in sales)
    if not of(after).ends_small or any(year.ends_small for year in alone):
        return ""
    rules, books = question.rules, question.books
    limit = money_of(rules.allowed(AllowanceKind.SALES_THRESHOLD), books)
    gains = money_of(question.results.short + question.results.long, books)
    return (
        f"Together these sales take the year's sales above {limit}, up to which gains are free"
        f"{_law(question)}: the gains of {gains} then count, and losses meet them first."
    )


def _why_untaxed(question: Question, free: str) -> str:
    """Return why a year bears no tax that a further loss could save."""
    if free:
        return f"{free[0].upper()}{free[1:]}, so a loss has no tax to save."
    if question.after().tax < 0:
        return "The losses of the year lower other income already as far as the law lets them."
    return "The year has no gain so far that is taxed, so a loss has no tax to save."


def _why_free(question: Question) -> str:
    """Return by which law the gains of a year are free already; empty where they are not."""
    rules, books, results = question.rules, question.books, question.results
    if not is_free(results, question.circumstances.carried, rules):
        return ""
    if may_be_free(results, rules):
        sold = money_of(rules.sold_for(results.proceeds, results.fees), books)
        limit = money_of(rules.allowed(AllowanceKind.SALES_THRESHOLD), books)
        return (
            f"the year's sales come to {sold}, and gains are free while they come to no more than "
            f"{limit}{_law(question)}; further sales can end that"
        )
    if rules.cliff:
        line = money_of(rules.cliff, books)
        return f"a year whose total is below {line} is free of tax{_law(question)}"
    return f"the exemption of {money_of(rules.free, books)} covers it{_law(question)}"


def _law(question: Question) -> str:
    """Return the law on what is free, to stand in a sentence."""
    rule = question.rules.allowance
    return f" ({rule.statute})" if rule is not None else ""
