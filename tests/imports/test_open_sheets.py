"""ODS spreadsheets: cells of every sort, what repeats, several tables on a sheet, and bombs."""

import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.core.ledger import Kind
from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, UnknownFormat, read_export

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text")
)
HEADER = (
    "Date|Sent Amount|Sent Currency|Received Amount|Received Currency|Fee Amount|Fee Currency|Tag"
)


def cell(value: object, more: str = "") -> str:
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}" {more}/>'
    if isinstance(value, datetime):
        at = value.isoformat()
        return f'<table:table-cell office:value-type="date" office:date-value="{at}" {more}/>'
    if not value:
        return f"<table:table-cell {more}/>"
    return f"<table:table-cell {more}><text:p>{value}</text:p></table:table-cell>"


def row(*values: object, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(map(cell, values))}</table:table-row>"


def document(*sheets: str) -> str:
    tables = "".join(f'<table:table table:name="x">{sheet}</table:table>' for sheet in sheets)
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return f"<office:document-content {NAMES}>{body}</office:document-content>"


def ods(content: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr("content.xml", content)
    return packed.getvalue()


def read(content: str | bytes, name: str = "file.ods") -> Export:
    use_exact_decimals()
    return read_export([ExportFile(name, ods(content))])


AT = datetime(2025, 2, 3, 4, 5, 6)  # noqa: DTZ001 - clock time, as a cell has it
TRADE = (AT, 49.5, "USD", 0.0005, "BTC", 0.5, "USD", "Buy")
SHEET = row("My history") + row(*HEADER.split("|")) + row(*TRADE)


def test_a_spreadsheet_is_read() -> None:
    (buy,) = read(document(SHEET)).rows

    assert (buy.kind, buy.asset, buy.quantity) == (Kind.BUY, "BTC", Decimal("0.0005"))
    assert (buy.total, buy.fee, buy.currency) == (Decimal("49.5"), Decimal("0.5"), "USD")
    assert buy.at == datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_a_spreadsheet_in_an_archive_is_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/history.ods", ods(document(SHEET)))

    export = read_export([ExportFile("x.zip", packed.getvalue())])

    assert len(export.rows) == 1


def test_cells_and_rows_that_repeat_are_written_out_where_they_say_something() -> None:
    last = cell("", 'table:number-columns-repeated="16376"')
    trade = row(*TRADE).replace("</table:table-row>", f"{last}</table:table-row>")
    empty = row("", more='table:number-rows-repeated="1048000"')
    twice = row(*TRADE[:-1], "Sell", more='table:number-rows-repeated="2"')
    gap = row("")

    export = read(document(row(*HEADER.split("|")) + gap + trade + empty + twice + empty))

    assert export.count == 3


def test_notes_on_cells_and_formulas_are_not_looked_at() -> None:
    note = "<office:annotation><text:p>ignore me</text:p></office:annotation>"
    tagged = SHEET.replace("<text:p>Buy</text:p>", f"{note}<text:p>Buy</text:p>")
    computed = tagged.replace('office:value="49.5"', 'table:formula="of:=1+1" office:value="49.5"')

    export = read(document(computed))

    assert [one.total for one in export.rows] == [Decimal("49.5")]


def test_what_a_float_has_behind_is_left_out() -> None:
    (buy,) = read(document(SHEET.replace('"0.0005"', '"0.00050000000000000001"'))).rows

    assert buy.quantity == Decimal("0.0005")


def test_all_tables_of_a_sheet_of_rp2_are_read() -> None:
    into = "Timestamp|Asset|Exchange|Holder|Transaction Type|Spot Price|Crypto In|Fiat Fee"
    into += "|Fiat In No Fee|Fiat In With Fee|Unique ID|Notes"
    out = "Timestamp|Asset|Exchange|Holder|Transaction Type|Spot Price|Crypto Out No Fee"
    out += "|Crypto Fee|Crypto Out With Fee|Fiat Out No Fee|Fiat Fee|Unique ID|Notes"
    intra = "Timestamp|Asset|From Exchange|From Holder|To Exchange|To Holder|Spot Price"
    intra += "|Crypto Sent|Crypto Received|Unique ID|Notes"
    time = "2024-01-0{} 10:00:00 +0000"
    sheet = (
        row("IN") + row(*into.split("|"))
        + row(time.format(1), "BTC", "Kraken", "Ada", "Buy", 40000, 0.5, 10, 20000, 20010, "1", "")
        + row("TABLE END") + row("") + row("OUT") + row(*out.split("|"))
        + row(time.format(2), "BTC", "Kraken", "Ada", "Sell", 50000, 0.1, 0, 0.1, 5000, 0, "2", "")
        + row("TABLE END") + row("INTRA") + row(*intra.split("|"))
        + row(time.format(3), "BTC", "Kraken", "Ada", "Ledger", "Ada", 1, 0.2, 0.199, "3", "")
        + row("TABLE END")
    )  # fmt: skip

    export = read(document(sheet))

    assert [one.kind for one in export.rows] == [Kind.BUY, Kind.SELL, Kind.MOVE]
    assert [one.quantity for one in export.rows] == [Decimal(x) for x in ("0.5", "0.1", "0.199")]
    assert export.unread == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<a", "damaged spreadsheet"),
        ('<!DOCTYPE l [<!ENTITY a "aaaa">]><a>&a;</a>', "document type"),
        (document(row(*TRADE, more='table:number-rows-repeated="1000000000"')), "200,000 rows"),
        (document(row(1, more='table:number-rows-repeated="many"')), "damaged spreadsheet"),
        (document(*[row(1)] * 30), "more than 20 sheets"),
    ],
)
def test_what_is_no_spreadsheet_or_a_bomb_is_refused(content: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read(content)


def test_a_cell_that_repeats_without_end_is_cut_at_the_widest_table() -> None:
    wide = cell("x", 'table:number-columns-repeated="1000000000"')

    with pytest.raises(UnknownFormat) as refused:
        read(document(f"<table:table-row>{wide}</table:table-row>"))

    assert len(refused.value.header) == 500


@given(at=st.integers(0, 4000), cut=st.integers(0, 60), put=st.binary(max_size=6))
def test_a_damaged_spreadsheet_is_read_or_refused(at: int, cut: int, put: bytes) -> None:
    whole = document(SHEET).encode()
    place = at % len(whole)

    with suppress(BadInput):
        read(whole[:place] + put + whole[place + cut :])
