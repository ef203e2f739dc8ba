"""The bytes of a file in, its tables out; nothing in it is ever run or followed.

CSV of any usual encoding and delimiter, XLSX, ODS, all also in a ZIP or packed by gzip; all within
limits. What of an archive is no table is named, never dropped.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.errors import BadInput
from bot.core.visible import one_line
from bot.imports.kinds import UNPACK, locked, refuse_other_files
from bot.imports.open_sheets import CONTENT, MIMETYPE, open_sheets
from bot.imports.progress import Progress
from bot.imports.tables import LARGEST_FILE, MOST_ROWS, Line, Table, tables_of_text
from bot.imports.workbooks import DAMAGED, WORKBOOK, Sheet, sheets

LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_MEMBERS = 50
MOST_PARTS = 100
"""Of what gzip packed."""
TABLE_END = "TABLE END"
MANIFEST = "META-INF/manifest.xml"
MOST_NAMED = 3
_ZIP, _EMPTY_ZIP, _GZIP = b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b"
_LOCKED = 1
"""The flag of a member of an archive that only a password opens."""
_TABLE_NAMES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".ods")
_OTHERS_WITH_TABLES = (
    ".xls", ".xlsb", ".numbers", ".json", ".zip", ".7z", ".rar", ".gz", ".tar", ".htm", ".html",
    ".xml",
)  # fmt: skip
_NUMBERS, _BINARY = "Index/Document.iwa", "xl/workbook.bin"


@dataclass(frozen=True, slots=True)
class Aside:
    """A member of an archive that is not read: it `may_hold` rows, or is of another sort."""

    name: str
    may_hold: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds."""

    tables: tuple[Table, ...]
    asides: tuple[Aside, ...] = ()


def opened(name: str, content: bytes, progress: Progress) -> Opened:
    """Return the tables of a file.

    progress  is told how many rows of workbooks were read.
    Raises    BadInput: too large, locked, damaged, or no table at all; says what to send instead.
    """
    found = list(_parts(one_line(name), content, progress))
    return Opened(
        tuple(part for part in found if isinstance(part, Table)),
        tuple(part for part in found if isinstance(part, Aside)),
    )


def _parts(name: str, content: bytes, progress: Progress) -> Iterator[Table | Aside]:
    if len(content) > LARGEST_FILE:
        raise BadInput(f"{name} is larger than {LARGEST_FILE // 1024**2} MB; send it in parts")
    if content.startswith(_EMPTY_ZIP):
        raise BadInput(f"{name} is an archive with nothing in it; put the exports into it")
    if content.startswith(_ZIP):
        yield from _unzipped(name, content, progress)
    elif content.startswith(_GZIP):
        yield from _single(name, _gunzipped(name, content), progress)
    else:
        yield from _single(name, content, progress)


def _single(name: str, content: bytes, progress: Progress) -> Iterable[Table]:
    """Return the tables of what is, or was in, an archive."""
    if content.startswith(_ZIP):
        return _inner_workbook(name, content, progress)
    refuse_other_files(name, content)
    return tables_of_text(name, content)


def _unzipped(name: str, content: bytes, progress: Progress) -> tuple[Table | Aside, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return tuple(_members(name, content, archive, progress))
    except DAMAGED as error:
        what = f"{name} is a damaged archive, or one of a sort that I cannot unpack"
        raise BadInput(f"{what}; send the files in it, or a plain ZIP of them") from error


def _members(
    name: str, content: bytes, archive: zipfile.ZipFile, progress: Progress
) -> Iterator[Table | Aside]:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_UNPACKED or len(members) > 20 * MOST_MEMBERS:
        raise BadInput(
            f"{name} unpacks to more than {LARGEST_UNPACKED // 1024**2} MB; nobody reads that"
        )
    if _is_document(name, archive):
        yield from _document(name, content, archive, progress)
        return
    files = [member for member in members if _is_file(member.filename)]
    wanted = [member for member in files if member.filename.lower().endswith(_TABLE_NAMES)]
    if not wanted:
        raise BadInput(_without_table(name, [member.filename for member in files]))
    if len(wanted) > MOST_MEMBERS:
        raise BadInput(f"{name} has more than {MOST_MEMBERS} files in it; send them in parts")
    for member in files:
        if member in wanted:
            yield from _member(name, archive, member, progress)
        else:
            inner = _name_within(member.filename)
            yield Aside(inner, may_hold=inner.lower().endswith(_OTHERS_WITH_TABLES))


def _is_file(name: str) -> bool:
    """Whether a member is a file, and none that the operating system put there."""
    last = name.rpartition("/")[2]
    return bool(last) and not last.startswith(".") and "__MACOSX" not in name


def _name_within(name: str) -> str:
    return one_line(name.rpartition("/")[2])


def _without_table(name: str, members: list[str]) -> str:
    if not members:
        return f"{name} is an archive with nothing in it; put the exports into it"
    some = ", ".join(map(_name_within, members[:MOST_NAMED]))
    more = " ..." if len(members) > MOST_NAMED else ""
    remedy = "put the exports themselves into it, as CSV or XLSX"
    return f"{name} has no CSV, XLSX or ODS file in it, but {some}{more}; {remedy}"


def _member(
    name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, progress: Progress
) -> Iterable[Table]:
    inner = _name_within(member.filename)
    if member.flag_bits & _LOCKED:
        raise BadInput(f"{name} is locked with a password; {UNPACK}")
    if member.file_size > LARGEST_FILE:
        largest = f"{LARGEST_FILE // 1024**2} MB"
        raise BadInput(f"{inner} in {name} is larger than {largest}; send it in parts")
    return _single(inner, archive.read(member), progress)


def _inner_workbook(name: str, content: bytes, progress: Progress) -> Iterator[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise BadInput(f"{name} unpacks to more than {LARGEST_UNPACKED // 1024**2} MB")
            if not _is_document(name, archive):
                raise BadInput(f"{name} is an archive in an archive; send the file itself")
            yield from _document(name, content, archive, progress)
    except DAMAGED as error:
        raise BadInput(f"{name} is a damaged workbook; save it again, or as CSV") from error


def _is_document(name: str, archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a workbook.

    Raises  BadInput: one that is locked, or of a program that writes another sort.
    """
    members = {member.filename: member for member in archive.infolist()}
    if any(members[each].flag_bits & _LOCKED for each in members.keys() & {CONTENT, WORKBOOK}):
        raise locked(name)
    if _BINARY in members:
        raise BadInput(f"{name} is a binary workbook (XLSB); save it as XLSX or CSV")
    if _NUMBERS in members:
        raise BadInput(f"{name} is a table of Apple's Numbers; export it as XLSX or CSV")
    if MANIFEST in members and b"encryption-data" in _beginning(archive, MANIFEST):
        raise locked(name)
    return _is_open_document(archive) or any(each.startswith("xl/") for each in members)


def _beginning(archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as file:
        return file.read(1 << 20)


def _document(
    name: str, content: bytes, archive: zipfile.ZipFile, progress: Progress
) -> Iterator[Table]:
    found = (
        open_sheets(name, archive, progress, most_rows=MOST_ROWS)
        if _is_open_document(archive)
        else sheets(name, content, progress, most_rows=MOST_ROWS)
    )
    every = list(found)
    for sheet in every:
        title = f"{name}, sheet {one_line(sheet.name)}" if len(every) > 1 else name
        yield from _parted(title, sheet)


def _is_open_document(archive: zipfile.ZipFile) -> bool:
    sizes = {member.filename: member.file_size for member in archive.infolist()}
    said = sizes.get("mimetype") == len(MIMETYPE)
    return said and CONTENT in sizes and archive.read("mimetype") == MIMETYPE


def _parted(name: str, sheet: Sheet) -> Iterator[Table]:
    """Return the tables of a sheet: RP2 has several on one, each with its end marked."""
    lines: list[Line] = []
    for row in sheet.rows:
        if row.cells[0].strip() == TABLE_END:
            yield Table(name, None, tuple(lines))
            lines = []
        else:
            lines.append(Line(row.number, row.cells))
    if lines:
        yield Table(name, None, tuple(lines))


def _gunzipped(name: str, content: bytes) -> bytes:
    """Return what gzip packed, however many parts it has."""
    text, rest, parts = b"", content, 0
    while rest.startswith(_GZIP):
        parts += 1
        if parts > MOST_PARTS:
            raise BadInput(f"{name} has more than {MOST_PARTS} parts; unpack it, and send that")
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            text += unpacker.decompress(rest, LARGEST_FILE + 1 - len(text))
        except zlib.error as error:
            raise BadInput(f"{name} is a damaged archive; pack it again") from error
        if len(text) > LARGEST_FILE:
            largest = f"{LARGEST_FILE // 1024**2} MB"
            raise BadInput(f"{name} unpacks to more than {largest}; send it in parts")
        if not unpacker.eof:
            raise BadInput(f"{name} is an archive that breaks off; download or pack it again")
        rest = unpacker.unused_data
    return text
