"""A sale at a loss that was found in; what it saves, what buying back does, what to know, out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.core.books import OpenLot
from bot.core.holding import Term
from bot.core.loss_report import (
    Blocking,
    Opportunity,
    Rebuy,
)
from bot.core.loss_warnings import counts_until, warnings
from bot.core.loss_words import (
    told_rule,
)
from bot.core.loss_worth import Year
from bot.core.money import ZERO
from bot.core.question import Question
from bot.core.replacements import standing_in_pool
from bot.core.rules import BuybackKind, CostBasis
from bot.core.sale import Sale
from bot.core.tax import net_gain, paid_later
from bot.core.together import results_of

DAY = timedelta(days=1)


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
