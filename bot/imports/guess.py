"""A sketch of a table in, what its columns probably mean out; a person says whether that is so."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from bot.core.column_map import LITERAL, ColumnMap, Role
from bot.imports.mapped import NUMBERS, is_understood, meaning
from bot.imports.model import NotRead
from bot.imports.numbers import Numbers
from bot.imports.sketch import Column, Sketch, words_of

MOST_ASKED = 12
"""Words that a person is asked about; rows with others are named as not understood."""
NEAR = Decimal("0.2")
"""A total differs from amount times price by fees and by rounding, not by more than a fifth."""
_HOLDS = {
    "time": {"time"},
    "clock": {"clock"},
    "number": {"number", "nothing"},
    "text": {"text", "coin", "nothing"},
    "words": {"text"},
    "pair": {"pair"},
    "any": {"text", "coin", "number", "pair"},
}
_SIDES = (Role.RECEIVED, Role.RECEIVED_CURRENCY, Role.SENT, Role.SENT_CURRENCY)


@dataclass(frozen=True, slots=True)
class _Known:
    holds: str
    patterns: tuple[re.Pattern[str], ...]


def guess(sketch: Sketch, currency: str | None) -> ColumnMap:
    """Return what the columns of a table probably mean.

    currency  of its amounts where no column says it.
    """
    left = list(sketch.columns)
    columns: dict[Role, str] = {}
    for role, known in _known().items():
        found = _best(left, known)
        if found is not None:
            left.remove(found)
            columns[role] = found.name
    _choose_sides(columns)
    _doubt_total(columns, sketch)
    described = ColumnMap(sketch.header, columns)
    return completed(described, sketch, currency)


def completed(described: ColumnMap, sketch: Sketch, currency: str | None) -> ColumnMap:
    """Return a map with what follows from its columns: the kind, the currency, days, words."""
    columns = dict(described.columns)
    two = described.has_two_sides
    if not two:
        if Role.KIND not in columns:
            columns[Role.KIND] = f"{LITERAL}{_kind_of_all(columns, sketch)}"
        worth = columns.keys() & {Role.PRICE, Role.TOTAL, Role.FEE}
        if worth and currency and not columns.keys() & {Role.CURRENCY, Role.PAIR}:
            columns[Role.CURRENCY] = f"{LITERAL}{currency}"
    elif currency and Role.FEE in columns and Role.FEE_CURRENCY not in columns:
        columns[Role.FEE_CURRENCY] = f"{LITERAL}{currency}"
    day = sketch.column(columns.get(Role.DATE, ""))
    words = {
        word: meant
        for word in words_of(sketch, columns.get(Role.KIND))
        if (meant := described.words.get(word) or meaning(word, two_sides=two)) is not None
        and meant != word
    }
    first = described.day_first
    if day is not None and not day.unclear:
        first = day.day_first
    marks = {column.decimal for column in _numbers(described, sketch) if column.decimal}
    comma = described.comma if len(marks) != 1 else marks == {","}
    return replace(described, columns=columns, words=words, day_first=first, comma=comma)


def unknown_words(described: ColumnMap, sketch: Sketch) -> tuple[str, ...]:
    """Return the words for kinds of rows of which nobody knows yet what they mean."""
    two = described.has_two_sides
    words = words_of(sketch, described.columns.get(Role.KIND))
    return tuple(
        word
        for word in words
        if word not in described.words and not is_understood(word, two_sides=two)
    )[:MOST_ASKED]


def doubtful_day(described: ColumnMap, sketch: Sketch) -> str:
    """Return a day that could be two where nobody said yet which number is the day; else none."""
    day = sketch.column(described.columns.get(Role.DATE, ""))
    return day.unclear if day is not None and described.day_first is None else ""


def doubtful_number(described: ColumnMap, sketch: Sketch) -> str:
    """Return a number that could be two where nobody said yet which is meant; else nothing."""
    if described.comma is not None:
        return ""
    columns = _numbers(described, sketch)
    if any(column.decimal for column in columns):
        return ""
    return next((column.doubtful for column in columns if column.doubtful), "")


def _numbers(described: ColumnMap, sketch: Sketch) -> list[Column]:
    names = {described.columns[role] for role in NUMBERS if role in described.columns}
    return [column for column in sketch.columns if column.name in names]


def _best(columns: list[Column], known: _Known) -> Column | None:
    fitting = [column for column in columns if column.holds in _HOLDS[known.holds]]
    for pattern in known.patterns:
        for column in fitting:
            if pattern.fullmatch(column.name):
                return column
    if known.holds in {"time", "pair"}:
        return next((column for column in fitting if column.holds == known.holds), None)
    return None


def _choose_sides(columns: dict[Role, str]) -> None:
    """Keep either the two sides of a row or its one amount: two sides need a unit each."""
    if all(role in columns for role in _SIDES):
        for role in (Role.ASSET, Role.PAIR, Role.AMOUNT, Role.PRICE):
            columns.pop(role, None)
    else:
        for role in _SIDES:
            columns.pop(role, None)
    if Role.PAIR in columns:
        columns.pop(Role.ASSET, None)


def _doubt_total(columns: dict[Role, str], sketch: Sketch) -> None:
    """Leave out a total that is not about what amount and price make: it is something else."""
    if not columns.keys() >= {Role.AMOUNT, Role.PRICE, Role.TOTAL}:
        return
    amount, price, total = (
        _shown(sketch, columns[role]) for role in (Role.AMOUNT, Role.PRICE, Role.TOTAL)
    )
    for units, each, whole in zip(amount, price, total, strict=False):
        if units and each and whole:
            product = abs(units * each)
            if abs(product - abs(whole)) > product * NEAR:
                del columns[Role.TOTAL]
            return


def _shown(sketch: Sketch, name: str) -> list[Decimal | None]:
    """Return the first numbers of a column; None where a cell has none."""
    column = sketch.column(name)
    if column is None:
        return []
    numbers = Numbers(comma=column.decimal == ",", point=column.decimal == ",")
    found: list[Decimal | None] = []
    for cell in column.shown:
        try:
            found.append(numbers.read(cell))
        except NotRead:
            found.append(None)
    return found


def _kind_of_all(columns: Mapping[Role, str], sketch: Sketch) -> str:
    amount = sketch.column(columns.get(Role.AMOUNT, ""))
    signed = amount is not None and amount.signed
    has_worth = Role.PRICE in columns or Role.TOTAL in columns
    if has_worth:
        return "buy or sell" if signed else "buy"
    return "deposit or withdrawal" if signed else "deposit"


@cache
def _known() -> Mapping[Role, _Known]:
    found = tomllib.loads((files("bot.imports") / "columns.toml").read_text("utf-8"))
    return {
        Role(role): _Known(entry["holds"], tuple(map(re.compile, entry["names"])))
        for role, entry in found.items()
    }
