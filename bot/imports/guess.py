"""A sketch of a table in, what its columns probably mean out; a person says whether that is so."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from bot.core.column_map import LITERAL, ColumnMap, Role
from bot.imports.mapped import NUMBERS, missing
from bot.imports.meanings import is_understood, meaning
from bot.imports.model import NotRead
from bot.imports.numbers import Numbers
from bot.imports.sketch import BOTH, FEW_WORDS, Column, Sketch, words_of
from bot.imports.stated_units import currency_in, one_currency, unit_in

MOST_ASKED = 12
"""Words that a person is asked about; rows with others are named as not understood."""
NEAR = Decimal("0.2")
"""A total differs from amount times price by fees and by rounding, not by more than a fifth."""
_HOLDS = {
    "time": {"time"},
    "clock": {"clock"},
    "number": {"number", "nothing"},
    "text": {"text", "coin", "money", "nothing"},
    "coins": {"text", "coin", "nothing"},
    "words": {"text"},
    "pair": {"pair"},
    "any": {"text", "coin", "money", "number", "pair"},
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
        found = _best(_possible(role, left), known)
        if found is not None:
            left.remove(found)
            columns[role] = found.name
    _kind_by_its_words(columns, left)
    _currency_by_its_cells(columns, left)
    _total_by_its_name(columns, left)
    _choose_sides(columns)
    _doubt_total(columns, sketch)
    if stated_currency(columns, sketch, currency):
        columns.pop(Role.CURRENCY, None)
    described = ColumnMap(sketch.header, columns)
    return completed(described, sketch, currency)


def completed(described: ColumnMap, sketch: Sketch, currency: str | None) -> ColumnMap:
    """Return a map with what follows from its columns: the kind, the currency, days, words."""
    columns = dict(described.columns)
    two = described.has_two_sides
    if not two:
        if Role.KIND not in columns and not _may_tell_kinds(columns, sketch):
            columns[Role.KIND] = f"{LITERAL}{_kind_of_all(columns, sketch)}"
        _complete_currencies(columns, sketch, currency)
    elif Role.FEE in columns and Role.FEE_CURRENCY not in columns:
        unit = _unit_of_fee(columns, sketch, currency) or currency
        if unit:
            columns[Role.FEE_CURRENCY] = f"{LITERAL}{unit}"
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
    marks = _marks(described, sketch)
    comma = described.comma if len(marks) != 1 else marks == {","}
    return replace(described, columns=columns, words=words, day_first=first, comma=comma)


def reconciled(described: ColumnMap, sketch: Sketch) -> ColumnMap:
    """Return a map that was remembered as it holds for another table of its header.

    What the table itself proves wins. Where its numbers contradict each other nothing is known.
    """
    if _marks(described, sketch) == set(BOTH):
        described = replace(described, comma=None)
    return completed(described, sketch, None)


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
    if described.comma is not None or len(_marks(described, sketch)) == 1:
        return ""
    columns = _numbers(described, sketch)
    return next((column.doubtful for column in columns if column.doubtful), "")


def lacking(described: ColumnMap) -> tuple[Role, ...]:
    """Return what must be told before rows can be read and nothing tells it."""
    alone = not described.has_two_sides and Role.KIND not in described.columns
    return (*missing(described), *([Role.KIND] if alone else []))


def _marks(described: ColumnMap, sketch: Sketch) -> set[str]:
    """Return the decimal points that the numbers of a table prove."""
    return set("".join(column.decimal for column in _numbers(described, sketch)))


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


def _possible(role: Role, columns: list[Column]) -> list[Column]:
    """Return the columns that may have a role: units of a coin are not told in money."""
    if role is not Role.AMOUNT:
        return columns
    return [column for column in columns if not currency_in(column.label, None)]


def _total_by_its_name(columns: dict[Role, str], left: list[Column]) -> None:
    """Take as total an unused number whose name states a currency, where nothing tells a worth."""
    if columns.keys() & {Role.PRICE, Role.TOTAL}:
        return
    for column in left:
        if column.holds == "number" and currency_in(column.label, None):
            columns[Role.TOTAL] = column.name
            return


def _kind_by_its_words(columns: dict[Role, str], left: list[Column]) -> None:
    """Take as kind of row the unused column that has most words for one, whatever its name."""
    if Role.KIND in columns:
        return
    best = _most_of_kinds(left)
    if best is not None:
        left.remove(best)
        columns[Role.KIND] = best.name


def _most_of_kinds(columns: Iterable[Column]) -> Column | None:
    """Return the column with most words for kinds of rows; None where none has any."""
    best, most = None, 0
    for column in columns:
        known = sum(is_understood(word, two_sides=False) for word in column.words)
        if column.holds == "text" and known > most:
            best, most = column, known
    return best


def unused_kinds(described: ColumnMap, sketch: Sketch) -> Column | None:
    """Return a column that is not used and has words for kinds of rows; None where none does.

    Where a row has two sides they tell what it is.
    """
    used = set(described.columns.values())
    if described.has_two_sides:
        return None
    return _most_of_kinds(column for column in sketch.columns if column.name not in used)


def _may_tell_kinds(columns: Mapping[Role, str], sketch: Sketch) -> bool:
    """Whether a column that is not used has words that may say what sort of row each is."""
    used = set(columns.values())
    return any(
        column.holds == "text" and 0 < len(column.words) <= FEW_WORDS
        for column in sketch.columns
        if column.name not in used
    )


def _currency_by_its_cells(columns: dict[Role, str], left: list[Column]) -> None:
    """Take as currency the one unused column that holds nothing but currencies."""
    money = [column for column in left if column.holds == "money"]
    if Role.CURRENCY not in columns and len(money) == 1:
        left.remove(money[0])
        columns[Role.CURRENCY] = money[0].name


def stated_currency(columns: Mapping[Role, str], sketch: Sketch, own: str | None) -> str:
    """Return the currency that the total's column states, or else the price's; empty if none.

    own  the user's currency: "$" means it where it is some dollar.
    """
    for role in (Role.TOTAL, Role.PRICE):
        column = sketch.column(columns.get(role, ""))
        if column is not None:
            found = currency_in(column.label, own) or one_currency(column.units, own)
            if found:
                return found
    return ""


def _complete_currencies(columns: dict[Role, str], sketch: Sketch, own: str | None) -> None:
    """Add the currencies of amounts and fees that the names of columns, or else the user, state."""
    if not columns.keys() & {Role.CURRENCY, Role.PAIR}:
        stated = stated_currency(columns, sketch, own)
        if stated or (own and columns.keys() & {Role.PRICE, Role.TOTAL, Role.FEE}):
            columns[Role.CURRENCY] = f"{LITERAL}{stated or own}"
    unit = _unit_of_fee(columns, sketch, own)
    elsewhere = f"{LITERAL}{unit}" != columns.get(Role.CURRENCY)
    if unit and elsewhere and Role.FEE_CURRENCY not in columns:
        columns[Role.FEE_CURRENCY] = f"{LITERAL}{unit}"


def _unit_of_fee(columns: Mapping[Role, str], sketch: Sketch, own: str | None) -> str:
    """Return the currency or coin that the fee's column states; empty where it states none."""
    fee = sketch.column(columns.get(Role.FEE, ""))
    return "" if fee is None else unit_in(fee.label, own) or one_currency(fee.units, own)


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
