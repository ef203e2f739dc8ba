"""Numbers such as 1,500: what the file proves counts, and where it proves nothing that is said."""

from decimal import Decimal

import pytest

from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, Home, read_export
from bot.imports.workbooks import number_text

COMMA, POINT = Home(comma=True), Home(comma=False)


def read(*prices: str, mark: str = ",", home: Home | None = None) -> Export:
    use_exact_decimals()
    header = mark.join(("date", "type", "asset", "quantity", "price", "currency"))
    rows = (mark.join(("2025-02-03", "buy", "BTC", "1", f'"{each}"', "USD")) for each in prices)
    text = "\n".join((header, *rows)) + "\n"
    return read_export([ExportFile("mine.csv", text.encode())], home=home or Home())


def totals(export: Export) -> list[Decimal | None]:
    return [row.total for row in export.rows]


@pytest.mark.parametrize(
    ("price", "mark", "meant", "other"),
    [
        ("1,500", ",", "1500", "1.5"),
        ("1,500", ";", "1.5", "1500"),
        ("1.500", ",", "1.5", "1500"),
        ("€12,345", ",", "12345", "12.345"),
        ("-1.234 USD", ",", "-1.234", "-1234"),
    ],
)
def test_a_number_that_could_be_two_is_told_with_the_other_that_it_could_be(
    price: str, mark: str, meant: str, other: str
) -> None:
    unclear = read(price, mark=mark).number

    assert unclear is not None
    assert unclear.cell == price
    assert (unclear.number, unclear.other) == (Decimal(meant), Decimal(other))


@pytest.mark.parametrize("price", ["1,500", "1.500"])
@pytest.mark.parametrize("mark", [",", ";"])
def test_the_other_number_is_read_where_that_mark_is_said_to_be_decimal(
    price: str, mark: str
) -> None:
    unclear = read(price, mark=mark).number

    assert unclear is not None
    other = read(price, mark=mark, home=Home(comma=unclear.other_comma))
    assert totals(other) == [unclear.other]
    assert other.number is not None
    assert (other.number.number, other.number.other) == (unclear.other, unclear.number)


@pytest.mark.parametrize(
    ("prices", "meant"),
    [
        (("1,500", "0.5"), "1500"),
        (("1,500", "2,5"), "1.5"),
        (("1.500", "0,25"), "1500"),
        (("1,500", "1,234,567"), "1500"),
        (("1.500", "1.234.567"), "1500"),
        (("1,500", "1,00,000"), "1500"),
        (("1500", "1500"), "1500"),
        (("0,500", "0,500"), "0.5"),
    ],
)
@pytest.mark.parametrize("home", [Home(), COMMA, POINT])
def test_what_a_file_proves_needs_no_word_and_takes_none(
    prices: tuple[str, str], meant: str, home: Home
) -> None:
    export = read(*prices, home=home)

    assert export.number is None
    assert totals(export)[0] == Decimal(meant)


def test_the_numbers_of_a_venue_are_written_as_it_writes_them() -> None:
    header = (
        "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,"
        "Tag"
    )
    row = '05/01/2025 10:00:00,"1,500",USD,1,BTC,,,'
    file = ExportFile("cointracker.csv", f"{header}\n{row}\n".encode())

    usual, comma = (read_export([file], home=home) for home in (Home(), COMMA))

    assert usual.number is None
    assert totals(usual) == totals(comma) == [Decimal(1500)]


@pytest.mark.parametrize(
    ("stored", "text"),
    [("1.234", "1.2340"), ("-12.345", "-12.3450"), ("0.125", "0.125"), ("1500", "1500")],
)
def test_a_number_of_a_spreadsheet_is_never_in_doubt(stored: str, text: str) -> None:
    assert number_text(stored) == text
