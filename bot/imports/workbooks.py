"""The bytes of an XLSX workbook in, the rows of its sheets as text out.

Only what a table needs is read: numbers, texts, days, and of a formula the value stored beside it.
Rows stream by, gaps cost nothing, and a document type, the door of entity bombs, is refused.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from xml.parsers import expat

from bot.core.errors import BadInput
from bot.imports.progress import Progress
from bot.imports.workbook_parts import Attributes, NameReader, StringReader, StyleReader, local

MOST_COLUMNS = 500
MOST_CELLS = 20_000_000
MOST_SHEETS = 20
LARGEST_STRINGS = 64 * 1024 * 1024
DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What reading an archive raises where it is broken, locked, or packed in a way nobody knows."""
CHUNK = 1 << 18
DIGITS_OF_A_CELL = 15
"""What Excel keeps and shows of a number; what a float has behind is noise."""
STRINGS, STYLES, WORKBOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
MEMBERS = "xl/_rels/workbook.xml.rels"
IN_FRONT = 1000
"""Rows that may stand in front of a header, beside the most that may stand behind it."""
DECIMALS_IN_DOUBT = 3
DAY_ZERO, DAY_ZERO_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  (clock time)
LAST_DAY = 2_958_465
_SHEET = re.compile(r"xl/worksheets/[^/]*?(\d*)\.xml")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet, counted from 1."""

    number: int
    cells: Sequence[str]


@dataclass(slots=True)
class Sheet:
    """The rows of a sheet that have something in them."""

    name: str
    rows: list[SheetRow] = field(default_factory=list)


def sheets(name: str, content: bytes, progress: Progress, *, most_rows: int) -> Iterator[Sheet]:
    """Return the sheets that have rows; `progress` is told how many were read, and may end it.

    Raises  BadInput: damaged, or larger than the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            book = _Book(name, archive, most_rows)
            for place, member in enumerate(book.sheets(), 1):
                rows = list(book.rows(member, progress))
                if rows:
                    yield Sheet(book.names.get(member) or str(place), rows)
    except (*DAMAGED, expat.ExpatError, KeyError, ValueError, IndexError, OverflowError) as error:
        raise BadInput(f"{name} is a damaged workbook ({error}); save it as CSV") from error


class _Book:
    """One open workbook: what its sheets have in common."""

    def __init__(self, name: str, archive: zipfile.ZipFile, most_rows: int) -> None:
        self.name = name
        self.archive = archive
        self.most_rows = most_rows
        self.rows_of_all = 0
        members = set(archive.namelist())
        self.strings = self._strings() if STRINGS in members else []
        self.dates = self._dates() if STYLES in members else frozenset()
        self.zero = self._day_zero() if WORKBOOK in members else DAY_ZERO
        self.names = self._names() if {WORKBOOK, MEMBERS} <= members else {}

    def sheets(self) -> list[str]:
        """Return the members that are sheets, in the order of their numbers."""
        found = [match for name in self.archive.namelist() if (match := _SHEET.fullmatch(name))]
        if len(found) > MOST_SHEETS:
            raise self.too_large(f"more than {MOST_SHEETS} sheets")
        found.sort(key=lambda match: int(match[1] or 0))
        return [match[0] for match in found]

    def rows(self, member: str, progress: Progress) -> Iterator[SheetRow]:
        """Return the rows of a sheet that have something in them."""
        reader = _SheetReader(self)
        for _ in self._parsed(member, reader.start, reader.end, reader.text):
            found = reader.taken()
            progress.go_on()
            progress.read += len(found)
            yield from found

    def count(self, rows: int) -> None:
        """Add to the rows of all sheets.

        Raises  BadInput: there are too many.
        """
        self.rows_of_all += rows
        if self.rows_of_all > self.most_rows + IN_FRONT:
            raise self.too_large(f"more than {self.most_rows:,} rows")

    def too_large(self, what: str) -> BadInput:
        """Return the error of a workbook that is larger than the limits."""
        return BadInput(f"{self.name} has {what}; send it in parts, or as CSV")

    def _parsed(
        self,
        member: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None],
        text: Callable[[str], None],
    ) -> Iterator[None]:
        """Hand the elements of a member to three functions; yields after every chunk."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = refuse_document_type
        with self.archive.open(member) as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003  (expat takes it by place)
                yield
            parser.Parse(b"", True)  # noqa: FBT003
            yield

    def _strings(self) -> list[str]:
        if self.archive.getinfo(STRINGS).file_size > LARGEST_STRINGS:
            raise self.too_large("more text than any history")
        reader = StringReader()
        for _ in self._parsed(STRINGS, reader.start, reader.end, reader.text):
            pass
        return reader.found

    def _dates(self) -> frozenset[str]:
        reader = StyleReader()
        for _ in self._parsed(STYLES, reader.start, reader.end, _ignore):
            pass
        return reader.dates()

    def _names(self) -> dict[str, str]:
        reader = NameReader()
        for _ in self._parsed(WORKBOOK, reader.sheet, _ignore, _ignore):
            pass
        for _ in self._parsed(MEMBERS, reader.member, _ignore, _ignore):
            pass
        return reader.names

    def _day_zero(self) -> datetime:
        found = [DAY_ZERO]

        def start(name: str, attributes: Attributes) -> None:
            if local(name) == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
                found.append(DAY_ZERO_OF_1904)

        for _ in self._parsed(WORKBOOK, start, _ignore, _ignore):
            pass
        return found[-1]


class _SheetReader:
    """Collects the cells of a sheet, row by row; it is called for every element, so it is terse."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self.found: list[SheetRow] = []
        self.cells = 0
        self.number = 0
        self.row: list[str] = []
        self.column = 0
        self.kind: str | None = None
        self.style: str | None = None
        self.parts: list[str] | None = None
        self.columns: dict[str, int] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if ":" in name:
            name = local(name)
        if name == "c":
            self.cells += 1
            self.kind = attributes.get("t")
            self.style = attributes.get("s")
            self.parts = None
            reference = attributes.get("r")
            if reference is None:
                self.column += 1
                return
            letters = reference.rstrip("0123456789")
            column = self.columns.get(letters)
            self.column = self._column(reference, letters) if column is None else column
        elif name == "v" or (name == "t" and self.kind == "inlineStr"):
            if self.parts is None:
                self.parts = []
        elif name == "row":
            self._start_row(attributes)

    def end(self, name: str) -> None:
        if ":" in name:
            name = local(name)
        if name == "c":
            parts = self.parts
            if parts:
                self.parts = None
                self._put(parts[0] if len(parts) == 1 else "".join(parts))
        elif name == "row" and self.row:
            self.found.append(SheetRow(self.number, self.row))

    def text(self, text: str) -> None:
        if self.parts is not None:
            self.parts.append(text)

    def taken(self) -> list[SheetRow]:
        if self.cells > MOST_CELLS:
            raise self.book.too_large(f"more than {MOST_CELLS:,} cells")
        found, self.found = self.found, []
        self.book.count(len(found))
        return found

    def _start_row(self, attributes: Attributes) -> None:
        self.number = int(attributes.get("r") or self.number + 1)
        self.row = []
        self.column = -1

    def _column(self, reference: str, letters: str) -> int:
        """Return the place of a column, and remember it by its letters."""
        if _REFERENCE.fullmatch(reference) is None:
            raise ValueError(f"no cell is called {reference[:20]!r}")
        place = 0
        for letter in letters:
            place = place * 26 + ord(letter) - ord("A") + 1
        self.columns[letters] = place - 1
        return place - 1

    def _put(self, text: str) -> None:
        """Put a cell in its place of the row."""
        if self.column >= MOST_COLUMNS:
            return
        value = self._value(text)
        if not value:
            return
        row, column = self.row, self.column
        gap = column - len(row)
        if gap == 0:
            row.append(value)
        elif gap > 0:
            row.extend([""] * gap)
            row.append(value)
        else:
            row[column] = value

    def _value(self, text: str) -> str:
        kind = self.kind
        if kind == "s":
            return self.book.strings[int(text)]
        if kind is None or kind == "n":
            if self.style is not None and self.style in self.book.dates:
                return _day_text(text, self.book.zero)
            return text if text.isdigit() else number_text(text)
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if kind == "d":
            return text.replace("T", " ")
        return "" if kind == "e" else text


def refuse_document_type(*_: object) -> None:
    """Refuse the door of entity bombs.

    Raises  ValueError.
    """
    raise ValueError("it has a document type")


def _ignore(*_: object) -> None:
    pass


@lru_cache(10_000)
def number_text(text: str) -> str:
    """Return a number as a spreadsheet shows it: without what a float has behind.

    One of three decimals has a fourth, for 1.234 could be a thousand and more in a text.

    Raises  ValueError.
    """
    number = format(float(text), f".{DIGITS_OF_A_CELL}g")
    whole, _, part = number.partition(".")
    in_doubt = len(part) == DECIMALS_IN_DOUBT and part.isdigit() and whole.strip("-0")
    return f"{number}0" if in_doubt else number


@lru_cache(10_000)
def _day_text(text: str, zero: datetime) -> str:
    """Return a day, a clock time, or both, as ISO 8601 has them."""
    days = float(text)
    if not 0 <= days <= LAST_DAY:
        raise ValueError(f"{days} is no day")
    moment = str(zero + timedelta(seconds=round(days * 86_400)))
    if days < 1:
        return moment[11:]
    return moment[:10] if moment.endswith(" 00:00:00") else moment
