"""A report on losses in the making in; the sentences that belong to it out, no advice."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from bot.core.best_sale import Sale, is_exempt, lacks_date
from bot.core.books import Books
from bot.core.exchange import exchange_words
from bot.core.held_lots import AVERAGED
from bot.core.loss_report import Circumstances, LotPart, Opportunity
from bot.core.money import ZERO, amount_text, decimal_text
from bot.core.rules import (
    BuybackKind,
    BuybackRule,
    CarriedUse,
    CostBasis,
    Entry,
    Jurisdiction,
    LongEffect,
    LossOrder,
    Offset,
    Status,
    in_force,
)
from bot.core.tax import Results, TaxRules

GAINS_OF = {
    Offset.CAPITAL_GAINS: "capital gains",
    Offset.CRYPTO_GAINS: "gains from coins",
    Offset.PRIVATE_SALES: "gains from private sales",
    Offset.MISCELLANEOUS: "other miscellaneous income of the year",
    Offset.SAVINGS: "gains that are taxed as savings",
    Offset.CAPITAL_INCOME: "income from capital",
    Offset.INCOME: "income",
    Offset.UNSTATED: "gains",
}
WHOLE = 100


def why_unusable(law: Jurisdiction, rules: TaxRules) -> str | None:
    """Return why losses do not help, as a sentence that names the law; None where they do."""
    if law.status is Status.DRAFT:
        return f"What I know of the law of {law.name} is a draft, so I say nothing on it."
    if rules.loss_use.offset is Offset.NONE:
        why = rules.loss_use.why or f"In {law.name} a loss from selling coins cannot be used."
        return f"{why} Source: {rules.loss_use.source}."
    return None


def told_rule(law: Jurisdiction, on: date) -> BuybackRule | None:
    """Return a buy-back rule of which people are told though it changes no figure."""
    rule = in_force(law.buyback, on)
    told = rule is not None and (rule.warns or rule.kind is BuybackKind.FACTS)
    return rule if told else None


def sources(books: Books, on: date) -> tuple[str, ...]:
    """Return the sources of the rules that were applied, each once."""
    law = books.law
    applied: list[Entry | None] = [
        law.cost_basis_on(on),
        in_force(law.holding, on),
        law.loss_use_on(on),
        in_force(law.allowance, on),
        books.buyback,
        in_force(law.tax_year, on),
        in_force(law.swap, on),
        in_force(law.rates, on),
    ]
    return tuple(dict.fromkeys(entry.source for entry in applied if entry is not None))


def assumptions(
    books: Books, on: date, circumstances: Circumstances, rules: TaxRules, ledger: Results
) -> tuple[str, ...]:
    """Return what the estimate rests on, one sentence each."""
    year = books.law.year_of(on).name
    told = [
        *_rates(books, on, circumstances, rules),
        *_realised(books, year, circumstances, ledger),
        *_use(books, circumstances, rules),
        *exchange_words(books.exchange),
        *_notes(books, on),
    ]
    told.extend(_unknown(books, on))
    if books.problems:
        told.append(
            f"The ledger has {len(books.problems)} open problems, so the figures are partial."
        )
    return tuple(told)


def _unknown(books: Books, on: date) -> Iterable[str]:
    if books.method in AVERAGED:
        return
    if any(lot.cost is None and not is_exempt(books, lot, on) for lot in books.open):
        yield f"Lots that {books.method.upper()} puts behind units of unknown cost are left out."
    if any(lacks_date(books, lot, on) for lot in books.open):
        yield (
            f"Lots that {books.method.upper()} puts behind units without a day of acquisition "
            f"are left out, for it is unknown whether their result counts."
        )


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


def _rates(books: Books, on: date, circumstances: Circumstances, rules: TaxRules) -> Iterable[str]:
    assumed = in_force(books.law.rates, on)
    has_terms = assumed is not None and assumed.long is not None
    short, long = circumstances.rate_short, circumstances.rate_long
    if assumed is None and short is None and long is None:
        yield "No tax rate is known, so no saving is estimated; give one with --rate-short."
        return
    ways = [("short-term gains" if has_terms else "gains", short, rules.rate_short, "short")]
    if has_terms:
        ways.append(("long-term gains", long, rules.rate_long, "long"))
    for name, given, used, option in ways:
        if given is None:
            note = f" ({assumed.note.rstrip('.')})" if assumed and assumed.note else ""
            yield (
                f"A rate of {decimal_text(used)} per cent on {name} is assumed{note}; "
                f"give your own with --rate-{option}."
            )
        else:
            yield f"The rate of {decimal_text(given)} per cent on {name} is the one you gave."


def _realised(
    books: Books, year: str, circumstances: Circumstances, ledger: Results
) -> Iterable[str]:
    if ledger.short or ledger.long:
        net = _money(ledger.short, books)
        if any(rule.effect is LongEffect.RATE for rule in books.law.holding):
            net = f"{net} short-term and {_money(ledger.long, books)} long-term"
        yield f"So far in tax year {year} the ledger has realised {net}; that is counted."
    else:
        yield f"So far in tax year {year} the ledger has realised no gain and no loss."
    stated = circumstances.realised_short + circumstances.realised_long
    if stated:
        yield f"{_money(stated, books)} that you stated besides the ledger is counted, too."


def _use(books: Books, circumstances: Circumstances, rules: TaxRules) -> Iterable[str]:
    use = rules.loss_use
    if use.order is LossOrder.APART:
        yield (
            f"Losses are not set against gains: a gain is taxed in full, and a loss relieves "
            f"{decimal_text(rules.rate_loss)} per cent of itself."
        )
    elif use.offset in GAINS_OF:
        how = "only" if use.income_cap == ZERO else "first"
        yield f"Losses are set against {GAINS_OF[use.offset]} {how}, as far as the law goes here."
    yield from _shares(rules)
    if use.income_cap is None:
        yield (
            f"What remains lowers other income of the year, which is assumed to be there, at "
            f"{decimal_text(rules.rate_loss)} per cent."
        )
    elif use.income_cap:
        yield (
            f"Of what remains, up to {_money(use.income_cap, books)} a year lowers "
            f"other income, which is assumed to be there and taxed at the short-term rate."
        )
    if use.carried is CarriedUse.NONE and use.income_cap is not None:
        yield "A loss that is left over at the end of the tax year is lost."
    elif use.years:
        yield f"A loss that is left over can be used in the {use.years} years that follow."
    if circumstances.carried and use.carried is not CarriedUse.NONE:
        term = " as short-term losses" if use.carried is CarriedUse.WITH_YEAR else ""
        carried = _money(circumstances.carried, books)
        yield f"Losses of earlier years of {carried} that you stated are used{term}."
    if use.claim:
        yield use.claim
    fees = "before fees and spread"
    if circumstances.trade_cost:
        percent = decimal_text(circumstances.trade_cost)
        fees = f"in which selling costs {percent} per cent of what it brings"
    yield (
        f"An estimate {fees}, by these rates alone; after buying back, a part of what is saved now "
        f"is paid later."
    )


def _shares(rules: TaxRules) -> Iterable[str]:
    use = rules.loss_use
    if use.included != WHOLE:
        yield f"Of a gain and of a loss, {decimal_text(use.included)} per cent count."
    if use.deductible != WHOLE:
        yield f"Of a loss, {decimal_text(use.deductible)} per cent count; of a gain, all."
    if rules.holding is not None and rules.holding.discount:
        yield (
            f"Of a long-term gain, {decimal_text(rules.holding.discount)} per cent stay free, "
            f"after losses were taken off it."
        )
    if use.order is LossOrder.SHORT_FIRST:
        yield "Losses are set against short-term gains first, as you may choose."


def _money(amount: Decimal, books: Books) -> str:
    return f"{amount_text(amount)} {books.currency}"


def is_hypothetical(books: Books, on: date) -> bool:
    """Whether a buy-back rule is applied that is not law for coins, because it was asked for."""
    rule = in_force(books.law.buyback, on)
    return books.buyback is not None and rule is not None and rule.switch and not rule.enabled


def _notes(books: Books, on: date) -> Iterable[str]:
    rule = in_force(books.law.buyback, on)
    if is_hypothetical(books, on):
        yield (
            "The rule on buying back is applied because you switched it on; that it holds for "
            "coins held directly is not settled law."
        )
    if rule is not None and rule.note:
        yield rule.note
    swap = in_force(books.law.swap, on)
    if swap is not None and swap.note:
        yield swap.note
    for doubt in books.law.doubts:
        if doubt.since <= on:
            yield doubt.text


def _on_the_way(books: Books, opportunity: Opportunity, sale: Sale) -> Iterable[str]:
    if opportunity.forced_gain:
        yield (
            f"Lots with a gain of {_money(opportunity.forced_gain, books)} come first under "
            f"{books.method.upper()} and are part of this sale; the loss is net of them."
        )
    if sale.has_exempt:
        result = "gain or loss, unknown without their cost,"
        if sale.exempt is not None:
            word = "gain" if sale.exempt >= 0 else "loss"
            result = f"{word} of {_money(abs(sale.exempt), books)}"
        yield f"Units held long enough to be exempt come first: their {result} counts for nothing."
    if sale.other:
        word = "more" if sale.other > 0 else "less"
        yield (
            f"Purchases of the day are matched with sales of the day first, which leaves earlier "
            f"sales with {_money(abs(sale.other), books)} {word} gain; that is taken in."
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
            f"Purchases already made take {_money(sale.disallowed, books)} of the loss away; "
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
        f"A year whose total is below {_money(rules.cliff, books)} is free of tax altogether. "
        f"Yours stands at {_money(before, books)} and would come to {_money(after, books)}, so the "
        f"tax on all of it falls away. Any loss of more than {_money(enough, books)} does that."
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
        saved = _money(max(opportunity.tax_saved, ZERO), books)
        yield (
            f"This sale costs {_money(opportunity.trade_cost, books)}, more than the {saved} of "
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
            f"{_money(wasted, books)} of this loss would meet gains that the exemption of "
            f"{_money(allowance.amount, books)} covers anyway, because a year's losses come first."
        )
