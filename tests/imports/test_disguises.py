"""One file in many dresses: whatever was done to it on its way here, its ledger is the same."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, read_export
from bot.imports.recognise import recognise
from bot.imports.tables import tables_of_text
from tests.imports.test_formats import as_text
from tests.imports.test_tables import workbook, zipped

HERE = Path(__file__).parent
FILES = [*sorted((HERE / "files").glob("*.csv")), *sorted((HERE / "variants").glob("*.csv"))]
Rows = list[list[str]]


class Parted:
    """A file as its rows: those in front of the header, and the header with those behind it."""

    def __init__(self, path: Path) -> None:
        (table,) = tables_of_text(path.name, path.read_bytes())
        found = recognise(table)
        lines = list(table.lines(found.delimiter))
        self.name = path.name
        self.delimiter = found.delimiter
        self.front = [list(line.cells) for line in lines if line.number < found.header.number]
        self.rows = [list(line.cells) for line in lines if line.number >= found.header.number]
        self.width = len(self.rows[0])

    def written(
        self, rows: Rows, delimiter: str | None = None, *, all_quoted: bool = False
    ) -> ExportFile:
        """Return the file with other rows."""
        text = io.StringIO()
        by = delimiter or self.delimiter
        if all_quoted:
            writer = csv.writer(text, delimiter=by, quoting=csv.QUOTE_ALL, lineterminator="\n")
        else:
            writer = csv.writer(text, delimiter=by, lineterminator="\n")
        writer.writerows(self.front + rows)
        return ExportFile(self.name, text.getvalue().encode())


def turned(row: Sequence[str], width: int, by: int) -> list[str]:
    """Return a row with its columns in another order."""
    padded = [*row, *[""] * (width - len(row))]
    return [*padded[by:width], *padded[:by], *padded[width:]]


def reordered(file: Parted) -> ExportFile:
    """Turn the columns; where some share a name, their order counts, and only the first moves."""
    header = file.rows[0]
    by = file.width // 2 if len(set(header)) == len(header) else 1
    return file.written([turned(row, file.width, by) for row in file.rows])


def with_a_column(file: Parted) -> ExportFile:
    header, *rows = file.rows
    more = [[*row, "x"] if len(row) == file.width and any(row) else row for row in rows]
    return file.written([[*header, "What Nobody Knows"], *more])


def shouted(file: Parted) -> ExportFile:
    header, *rows = file.rows
    return file.written([[cell.upper() for cell in header], *rows])


def with_blanks(file: Parted) -> ExportFile:
    return file.written([[f" {cell}  " for cell in row] for row in file.rows])


def quoted(file: Parted) -> ExportFile:
    return file.written(file.rows, all_quoted=True)


def with_semicolons(file: Parted) -> ExportFile:
    return file.written(file.rows, ";")


def with_tabs(file: Parted) -> ExportFile:
    return file.written(file.rows, "\t")


def with_a_preamble(file: Parted) -> ExportFile:
    plain = file.written(file.rows).content
    lines = b"Account statement\n\nMade for: Jane Example, Vienna\nBalance,12.50\n\n"
    return ExportFile(file.name, lines + plain)


def with_a_mark(file: Parted) -> ExportFile:
    return ExportFile(file.name, b"\xef\xbb\xbf" + file.written(file.rows).content)


def in_sixteen_bits(file: Parted) -> ExportFile:
    return ExportFile(file.name, file.written(file.rows).content.decode().encode("utf-16"))


def with_other_line_ends(file: Parted) -> ExportFile:
    return ExportFile(file.name, file.written(file.rows).content.replace(b"\n", b"\r\n"))


def as_a_workbook(file: Parted) -> ExportFile:
    """Write a workbook; a cell that begins as a formula would be one there, and have no value."""
    rows = [[cell.lstrip("=") for cell in row] or [""] for row in file.front + file.rows]
    return ExportFile(file.name.replace(".csv", ".xlsx"), workbook(rows))


def in_an_archive(file: Parted) -> ExportFile:
    return ExportFile(
        "export.zip", zipped({f"my exports/{file.name}": file.written(file.rows).content})
    )


DISGUISES = (
    reordered, with_a_column, shouted, with_blanks, quoted, with_semicolons, with_tabs,
    with_a_preamble, with_a_mark, in_sixteen_bits, with_other_line_ends, as_a_workbook,
    in_an_archive,
)  # fmt: skip


def without_blanks(export: Export) -> list[str]:
    """Return what was read, but for blank rows: a workbook does not store them."""
    return [line for line in as_text(export).splitlines() if not line.endswith("blank row")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda disguise: disguise.__name__)
def test_a_file_in_another_dress_gives_the_same_ledger(
    path: Path, disguise: Callable[[Parted], ExportFile]
) -> None:
    use_exact_decimals()
    plain = read_export([ExportFile(path.name, path.read_bytes())])

    other = read_export([disguise(Parted(path))])

    assert [format_.name for format_ in other.formats] == [
        format_.name for format_ in plain.formats
    ]
    assert without_blanks(other) == without_blanks(plain)
