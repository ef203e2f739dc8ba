"""A sale that would realise a loss, and its tax year, in; what the loss is worth in it out.

Whole sentences, no advice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.core.books import Books
from bot.core.loss_report import Opportunity
from bot.core.money import SMALLEST_MONEY, ZERO
from bot.core.realised_words import money_of
from bot.core.results import Results
from bot.core.rules import AllowanceKind
from bot.core.tax import TaxRules, loss_counts, lost, may_be_free


@dataclass(frozen=True, slots=True)
class Year:
    """The tax year of a sale.

    results, after  as it stands before the sale, and with it.
    kept            by how much the sale raises the loss that is left for later years.
    """

    results: Results
    after: Results
    rules: TaxRules
    kept: Decimal

    @property
    def net(self) -> Decimal:
        """The net gain of the year."""
        return self.results.short + self.results.long

    @property
    def ends_small(self) -> bool:
        """Whether gains that were free, because little was sold, are taxed after the sale."""
        free = self.net >= SMALLEST_MONEY and may_be_free(self.results, self.rules)
        return free and not may_be_free(self.after, self.rules)

    @property
    def gone(self) -> Decimal:
        """The part of the loss that lowers nothing and is not carried on; 0 below a cent."""
        more = lost(self.after, self.rules) - lost(self.results, self.rules)
        return more if more >= SMALLEST_MONEY else ZERO

    @property
    def is_too_small(self) -> bool:
        """Whether no loss counts after the sale, because little was sold so far."""
        return may_be_free(self.after, self.rules) and not loss_counts(self.after, self.rules)

    def unmet(self, loss: Decimal) -> Decimal:
        """Return the part of a loss that meets no gain of the year; 0 where it is below a cent."""
        left = loss - max(min(self.net, loss), ZERO)
        return left if left >= SMALLEST_MONEY else ZERO


def worth_words(books: Books, opportunity: Opportunity, year: Year) -> Iterator[str]:
    """Yield what a loss is worth in its tax year, and why that may be little."""
    yield from _wasted_allowance(books, opportunity, year)
    yield from _eaten(books, opportunity, year)
    yield from _under_the_cliff(books, opportunity, year)
    yield from _free_anyway(books, opportunity, year)
    if year.is_too_small:
        yield from _too_little_sold(books, opportunity, year)
    else:
        yield from _saves_nothing(books, opportunity, year)
        yield from _lost(books, year)
    yield from _raises_tax(books, opportunity, year)
    yield from _costs_more(books, opportunity)


def _wasted_allowance(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    """Warn where a year's losses are used below what would be free anyway."""
    free, net = year.rules.free, year.net
    after = net - opportunity.loss
    wasted = min(net, free) - max(after, ZERO)
    if net > 0 and wasted >= SMALLEST_MONEY and after < free:
        yield (
            f"{money_of(wasted, books)} of this loss would meet gains that the exemption of "
            f"{money_of(free, books)} covers anyway, because a year's losses come first."
        )


def _eaten(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    """Warn where a part of a net loss is lost, for the exemption lowers it as it lowers a gain."""
    amount = year.rules.allowed(AllowanceKind.BOTH_WAYS)
    before, after = (max(-net, ZERO) for net in (year.net, year.net - opportunity.loss))
    eaten = min(after, amount) - min(before, amount)
    if eaten >= SMALLEST_MONEY:
        yield (
            f"{money_of(eaten, books)} of this loss would be lost, because the exclusion of "
            f"{money_of(amount, books)} is taken off a year's net loss as well."
        )


def _under_the_cliff(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    """Say why a loss saves more than its share where a year falls below a line."""
    cliff, last, before = year.rules.cliff, year.rules.last_free, year.net
    after = before - opportunity.loss
    if not cliff or not after <= last < before:
        return
    enough = before - last
    yield (
        f"A year whose total is below {money_of(cliff, books)} is free of tax altogether. "
        f"Yours stands at {money_of(before, books)} and would come to {money_of(after, books)}, "
        f"so the tax on all of it falls away. A loss of {money_of(enough, books)} is enough for "
        f"that."
    )


def _free_anyway(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    """Warn where a loss meets gains that are free because the year is small, or ends that."""
    wasted = min(year.net, opportunity.loss)
    if wasted < SMALLEST_MONEY:
        return
    if year.net <= year.rules.last_free:
        yield (
            f"{money_of(wasted, books)} of this loss would meet gains that are free anyway, "
            f"because a year whose total is below {money_of(year.rules.cliff, books)} is free of "
            f"tax."
        )
    limit = year.rules.allowed(AllowanceKind.SALES_THRESHOLD)
    if may_be_free(year.after, year.rules) and year.kept <= 0:
        yield (
            f"{money_of(wasted, books)} of this loss would meet gains that are free anyway, "
            f"because the year's sales come to no more than {money_of(limit, books)}."
        )
    elif year.ends_small:
        free = money_of(year.net, books)
        what = f"what is left of the gains of {free} is then taxed"
        if year.after.short + year.after.long < SMALLEST_MONEY:
            what = f"the gains of {free} then count, and this loss meets all of them"
        yield (
            f"This sale takes the year's sales above {money_of(limit, books)}, up to which gains "
            f"are free: {what}."
        )


def _too_little_sold(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    """Say of what meets no gain that it does not count, because the year's sales are small."""
    unmet, rule = year.unmet(opportunity.loss), year.rules.allowance
    if not unmet or rule is None:
        return
    sold = money_of(year.rules.sold_for(year.after.proceeds, year.after.fees), books)
    why = f"would come to {sold}, no more than {money_of(rule.amount, books)}"
    if rule.loss_by_cost:
        cost = money_of(year.after.costs, books)
        why = f"would come to {sold}, their costs to {cost}, neither more than "
        why += money_of(rule.amount, books)
    yield (
        f"{money_of(unmet, books)} of this loss would not count: the year's sales {why} "
        f"({rule.statute})."
    )


def _saves_nothing(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    """Say why a loss saves nothing this year, and what of it later years may use."""
    if opportunity.tax_saved or opportunity.tax_saved is None or year.net > year.rules.free:
        return
    unmet = year.unmet(opportunity.loss)
    if not unmet or year.gone:
        return
    later = ""
    if year.kept >= unmet:
        later = "; a loss that nothing uses is carried forward"
    elif year.kept >= SMALLEST_MONEY:
        later = f"; {money_of(year.kept, books)} of this loss is carried forward"
    yield f"The year has no gains so far that are taxed{later}."


def _lost(books: Books, year: Year) -> Iterable[str]:
    """Warn where a part of a loss lowers nothing, and the law carries none on."""
    if year.gone:
        yield (
            f"{money_of(year.gone, books)} of this loss would be lost: the year has nothing more "
            f"that it could lower, and no loss is carried on ({year.rules.loss_use.statute})."
        )


def _raises_tax(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    """Warn where a loss raises the tax of the year, and say why where terms explain it."""
    if (opportunity.tax_saved or ZERO) > -SMALLEST_MONEY or year.ends_small:
        return
    more = money_of(-(opportunity.tax_saved or ZERO), books)
    terms = {"short-term": opportunity.short_loss, "long-term": opportunity.long_loss}
    gain, loss = sorted(terms, key=lambda term: terms[term])
    why = ""
    if year.rules.rate_long is not None and terms[gain] < 0:
        why = (
            f": its {gain} gain of {money_of(-terms[gain], books)} is taxed higher than what its "
            f"{loss} loss of {money_of(terms[loss], books)} lowers"
        )
    yield f"This sale would raise the tax of the year by {more}, though it realises a loss{why}."


def _costs_more(books: Books, opportunity: Opportunity) -> Iterable[str]:
    """Warn where selling costs more than it saves."""
    if opportunity.trade_cost and (opportunity.net_saved or ZERO) < 0:
        saved = money_of(max(opportunity.tax_saved or ZERO, ZERO), books)
        yield (
            f"This sale costs {money_of(opportunity.trade_cost, books)}, more than the {saved} of "
            f"tax that it saves this year."
        )
