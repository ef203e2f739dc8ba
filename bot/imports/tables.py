"""The bytes of a file in, tables of text cells out; nothing in it is ever run or followed.

CSV of any usual encoding and delimiter, XLSX, ODS, all also in a ZIP; all within limits.
"""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.errors import BadInput
from bot.imports.open_sheets import CONTENT, MIMETYPE, open_sheets
from bot.imports.progress import Progress
from bot.imports.workbooks import SheetRow, sheets

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_ROWS = 200_000
MOST_MEMBERS = 50
DELIMITERS = (",", ";", "\t", "|")
HEAD_CHARACTERS = 65_536
SOME_CELLS = 2
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
TABLE_END = "TABLE END"
_TABLE_NAMES = (".csv", ".tsv", ".txt", ".xlsx", ".ods")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table and the line of the file on which it begins."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file; text that is not split yet, or the rows of a sheet."""

    name: str
    text: str | None = None
    sheet: tuple[Line, ...] = ()

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
                yield delimiter, tuple(_split(head, delimiter, strict=False))

    def lines(self, delimiter: str) -> Iterator[Line]:
        """Return all lines.

        Raises  BadInput: more than 200,000, or a quote that is never closed.
        """
        found = self.sheet if self.text is None else _split(self.text, delimiter, strict=True)
        for count, line in enumerate(found):
            if count > MOST_ROWS + 100:
                raise BadInput(f"{self.name} has more than {MOST_ROWS:,} rows; send it in parts")
            yield line


def tables_of(name: str, content: bytes, progress: Progress) -> tuple[Table, ...]:
    """Return the tables of a file.

    progress  is told how many rows of workbooks were read.
        Raises    BadInput: too large, damaged, or no table at all; says what to send instead.
    """
    if len(content) > LARGEST_FILE:
        raise BadInput(f"{name} is larger than {LARGEST_FILE // 1024**2} MB; send it in parts")
    if content.startswith(b"PK\x03\x04"):
        return _unzipped(name, content, progress)
    if content.startswith(b"\x1f\x8b"):
        return tables_of_text(name, _gunzipped(name, content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(f"{name} is an old Excel file (XLS); save it as XLSX or CSV")
    if content.startswith(b"%PDF"):
        raise BadInput(f"{name} is a PDF; export the history as CSV or XLSX instead")
    return tables_of_text(name, content)


def tables_of_text(name: str, content: bytes) -> tuple[Table, ...]:
    """Return the one table of a text file.

    Raises  BadInput: it is no text.
    """
    text = decoded(content)
    if "\0" in text:
        raise BadInput(f"{name} is no text and no XLSX; export the history as CSV or XLSX")
    return (Table(name, text.replace("\r\n", "\n").replace("\r", "\n")),)


def decoded(content: bytes) -> str:
    """Return text, whatever of the usual encodings it is in."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    even, odd = content[0:2000:2].count(0), content[1:2000:2].count(0)
    if max(even, odd) > min(len(content), 2000) // 5 and min(even, odd) == 0:
        return content.decode("utf-16-be" if even else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _split(text: str, delimiter: str, *, strict: bool) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if strict:
                what = f"line {before + 1}: not CSV: {error}; check the quotes around it"
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


def _unzipped(name: str, content: bytes, progress: Progress) -> tuple[Table, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return tuple(_members(name, content, archive, progress))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadInput(f"{name} is a damaged or encrypted archive: {error}") from error


def _members(
    name: str, content: bytes, archive: zipfile.ZipFile, progress: Progress
) -> Iterator[Table]:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_UNPACKED or len(members) > 20 * MOST_MEMBERS:
        raise BadInput(
            f"{name} unpacks to more than {LARGEST_UNPACKED // 1024**2} MB; nobody reads that"
        )
    if any(member.filename.startswith("xl/") for member in members):
        yield from _workbook(name, content, progress)
        return
    if _is_open_document(archive):
        yield from _open_document(name, archive, progress)
        return
    wanted = [
        member
        for member in members
        if member.filename.lower().endswith(_TABLE_NAMES) and "__MACOSX" not in member.filename
    ]
    if not wanted:
        raise BadInput(f"{name} has no CSV, XLSX or ODS file in it")
    if len(wanted) > MOST_MEMBERS:
        raise BadInput(f"{name} has more than {MOST_MEMBERS} files in it; send them in parts")
    for member in wanted:
        if member.file_size > LARGEST_FILE:
            raise BadInput(f"{member.filename} is larger than {LARGEST_FILE // 1024**2} MB")
        inner = archive.read(member)
        inner_name = member.filename.rpartition("/")[2]
        if inner.startswith(b"PK\x03\x04"):
            yield from _inner_workbook(inner_name, inner, progress)
        else:
            yield from tables_of_text(inner_name, inner)


def _inner_workbook(name: str, content: bytes, progress: Progress) -> Iterator[Table]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
            raise BadInput(f"{name} unpacks to more than {LARGEST_UNPACKED // 1024**2} MB")
        if _is_open_document(archive):
            yield from _open_document(name, archive, progress)
            return
        if not any(member.startswith("xl/") for member in names):
            raise BadInput(f"{name} is an archive in an archive; send the file itself")
    yield from _workbook(name, content, progress)


def _workbook(name: str, content: bytes, progress: Progress) -> Iterator[Table]:
    for sheet in sheets(name, content, progress, most_rows=MOST_ROWS):
        yield from _parted(name, sheet)


def _is_open_document(archive: zipfile.ZipFile) -> bool:
    sizes = {member.filename: member.file_size for member in archive.infolist()}
    said = sizes.get("mimetype") == len(MIMETYPE)
    return said and CONTENT in sizes and archive.read("mimetype") == MIMETYPE


def _open_document(name: str, archive: zipfile.ZipFile, progress: Progress) -> Iterator[Table]:
    for sheet in open_sheets(name, archive, progress, most_rows=MOST_ROWS):
        yield from _parted(name, sheet)


def _parted(name: str, sheet: Sequence[SheetRow]) -> Iterator[Table]:
    """Return the tables of a sheet: RP2 has several on one, each with its end marked."""
    lines: list[Line] = []
    for row in sheet:
        if row.cells[0].strip() == TABLE_END:
            yield Table(name, None, tuple(lines))
            lines = []
        else:
            lines.append(Line(row.number, row.cells))
    if lines:
        yield Table(name, None, tuple(lines))


def _gunzipped(name: str, content: bytes) -> bytes:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        text = unpacker.decompress(content, LARGEST_FILE + 1)
    except zlib.error as error:
        raise BadInput(f"{name} is a damaged archive: {error}") from error
    if len(text) > LARGEST_FILE:
        raise BadInput(
            f"{name} unpacks to more than {LARGEST_FILE // 1024**2} MB; send it in parts"
        )
    return text
