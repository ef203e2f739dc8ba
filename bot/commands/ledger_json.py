"""Books, loss reports and deadlines in, JSON documents out as the contract has them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.core.books import Books, CashFlow, Disposal, OpenLot, Part, YearSum
from bot.core.deadlines import Deadline
from bot.core.due import DueDate
from bot.core.gain_words import doubts
from bot.core.ledger import Problem
from bot.core.loss_report import LossReport, LotPart, Opportunity, TooSmall
from bot.core.money import decimal_text
from bot.core.plan import Plan
from bot.core.rules import CostBasis
from bot.core.same_instant import order_words
from bot.core.trust import Confidence
from bot.core.twice import repeated
from bot.core.unknown import confidence_of, unknown_in
from bot.core.year_words import words_of_years

Document = dict[str, Any]


def gains_document(books: Books) -> Document:
    """Return what was realised and what is open."""
    return {
        "country": books.law.code,
        "currency": books.currency,
        "method": books.method.value,
        "disposals": [_disposal(disposal) for disposal in books.disposals],
        "years": [_year(books, year) for year in books.years],
        "open": [_open(lot) for lot in books.open],
        "problems": [_problem(problem) for problem in books.problems],
        **_confidence(confidence_of(books)),
        **_assumptions(books),
        **_duplicates(books),
        **_acquisition_price(books),
        **_periods(books),
        **exchange_document(books),
    }


def _confidence(found: Confidence) -> Document:
    """Return of which coins figures are not whole, and why; empty where they are."""
    if found.is_complete:
        return {}
    partial = [{"asset": asset, "why": why} for asset, why in found.partial]
    return {"confidence": {"complete": False, "assets": found.assets, "partial": partial}}


def _assumptions(books: Books) -> Document:
    """Return what no figure says.

    Years without use of losses, an order that decides, gifts, what is not confirmed.
    """
    is_open = [doubt.text for doubt in doubts(books) if doubt.is_open]
    told = [*words_of_years(books), *order_words(books), *books.gifts, *is_open]
    return {"assumptions": told} if told else {}


def _duplicates(books: Books) -> Document:
    pairs = [
        {"line": other.line, "same_as": one.line, "asset": other.asset}
        for one, other in repeated(books.rows)
    ]
    return {"duplicates": pairs} if pairs else {}


def exchange_document(books: Books) -> Document:
    """Return by which rates of which days amounts came into the currency; empty where none did."""
    exchange = books.exchange
    if exchange is None:
        return {}
    return {
        "exchange": {
            "source": exchange.source,
            "address": exchange.address,
            "rates": [
                {
                    "day": quote.day.isoformat(),
                    "currency": quote.currency,
                    "published": quote.published.isoformat(),
                    "per_euro": decimal_text(quote.per_euro),
                }
                for quote in exchange.quotes
            ],
        }
    }


def _periods(books: Books) -> Document:
    if len(books.periods) == 1:
        return {}
    return {
        "periods": [
            {
                "since": day(period.since),
                "method": period.method.value,
                "per_wallet": period.per_wallet,
            }
            for period in books.periods
        ]
    }


def _acquisition_price(books: Books) -> Document:
    if books.method is not CostBasis.PORTFOLIO:
        return {}
    return {"acquisition_price": known(books.acquisition_price)}


def losses_document(report: LossReport) -> Document:
    """Return what could be harvested."""
    deadline = report.deadline
    return {
        "on": report.on.isoformat(),
        "country": report.country,
        "currency": report.currency,
        "method": report.method,
        "usable": report.usable,
        "why": report.why,
        "deadline": None if deadline is None else _deadline(deadline),
        "opportunities": [_opportunity(found) for found in report.opportunities],
        "total_loss": decimal_text(report.total_loss),
        "total_tax_saved": known(report.total_tax_saved),
        "carried_forward": decimal_text(report.carried_forward),
        "not_counted": [
            {
                "asset": units.asset,
                "wallet": units.wallet,
                "quantity": decimal_text(units.quantity),
                "why": units.why,
            }
            for units in report.not_counted
        ],
        "hidden": [
            {
                "asset": lots.asset,
                "wallet": lots.wallet,
                "quantity": decimal_text(lots.quantity),
                "loss": decimal_text(lots.loss),
                "gain": decimal_text(lots.gain),
            }
            for lots in report.hidden
        ],
        "denied": [
            {
                "asset": taken.asset,
                "wallet": taken.wallet,
                "quantity": decimal_text(taken.quantity),
                "loss": decimal_text(taken.loss),
                "bought_on": taken.bought_on.isoformat(),
                "free_from": taken.free_from.isoformat(),
                "adds": decimal_text(taken.adds),
            }
            for taken in report.denied
        ],
        "total_trade_cost": decimal_text(report.total_trade_cost),
        "too_small": [_too_small(sale) for sale in report.too_small],
        "below_min_loss": [_too_small(sale) for sale in report.below],
        "assumptions": list(report.assumptions),
        "claim": report.claim,
        "sources": list(report.sources),
        "problems": [_problem(problem) for problem in report.problems],
        **_confidence(report.confidence),
    }


def plan_document(found: Plan) -> Document:
    """Return the sales that reach a target."""
    return {
        "target": found.target.value,
        "why": found.why or found.nothing or None,
        "warning": found.warning,
        "sales": [_opportunity(sale) for sale in found.sales],
        "total_loss": decimal_text(found.total_loss),
        "total_tax_saved": known(found.total_tax_saved),
        "net_before": decimal_text(found.net_before),
        "net_after": decimal_text(found.net_after),
        "carried_off": decimal_text(found.carried_off),
        "missing": decimal_text(found.missing),
        "total_trade_cost": decimal_text(found.total_trade_cost),
        "too_small": [_too_small(sale) for sale in found.too_small],
    }


def _too_small(sale: TooSmall) -> Document:
    return {
        "asset": sale.asset,
        "wallet": sale.wallet,
        "quantity": decimal_text(sale.quantity),
        "proceeds": decimal_text(sale.proceeds),
        "loss": decimal_text(sale.loss),
    }


def due_document(due: Sequence[DueDate], told: Sequence[str]) -> Document:
    """Return until when tax on gains must be paid, nearest first; empty where nothing is known."""
    if not due:
        return {}
    dates = [
        {
            "gains_of": one.gains_of,
            "day": one.day.isoformat(),
            "days_left": one.days_left,
            "source": one.source,
        }
        for one in due
    ]
    return {"tax_due": dates, "tax_due_notes": list(told)}


def deadlines_document(
    country: str, on: date, timezone: str, deadlines: Sequence[Deadline]
) -> Document:
    """Return the deadlines ahead, nearest first."""
    return {
        "country": country,
        "on": on.isoformat(),
        "timezone": timezone,
        "deadlines": [
            {
                **_deadline(deadline),
                "last_day": deadline.last_day.isoformat(),
                "nudges": [day.isoformat() for day in deadline.nudges],
                "source": deadline.source,
                "usable": deadline.why is None,
                "why": deadline.why,
            }
            for deadline in deadlines
        ],
    }


def _disposal(disposal: Disposal) -> Document:
    return {
        "time": instant(disposal.at),
        "asset": disposal.asset,
        "wallet": disposal.wallet,
        "quantity": decimal_text(disposal.quantity),
        "proceeds": known(disposal.proceeds),
        "cost": known(disposal.cost),
        "gain": known(disposal.gain),
        "disallowed": decimal_text(disposal.disallowed),
        "tax_year": disposal.tax_year,
        "parts": [_part(part) for part in disposal.parts],
    }


def _part(part: Part) -> Document:
    return {
        "rule": part.rule,
        "quantity": decimal_text(part.quantity),
        "proceeds": known(part.proceeds),
        "cost": known(part.cost),
        "gain": known(part.gain),
        "acquired": day(part.acquired),
        "term": None if part.term is None else part.term.value,
    }


def _year(books: Books, found: YearSum) -> Document:
    """Return the sums of a year: null where nothing of one is known, named where a part is not."""
    lacks = unknown_in(books, found.year)
    terms = found.short, found.long
    gains = (found.gains, found.losses, found.net, *terms)
    gained, lost, net, short, long = (None,) * len(gains) if lacks.all_gains else gains
    partial = [name for name in ("gains", "income") if getattr(lacks, name)]
    return {
        "tax_year": found.year.name,
        "start": found.year.start.isoformat(),
        "end": found.year.end.isoformat(),
        "gains": known(gained),
        "losses": known(lost),
        "net": known(net),
        "short": known(short),
        "long": known(long),
        "income": known(None if lacks.all_income else found.income),
        **({"partial": partial} if partial else {}),
        **_cash(found.cash),
    }


def _cash(cash: CashFlow | None) -> Document:
    if cash is None:
        return {}
    names = ("revenue", "costs", "brought", "carried")
    return {"cash": {name: decimal_text(getattr(cash, name)) for name in names}}


def _open(lot: OpenLot) -> Document:
    return {
        "asset": lot.asset,
        "wallet": lot.wallet,
        "acquired": day(lot.acquired),
        "quantity": decimal_text(lot.quantity),
        "cost": known(lot.cost),
        "term_ends": day(lot.term_ends),
    }


def _problem(problem: Problem) -> Document:
    return {
        "line": problem.line,
        "problem": problem.problem,
        "asset": problem.asset,
        "wallet": problem.wallet,
        "quantity": known(problem.quantity),
        "detail": problem.detail,
    }


def _deadline(deadline: Deadline) -> Document:
    return {
        "tax_year": deadline.tax_year,
        "last_moment": instant(deadline.last_moment),
        "safe_until": instant(deadline.safe_until),
        "days_left": deadline.days_left,
    }


def _opportunity(found: Opportunity) -> Document:
    return {
        "asset": found.asset,
        "wallet": found.wallet,
        "quantity": decimal_text(found.quantity),
        "price": decimal_text(found.price),
        "proceeds": decimal_text(found.proceeds),
        "cost": known(found.cost),
        "loss": decimal_text(found.loss),
        "short_loss": decimal_text(found.short_loss),
        "long_loss": decimal_text(found.long_loss),
        "forced_gain": decimal_text(found.forced_gain),
        "tax_saved": known(found.tax_saved),
        "deferred": known(found.deferred),
        "trade_cost": decimal_text(found.trade_cost),
        "earlier_loss": decimal_text(found.earlier_loss),
        "net_saved": known(found.net_saved),
        "lots": [_lot_part(part) for part in found.lots],
        "rebuy": {
            "rule": found.rebuy.rule,
            "clean_from": day(found.rebuy.clean_from),
            "blocked_by": [
                {"day": block.day.isoformat(), "quantity": decimal_text(block.quantity)}
                for block in found.rebuy.blocked_by
            ],
        },
        "sell_by": day(found.rebuy.sell_by),
        "counts_until": day(found.counts_until),
        "warnings": list(found.warnings),
    }


def _lot_part(part: LotPart) -> Document:
    return {
        "acquired": day(part.acquired),
        "quantity": decimal_text(part.quantity),
        "cost": known(part.cost),
        "gain": decimal_text(part.gain),
        "term": None if part.term is None else part.term.value,
        "term_ends": day(part.term_ends),
    }


def instant(at: datetime) -> str:
    """Return an instant as UTC text to the second."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def day(on: date | None) -> str | None:
    """Return a day as text, None where unknown."""
    return None if on is None else on.isoformat()


def known(amount: Decimal | None) -> str | None:
    """Return an amount as text, None where unknown."""
    return None if amount is None else decimal_text(amount)
