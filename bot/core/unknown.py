"""Books in; which of their figures are not known, and of which coins, out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from bot.core.holding import Term
from bot.core.household import part_rows
from bot.core.jurisdiction import TaxYear
from bot.core.ledger import Kind
from bot.core.money import ZERO
from bot.core.rules import CostBasis
from bot.core.trust import Confidence, confidence

if TYPE_CHECKING:
    from bot.core.books import Books, Disposal

NO_LOTS = frozenset({CostBasis.CASH_FLOW, CostBasis.PORTFOLIO})
"""Methods by which a coin has no cost of its own."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What of a tax year is not known.

    gains, income  whether something is missing in them.
    all_gains, all_income  whether nothing of them is known.
    brought  what was paid, as far as it is known, for units of which the gain is not.
    unpaid   whether for some of these that is not known, either.
    """

    gains: bool = False
    all_gains: bool = False
    income: bool = False
    all_income: bool = False
    brought: Decimal = ZERO
    unpaid: bool = False


class UnknownSale(NamedTuple):
    """A coin that was sold in a tax year for an unknown gain, with a word why, as in a problem."""

    tax_year: str
    asset: str
    why: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """What of books is not known, by the names of tax years; found once, for no price is in it."""

    years: dict[str, Unknown]
    sales: tuple[UnknownSale, ...]


def lacking_in(books: "Books") -> Lacking:
    """Return what of all years is not known; what is missing is among the problems, too."""
    if not books.problems:
        return Lacking({}, ())
    gains: defaultdict[str, set[bool]] = defaultdict(set)
    sales: dict[UnknownSale, None] = {}
    paid: defaultdict[str, list[Decimal | None]] = defaultdict(list)
    for sale in books.disposals:
        lacks = list(_lacking_gain(books, sale))
        gains[sale.tax_year].add(not lacks)
        paid[sale.tax_year] += lacks
        if lacks:
            why = "no_value" if sale.proceeds is None else "no_cost"
            sales[UnknownSale(sale.tax_year, sale.asset, why)] = None
    incomes: defaultdict[str, set[bool]] = defaultdict(set)
    money, year_of = {None, books.currency}, cache(books.law.year_of)
    for row in part_rows(books.rows, books.choices.household).own:
        if row.kind is Kind.INCOME:
            year = year_of(row.at.astimezone(books.timezone).date()).name
            incomes[year].add(row.total is not None and row.currency in money)
    years = {
        year: Unknown(
            gains=False in gains[year],
            all_gains=gains[year] == {False},
            income=False in incomes[year],
            all_income=incomes[year] == {False},
            brought=sum((amount for amount in paid[year] if amount is not None), ZERO),
            unpaid=None in paid[year],
        )
        for year in {*gains, *incomes}
    }
    return Lacking(years, tuple(sales))


def unknown_in(books: "Books", year: TaxYear) -> Unknown:
    """Return what of a tax year is not known."""
    return books.lacking.years.get(year.name, Unknown())


def _lacking_gain(books: "Books", sale: "Disposal") -> Iterator[Decimal | None]:
    """Yield what was paid for what has an unknown gain that counts.

    Where a sale has no cost, its proceeds decide.
    """
    if books.method is CostBasis.CASH_FLOW:
        if sale.proceeds is None:
            yield None
        return
    law, day = books.law, sale.day
    for part in sale.parts:
        exempt = part.term is Term.LONG and law.exempts_long(part.acquired, day)
        if part.gain is None and not exempt:
            yield part.proceeds


def unknown_sales(books: "Books", year: TaxYear | None = None) -> Iterable[tuple[str, str]]:
    """Return coins that were sold for an unknown gain, each with a word why, as in a problem."""
    return dict.fromkeys(
        (sale.asset, sale.why)
        for sale in books.lacking.sales
        if year is None or sale.tax_year == year.name
    )


def confidence_of(books: "Books") -> Confidence:
    """Return how much of the ledger what was realised and what is open rest on."""
    assets = {sale.asset for sale in books.disposals} | {lot.asset for lot in books.open}
    held = ((lot.asset, "no_cost") for lot in books.open if lot.cost is None)
    lacking = [] if books.method in NO_LOTS else list(held)
    return confidence(assets, books.problems, [*unknown_sales(books), *lacking])
