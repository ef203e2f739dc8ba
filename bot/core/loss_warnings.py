"""A sale that would realise a loss in; what a person must know of it out, in whole sentences.

No advice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.core.books import Books
from bot.core.loss_report import LotPart, Opportunity
from bot.core.money import ZERO
from bot.core.realised_words import money_of
from bot.core.results import Results
from bot.core.rules import (
    AllowanceKind,
    BuybackKind,
    BuybackRule,
    CostBasis,
    in_force,
)
from bot.core.sale import Sale
from bot.core.tax import TaxRules


@dataclass(frozen=True, slots=True)
class Year:
    """The tax year of a sale as it stands before it.

    kept  by how much the sale raises the loss that is left for later years.
    """

    results: Results
    rules: TaxRules
    kept: Decimal

    @property
    def net(self) -> Decimal:
        """The net gain of the year."""
        return self.results.short + self.results.long


def warnings(
    books: Books, on: date, opportunity: Opportunity, sale: Sale, year: Year
) -> tuple[str, ...]:
    """Return what a person must know of one sale, one sentence each."""
    found = [
        *_on_the_way(books, opportunity, sale),
        *_undated(books, on, opportunity),
        *_ends(opportunity),
        *_taken_away(books, opportunity, sale),
        *_wasted_allowance(books, opportunity, year),
        *_eaten(books, opportunity, year),
        *_under_the_cliff(books, opportunity, year),
        *_free_anyway(books, opportunity, year),
        *_saves_nothing(books, opportunity, year),
        *_costs_more(books, opportunity),
    ]
    return tuple(found)


def _on_the_way(books: Books, opportunity: Opportunity, sale: Sale) -> Iterable[str]:
    if opportunity.forced_gain:
        yield (
            f"Lots with a gain of {money_of(opportunity.forced_gain, books)} come first under "
            f"{books.method.upper()} and are part of this sale; the loss is net of them."
        )
    if sale.has_exempt:
        result = "gain or loss, unknown without their cost,"
        if sale.exempt is not None:
            word = "gain" if sale.exempt >= 0 else "loss"
            result = f"{word} of {money_of(abs(sale.exempt), books)}"
        yield f"Units held long enough to be exempt come first: their {result} counts for nothing."
    if sale.other and books.disallows:
        word = "more" if sale.other < 0 else "less"
        yield (
            f"What you then still hold decides about the losses of earlier sales, of which "
            f"{money_of(abs(sale.other), books)} {word} counts; that is taken in."
        )
    elif sale.other:
        word = "more" if sale.other > 0 else "less"
        yield (
            f"Purchases of the day are matched with sales of the day first, which leaves earlier "
            f"sales with {money_of(abs(sale.other), books)} {word} gain; that is taken in."
        )
    yield from _of_earlier_years(books, sale)


def _of_earlier_years(books: Books, sale: Sale) -> Iterable[str]:
    """Tell what a sale changes in years before, which is no result of this one."""
    if not sale.earlier:
        return
    amount = money_of(abs(sale.earlier), books)
    word = f"{amount} more" if sale.earlier < 0 else f"{amount} less"
    yield (
        f"It also changes sales of an earlier tax year, of whose losses {word} would count there: "
        f"that is not in this loss, and a return already filed would have to be changed."
    )


def _undated(books: Books, on: date, opportunity: Opportunity) -> Iterable[str]:
    unknown = any(lot.term is None and lot.acquired is None for lot in opportunity.lots)
    if unknown and in_force(books.law.holding, on):
        yield (
            "Some of these units have no day of acquisition, so their term is unknown; "
            "they are reckoned as short-term here."
        )


def _ends(opportunity: Opportunity) -> Iterable[str]:
    until = opportunity.counts_until
    if until is not None:
        yield (
            f"The first of these losses counts only until {until}; "
            f"from {until + timedelta(days=1)} on it is worth nothing."
        )


def counts_until(books: Books, on: date, lots: Iterable[LotPart]) -> date | None:
    """Return the last day on which the first of the losses of lots counts, None = no such day."""
    ends = [
        lot.term_ends
        for lot in lots
        if lot.gain < 0 and lot.term_ends and books.law.exempts_long(lot.acquired, on)
    ]
    return min(ends, default=None)


def _taken_away(books: Books, opportunity: Opportunity, sale: Sale) -> Iterable[str]:
    rule = opportunity.rebuy
    if sale.disallowed:
        yield (
            f"Purchases already made take {money_of(sale.disallowed, books)} of the loss away; "
            f"it is added to their cost."
        )
    if rule.clean_from is None:
        return
    if books.method is CostBasis.YEAR_AVERAGE:
        yield (
            f"Buying {opportunity.asset} before {rule.clean_from} changes the average cost of the "
            f"year, and with it this loss."
        )
        return
    if books.buyback is None:
        yield (
            f"Whether buying back takes this loss away is doubtful for coins, and I reckon that it "
            f"does not. Where it does, purchases of {opportunity.asset} before {rule.clean_from} "
            f"count."
        )
        return
    what = "changes the cost of" if books.buyback.kind is BuybackKind.MATCH else "takes away"
    yield (
        f"Buying {opportunity.asset} before {rule.clean_from}, rewards included, {what} this loss "
        f"as far as the units reach."
    )
    yield from _of_household(books, books.buyback)


def _of_household(books: Books, rule: BuybackRule) -> Iterable[str]:
    """Say whose purchases count besides the taxpayer's own, and which of them were seen."""
    if not rule.household:
        return
    seen = "I see them only in wallets that you name as theirs with --household"
    if books.choices.household:
        seen = f"I count those in {', '.join(sorted(books.choices.household))}"
    yield f"Purchases by {rule.household} count as well; {seen}."


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
    if 0 < year.net <= year.rules.last_free:
        yield (
            f"{money_of(wasted, books)} of this loss would meet gains that are free anyway, "
            f"because a year whose total is below {money_of(year.rules.cliff, books)} is free of "
            f"tax."
        )
    limit = year.rules.allowed(AllowanceKind.SALES_THRESHOLD)
    sold = year.rules.sold_for(year.results.proceeds, year.results.fees)
    if not limit or year.net <= 0 or sold > limit:
        return
    if sold + year.rules.sold_for(opportunity.proceeds, opportunity.cost_in_loss) <= limit:
        if year.kept > 0:
            return
        yield (
            f"{money_of(wasted, books)} of this loss would meet gains that are free anyway, "
            f"because the year's sales come to no more than {money_of(limit, books)}."
        )
    else:
        yield (
            f"This sale takes the year's sales above {money_of(limit, books)}, up to which gains "
            f"are free: what is left of the gains of {money_of(year.net, books)} is then taxed."
        )


def _saves_nothing(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    if opportunity.tax_saved or opportunity.tax_saved is None or year.net > year.rules.free:
        return
    unused = opportunity.loss - max(min(year.net, opportunity.loss), ZERO)
    if year.kept <= 0:
        later = "a loss that nothing uses is lost"
    elif year.kept >= unused:
        later = "a loss that nothing uses is carried forward"
    else:
        later = f"{money_of(year.kept, books)} of this loss is carried forward"
    yield f"The year has no gains so far that are taxed; {later}."


def _eaten(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    """Warn where a part of a net loss is lost, for the exemption lowers it as it lowers a gain."""
    amount = year.rules.allowed(AllowanceKind.BOTH_WAYS)
    before, after = (max(-net, ZERO) for net in (year.net, year.net - opportunity.loss))
    eaten = min(after, amount) - min(before, amount)
    if eaten > 0:
        yield (
            f"{money_of(eaten, books)} of this loss would be lost, because the exclusion of "
            f"{money_of(amount, books)} is taken off a year's net loss as well."
        )


def _costs_more(books: Books, opportunity: Opportunity) -> Iterable[str]:
    """Warn where selling costs more than it saves."""
    if opportunity.trade_cost and (opportunity.net_saved or ZERO) < 0:
        saved = money_of(max(opportunity.tax_saved or ZERO, ZERO), books)
        yield (
            f"This sale costs {money_of(opportunity.trade_cost, books)}, more than the {saved} of "
            f"tax that it saves this year."
        )


def _wasted_allowance(books: Books, opportunity: Opportunity, year: Year) -> Iterable[str]:
    """Warn where a year's losses are used below what would be free anyway."""
    free, net = year.rules.free, year.net
    after = net - opportunity.loss
    wasted = min(net, free) - max(after, ZERO)
    if net > 0 and wasted > 0 and after < free:
        yield (
            f"{money_of(wasted, books)} of this loss would meet gains that the exemption of "
            f"{money_of(free, books)} covers anyway, because a year's losses come first."
        )
