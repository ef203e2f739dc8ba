"""What units cost from a day on because the law says so in, by what they were worth the day before.

The value is the taxpayer's own: `value 2026-12-31=139000000`, the price of one unit in the tax
currency, in the note of any row of the coin up to that day. A later row's takes an earlier one's
place. A word behind it that names another money makes it no value.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.core.books import OpenLot
from bot.core.currencies import MONEY
from bot.core.events import Event
from bot.core.held_lots import Lot
from bot.core.ledger import Problem
from bot.core.money import ZERO
from bot.core.rules import CostBasisRule, Deemed

NO_VALUE = "no_deemed_cost"
_STATED = re.compile(
    r"\bvalue\s+(?P<day>\d{4}-\d{2}-\d{2})\s*=\s*(?P<unit>\S+)"
    r"(?:\s+(?P<word>[A-Za-z]{3})\b)?",
    re.ASCII | re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,30}(\.\d{1,30})?", re.ASCII)
_DAY = timedelta(days=1)


def day_of_value(before: CostBasisRule, rule: CostBasisRule) -> date | None:
    """Return the day whose value counts where a rule follows another: the last before it came.

    None where none does, or where the rule only goes on: what was held then has its cost.
    """
    return None if rule.deemed is Deemed.NONE or rule == before else rule.since - _DAY


def came_after(lot: OpenLot, day: date | None) -> bool:
    """Whether a lot that a ledger begins with came later than the day whose value counts."""
    return day is not None and lot.acquired is not None and lot.acquired > day


def stated_value(event: Event, asset: str, day: date, currency: str) -> Decimal | None:
    """Return what a row says a unit of its coin was worth on a day, None where nothing."""
    row = event.row
    if row.note is None or row.asset != asset or event.day > day:
        return None
    for found in _STATED.finditer(row.note):
        unit = found["unit"].rstrip(".,;")
        is_whole = _NUMBER.fullmatch(unit) and _is_in(currency, found["word"] or "")
        if found["day"] == day.isoformat() and is_whole:
            return Decimal(unit)
    return None


def _is_in(currency: str, word: str) -> bool:
    """Whether an amount is in a currency by the word behind it, which may be of no money at all."""
    names_money = word.isupper() or word.upper() in MONEY
    return not names_money or word.upper() == currency


def with_deemed_cost(lots: Sequence[Lot], unit: Decimal) -> list[Lot]:
    """Return lots at the higher of what they cost and what they were worth.

    What cost an unknown amount stays unknown: it may have been more.
    """
    return [
        lot if lot.cost is None else replace(lot, cost=max(lot.cost, unit * lot.quantity))
        for lot in lots
    ]


def no_value(asset: str, lots: Sequence[Lot], day: date, source: str) -> Problem | None:
    """Return the problem of units held whose value on a day is not known; None where none are."""
    held = sum((lot.quantity for lot in lots), ZERO)
    if not held:
        return None
    detail = (
        f"what was held on {day} costs the higher of its real cost and its value on that day "
        f"({source}); I do not know the value of {asset} then, so the real cost stands, which may "
        f"be too low: write the price of one unit on that day into the note of a row of {asset} up "
        f"to then, as value {day}=12345.67"
    )
    return Problem(None, NO_VALUE, asset, None, held, detail)
