"""A settled ledger and a day in; the sentences on what its tax year has brought so far out."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from bot.core.books import Books, YearSum
from bot.core.carried import left_of_earlier_years
from bot.core.fees import rewards_of_year
from bot.core.loss_report import WHOLE, Circumstances
from bot.core.money import ZERO, amount_text
from bot.core.results import Results
from bot.core.rules import CarriedUse, HoldingRule, LongEffect, LossOrder, Offset
from bot.core.tax import TaxRules
from bot.core.unknown import Unknown, unknown_in


def realised_words(
    books: Books, on: date, circumstances: Circumstances, rules: TaxRules, ledger: Results
) -> Iterator[str]:
    """Yield what of the year an estimate counts, and what it does not, one sentence each."""
    unknown = unknown_in(books, books.law.year_of(on))
    yield _realised(books, on, rules, ledger, unknown)
    yield from _of_long(books, on)
    yield from _of_rewards(books, on, unknown)
    yield from stated_gains(books, circumstances, rules)
    yield from _left_before(books, on, circumstances, rules)


def stated_gains(books: Books, circumstances: Circumstances, rules: TaxRules) -> Iterator[str]:
    """Yield which gains and losses are counted that the ledger does not have."""
    if rules.loss_use.offset is Offset.NONE:
        return
    long = ZERO if rules.ignores_long else circumstances.realised_long
    has_terms = rules.holding is not None and rules.holding.effect is LongEffect.RATE
    short_term, long_term = ("short-term ", "long-term ") if has_terms or long else ("", "")
    stated = ((short_term, circumstances.realised_short), (long_term, long))
    told = [
        f"{term}{'gains' if amount > 0 else 'losses'} of {money_of(abs(amount), books)}"
        for term, amount in stated
        if amount
    ]
    if told:
        what = " and ".join(told)
        yield f"{what[0].upper()}{what[1:]} that you stated besides the ledger are counted, too."


def money_of(amount: Decimal, books: Books) -> str:
    """Return an amount with the currency of the books."""
    return f"{amount_text(amount)} {books.currency}"


def exempt_rule(books: Books) -> HoldingRule | None:
    """Return the rule by which what was held for long counts for nothing; None without one."""
    rules = (rule for rule in books.law.holding if rule.effect is LongEffect.EXEMPT)
    return next(rules, None)


def _realised(books: Books, on: date, rules: TaxRules, ledger: Results, unknown: Unknown) -> str:
    year = books.law.year_of(on).name
    brought = _brought(books, unknown)
    besides = ""
    if unknown.gains:
        besides = f"; sales of which the gain is unknown are not in it ({brought})"
    so_far = f"So far in tax year {year} the ledger has realised"
    if rules.loss_use.offset is Offset.NONE:
        gains, losses = ledger.gains_short + ledger.gains_long, ledger.losses
        lost = f" Losses of {money_of(losses, books)} are not taken off them." if losses else ""
        return f"{so_far} gains of {money_of(gains, books)}{besides}.{lost}"
    if ledger.short or ledger.long or ledger.losses:
        return f"{so_far} {_result(books, books.year(year), rules, ledger)}{besides}."
    if unknown.gains:
        return (
            f"What the ledger has realised so far in tax year {year} is unknown, for the gain of "
            f"its sales is ({brought}); nothing of it is counted."
        )
    return f"{so_far} no gain and no loss that counts."


def _brought(books: Books, unknown: Unknown) -> str:
    """Return how large the sales are of which the gain is unknown."""
    if not unknown.unpaid:
        return f"they brought {money_of(unknown.brought, books)}"
    if not unknown.brought:
        return "what they brought is unknown, too"
    return f"they brought {money_of(unknown.brought, books)}, and some an unknown amount besides"


def _result(books: Books, year: YearSum | None, rules: TaxRules, ledger: Results) -> str:
    """Return gains, losses and what they come to, as the estimate counts them."""
    use = rules.loss_use
    net = f"{money_of(ledger.short + ledger.long, books)}"
    if any(rule.effect is LongEffect.RATE for rule in books.law.holding):
        short, long = money_of(ledger.short, books), money_of(ledger.long, books)
        net = f"{short} short-term and {long} long-term"
    by_part = use.order is LossOrder.APART or use.deductible != WHOLE
    gains, losses = ledger.gains_short + ledger.gains_long, ledger.losses
    if year is not None and not by_part:
        gains, losses = year.gains, year.losses
    both = f"gains of {money_of(gains, books)} and losses of {money_of(losses, books)}"
    if use.order is LossOrder.APART:
        return f"{both}; each is counted by itself"
    if losses and use.deductible != WHOLE:
        counted = losses * use.deductible / WHOLE
        return f"{both}, of which the law deducts {money_of(counted, books)}; that is counted"
    if gains and losses:
        return f"{both}, together {net}; that is counted"
    return f"{net}; that is counted"


def _of_long(books: Books, on: date) -> Iterable[str]:
    """Say what the year brought that counts for nothing, because it was held for long."""
    found, rule = books.year(books.law.year_of(on).name), exempt_rule(books)
    if found is not None and rule is not None and found.left_out:
        word = "gain" if found.left_out > 0 else "loss"
        yield (
            f"A {word} of {money_of(abs(found.left_out), books)} on what was held for long is not "
            f"counted ({rule.statute})."
        )


def _of_rewards(books: Books, on: date, unknown: Unknown) -> Iterable[str]:
    """Say what was received in the year, where a loss may lower it."""
    if not books.law.loss_use_on(on).rewards:
        return
    received = rewards_of_year(books, on)
    if received or unknown.income:
        besides = "; what is of unknown value is not in it" if unknown.income else ""
        yield (
            f"Rewards and the like of the year, {money_of(received, books)}, are income that a "
            f"loss lowers; that is counted{besides}."
        )


def _left_before(
    books: Books, on: date, circumstances: Circumstances, rules: TaxRules
) -> Iterable[str]:
    """Say where the ledger shows losses of earlier years that the estimate does not count."""
    if circumstances.carried or rules.loss_use.carried is CarriedUse.NONE:
        return
    left = left_of_earlier_years(books, on)
    if left:
        yield (
            f"Earlier years of the ledger alone leave losses of {money_of(left, books)} that no "
            f"later one used; they are not counted unless you state them with --carried, and a "
            f"further loss may then save less."
        )
