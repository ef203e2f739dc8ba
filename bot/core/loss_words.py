"""A report on losses in the making in; the sentences that belong to it out, no advice."""

from collections.abc import Iterable
from datetime import date

from bot.core.best_sale import is_exempt, lacks_date
from bot.core.books import Books
from bot.core.exchange import exchange_words
from bot.core.fees import fees_of_sales
from bot.core.fees_that_count import ignores_fee
from bot.core.held_lots import AVERAGED
from bot.core.jurisdiction import Jurisdiction, why_no_use
from bot.core.ledger import Kind
from bot.core.loss_report import Circumstances
from bot.core.money import ZERO, decimal_text
from bot.core.rate_words import rate_words
from bot.core.realised_words import money_of, realised_words, stated_gains
from bot.core.results import Results
from bot.core.rules import (
    BuybackKind,
    BuybackRule,
    CarriedUse,
    Entry,
    LongEffect,
    LossOrder,
    Offset,
    Status,
    in_force,
)
from bot.core.tax import TaxRules
from bot.core.trust import WHOLE_ALL_THE_SAME
from bot.core.unused import unused

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
    return why_no_use(rules.loss_use, law.name)


def claim_of(rules: TaxRules) -> str:
    """Return what using a loss takes, with the source of that; empty where nothing is told."""
    use = rules.loss_use
    return f"{use.claim} Source: {use.source.rstrip('.')}." if use.claim else ""


def room_of_month(books: Books, on: date) -> str:
    """Return how far the sales of a month are from a line below which its gains are free."""
    rule = in_force(books.law.allowance, on)
    if rule is None or not rule.monthly:
        return ""
    first = on.replace(day=1)
    sales = [found.proceeds or ZERO for found in books.disposals if first <= found.day <= on]
    sold = sum(sales, fees_of_sales(books, first, on) if rule.gross else ZERO)
    line, left = money_of(rule.amount, books), money_of(max(rule.amount - sold, ZERO), books)
    return (
        f" The gains of a month are free where its sales come to no more than {line} "
        f"({rule.source}); this month the ledger has sales of {money_of(sold, books)}, which "
        f"leaves {left}."
    )


def told_rule(law: Jurisdiction, on: date) -> BuybackRule | None:
    """Return a buy-back rule of which people are told though it changes no figure."""
    rule = in_force(law.buyback, on)
    told = rule is not None and (rule.warns or rule.kind is BuybackKind.FACTS)
    return rule if told else None


def _told_of(law: Jurisdiction, on: date) -> BuybackRule | None:
    """Return a buy-back rule of which people are told, by its days or by a sentence."""
    rule = in_force(law.buyback, on)
    return rule if rule is not None and (rule.note or told_rule(law, on)) else None


def sources(books: Books, on: date) -> tuple[str, ...]:
    """Return the sources of the rules that were applied or told of, each once."""
    law = books.law
    applied: list[Entry | None] = [
        law.cost_basis_on(on),
        in_force(law.holding, on),
        law.loss_use_on(on),
        in_force(law.allowance, on),
        books.buyback or _told_of(law, on),
        in_force(law.tax_year, on),
        in_force(law.swap, on),
        in_force(law.rates, on),
        in_force(law.gift, on) if books.gifts else None,
    ]
    return tuple(dict.fromkeys(entry.source for entry in applied if entry is not None))


def assumptions(
    books: Books, on: date, circumstances: Circumstances, rules: TaxRules, ledger: Results
) -> tuple[str, ...]:
    """Return what the estimate rests on, one sentence each."""
    told = [
        *rate_words(books, on, circumstances, rules),
        *realised_words(books, on, circumstances, rules, ledger),
        *books.gifts,
        *_use(books, circumstances, rules),
        _estimate(books, on, circumstances, rules),
        *unused(circumstances, rules, books.currency),
        *exchange_words(books.exchange),
        *filter(None, (books.values,)),
        *_notes(books, on),
    ]
    told.extend(_unknown(books, on))
    count = sum(one.problem not in WHOLE_ALL_THE_SAME for one in books.problems)
    if count:
        what = "one open problem" if count == 1 else f"{count} open problems"
        told.append(f"The ledger has {what}, so the figures are partial.")
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


def _use(books: Books, circumstances: Circumstances, rules: TaxRules) -> Iterable[str]:
    use = rules.loss_use
    if use.offset is Offset.NONE:
        return
    if use.order is LossOrder.APART:
        yield (
            f"Losses are not set against gains: a gain is taxed in full, and a loss relieves "
            f"{decimal_text(rules.rate_loss)} per cent of itself."
        )
    elif use.offset in GAINS_OF:
        how = "only" if use.income_cap == ZERO and not use.other_share else "first"
        yield f"Losses are set against {GAINS_OF[use.offset]} {how} ({use.statute})."
    yield from _shares(rules)
    yield from _of_other_income(books, rules)
    yield from _of_all_income(books, rules)
    if use.carried is CarriedUse.NONE and use.income_cap is not None:
        yield "A loss that is left over at the end of the tax year is lost."
    elif use.years:
        yield f"A loss that is left over can be used in the {use.years} years that follow."
    yield from _carried(books, circumstances, rules)


def stated_words(books: Books, circumstances: Circumstances, rules: TaxRules) -> Iterable[str]:
    """Return which of what was stated is counted, one sentence each, as `assumptions` has them."""
    yield from stated_gains(books, circumstances, rules)
    yield from _carried(books, circumstances, rules)
    if rules.other_income:
        yield from _of_other_income(books, rules)


def _carried(books: Books, circumstances: Circumstances, rules: TaxRules) -> Iterable[str]:
    """Say that losses of earlier years are used, and as which."""
    use = rules.loss_use
    if circumstances.carried and use.carried is not CarriedUse.NONE:
        knows_terms = rules.holding is not None and rules.holding.effect is LongEffect.RATE
        as_short = knows_terms and use.carried is CarriedUse.WITH_YEAR
        term = " as short-term losses" if as_short else ""
        carried = money_of(circumstances.carried, books)
        yield f"Losses of earlier years of {carried} that you stated are used{term}."


def _estimate(books: Books, on: date, circumstances: Circumstances, rules: TaxRules) -> str:
    """Say that all is an estimate, and what selling costs in it."""
    fees = "before fees and spread"
    if circumstances.trade_cost:
        percent = decimal_text(circumstances.trade_cost)
        fees = f"in which selling costs {percent} per cent of what it brings"
        if ignores_fee(books.law.cost_basis_on(on), Kind.SELL):
            fees += ", which the law does not deduct"
    later = ""
    if rules.scale.brackets:
        later = ", by the brackets above what a year like this one keeps after the sale"
    return (
        f"An estimate {fees}, by these rates alone; after buying back, a part of what is saved now "
        f"is paid later{later}."
    )


def _of_all_income(books: Books, rules: TaxRules) -> Iterable[str]:
    """Say how a loss that is left lowers income of whatever kind."""
    use = rules.loss_use
    if use.order is LossOrder.APART:
        return
    if use.income_cap is None:
        above = ""
        if rules.loss_step is not None:
            rate, step = decimal_text(rules.rate_above), money_of(rules.loss_step, books)
            above = f", and at {rate} per cent beyond {step}"
        yield (
            f"What remains lowers other income of the year, which is assumed to be there, at "
            f"{decimal_text(rules.rate_loss)} per cent{above}."
        )
    elif use.income_cap:
        yield (
            f"Of what remains, up to {money_of(use.income_cap, books)} a year lowers "
            f"other income, which is assumed to be there and taxed at the short-term rate."
        )


def _of_other_income(books: Books, rules: TaxRules) -> Iterable[str]:
    """Say how much of other income of the same kind a loss may lower."""
    per_cent = rules.loss_use.other_share
    if per_cent:
        stated = "you stated none (--other-income)"
        if rules.other_income:
            stated = f"you stated {money_of(rules.other_income, books)}"
        yield (
            f"What gains leave over lowers up to {decimal_text(per_cent)} per cent of other income "
            f"of that kind, such as interest and dividends of the year; {stated}."
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
    if use.order is LossOrder.SHORT_FIRST and rules.split_since is None:
        yield "Losses are set against short-term gains first, as you may choose."


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
