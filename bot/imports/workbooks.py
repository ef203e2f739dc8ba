"""The bytes of an XLSX workbook in, the rows of its sheets as text out."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from bot.core.errors import BadInput

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_COLUMNS = 500
MOST_SHEETS = 20
LARGEST_STRINGS = 64 * 1024 * 1024
STRINGS = "xl/sharedStrings.xml"
DIGITS_OF_A_CELL = 15
"""What Excel keeps and shows of a number; what a float has behind is noise."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet, counted from 1."""

    number: int
    cells: Sequence[str]


def sheets(name: str, content: bytes, *, most_rows: int) -> Iterator[tuple[SheetRow, ...]]:
    """Return the sheets that have rows; a formula counts as the value stored beside it.

    Raises  BadInput: damaged, or larger than the limits.
    """
    from openpyxl import load_workbook  # noqa: PLC0415  (slow to import, and seldom needed)

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if (
                STRINGS in archive.namelist()
                and archive.getinfo(STRINGS).file_size > LARGEST_STRINGS
            ):
                raise BadInput(f"{name} holds more text than any history; save it as CSV")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets[:MOST_SHEETS]:
            rows = tuple(_rows(name, sheet, most_rows))
            if rows:
                yield rows
    except (
        zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError,
        OverflowError, EOFError, OSError, NotImplementedError, AssertionError,
    ) as error:  # fmt: skip
        raise BadInput(f"{name} is a damaged workbook ({error}); save it as CSV") from error


def _check_strings(name: str, content: bytes) -> None:
    """Refuse a workbook whose texts, which are read at once, are too many."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if STRINGS in archive.namelist() and archive.getinfo(STRINGS).file_size > LARGEST_STRINGS:
            raise BadInput(f"{name} holds more text than any history; save it as CSV")


def _rows(name: str, sheet: "Worksheet", most_rows: int) -> Iterator[SheetRow]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # the reader's own sheet has it
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if number > most_rows + 100:
            raise BadInput(f"{name} has more than {most_rows:,} rows; send it in parts")
        cells = [_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield SheetRow(number, cells)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return format(value, f".{DIGITS_OF_A_CELL}g")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
