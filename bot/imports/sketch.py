"""A table that no format knows in, what can be seen of its columns out, whatever they mean."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from bot.core.visible import one_line
from bot.imports.day_order import day_first_in, is_slashed
from bot.imports.formats import canonical, is_empty
from bot.imports.model import NotRead
from bot.imports.numbers import Numbers, decimal_mark
from bot.imports.recognise import Head, likely_head, told_apart
from bot.imports.symbols import is_known
from bot.imports.tables import Table
from bot.imports.times import looks_like_a_clock, looks_like_a_time

MOST_WORDS = 40
MOST_COLUMNS = 60
LEAST_COLUMNS = 3
SHOWN = 2
LOOKED_AT = 200
LONGEST_CELL = 60
_PAIR = re.compile(r"[A-Za-z0-9]{2,10}[-/_:][A-Za-z0-9]{2,10}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    name       in small letters, the second of a name with a 2 behind; label is as it is written.
    holds      what all filled cells of the first rows are: "time", "clock", "number", "pair",
               "coin", "text" or "nothing".
    shown      its cells in the first two rows.
    words      its words in small letters, the most frequent first; empty where there are many.
    signed     whether a number is below nothing.
    day_first  whether 3/4 is the third of April here; None where no cell tells.
    unclear    a day that could be two, where none tells which comes first; else empty.
    decimal    the mark that is the decimal point; empty where no number tells, and then `doubtful`
               is one that could be two.
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
        Column(**{**one, "shown": tuple(one["shown"]), "words": tuple(one["words"])})
        for one in said["columns"]
    )
    return Sketch(tuple(columns), said["rows"])


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
        for column, cell in zip(cells, line.cells, strict=False):
            column.append(cell.strip())
    named = zip(names, labels, cells, strict=True)
    return Sketch(tuple(_column(name, label, some) for name, label, some in named), rows)


def _column(name: str, label: str, cells: Sequence[str]) -> Column:
    filled = [cell for cell in cells if not is_empty(cell)]
    shown = tuple(one_line(cell)[:LONGEST_CELL] for cell in cells[:SHOWN])
    holds = _holds(filled[:LOOKED_AT])
    if holds == "time":
        orders = set(map(day_first_in, filled)) - {None}
        first = orders.pop() if len(orders) == 1 else None
        unclear = next(filter(is_slashed, filled), "") if first is None else ""
        return Column(name, label, holds, shown, unclear=one_line(unclear), day_first=first)
    if holds == "number":
        decimal, doubtful = _marks(filled)
        signed = any("-" in cell or cell.startswith("(") for cell in filled)
        return Column(name, label, holds, shown, signed=signed, doubtful=doubtful, decimal=decimal)
    return Column(name, label, holds, shown, words=_words(filled))


def _holds(cells: Sequence[str]) -> str:
    if not cells:
        return "nothing"
    kinds: dict[str, Callable[[str], object]] = {
        "time": looks_like_a_time,
        "clock": looks_like_a_clock,
        "number": _is_number,
        "pair": _PAIR.fullmatch,
        "coin": is_known,
    }
    return next((kind for kind, fits in kinds.items() if all(map(fits, cells))), "text")


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
    """Return the decimal point that the first clear number has, or a number that could be two."""
    doubtful = ""
    for cell in cells:
        if "," not in cell and "." not in cell:
            continue
        mark = decimal_mark(cell)
        if mark:
            return mark, ""
        doubtful = doubtful or cell
    return "", doubtful


def words_of(sketch: Sketch, name: str | None) -> tuple[str, ...]:
    """Return the words of a column, the most frequent first."""
    column = sketch.column(name) if name else None
    return column.words if column else ()
