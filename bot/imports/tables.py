"""Text, or the rows of a sheet, in; lines of text cells out, within limits."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.errors import BadInput
from bot.core.visible import one_line
from bot.imports.encodings import decoded
from bot.imports.kinds import refuse_other_texts

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 200_000
MOST_LINES = 2 * MOST_ROWS + 1000
"""Of a text, with those that are empty or in front of the header."""
DELIMITERS = (",", ";", "\t", "|")
HEAD_CHARACTERS = 65_536
SOME_CELLS = 2
END_OF_FILE = "\x1a"
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
DAMAGED_OF_A_TEXT = 100
"""One damaged place in so many characters is no text with a flaw: it is no text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: the line of the file on which it begins, or the row of the sheet."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file; text that is not split yet, or the rows of a sheet."""

    name: str
    text: str | None = None
    sheet: tuple[Line, ...] = ()

    @property
    def place(self) -> str:
        """What the numbers of its lines count."""
        return "line" if self.text is not None else "row"

    def heads(self) -> Iterator[tuple[str, tuple[Line, ...]]]:
        """Return the first lines, once for each delimiter that may be meant."""
        if self.text is None:
            yield "", self.sheet[:200]
            return
        head = self.text[:HEAD_CHARACTERS]
        if len(self.text) > HEAD_CHARACTERS:
            head = head[: head.rfind("\n") + 1]
        for delimiter in DELIMITERS:
            if delimiter in head:
                yield delimiter, tuple(_split(head, delimiter, self.name, strict=False))

    def lines(self, delimiter: str) -> Iterator[Line]:
        """Return all lines.

        Raises  BadInput: far too many, or a quote that is never closed.
        """
        if self.text is None:
            yield from self.sheet
            return
        for count, line in enumerate(_split(self.text, delimiter, self.name, strict=True), 1):
            if count > MOST_LINES:
                what = f"{self.name} has more than {MOST_LINES:,} lines, empty ones included"
                raise BadInput(f"{what}; take those out, or send it in parts")
            yield line

    def rows(self, delimiter: str, header: Line) -> Iterator[Line]:
        """Return the lines behind the header; one that is empty altogether is no row.

        Raises  BadInput: more than 200,000, or as `lines`.
        """
        behind = (
            line
            for line in self.lines(delimiter)
            if line.number > header.number and (len(line.cells) > 1 or any(line.cells))
        )
        for count, line in enumerate(behind, 1):
            if count > MOST_ROWS:
                every = count + sum(1 for _ in behind)
                what = f"{self.name} has {every:,} rows, more than {MOST_ROWS:,} rows at once"
                raise BadInput(f"{what}; send it in parts, each with the header")
            yield line


def tables_of_text(name: str, content: bytes) -> tuple[Table, ...]:
    """Return the one table of a text file.

    Raises  BadInput: it is no text, or one for programs.
    """
    text = decoded(content).rstrip(END_OF_FILE).replace("\r\n", "\n").replace("\r", "\n")
    damaged = _NO_TEXT.findall(text)
    if len(damaged) * DAMAGED_OF_A_TEXT > len(text):
        where = text.count("\n", 0, text.index(damaged[0])) + 1
        what = f"{name} is no text, or damaged, from line {where} on"
        raise BadInput(f"{what}; export the history again, as CSV or XLSX")
    refuse_other_texts(name, text)
    if not text.strip("\ufeff\n\t ,;|"):
        raise BadInput(f"{name} is empty; export the history again, as CSV or XLSX")
    return (Table(one_line(name), text),)


def _split(text: str, delimiter: str, name: str, *, strict: bool) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if strict:
                what = f"{name}, line {before + 1}: not CSV: {error}; check the quotes around it"
                raise BadInput(what) from error
            return
        yield Line(before + 1, _unwrapped(cells, delimiter))
        before = reader.line_num


def _unwrapped(cells: list[str], delimiter: str) -> list[str]:
    """Return the cells of a line that a spreadsheet took for one text and put in quotes."""
    if len(cells) != 1 or delimiter not in cells[0] or "\n" in cells[0]:
        return cells
    try:
        inner = next(csv.reader(cells, delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return cells
    return inner if len(inner) > SOME_CELLS else cells
