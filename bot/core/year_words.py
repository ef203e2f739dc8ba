"""A settled ledger in; what the figures of its tax years do not tell of their use out.

Whole sentences with their sources, no advice.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from bot.core.books import Books, Disposal, YearSum
from bot.core.fees import fees_of_sales, results_of_year
from bot.core.gain_words import uses_of_years
from bot.core.loss_report import WHOLE
from bot.core.money import ZERO, decimal_text
from bot.core.realised_words import exempt_rule, money_of
from bot.core.results import Results
from bot.core.rules import AllowanceRule, LossOrder, Offset, in_force
from bot.core.split_year import by_rate
from bot.core.tax import TaxRules, loss_counts, may_be_free, tax_rules
from bot.core.unknown import unknown_in

LONGEST_MONTH = 31


def words_of_years(books: Books) -> tuple[str, ...]:
    """Return of which years losses have no use or gains are free, and what Long is worth."""
    return (
        *uses_of_years(books),
        *_small_years(books),
        *_free_months(books),
        *_rates_within(books),
        *_of_net(books),
        *_of_long(books),
    )


def _small_years(books: Books) -> Iterator[str]:
    """Yield the tax years in which so little was sold that gains are free."""
    for found in books.years:
        year = found.year
        rules = tax_rules(books.law, year.end, rate_short=None, rate_long=None)
        results = results_of_year(books, year, year.end)
        usable = rules.loss_use.offset is not Offset.NONE and not unknown_in(books, year).gains
        what = _of_small(books, found, results, rules)
        if usable and what and may_be_free(results, rules) and rules.allowance is not None:
            sold = money_of(rules.sold_for(results.proceeds, results.fees), books)
            yield (
                f"Tax year {year.name}: the sales in the ledger come to {sold}, no more than "
                f"{money_of(rules.allowance.amount, books)}, so {what} "
                f"({rules.allowance.statute})."
            )


def _of_small(books: Books, found: YearSum, results: Results, rules: TaxRules) -> str:
    """Return what becomes of gains and losses where little was sold; empty where nothing does."""
    free = "gains are free" if found.gains else ""
    if not found.losses:
        return free
    losses = f"losses of {money_of(found.losses, books)}"
    if not loss_counts(results, rules):
        return " and ".join(filter(None, (free, f"{losses} count for nothing")))
    return free and f"{free}; {losses} count, for what was sold had cost more"


def _free_months(books: Books) -> Iterator[str]:
    """Yield for each tax year the months in which so little was sold that gains are free."""
    if not any(rule.monthly for rule in books.law.allowance):
        return
    for year, sales in groupby(books.disposals, key=lambda sale: books.law.year_of(sale.day)):
        rule = in_force(books.law.allowance, year.end)
        gains = _gains_of_free_months(books, rule, sales) if rule and rule.monthly else {}
        if rule is None or not gains:
            continue
        names, together = list(gains), "" if len(gains) == 1 else " together"
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        yield (
            f"Tax year {year.name}: the gains of {listed}, "
            f"{money_of(sum(gains.values(), ZERO), books)}{together}, are free, for the sales of "
            f"such a month came to no more than {money_of(rule.amount, books)}; the table has them "
            f"all the same ({rule.statute})."
        )


def _gains_of_free_months(
    books: Books, rule: AllowanceRule, sales: Iterable[Disposal]
) -> dict[str, Decimal]:
    """Return the gains of months whose sales stay within a line, by the month's name.

    A month with a sale for an unknown amount is left out.
    """
    free = {}
    for first, found in groupby(sales, key=lambda sale: sale.day.replace(day=1)):
        of_month = list(found)
        last = (first + timedelta(days=LONGEST_MONTH)).replace(day=1) - timedelta(days=1)
        sold = sum((sale.proceeds or ZERO for sale in of_month), ZERO)
        sold += fees_of_sales(books, first, last) if rule.gross else ZERO
        gains = sum((max(sale.gain or ZERO, ZERO) for sale in of_month), ZERO)
        known = all(sale.proceeds is not None for sale in of_month)
        if known and gains and sold <= rule.amount:
            free[f"{first:%B}"] = gains
    return free


def _rates_within(books: Books) -> Iterator[str]:
    """Yield the tax years within which the rate changes, and what was realised under each."""
    for found in books.years:
        for rule in books.law.rates:
            before = in_force(books.law.rates, rule.since - timedelta(days=1))
            changes = before is not None and before.short != rule.short
            if before is None or not changes or not found.year.start < rule.since <= found.year.end:
                continue
            split = by_rate(found.results, books.disposals, found.year, rule.since)
            yield (
                f"Tax year {found.year.name}: {decimal_text(before.short)} per cent on what was "
                f"realised before {rule.since}, net {money_of(split.long, books)}, and "
                f"{decimal_text(rule.short)} on what came then, net {money_of(split.short, books)} "
                f"({rule.source})."
            )


def _of_net(books: Books) -> Iterator[str]:
    """Yield why Net is not what is taxed, where losses do not count as gains do."""
    with_losses = (found.year.end for found in books.years if found.losses)
    for use in dict.fromkeys(map(books.law.loss_use_on, with_losses)):
        if use.order is LossOrder.APART:
            yield f"Losses are not set against gains, so Net is no sum taxed ({use.statute})."
        elif use.deductible != WHOLE:
            part = decimal_text(use.deductible)
            yield f"Of a loss, {part} per cent count; Net takes all of it off ({use.statute})."


def _of_long(books: Books) -> Iterator[str]:
    rule = exempt_rule(books)
    if rule is not None and any(found.left_out for found in books.years):
        yield (
            f"What was held long enough to be exempt stands in the column Long alone: it counts "
            f"for nothing ({rule.source})."
        )
