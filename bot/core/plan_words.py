"""A year, an aim and what may be sold in; the sentence why there is nothing to sell for it out."""

from collections.abc import Sequence
from enum import StrEnum

from bot.core.losses import Question
from bot.core.plan_sources import Source
from bot.core.realised_words import money_of
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


def why_nothing(question: Question, target: Target, sources: Sequence[Source]) -> str:
    """Return why no sale serves an aim that lacks no loss."""
    if target is Target.GAINS:
        return "There is no net gain that a loss could meet."
    if target is Target.ALLOWANCE:
        return "That is within what is free of tax already."
    if question.after().tax <= 0:
        return _why_untaxed(question)
    if not any(source.most > 0 for source in sources):
        return "None of your lots with a price can be sold at a loss that counts."
    if question.circumstances.trade_cost:
        return "Each sale would cost as much as it saves, or more."
    return "No sale lowers the tax of the year."


def _why_untaxed(question: Question) -> str:
    """Return why a year bears no tax that a further loss could save."""
    rules, books = question.rules, question.books
    net = net_gain(question.results, question.circumstances.carried, rules)
    if 0 < net < rules.cliff:
        line = money_of(rules.cliff, books)
        return f"A year whose total is below {line} is free of tax, so a loss has no tax to save."
    if 0 < net <= rules.free:
        free = money_of(rules.free, books)
        return f"The exemption of {free} covers it, so a loss has no tax to save."
    if question.after().tax < 0:
        return "The losses of the year lower other income already as far as the law lets them."
    return "The year has no gain so far that is taxed, so a loss has no tax to save."
