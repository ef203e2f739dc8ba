"""Books, prices and what a taxpayer told in; what is asked of losses, and what is in force, out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.core.books import Books, OpenLot, by_asset
from bot.core.fees import results_of_year, rewards_of_year
from bot.core.fees_that_count import ignores_fee
from bot.core.ledger import Kind
from bot.core.loss_report import (
    Circumstances,
    Opportunity,
)
from bot.core.money import ZERO
from bot.core.replacements import Replacements, replacements
from bot.core.results import Results
from bot.core.sale import UnitPrice
from bot.core.split_year import by_rate, of_one_rate
from bot.core.tax import Assessment, TaxRules, assess, tax_rules
from bot.core.together import results_together


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what is in force."""

    books: Books
    prices: Mapping[str, Decimal]
    on: date
    circumstances: Circumstances
    rules: TaxRules
    results: Results

    @property
    def deducts_cost(self) -> bool:
        """Whether what selling costs lowers the proceeds."""
        return not ignores_fee(self.books.law.cost_basis_on(self.on), Kind.SELL)

    def unit_price(self, price: Decimal) -> UnitPrice:
        """Return a price as it is reckoned with: what selling costs only where that counts."""
        if not self.deducts_cost:
            return UnitPrice(price)
        return UnitPrice(self.circumstances.left_of(price), self.circumstances.cost_of(price))

    def after(self, *sales: Opportunity) -> Assessment:
        """Return the tax on the year after further sales, all of them made."""
        return self.with_results(self.results_of(sales))

    def results_of(self, sales: Iterable[Opportunity]) -> list[Results]:
        """Return what sales, all of them made, add to the results of the year."""
        return results_together(self.books, self.on, sales)

    def with_results(self, further: Iterable[Results]) -> Assessment:
        """Return the tax on the year with further results."""
        return assess(self.results_with(further), self.circumstances.carried, self.rules)

    def results_with(self, further: Iterable[Results]) -> Results:
        """Return the results of the year with further ones."""
        results = self.results
        for one in further:
            results = results.plus(one)
        return results

    def saved(self, *sales: Opportunity) -> Decimal | None:
        """Return tax now less tax after further sales; None where no rate is known."""
        return self.saved_by(self.after(*sales))

    def saved_by(self, after: Assessment) -> Decimal | None:
        """Return tax now less that of another assessment; None where no rate is known."""
        return self.after().tax - after.tax if self.rules.is_known else None


def question_of(
    books: Books, prices: Mapping[str, Decimal], on: date, circumstances: Circumstances
) -> Question:
    """Return what is asked, with the rules in force and the results of the year so far."""
    rules = tax_rules(
        books.law,
        on,
        rate_short=circumstances.rate_short,
        rate_long=circumstances.rate_long,
        other_income=circumstances.other_income,
    )
    long = ZERO if rules.ignores_long else circumstances.realised_long
    stated = Results.stated(circumstances.realised_short, long)
    realised = realised_in_year(books, on)
    if rules.split_since is not None:
        stated = of_one_rate(stated)
        realised = by_rate(realised, books.disposals, books.law.year_of(on), rules.split_since)
    rewards = Results.stated(rewards_of_year(books, on), ZERO)
    results = realised.plus(stated).plus(rewards)
    return Question(books, prices, on, circumstances, rules, results)


def realised_in_year(books: Books, on: date) -> Results:
    """Return what the ledger itself realised in the tax year of a day, as far as it counts."""
    return results_of_year(books, books.law.year_of(on), on)


def priced_scopes(
    question: Question,
) -> Iterator[tuple[Question, list[OpenLot], Replacements, Decimal]]:
    """Yield what stands alone and has a price.

    Each with the question of its asset alone, its lots, what would take of a loss, and the price.
    """
    for asset, books in by_asset(question.books).items():
        price = question.prices.get(asset)
        if price is None:
            continue
        asked = replace(question, books=books)
        others = replacements(books, question.on)
        for lots in by_scope(books.open):
            yield asked, lots, others, price


def by_scope(lots: Sequence[OpenLot]) -> list[list[OpenLot]]:
    """Return lots in groups that stand alone: of one asset and, where the law says so, wallet."""
    scopes: defaultdict[tuple[str, str], list[OpenLot]] = defaultdict(list)
    for lot in lots:
        scopes[(lot.asset, lot.wallet or "")].append(lot)
    return [scopes[scope] for scope in sorted(scopes)]
