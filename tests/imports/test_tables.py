"""Bytes in, tables out: encodings, delimiters, workbooks, archives and their limits."""

import gzip
import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.core.errors import BadInput
from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, UnknownFormat, read_export
from bot.imports.tables import LARGEST_FILE, MOST_ROWS

HEADER = (
    "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Tag"
)
ROWS = "2025-02-03 04:05:06,49.50,USD,0.0005,BTC,0.50,USD,Buy\n"
CSV = f"{HEADER}\n{ROWS}"


def read(content: bytes, name: str = "file.csv") -> Export:
    use_exact_decimals()
    return read_export([ExportFile(name, content)])


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def with_sheet(sheet: bytes) -> bytes:
    """Return a workbook whose sheet is `sheet`."""
    whole = workbook([line.split(",") for line in CSV.splitlines()])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**members, "xl/worksheets/sheet1.xml": sheet})


def sheet_of(book: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


SHEET = sheet_of(workbook([[1.5, "text", datetime(2025, 1, 1), True], ["more", None, 3]]))  # noqa: DTZ001
THE_SAME = read(CSV.encode()).rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    assert read(CSV.encode(encoding)).rows == THE_SAME


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_any_usual_delimiter_is_read(delimiter: str) -> None:
    assert read(CSV.replace(",", delimiter).encode()).rows == THE_SAME


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_any_line_ending_is_read(ending: str) -> None:
    assert read(CSV.replace("\n", ending).encode()).rows == THE_SAME


def test_lines_in_front_of_the_header_are_passed_over() -> None:
    before = '\n"My bank, Inc."\nExported at,2025-03-01\n\n'

    export = read((before + CSV).encode())

    assert export.rows == THE_SAME


def test_quotes_around_every_cell_change_nothing() -> None:
    quoted = "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in CSV.splitlines()
    )

    assert read(quoted.encode()).rows == THE_SAME


def test_lines_that_a_spreadsheet_put_in_quotes_as_a_whole_are_read() -> None:
    wrapped = "\n".join(f'"{line}"' for line in CSV.splitlines())

    assert read(wrapped.encode()).rows == THE_SAME


def test_a_workbook_is_read() -> None:
    row = [datetime(2025, 2, 3, 4, 5, 6), 49.5, "USD", 0.0005, "BTC", 0.5, "USD", "Buy"]  # noqa: DTZ001

    export = read(workbook([["My history"], [], HEADER.split(","), row]))

    assert export.rows == THE_SAME


def test_days_and_times_of_a_workbook_are_read_as_such() -> None:
    rows: list[list[object]] = [
        ["Date", "Time (UTC)", "Type", "Symbol", "Specification", "Liquidity Indicator",
         "BTC Amount BTC", "Fee (BTC) BTC"],
        [date(2025, 2, 3), time(4, 5, 6), "Credit", "BTC", "Deposit (BTC)", "", 0.25, ""],
    ]  # fmt: skip

    (row,) = read(workbook(rows)).rows

    assert row.at == datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert row.quantity == Decimal("0.25")


def test_a_workbook_of_two_cells_far_apart_is_small() -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "x"
    book.active["XFD1048576"] = "y"
    packed = io.BytesIO()
    book.save(packed)

    with pytest.raises(UnknownFormat):
        read(packed.getvalue())


def test_a_workbook_with_entities_is_refused() -> None:
    with pytest.raises(BadInput, match="document type"):
        read(with_sheet(b'<!DOCTYPE l [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'))


@given(at=st.integers(0, 4000), cut=st.integers(0, 60), put=st.binary(max_size=6))
def test_a_damaged_sheet_is_read_or_refused(at: int, cut: int, put: bytes) -> None:
    sheet = SHEET[: at % len(SHEET)] + put + SHEET[at % len(SHEET) + cut :]

    with suppress(BadInput):
        read(with_sheet(sheet))


def test_a_formula_counts_as_nothing_where_no_value_is_stored() -> None:
    row = ["2025-02-03 04:05:06", "=40+9.5", "USD", 0.0005, "BTC", 0.5, "USD", "Buy"]

    export = read(workbook([HEADER.split(","), row]))

    assert export.rows == ()
    assert export.unread[0].reason == "one side of the trade is missing"


def test_what_looks_like_a_formula_never_reaches_the_ledger() -> None:
    text = (
        "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,"
        "Net Worth Amount,Net Worth Currency,Label,Description,TxHash\n"
        '2024-01-03 03:04:05,,,0.01,ETH,,,22,EUR,,"=HYPERLINK(""http://evil.test"")",\n'
    )

    (row,) = read(text.encode()).rows

    assert row.note == 'HYPERLINK("http://evil.test")'


def test_what_looks_like_a_formula_behind_a_sign_that_turns_a_line_never_does_either() -> None:
    text = (
        "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,"
        "Net Worth Amount,Net Worth Currency,Label,Description,TxHash\n"
        "2024-01-03 03:04:05,,,0.01,ETH,,,22,EUR,,\u202e=1+1,\n"
    )

    (row,) = read(text.encode()).rows

    assert row.note == "1+1"


def test_archives_are_read() -> None:
    book = workbook([line.split(",") for line in CSV.splitlines()])

    assert read(zipped({"a/report.csv": CSV.encode()}), "x.zip").rows == THE_SAME
    assert read(zipped({"report.xlsx": book}), "x.zip").rows == THE_SAME
    assert read(gzip.compress(CSV.encode()), "x.csv.gz").rows == THE_SAME


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = zipped({"a.csv": b"0" * 300 * 1024 * 1024})
    with pytest.raises(BadInput, match="unpacks to more"):
        read(bomb, "bomb.zip")

    with pytest.raises(BadInput, match="unpacks to more"):
        read(gzip.compress(b"0" * (LARGEST_FILE + 1)), "bomb.gz")


def test_an_archive_in_an_archive_is_refused() -> None:
    inner = zipped({"a.csv": CSV.encode()})

    with pytest.raises(BadInput, match="archive in an archive"):
        read(zipped({"b.csv": inner}), "x.zip")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"x" * (LARGEST_FILE + 1), "larger than 20 MB"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0 old", "XLS"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\x1f\x8bbroken", "damaged"),
        (b"a,b\0c\n", "no text"),
        (zipped({"readme.md": b"x"}), "no CSV, XLSX or ODS"),
        (zipped({"xl/workbook.xml": b"<a"}), "damaged workbook"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read(content)


def test_a_quote_that_is_not_closed_swallows_no_row_in_silence() -> None:
    text = CSV + ROWS.replace("Buy", '"Buy') + ROWS * 3

    export = read(text.encode())

    assert export.unread[0].rows == (2,)
    assert "3 more lines are part of this row" in export.unread[0].reason


def test_a_line_break_within_quotes_is_part_of_the_text() -> None:
    text = (
        "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,"
        "Net Worth Amount,Net Worth Currency,Label,Description,TxHash\n"
        '2024-01-03 03:04:05,,,0.01,ETH,,,22,EUR,,"two, or\nthree lines",\n'
    )

    (row,) = read(text.encode()).rows

    assert row.note == "two, or three lines"


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(BadInput, match="200,000 rows"):
        read((HEADER + "\n" + "\n" * 5 + ",\n" * (MOST_ROWS + 200)).encode())


def test_a_file_of_nothing_is_called_empty() -> None:
    with pytest.raises(BadInput, match="is empty; export the history again"):
        read(b"")


@pytest.mark.parametrize("content", [b"hello", b"a,b,c,d\n1,2,3,4\n"])
def test_an_unknown_header_is_named(content: bytes) -> None:
    with pytest.raises(UnknownFormat, match="no format"):
        read(content)


def test_a_format_can_be_named() -> None:
    use_exact_decimals()
    file = ExportFile("x.csv", CSV.encode())

    assert read_export([file], name="river").rows == THE_SAME
    with pytest.raises(UnknownFormat, match="no header of the format delta"):
        read_export([file], name="delta")
    with pytest.raises(UnknownFormat, match="known are"):
        read_export([file], name="nonsense")
