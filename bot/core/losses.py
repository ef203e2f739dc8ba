"""Open lots, prices and the law in; the losses that selling now would realise out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from bot.core.best_sale import (
    best_sale,
    is_exempt,
    lacks_date,
    sale_of,
)
from bot.core.books import Books, OpenLot, by_asset, held
from bot.core.deadlines import deadlines
from bot.core.exempt_losses import exempt_loss_words
from bot.core.fees import fees_left_out, results_of_year, rewards_of_year
from bot.core.fees_that_count import ignores_fee
from bot.core.holding import Term
from bot.core.ledger import Kind
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
from bot.core.loss_warnings import counts_until, warnings
from bot.core.loss_words import (
    assumptions,
    claim_of,
    room_of_month,
    sources,
    stated_words,
    told_rule,
    why_unusable,
)
from bot.core.loss_worth import Year
from bot.core.money import ZERO, exact
from bot.core.out_of_reach import denied, hidden
from bot.core.portfolio import at_prices
from bot.core.replacements import Replacements, replacements, standing_in_pool
from bot.core.results import Results
from bot.core.rules import BuybackKind, CostBasis, Status
from bot.core.sale import Sale, UnitPrice
from bot.core.split_year import by_rate, of_one_rate
from bot.core.tax import Assessment, TaxRules, assess, net_gain, paid_later, tax_rules
from bot.core.together import loss_together, results_of, results_together, together_words
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
    "realised_in_year",
    "results_of",
]
NO_COST = "no_cost"
NO_PRICE = "no_price"
NO_DATE = "no_date"
NO_WHOLE = "no_portfolio_value"
DAY = timedelta(days=1)


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


def realised_in_year(books: Books, on: date) -> Results:
    """Return what the ledger itself realised in the tax year of a day, as far as it counts."""
    return results_of_year(books, books.law.year_of(on), on)


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
    after = question.with_results(together)
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
        total_loss=loss_together(together),
        total_tax_saved=question.saved_by(after) if found else ZERO,
        carried_forward=after.carried,
        carried_before=question.after().carried,
        total_trade_cost=sum((one.trade_cost for one in found), ZERO),
        hidden=tuple(sales.hidden),
        denied=tuple(_with_others(question, sales)),
        too_small=tuple(sales.too_small),
        not_counted=() if why else _not_counted(books, prices, on, only),
        assumptions=(
            *assumptions(books, on, circumstances, question.rules, realised_in_year(books, on)),
            *together_words(found, loss_together(together), books.currency),
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


def _with_others(question: Question, sales: _Sales) -> Iterator[Denied]:
    """Yield the losses taken away, each with what all of its asset add to the sales found."""
    before = loss_together(question.results_of(sales.found))
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


def opportunity_of(
    question: Question, lots: Sequence[OpenLot], sale: Sale, price: Decimal
) -> Opportunity:
    """Return a sale as it is told: what it saves by itself, buying back, what one must know.

    sale   at `unit_price` of `price`, which is what a buyer pays.
    """
    opportunity = replace(
        weighed(question, lots, sale, price),
        rebuy=_rebuy(question, lots[0].asset, sale),
        counts_until=counts_until(question.books, question.on, sale.parts),
    )
    saved = question.saved(opportunity)
    fallen = max(sale.loss - opportunity.cost_in_loss, ZERO)
    deferred = None
    if saved is not None:
        later = paid_later(fallen, question.rules, _net_after(question, opportunity))
        deferred = min(max(saved, ZERO), later)
    opportunity = replace(opportunity, tax_saved=saved, deferred=deferred)
    kept = question.after(opportunity).carried - question.after().carried
    after = question.results.plus(results_of(opportunity))
    year = Year(question.results, after, question.rules, kept)
    told = warnings(question.books, question.on, opportunity, sale, year)
    return replace(opportunity, warnings=told)


def weighed(question: Question, lots: Sequence[OpenLot], sale: Sale, price: Decimal) -> Opportunity:
    """Return what a sale gives, and nothing yet of tax, of buying back and of what to know."""
    gross = price * sale.quantity
    trade_cost = question.circumstances.cost_of(gross)
    deducted = trade_cost if question.deducts_cost else ZERO
    return Opportunity(
        asset=lots[0].asset,
        wallet=lots[0].wallet,
        quantity=sale.quantity,
        price=price,
        proceeds=gross - deducted,
        cost=sale.cost,
        loss=sale.loss,
        short_loss=sale.loss_of(Term.SHORT),
        long_loss=sale.loss_of(Term.LONG),
        forced_gain=sale.forced_gain,
        tax_saved=None,
        deferred=None,
        lots=sale.parts,
        rebuy=Rebuy(None, None),
        trade_cost=trade_cost,
        cost_in_loss=deducted,
        earlier_loss=-sale.earlier,
    )


def _net_after(question: Question, sale: Opportunity) -> Decimal:
    """Return the net gain of the year after a sale."""
    results = question.results.plus(results_of(sale))
    return net_gain(results, question.circumstances.carried, question.rules)


def _rebuy(question: Question, asset: str, sale: Sale) -> Rebuy:
    books, on = question.books, question.on
    year = books.law.year_of(on)
    if books.method is CostBasis.YEAR_AVERAGE:
        return Rebuy(books.method.value, year.end + DAY)
    rule = books.buyback or told_rule(books.law, on)
    if rule is None or rule.kind is BuybackKind.NONE:
        return Rebuy(None, None)
    if rule.kind is BuybackKind.FACTS:
        return Rebuy(rule.name or rule.kind.value, None)
    clean_from = rule.last_day(on) + DAY
    sell_by = year.end - timedelta(days=rule.days_after) - DAY
    in_time = sell_by >= on and not rule.years_after
    blocked = _bought_since(question, asset, sale, rule.first_day(on)) if sale.disallowed else ()
    name = rule.name or rule.kind.value
    return Rebuy(name, clean_from, blocked, sell_by if in_time else None)


def _bought_since(question: Question, asset: str, sale: Sale, first: date) -> tuple[Blocking, ...]:
    """Return purchases that take of the loss, by day: lots still held that are not sold."""
    sold = {(part.acquired, part.wallet) for part in sale.parts}
    units: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    units.update(standing_in_pool(question.books, asset, question.on, sale.quantity))
    for lot in (*question.books.open, *question.books.household):
        own = (lot.acquired, lot.wallet) in sold
        if lot.asset == asset and lot.acquired and lot.acquired >= first and not own:
            units[lot.acquired] += lot.quantity
    return tuple(Blocking(day, units[day]) for day in sorted(units))


def by_scope(lots: Sequence[OpenLot]) -> list[list[OpenLot]]:
    """Return lots in groups that stand alone: of one asset and, where the law says so, wallet."""
    scopes: defaultdict[tuple[str, str], list[OpenLot]] = defaultdict(list)
    for lot in lots:
        scopes[(lot.asset, lot.wallet or "")].append(lot)
    return [scopes[scope] for scope in sorted(scopes)]


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
