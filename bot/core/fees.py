"""Books in; what sales cost besides their proceeds, and fees that a law does not count, out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.core.books import Books
from bot.core.household import part_rows
from bot.core.jurisdiction import TaxYear
from bot.core.money import ZERO
from bot.core.results import Results
from bot.core.rules import in_force


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
    if not books.law.cost_basis_on(last).fees:
        return ZERO
    return books.sale_fees.between(first, last)


def fees_left_out(books: Books) -> str:
    """Return a sentence where the ledger has fees that the law does not deduct, else nothing."""
    if all(rule.fees for rule in books.law.cost_basis):
        return ""
    for row in reversed(part_rows(books.rows, books.choices.household).own):
        if not row.fee:
            continue
        rule = books.law.cost_basis_on(row.at.astimezone(books.timezone).date())
        if not rule.fees:
            return (
                f"Fees paid since {rule.since} raise no cost and lower no proceeds here, for "
                f"nothing is deducted but the cost of acquisition ({rule.source})."
            )
    return ""
