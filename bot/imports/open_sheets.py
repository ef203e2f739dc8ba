"""The bytes of an ODS spreadsheet in, the rows of its sheets as text out.

Like `workbooks`: values as they are stored, no formula computed, no link followed. What is said to
repeat is not written out a million times: empty rows and cells that repeat cost nothing.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from bot.core.errors import BadInput
from bot.imports.progress import Progress
from bot.imports.workbooks import (
    CHUNK,
    DAMAGED,
    IN_FRONT,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_SHEETS,
    Sheet,
    SheetRow,
    number_text,
    refuse_document_type,
)

CONTENT = "content.xml"
MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_NUMBERS = frozenset({"float", "currency", "percentage"})
_DURATION = re.compile(r"PT(\d{1,4})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S", re.ASCII)
_LINE_BREAK, _BLANKS = "\n", 32
LONGEST_TEXT = 32_767
"""What a spreadsheet keeps of a cell."""

Attributes = Mapping[str, str]


def open_sheets(
    name: str, archive: zipfile.ZipFile, progress: Progress, *, most_rows: int
) -> Iterator[Sheet]:
    """Return the sheets that have rows; `progress` is told how many were read, and may end it.

    Raises  BadInput: damaged, or larger than the limits.
    """
    reader = _Reader(name, most_rows)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse_document_type
    try:
        with archive.open(CONTENT) as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003  (expat takes it by place)
                progress.go_on()
                progress.read = max(progress.read, reader.rows)
            parser.Parse(b"", True)  # noqa: FBT003
    except (*DAMAGED, expat.ExpatError, KeyError, ValueError, OverflowError) as error:
        raise BadInput(f"{name} is a damaged spreadsheet ({error}); save it as CSV") from error
    yield from (sheet for sheet in reader.sheets if sheet.rows)


class _Reader:
    """Collects the rows of all sheets."""

    def __init__(self, name: str, most_rows: int) -> None:
        self.name = name
        self.most_rows = most_rows
        self.sheets: list[Sheet] = []
        self.rows = 0
        self.cells = 0
        self.number = 0
        self.row: list[str] = []
        self.gap = 0
        self.row_repeats = 1
        self.cell: Attributes = {}
        self.paragraphs: list[str] = []
        self.inside = False
        self.aside = 0

    def start(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        if name == "annotation" or self.aside:
            self.aside += 1
        elif name in _CELLS:
            self.cells += 1
            if self.cells > MOST_CELLS:
                raise self._too_large(f"more than {MOST_CELLS:,} cells")
            self.cell, self.paragraphs = attributes, []
        elif name == "p":
            self.cells += 1
            self.paragraphs.append("")
            self.inside = True
        elif name == "s" and self.inside:
            self.text(" " * min(_repeats(attributes, "text:c"), _BLANKS))
        elif name == "table-row":
            self.row, self.gap = [], 0
            self.row_repeats = _repeats(attributes, "table:number-rows-repeated")
        elif name == "table":
            self.sheets.append(Sheet(attributes.get("table:name") or str(len(self.sheets) + 1)))
            self.number = 0
            if len(self.sheets) > MOST_SHEETS:
                raise self._too_large(f"more than {MOST_SHEETS} sheets")

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if self.aside:
            self.aside -= 1
        elif name in _CELLS:
            self._end_cell()
        elif name == "p":
            self.inside = False
        elif name == "table-row" and self.sheets:
            self._end_row()

    def text(self, text: str) -> None:
        if self.inside and not self.aside and len(self.paragraphs[-1]) < LONGEST_TEXT:
            self.paragraphs[-1] += text

    def _end_cell(self) -> None:
        value = self._value()
        repeats = _repeats(self.cell, "table:number-columns-repeated")
        if not value:
            self.gap += repeats
            return
        place = len(self.row) + self.gap
        if place >= MOST_COLUMNS:
            return
        self.row.extend([""] * self.gap)
        self.row.extend([value] * min(repeats, MOST_COLUMNS - place))
        self.gap = 0

    def _end_row(self) -> None:
        first, self.number = self.number + 1, self.number + self.row_repeats
        if not self.row:
            return
        self.rows += self.row_repeats
        if self.rows > self.most_rows + IN_FRONT:
            raise self._too_large(f"more than {self.most_rows:,} rows")
        self.sheets[-1].rows += [
            SheetRow(number, self.row) for number in range(first, first + self.row_repeats)
        ]

    def _value(self) -> str:
        kind = self.cell.get("office:value-type") or self.cell.get("calcext:value-type", "")
        if kind in _NUMBERS:
            return number_text(self.cell.get("office:value", ""))
        if kind == "date":
            return self.cell.get("office:date-value", "").replace("T", " ")
        if kind == "time":
            return _clock(self.cell.get("office:time-value", ""))
        if kind == "boolean":
            return "TRUE" if self.cell.get("office:boolean-value") == "true" else "FALSE"
        if kind == "error":
            return ""
        return _LINE_BREAK.join(self.paragraphs)

    def _too_large(self, what: str) -> BadInput:
        return BadInput(f"{self.name} has {what}; send it in parts, or as CSV")


def _repeats(attributes: Attributes, name: str) -> int:
    """Return how often a row, a cell or a blank stands there."""
    return max(1, int(attributes.get(name, "1")))


def _clock(duration: str) -> str:
    """Return a time of day as ISO 8601 has it, of PT10H11M12S."""
    match = _DURATION.fullmatch(duration)
    return f"{int(match[1]):02}:{int(match[2]):02}:{int(match[3]):02}" if match else duration
