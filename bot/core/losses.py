"""Open lots, prices and the law in; the losses that selling now would realise out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from bot.core.best_sale import (
    best_sale,
    is_exempt,
    lacks_date,
    sale_of,
)
from bot.core.books import Books, held
from bot.core.deadlines import deadlines
from bot.core.exempt_losses import exempt_loss_words
from bot.core.fees import fees_left_out
from bot.core.holding import Term
from bot.core.loss_report import (
    Blocking,
    Circumstances,
    Denied,
    Hidden,
    LossReport,
    LotPart,
    NotCounted,
    Opportunity,
    Rebuy,
    TooSmall,
)
from bot.core.loss_words import (
    assumptions,
    claim_of,
    room_of_month,
    sources,
    stated_words,
    why_unusable,
)
from bot.core.money import ZERO, exact
from bot.core.opportunity import opportunity_of, weighed
from bot.core.out_of_reach import denied, hidden
from bot.core.portfolio import at_prices
from bot.core.question import Question, priced_scopes, question_of, realised_in_year
from bot.core.rules import Status
from bot.core.together import loss_together, together_words
from bot.core.unknown import unknown_sales
from bot.core.unused import unused

__all__ = [
    "Blocking",
    "Circumstances",
    "LossReport",
    "LotPart",
    "NotCounted",
    "Opportunity",
    "Rebuy",
    "Term",
    "TooSmall",
    "harvest",
]
NO_COST = "no_cost"
NO_PRICE = "no_price"
NO_DATE = "no_date"
NO_WHOLE = "no_portfolio_value"


def harvest(
    books: Books,
    prices: Mapping[str, Decimal],
    on: date,
    circumstances: Circumstances = Circumstances(),  # noqa: B008  (frozen)
    *,
    only: str | None = None,
) -> LossReport:
    """Return the losses that sales on day `on` could realise, and what they would save.

    books   settled from rows up to `on`; its realised results of the tax year count.
    prices  of one unit in the tax currency, >= 0; assets without one are named, not guessed.
    only    the asset that is asked of alone; the year's results are those of all.
    """
    with exact():
        return _harvest(at_prices(books, prices), prices, on, circumstances, only)


def _harvest(
    books: Books,
    prices: Mapping[str, Decimal],
    on: date,
    circumstances: Circumstances,
    only: str | None,
) -> LossReport:
    question = question_of(books, prices, on, circumstances)
    why = why_unusable(books.law, question.rules)
    sales = _Sales() if why else _sales(question, only)
    found = tuple(sales.found)
    together = question.results_of(found)
    after, loss = question.with_results(together), loss_together(together)
    exempt = (
        () if why else tuple(exempt_loss_words(books, prices, on, circumstances.min_loss, only))
    )
    return LossReport(
        on=on,
        country=books.law.code,
        currency=books.currency,
        method=books.method.value,
        usable=why is None,
        why=None if why is None else _told(why, room_of_month(books, on), fees_left_out(books)),
        deadline=deadlines(books.law, on, books.timezone, 1)[0],
        opportunities=found,
        total_loss=loss,
        total_tax_saved=question.saved_by(after) if found else ZERO,
        carried_forward=after.carried,
        carried_before=question.after().carried,
        total_trade_cost=sum((one.trade_cost for one in found), ZERO),
        hidden=tuple(sales.hidden),
        denied=tuple(_with_others(question, sales, loss)),
        too_small=tuple(sales.too_small),
        not_counted=() if why else _not_counted(books, prices, on, only),
        assumptions=(
            *assumptions(books, on, circumstances, question.rules, realised_in_year(books, on)),
            *together_words(found, loss, books.currency),
            *exempt,
        ),
        sources=sources(books, on),
        problems=books.problems,
        assets=held(books.open),
        unknown=tuple(unknown_sales(books, books.law.year_of(on))),
        claim="" if books.law.status is Status.DRAFT else claim_of(question.rules),
        below=tuple(sorted(sales.below, key=lambda one: (-one.loss, one.asset))),
        stated=tuple(stated_words(books, circumstances, question.rules)),
        exempt=exempt,
        unused=tuple(unused(circumstances, question.rules, books.currency)),
    )


def _told(*sentences: str) -> str:
    return " ".join(sentence.strip() for sentence in sentences if sentence)


@dataclass(frozen=True, slots=True)
class _Sales:
    """Sales that realise a loss, losses that no sale can, and sales that are too small."""

    found: list[Opportunity] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    denied: dict[Denied, Opportunity] = field(default_factory=dict)
    too_small: list[TooSmall] = field(default_factory=list)
    below: list[TooSmall] = field(default_factory=list)

    def add(self, one: Opportunity, circumstances: Circumstances) -> None:
        """Keep a sale, or name it where it, or its loss, is too small."""
        if one.loss < circumstances.min_loss:
            self.below.append(too_small(one))
        elif one.brings < circumstances.min_trade:
            self.too_small.append(too_small(one))
        else:
            self.found.append(one)


def _with_others(question: Question, sales: _Sales, before: Decimal) -> Iterator[Denied]:
    """Yield the losses taken away, each with what all of its asset add to the sales found.

    before  the loss of the sales found, made together.
    """
    for _, some in groupby(sales.denied.items(), key=lambda one: one[0].asset):
        taken = dict(some)
        after = loss_together(question.results_of([*sales.found, *taken.values()]))
        for one in taken:
            yield replace(one, adds=max(after - before, ZERO))


def too_small(sale: Opportunity) -> TooSmall:
    """Return a sale as it is named where it brings too little."""
    return TooSmall(sale.asset, sale.wallet, sale.quantity, sale.brings, sale.loss)


def _sales(question: Question, only: str | None) -> _Sales:
    told = question.circumstances
    sales = _Sales()
    for asked, lots, others, price in priced_scopes(question):
        if only not in {None, lots[0].asset}:
            continue
        unit = asked.unit_price(price)
        sale = best_sale(asked.books, lots, others, unit, asked.on)
        if sale is None or sale.loss <= 0:
            sales.hidden.extend(hidden(asked.books, lots, unit, asked.on, told.min_loss))
            taken = denied(asked.books, lots, others, unit, asked.on)
            if taken is not None and taken.loss >= told.min_loss:
                whole = sale_of(asked.books, lots, others, taken.quantity, unit.left, asked.on)
                assert whole is not None, "reachable lots have a result"
                sales.denied[taken] = weighed(asked, lots, whole, price)
        else:
            sales.add(opportunity_of(asked, lots, sale, price), told)
    sales.found.sort(
        key=lambda one: (-(one.tax_saved or ZERO), -one.loss, one.asset, one.wallet or "")
    )
    return sales


def _not_counted(
    books: Books, prices: Mapping[str, Decimal], on: date, only: str | None
) -> tuple[NotCounted, ...]:
    units: defaultdict[tuple[str, str | None, str], Decimal] = defaultdict(lambda: ZERO)
    no_cost = NO_COST if books.acquisition_price is None else NO_WHOLE
    for lot in books.open:
        if lot.asset not in prices:
            units[(lot.asset, lot.wallet, NO_PRICE)] += lot.quantity
        elif lacks_date(books, lot, on):
            units[(lot.asset, lot.wallet, NO_DATE)] += lot.quantity
        elif lot.cost is None and not is_exempt(books, lot, on):
            units[(lot.asset, lot.wallet, no_cost)] += lot.quantity
    found = [
        NotCounted(asset, wallet, quantity, why)
        for (asset, wallet, why), quantity in units.items()
        if only in {None, asset}
    ]
    return tuple(sorted(found, key=lambda one: (one.asset, one.wallet or "", one.why)))
