"""Books in; what sales cost besides their proceeds, and fees that a law does not count, out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.core.books import Books
from bot.core.fees_that_count import ignores_any, ignores_fee
from bot.core.household import part_rows
from bot.core.jurisdiction import TaxYear
from bot.core.money import ZERO
from bot.core.results import Results
from bot.core.rules import Fees, in_force


def results_of_year(books: Books, year: TaxYear, on: date) -> Results:
    """Return what the ledger realised in a tax year, with what its law of a day looks at."""
    found = books.year(year.name)
    results = Results() if found is None else found.results
    allowance = in_force(books.law.allowance, on)
    if allowance is None or not allowance.gross or allowance.monthly:
        return results
    return replace(results, fees=fees_of_sales(books, year.start, year.end))


def rewards_of_year(books: Books, on: date) -> Decimal:
    """Return what was received as income in the tax year of a day, if a loss may lower it there."""
    found = books.year(books.law.year_of(on).name)
    return found.income if found is not None and books.law.loss_use_on(on).rewards else ZERO


def fees_of_sales(books: Books, first: date, last: date) -> Decimal:
    """Return what the sales of some days cost, as far as it was taken off their proceeds.

    In the tax currency; with it, proceeds are the prices at which was sold.
    """
    if books.law.cost_basis_on(last).fees is not Fees.ALL:
        return ZERO
    return books.sale_fees.between(first, last)


def fees_left_out(books: Books) -> str:
    """Return a sentence where the ledger has fees that the law does not deduct, else nothing."""
    if not ignores_any(books.law):
        return ""
    for row in reversed(part_rows(books.rows, books.choices.household).own):
        if not row.fee:
            continue
        rule = books.law.cost_basis_on(row.at.astimezone(books.timezone).date())
        if ignores_fee(rule, row.kind):
            return _LEFT_OUT[rule.fees].format(rule.since, rule.fees_source or rule.source)
    return ""


_LEFT_OUT = {
    Fees.NONE: (
        "Fees paid since {} raise no cost and lower no proceeds here, for nothing is deducted but "
        "the cost of acquisition ({})."
    ),
    Fees.PURCHASES: (
        "Fees of sales since {} lower no proceeds here, those of purchases raise a cost ({})."
    ),
}
