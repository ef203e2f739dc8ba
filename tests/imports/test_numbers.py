"""How numbers are read out of cells."""

from decimal import Decimal

import pytest

from bot.imports.model import NotRead
from bot.imports.numbers import Numbers

AS_HERE = Numbers()
AS_IN_GERMANY = Numbers(comma=True, point=True)


@pytest.mark.parametrize(
    ("cell", "number", "unit"),
    [
        ("1234.5", "1234.5", ""),
        ("1,234.5", "1234.5", ""),
        ("1.234,5", "1234.5", ""),
        ("$1,350.00", "1350", "USD"),
        ("-€597.50", "-597.5", "EUR"),
        ("€-597.50", "-597.5", "EUR"),
        ("($519.83)", "-519.83", "USD"),
        ("(0.000063 BTC)", "-0.000063", "BTC"),
        ("0.0101601 BTC ", "0.0101601", "BTC"),
        ("35.52 CZK", "35.52", "CZK"),
        ("0,09 EUR", "0.09", "EUR"),
        ("2.00000000000E-7", "0.0000002", ""),
        ("0E-18", "0", ""),
        ("1.", "1", ""),
        (".5", "0.5", ""),
        ("+3", "3", ""),
        ("\u22123", "-3", ""),
        ("1'234.50", "1234.5", ""),
        ("1 234,50", "1234.5", ""),
        ("1\u00a0234,50 €", "1234.5", "EUR"),
        ("100,000.00000000001", "100000.00000000001", ""),
        ("1,234,567", "1234567", ""),
        ("12 zł", "12", "PLN"),
        ("₹12,34,567.89", "1234567.89", "INR"),
    ],
)
def test_a_number_is_read_whatever_is_around_it(cell: str, number: str, unit: str) -> None:
    found = AS_HERE.with_unit(cell)

    assert found is not None
    assert (found.number, found.unit) == (Decimal(number), unit)


@pytest.mark.parametrize("cell", ["", " ", "-", "--", "N/A", "null", "none"])
def test_an_empty_cell_has_no_number(cell: str) -> None:
    assert AS_HERE.read(cell) is None


@pytest.mark.parametrize(
    "cell", ["abc", "1.2.3", "1,2,3", "1..2", "12e999999", "=1+1", "1" * 31, "0x10", "1 2 3 x y"]
)
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(NotRead):
        AS_HERE.read(cell)


@pytest.mark.parametrize(
    ("cells", "delimiter", "meant"),
    [
        (["1,234", "12.5"], ",", "1234"),
        (["1,234", "0,5"], ",", "1.234"),
        (["1,234", "57.800,00"], ";", "1.234"),
        (["1,234"], ";", "1.234"),
        (["1,234"], ",", "1234"),
        (["1,234", "1.50"], ";", "1234"),
    ],
)
def test_a_comma_that_could_be_either_is_told_by_the_rest_of_the_file(
    cells: list[str], delimiter: str, meant: str
) -> None:
    numbers = Numbers.of(cells, delimiter=delimiter)

    assert numbers.read("1,234") == Decimal(meant)


def test_a_point_parts_thousands_where_commas_are_decimal() -> None:
    assert AS_IN_GERMANY.read("60.000") == Decimal(60_000)
    assert AS_HERE.read("60.000") == Decimal(60)
