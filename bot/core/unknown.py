"""Books in; which of their figures are not known, and of which coins, out."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.books import Books, Disposal
from bot.core.holding import Term
from bot.core.household import part_rows
from bot.core.jurisdiction import TaxYear
from bot.core.ledger import Kind
from bot.core.rules import CostBasis
from bot.core.trust import Confidence, confidence

NO_LOTS = frozenset({CostBasis.CASH_FLOW, CostBasis.PORTFOLIO})
"""Methods by which a coin has no cost of its own."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What of a tax year is not known.

    gains, income  whether something is missing in them.
    all_gains, all_income  whether nothing of them is known.
    """

    gains: bool = False
    all_gains: bool = False
    income: bool = False
    all_income: bool = False


def unknown_in(books: Books, year: TaxYear) -> Unknown:
    """Return what of a tax year is not known; what is missing is among the problems, too."""
    if not books.problems:
        return Unknown()
    sales = [sale for sale in books.disposals if sale.tax_year == year.name]
    lacking = [sale for sale in sales if lacks_gain(books, sale)]
    zone, money = books.timezone, {None, books.currency}
    known = [
        row.total is not None and row.currency in money
        for row in part_rows(books.rows, books.choices.household).own
        if row.kind is Kind.INCOME and year.start <= row.at.astimezone(zone).date() <= year.end
    ]
    return Unknown(
        gains=bool(lacking),
        all_gains=bool(lacking) and len(lacking) == len(sales),
        income=not all(known),
        all_income=bool(known) and not any(known),
    )


def lacks_gain(books: Books, sale: Disposal) -> bool:
    """Whether a gain that counts is unknown; where a sale has no cost, its proceeds decide."""
    if books.method is CostBasis.CASH_FLOW:
        return sale.proceeds is None
    law, day = books.law, sale.day
    return any(
        part.gain is None and not (part.term is Term.LONG and law.exempts_long(part.acquired, day))
        for part in sale.parts
    )


def unknown_sales(books: Books, year: TaxYear | None = None) -> Iterable[tuple[str, str]]:
    """Return coins that were sold for an unknown gain, each with a word why, as in a problem."""
    if not books.problems:
        return ()
    return dict.fromkeys(
        (sale.asset, "no_value" if sale.proceeds is None else "no_cost")
        for sale in books.disposals
        if (year is None or sale.tax_year == year.name) and lacks_gain(books, sale)
    )


def confidence_of(books: Books) -> Confidence:
    """Return how much of the ledger what was realised and what is open rest on."""
    assets = {sale.asset for sale in books.disposals} | {lot.asset for lot in books.open}
    held = ((lot.asset, "no_cost") for lot in books.open if lot.cost is None)
    lacking = [] if books.method in NO_LOTS else list(held)
    return confidence(assets, books.problems, [*unknown_sales(books), *lacking])
