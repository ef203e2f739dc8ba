"""Files that are not what they seem: each is read rightly, or refused with a remedy."""

import gzip
import io
import tarfile
import zipfile
from random import Random

import pytest
from openpyxl import Workbook

from bot.core.errors import BadInput
from bot.imports.open_sheets import MIMETYPE
from bot.imports.recognise import recognise
from bot.imports.tables import MOST_ROWS, tables_of_text
from tests.imports.test_tables import CSV, HEADER, ROWS, THE_SAME, read, workbook, zipped

ROW = "2025-02-03 04:05:06,49.50,USD,0.0005,BTC,0.50,USD,Buy\n"
OTHER = "When,What,How much,Why\n2025-01-01,something,1,because\n"
TWO_KEYS = '[{"date": "2025-01-01", "amount": "1"}]'


def locked_zip(name: str = "report.csv") -> bytes:
    """Return an archive whose member is marked as one that a password opens."""
    return locked_first({name: CSV.encode()})


def locked_first(members: dict[str, bytes]) -> bytes:
    packed = bytearray(zipped(members))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


def locked_workbook() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def locked_open_document() -> bytes:
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    members = {
        "mimetype": MIMETYPE,
        "content.xml": b"\x93\x01\x88",
        "META-INF/manifest.xml": manifest,
    }
    return zipped(members)


def tarred() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("report.csv")
        member.size = len(CSV)
        archive.addfile(member, io.BytesIO(CSV.encode()))
    return packed.getvalue()


def sheets(**rows: str) -> bytes:
    """Return a workbook with sheets of these names."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, text in rows.items():
        sheet = book.create_sheet(title)
        for line in text.splitlines():
            sheet.append(line.split(","))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (locked_workbook(), "locked with a password; open it, save it without one"),
        (locked_open_document(), "locked with a password; open it, save it without one"),
        (locked_zip(), "locked with a password; unpack it"),
        (locked_zip("xl/workbook.xml"), "locked with a password; open it"),
        (b"\xd0\xcf\x11\xe0 old", r"an old Excel file \(XLS\); save it as XLSX or CSV"),
        (
            b"<!DOCTYPE html><table><tr><td>Date</td></tr></table>",
            r"a web page \(HTML or XML\), whatever its name",
        ),
        (
            b"\xef\xbb\xbf\n <HTML><body>",
            r"a web page \(HTML or XML\), whatever its name says; open it",
        ),
        (b'<?xml version="1.0"?>\n<Workbook xmlns="x">', "a workbook in XML; open it"),
        (TWO_KEYS.encode(), "JSON, which is for programs; export the history as CSV"),
        (b'{"data": [1, 2]}', "JSON, which is for programs"),
        (b"%PDF-1.7 and so on", "a PDF; export the history as CSV or XLSX instead"),
        (b"7z\xbc\xaf\x27\x1c rest", "a 7z archive; unpack it"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive; unpack it"),
        (b"\xfd7zXZ\x00", "an XZ archive; unpack it"),
        (b"BZh91AY", "a bzip2 archive; unpack it"),
        (tarred(), "a TAR archive; unpack it"),
        (gzip.compress(tarred(), mtime=0), "a TAR archive; unpack it"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "a PDF"),
        (
            gzip.compress(locked_first({"mimetype": MIMETYPE, "content.xml": b""}), mtime=0),
            "is a damaged workbook",
        ),
        (gzip.compress(CSV.encode(), mtime=0)[:-9], "breaks off; download or pack it again"),
        (gzip.compress(b"", mtime=0) * 200, "more than 100 parts"),
        (zipped({}), "an archive with nothing in it; put the exports into it"),
        (zipped({"a/": b"", "__MACOSX/a.csv": b""}), "an archive with nothing in it"),
        (
            zipped({"one.zip": b"PK", "b.json": b"{}"}),
            "no CSV, XLSX or ODS file in it, but one.zip, b",
        ),
        (zipped({"report.csv": b"%PDF-1.7"}), "report.csv is a PDF"),
        (zipped({"report.xlsx": locked_workbook()}), "report.xlsx is locked with a password"),
        (zipped({"xl/workbook.bin": b""}), r"binary workbook \(XLSB\); save it as XLSX"),
        (zipped({"Index/Document.iwa": b""}), "Apple's Numbers; export it"),
        (b"\x89PNG\r\n\x1a\n", "a picture; export the history as CSV or XLSX instead"),
    ],
    ids=lambda value: value if isinstance(value, str) else "bytes",
)
def test_a_file_of_another_sort_is_called_what_it_is(content: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=f"^[^;]*{says}") as refused:
        read(content, "report.csv")

    assert "\n" not in str(refused.value)
    assert "Error" not in str(refused.value)


def test_what_gzip_packed_is_read_in_all_its_parts() -> None:
    parts = gzip.compress(CSV.encode(), mtime=0) + gzip.compress(
        ROWS.replace("-03 ", "-04 ").encode()
    )

    assert len(read(parts, "report.csv.gz").rows) == 2
    assert read(gzip.compress(workbook([line.split(",") for line in CSV.splitlines()]))).rows


def test_a_header_in_angle_brackets_is_no_web_page() -> None:
    with pytest.raises(BadInput, match="no format that I know has this header: <DATE>"):
        read(b"<DATE>,<TICKER>,<VOL>\n2025-01-01,BTC,1\n")


def test_exactly_so_many_rows_as_the_limit_are_read_and_not_one_more() -> None:
    most = HEADER + "\n" + "\n" * 5 + ROW * MOST_ROWS
    (table,) = tables_of_text("report.csv", most.encode())
    found = recognise(table)

    rows = sum(1 for _ in table.rows(found.delimiter, found.header))

    assert rows == MOST_ROWS
    for content in ((most + ROW).encode(), _many(most + ROW)):
        with pytest.raises(
            BadInput, match="has 200,001 rows, more than 200,000 rows at once; send"
        ):
            read(content)


def _many(text: str) -> bytes:
    """Return a workbook of many equal rows; made by hand, for it is quicker."""
    header, row = text.split("\n", 1)[0], text.rstrip().rsplit("\n", 1)[1]
    rows = [_cells(header), *[_cells(row)] * text.count(ROW)]
    sheet = f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>"
    return zipped({"xl/worksheets/sheet1.xml": sheet.encode()})


def _cells(line: str) -> str:
    cells = (f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in line.split(","))
    return f"<row>{''.join(cells)}</row>"


def test_very_many_empty_lines_are_refused_too() -> None:
    with pytest.raises(BadInput, match="more than 401,000 lines, empty ones included; take those"):
        read((CSV + "\n" * 500_000).encode())


def test_a_row_with_a_byte_of_zeros_is_named_and_no_other() -> None:
    export = read((CSV + ROW.replace("Buy", "B\0uy") + ROW.replace("-03 ", "-04 ")).encode())

    (gap,) = export.unread
    assert gap.where(9) == "line 3"
    assert "damaged" in gap.reason
    assert len(export.rows) == 2


def test_the_mark_that_ends_a_file_of_old_is_no_row() -> None:
    export = read(CSV.encode() + b"\x1a")

    assert export.rows == THE_SAME
    assert export.unread == ()


@pytest.mark.parametrize("content", [b"hello", b"{\\rtf1 hello}"])
def test_a_text_without_columns_is_told_to_have_none(content: bytes) -> None:
    with pytest.raises(
        BadInput, match="no format that I know fits, for no line of it has columns; e"
    ):
        read(content)


def test_zeros_that_are_more_than_a_flaw_are_named_by_their_line() -> None:
    with pytest.raises(BadInput, match="no text, or damaged, from line 3 on; export the history"):
        read(CSV.encode() + bytes(4096))


def test_a_table_that_no_format_knows_is_named_beside_one_that_is_read() -> None:
    members = {"report.csv": CSV.encode(), "other.csv": OTHER.encode(), "readme.txt": b"Hello."}
    more = {"statement.pdf": b"%PDF", "old.xls": b"\xd0\xcf\x11\xe0"}

    export = read(zipped({**members, **more}), "all.zip")

    assert export.rows == THE_SAME
    xls, other = export.unread
    assert (xls.file, other.file) == ("old.xls", "other.csv")
    assert xls.reason == "this is no CSV, XLSX or ODS file, so it was not read"
    assert "no format that I know has its header (When, What, How much, Why)" in other.reason
    assert [gap.reason for gap in export.ignored] == [
        "no table: readme.txt",
        "no table: statement.pdf",
    ]


def test_a_sheet_that_no_format_knows_is_named_by_its_title() -> None:
    export = read(sheets(Trades=CSV, Others=OTHER), "book.xlsx")

    assert export.rows == THE_SAME
    assert [gap.file for gap in export.unread] == ["book.xlsx, sheet Others"]
    assert "When, What" in str(export.unread[0])


def test_a_workbook_of_too_many_sheets_is_refused() -> None:
    with pytest.raises(BadInput, match="more than 20 sheets; send it in parts"):
        read(sheets(**{f"Sheet{number}": CSV for number in range(21)}))


def test_a_row_of_a_sheet_is_named_by_the_number_that_the_spreadsheet_shows() -> None:
    lines = [["My history"], [], *(line.split(",") for line in CSV.splitlines())]
    lines.append(ROW.replace("49.50", "half").strip().split(","))

    (gap,) = read(workbook(lines), "book.xlsx").unread

    assert str(gap) == "book.xlsx: row 5: 'half' is not a number; write it as 1234.56"


def test_a_name_that_turns_lines_around_is_shown_as_it_is_read() -> None:
    name = "re\u202ecsv.trop\nx\x1b[31m.csv"

    (gap,) = read((CSV + ROW.replace("49.50", "half")).encode(), name).unread

    assert gap.file == "recsv.trop x[31m.csv"
    with pytest.raises(BadInput, match=r"^recsv\.trop x\[31m\.csv is a PDF"):
        read(b"%PDF", name)


def test_a_header_that_turns_lines_around_is_shown_as_it_is_read() -> None:
    with pytest.raises(BadInput, match="header: one two, three, four"):
        read('"one\ntwo",\u202ethree\u2066,four\n1,2,3\n'.encode())


def test_archives_that_python_cannot_unpack_are_refused_in_plain_words() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", CSV)
    damaged = packed.getvalue().replace(b"Buy", b"Bye")

    with pytest.raises(
        BadInput, match=r"^x\.zip is a damaged archive, or one of a sort that I cann"
    ):
        read(damaged, "x.zip")


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf \n", b",,,\n,,\n"])
def test_a_text_without_any_word_is_called_empty(content: bytes) -> None:
    with pytest.raises(BadInput, match=r"mine\.csv is empty; export the history again"):
        tables_of_text("mine.csv", content)


def test_bytes_at_random_are_called_no_text() -> None:
    content = Random(7).randbytes(4000)

    with pytest.raises(BadInput, match=r"mine\.csv is no text, or damaged, from line 2 on"):
        tables_of_text("mine.csv", content)
