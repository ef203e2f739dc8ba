"""A sale that would realise a loss in; what a person must know of it out, in whole sentences.

No advice.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.core.books import Books
from bot.core.loss_report import LotPart, Opportunity
from bot.core.loss_words import money_of
from bot.core.money import ZERO
from bot.core.results import Results
from bot.core.rules import BuybackKind, BuybackRule, CarriedUse, CostBasis, in_force
from bot.core.sale import Sale
from bot.core.tax import TaxRules


def warnings(
    books: Books,
    on: date,
    opportunity: Opportunity,
    sale: Sale,
    results: Results,
    rules: TaxRules,
) -> tuple[str, ...]:
    """Return what a person must know of one sale, one sentence each."""
    found = [
        *_on_the_way(books, opportunity, sale),
        *_undated(books, on, opportunity),
        *_ends(opportunity),
        *_taken_away(books, opportunity, sale),
        *_wasted_allowance(books, on, opportunity, results),
        *_under_the_cliff(books, opportunity, results, rules),
        *_saves_nothing(opportunity, results, rules),
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
            f"does not. With care, buy no {opportunity.asset} before {rule.clean_from}."
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


def _under_the_cliff(
    books: Books, opportunity: Opportunity, results: Results, rules: TaxRules
) -> Iterable[str]:
    """Say why a loss saves more than its share where a year falls below a line."""
    before = results.short + results.long
    after = before - opportunity.loss
    if not rules.cliff or not after < rules.cliff <= before:
        return
    enough = before - rules.cliff
    yield (
        f"A year whose total is below {money_of(rules.cliff, books)} is free of tax altogether. "
        f"Yours stands at {money_of(before, books)} and would come to {money_of(after, books)}, "
        f"so the tax on all of it falls away. Any loss of more than {money_of(enough, books)} does "
        f"that."
    )


def _saves_nothing(opportunity: Opportunity, results: Results, rules: TaxRules) -> Iterable[str]:
    if opportunity.tax_saved:
        return
    later = "is carried forward" if rules.loss_use.carried is not CarriedUse.NONE else "is lost"
    if results.short + results.long <= rules.free:
        yield f"The year has no gains so far that are taxed; a loss that nothing uses {later}."


def _costs_more(books: Books, opportunity: Opportunity) -> Iterable[str]:
    """Warn where selling costs more than it saves."""
    if opportunity.trade_cost and opportunity.net_saved < 0:
        saved = money_of(max(opportunity.tax_saved, ZERO), books)
        yield (
            f"This sale costs {money_of(opportunity.trade_cost, books)}, more than the {saved} of "
            f"tax that it saves this year."
        )


def _wasted_allowance(
    books: Books, on: date, opportunity: Opportunity, results: Results
) -> Iterable[str]:
    """Warn where a year's losses are used below what would be free anyway."""
    allowance = in_force(books.law.allowance, on)
    use = books.law.loss_use_on(on)
    if allowance is None or use.carried is not CarriedUse.ABOVE_ALLOWANCE:
        return
    net = results.short + results.long
    after = net - opportunity.loss
    wasted = min(net, allowance.amount) - max(after, ZERO)
    if net > 0 and wasted > 0 and after < allowance.amount:
        yield (
            f"{money_of(wasted, books)} of this loss would meet gains that the exemption of "
            f"{money_of(allowance.amount, books)} covers anyway, because a year's losses come "
            f"first."
        )
