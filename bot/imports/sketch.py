"""A table that no format knows in, what can be seen of its columns out, whatever they mean."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.core.visible import one_line
from bot.imports.day_order import day_first_in, is_slashed
from bot.imports.formats import canonical, is_empty
from bot.imports.meanings import is_understood
from bot.imports.model import NotRead
from bot.imports.numbers import Numbers, decimal_mark
from bot.imports.recognise import Head, likely_head, told_apart
from bot.imports.stated_units import is_currency, unit_of
from bot.imports.symbols import is_known
from bot.imports.tables import Table
from bot.imports.times import looks_like_a_clock, looks_like_a_time

MOST_WORDS = 40
MOST_COLUMNS = 60
LEAST_COLUMNS = 3
SHOWN = 2
MOST_SHOWN = 6
FEW_WORDS = 12
"""A column of more different words does not say what sort of row each is."""
LOOKED_AT = 200
MOSTLY = 0.6
"""What share of the filled cells are times, or numbers; the others are told as mistakes."""
LONGEST_CELL = 60
BOTH = ",."
_PAIR = re.compile(r"[A-Za-z0-9]{2,10}[-/_:][A-Za-z0-9]{2,10}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    name       in small letters, the second of a name with a 2 behind; label is as it is written.
    holds      what most filled cells of the first rows are: "time", "clock", "number"; or
               what all of them are: "pair", "money", "coin", "text", "nothing".
    shown      its cells in the rows that are shown: the first two, and one of each kind of row.
    words      its words in small letters, the most frequent first; empty where there are many.
    signed     whether a number is below nothing.
    day_first  whether 3/4 is the third of April here; None where no cell tells.
    unclear    a day that could be two, where none tells which comes first; else empty.
    decimal    the marks that are the decimal point of some number: one, none where no number
               tells, or both where they contradict.
    doubtful   a number that could be two if `decimal` is not one mark; else empty.
    units      what stands with its numbers, e.g. "EUR", each once; empty where one has none.
    """

    name: str
    label: str
    holds: str
    shown: tuple[str, ...]
    words: tuple[str, ...] = ()
    signed: bool = False
    day_first: bool | None = None
    unclear: str = ""
    decimal: str = ""
    doubtful: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sketch:
    """What can be seen of a table."""

    columns: tuple[Column, ...]
    rows: int

    @property
    def header(self) -> tuple[str, ...]:
        """The names of all columns, by which it is found again."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column | None:
        """Return the column of a name, None where there is none."""
        return next((column for column in self.columns if column.name == name), None)

    def text(self) -> str:
        """Return it as `read_sketch` reads it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_sketch(text: str) -> Sketch:
    """Read what `Sketch.text` wrote."""
    said = json.loads(text)
    columns = (
        Column(**{name: _hashable(value) for name, value in one.items()}) for one in said["columns"]
    )
    return Sketch(tuple(columns), said["rows"])


def _hashable(value: object) -> Any:  # noqa: ANN401  (JSON knows no tuples)
    return tuple(value) if isinstance(value, list) else value


def sketch_of(tables: Sequence[Table]) -> Sketch | None:
    """Return what the first table with a header and rows looks like; None where there is none."""
    for table in tables:
        head = likely_head(table)
        if head is None or len(head.header.cells) > MOST_COLUMNS:
            continue
        if sum(1 for cell in head.header.cells if cell.strip()) < LEAST_COLUMNS:
            continue
        found = _sketch(table, head)
        if found.rows:
            return found
    return None


def _sketch(table: Table, head: Head) -> Sketch:
    labels = [one_line(cell) for cell in head.header.cells]
    names = told_apart(canonical(cell) for cell in head.header.cells)
    cells: list[list[str]] = [[] for _ in names]
    rows = 0
    for line in table.rows(head.delimiter, head.header):
        if not any(line.cells):
            continue
        rows += 1
        for place, column in enumerate(cells):
            column.append(line.cells[place].strip() if place < len(line.cells) else "")
    named = zip(names, labels, cells, strict=True)
    columns = [_column(name, label, some) for name, label, some in named]
    places = _telling_rows(columns, cells)
    shown = ([one_line(some[at])[:LONGEST_CELL] for at in places] for some in cells)
    both = zip(columns, shown, strict=True)
    return Sketch(tuple(replace(column, shown=tuple(some)) for column, some in both), rows)


def _telling_rows(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[int]:
    """Return the places of the first two rows, and of one of each kind of row."""
    chosen = set(range(min(SHOWN, len(cells[0]))))
    telling = [column for column in columns if _tells_kinds(column)]
    for column in telling or [one for one in columns if one.holds == "text"]:
        if not 0 < len(column.words) <= FEW_WORDS:
            continue
        own = [cell.lower()[:LONGEST_CELL] for cell in cells[columns.index(column)]]
        for place in sorted(map(own.index, column.words)):
            if len(chosen) < MOST_SHOWN:
                chosen.add(place)
    return sorted(chosen)


def _tells_kinds(column: Column) -> bool:
    """Whether a word of a column is one for a kind of row."""
    return any(is_understood(word, two_sides=False) for word in column.words)


def _column(name: str, label: str, cells: Sequence[str]) -> Column:
    filled = [cell for cell in cells if not is_empty(cell)]
    holds = _holds(filled[:LOOKED_AT])
    if holds == "time":
        orders = set(map(day_first_in, filled)) - {None}
        first = orders.pop() if len(orders) == 1 else None
        unclear = next(filter(is_slashed, filled), "") if first is None else ""
        return Column(name, label, holds, (), unclear=one_line(unclear), day_first=first)
    if holds == "number":
        decimal, doubtful = _marks(filled)
        signed = any("-" in cell or cell.startswith("(") for cell in filled)
        return Column(
            name,
            label,
            holds,
            (),
            signed=signed,
            doubtful=one_line(doubtful)[:LONGEST_CELL],
            decimal=decimal,
            units=_units(filled[:LOOKED_AT]),
        )
    return Column(name, label, holds, (), words=_words(filled))


def _holds(cells: Sequence[str]) -> str:
    if not cells:
        return "nothing"
    mostly: dict[str, Callable[[str], object]] = {
        "time": looks_like_a_time,
        "clock": looks_like_a_clock,
        "number": _is_number,
    }
    for kind, fits in mostly.items():
        if sum(map(bool, map(fits, cells))) >= MOSTLY * len(cells):
            return kind
    all_of_them: dict[str, Callable[[str], object]] = {
        "pair": _PAIR.fullmatch,
        "money": is_currency,
        "coin": is_known,
    }
    return next((kind for kind, fits in all_of_them.items() if all(map(fits, cells))), "text")


def _units(cells: Iterable[str]) -> tuple[str, ...]:
    """Return what stands with the numbers of cells; nothing where one is alone."""
    units = dict.fromkeys(map(unit_of, filter(_is_number, cells)))
    return () if "" in units else tuple(units)


def _is_number(cell: str) -> bool:
    try:
        return Numbers().with_unit(cell) is not None
    except NotRead:
        return False


def _words(cells: Iterable[str]) -> tuple[str, ...]:
    counts = Counter(cell.lower()[:LONGEST_CELL] for cell in cells)
    if len(counts) > MOST_WORDS:
        return ()
    return tuple(word for word, _ in counts.most_common())


def _marks(cells: Iterable[str]) -> tuple[str, str]:
    """Return the decimal points that clear numbers have, and a number that could be two."""
    doubtful, marks = "", ""
    for cell in cells:
        if "," not in cell and "." not in cell:
            continue
        mark = decimal_mark(cell)
        if (mark not in marks or (not mark and not doubtful)) and _is_number(cell):
            marks += mark
            doubtful = doubtful or ("" if mark else cell)
        if len(marks) == len(BOTH) and doubtful:
            break
    return marks, doubtful


def words_of(sketch: Sketch, name: str | None) -> tuple[str, ...]:
    """Return the words of a column, the most frequent first."""
    column = sketch.column(name) if name else None
    return column.words if column else ()
