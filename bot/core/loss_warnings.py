"""A sale that would realise a loss in; what a person must know of it out, in whole sentences.

No advice.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.core.books import Books
from bot.core.loss_report import LotPart, Opportunity
from bot.core.loss_worth import Year, worth_words
from bot.core.money import ZERO
from bot.core.realised_words import money_of
from bot.core.replacements import own_part
from bot.core.rules import BuybackKind, BuybackRule, CostBasis, in_force
from bot.core.sale import Sale


def warnings(
    books: Books, on: date, opportunity: Opportunity, sale: Sale, year: Year
) -> tuple[str, ...]:
    """Return what a person must know of one sale, one sentence each."""
    found = [
        *_on_the_way(books, opportunity, sale),
        *_undated(books, on, opportunity),
        *_ends(opportunity),
        *_taken_away(books, on, opportunity, sale),
        *_facts_decide(books, on, opportunity),
        *worth_words(books, opportunity, year),
    ]
    return tuple(found)


def _on_the_way(books: Books, opportunity: Opportunity, sale: Sale) -> Iterable[str]:
    yield from _of_gains(books, opportunity)
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


def _of_gains(books: Books, opportunity: Opportunity) -> Iterable[str]:
    """Say why lots with a gain are part of a sale: a loss stands behind them, or it needs them."""
    gains = [max(part.gain, ZERO) for part in opportunity.lots]
    losing = [place for place, part in enumerate(opportunity.lots) if part.gain < 0]
    behind = max(losing, default=0)
    first, after = sum(gains[:behind], ZERO), sum(gains[behind:], ZERO)
    if first:
        yield (
            f"Lots with a gain of {money_of(first, books)} come first under "
            f"{books.method.upper()} and are part of this sale; the loss is net of them."
        )
    if after:
        yield (
            f"Lots with a gain of {money_of(after, books)} are part of this sale, too, for what is "
            f"kept of them would take more of the loss away; the loss is net of them."
        )


def _of_earlier_years(books: Books, sale: Sale) -> Iterable[str]:
    """Tell what a sale changes in years before, which is no result of this one."""
    if not sale.earlier:
        return
    amount = money_of(abs(sale.earlier), books)
    word = f"{amount} more" if sale.earlier < 0 else f"{amount} less"
    yield (
        f"This sale also changes sales of an earlier tax year, of whose losses {word} would count "
        f"there: that is not in this loss, and a return already filed would have to be changed."
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


def _taken_away(books: Books, on: date, opportunity: Opportunity, sale: Sale) -> Iterable[str]:
    rule = opportunity.rebuy
    if sale.disallowed:
        yield (
            f"Purchases already made take {money_of(sale.disallowed, books)} of the loss away; "
            f"{_where_it_goes(books, on, opportunity, sale)}"
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


def _where_it_goes(books: Books, on: date, opportunity: Opportunity, sale: Sale) -> str:
    """Say whose cost grows by what is taken away of a loss."""
    others = ", ".join(sorted(books.choices.household))
    own = own_part(books, opportunity.asset, on, opportunity.quantity, sale.disallowed)
    if own is None:
        return f"it is added to their cost, which of those in {others} is not yours."
    if own == sale.disallowed:
        return "it is added to their cost."
    if not own:
        return f"what is held in their place lies in {others}, so no cost of yours grows by it."
    return (
        f"{money_of(own, books)} of it is added to the cost of your own, what those in {others} "
        f"take is not."
    )


def _facts_decide(books: Books, on: date, opportunity: Opportunity) -> Iterable[str]:
    """Warn where a purchase may take a loss away though the law counts no days."""
    rule = in_force(books.law.buyback, on)
    if rule is not None and rule.kind is BuybackKind.FACTS:
        yield (
            f"Buying {opportunity.asset} back may take this loss away: no days are counted, the "
            f"facts decide ({rule.source})."
        )


def _of_household(books: Books, rule: BuybackRule) -> Iterable[str]:
    """Say whose purchases count besides the taxpayer's own, and which of them were seen."""
    if not rule.household:
        return
    seen = "I see them only in wallets that you name as theirs with --household"
    if books.choices.household:
        seen = f"I count those in {', '.join(sorted(books.choices.household))}"
    yield f"Purchases by {rule.household} count as well; {seen}."
