"""Rows of a table that was written by hand: what they lack or leave open is named with a remedy."""

from decimal import Decimal

import pytest

from bot.imports import ExportFile, read_export

HEADER = "date,type,asset,quantity,price,fee,currency\n"


def unread_of(rows: str) -> list[str]:
    """Return what is said of the rows of a table that are not read."""
    export = read_export([ExportFile("mine.csv", (HEADER + rows).encode())])
    return [str(gap) for gap in export.unread]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2025-02-11,buy,ADA,10,,1,USD", "the price is empty or 0; write the price of one unit"),
        ("2025-02-11,buy,ADA,,2,1,USD", "the quantity is empty or 0; write how much of the coin"),
        ("2025-02-11,sell,ADA,10,2,,", "the currency of the price is empty; write e.g. EUR"),
        ("2025-02-10,buy,ETH,1,-5,1,USD", "the price is below nothing; write the price of one"),
        ("2025-02-12,buy,=1+1,10,1,1,USD", "'=1+1' is not a symbol such as BTC"),
        ("2025-02-12,buy,-BTC,10,1,1,USD", "'-BTC' is not a symbol such as BTC"),
        ("2025-02-12,gift,BTC,10,1,1,USD", "could be given or received; write gift_in or gift_out"),
        ("2025-02-12,Geschenk,BTC,10,1,1,USD", "could be given or received"),
        ("Total,,,10,,,", "the type is empty, so what this row is is not told"),
        (
            "2025-02-12,riddle,BTC,1,1,,USD",
            "I do not know what type 'riddle' means; add it by hand",
        ),
    ],
)
def test_a_row_that_lacks_something_says_what_and_what_to_write(row: str, says: str) -> None:
    (said,) = unread_of(f"{row}\n")

    assert said.startswith("mine.csv: line 2: ")
    assert says in said


def test_a_gift_that_names_its_way_is_read() -> None:
    rows = "2025-02-12,gift_in,BTC,1,1,,USD\n2025-02-13,gift sent,BTC,1,1,,USD\n"

    export = read_export([ExportFile("mine.csv", (HEADER + rows).encode())])

    assert [row.kind for row in export.rows] == ["gift_in", "gift_out"]


@pytest.mark.parametrize("symbol", ["1INCH", "USD₮", "$WIF", "USDC.E", "C98", "ETH2.S", "ADA-X"])
def test_symbols_with_digits_and_few_signs_are_read(symbol: str) -> None:
    rows = f"2025-02-12,buy,{symbol},1,1,,USD\n"

    assert unread_of(rows) == []


def test_a_number_that_could_be_two_is_refused_where_others_contradict() -> None:
    rows = (
        "2025-02-12,buy,BTC,0.25,1,,USD\n"
        '2025-02-13,buy,BTC,"2,5",1,,USD\n2025-02-14,buy,BTC,"1,500",1,,USD\n'
    )

    export = read_export([ExportFile("mine.csv", (HEADER + rows).encode())])

    assert [row.quantity for row in export.rows] == [Decimal("0.25"), Decimal("2.5")]
    assert "line 4: '1,500' could be two numbers" in str(export.unread[0])
    assert "write 1500 or 1.500" in str(export.unread[0])


@pytest.mark.parametrize(
    ("times", "assumed"),
    [
        (["2025-02-12 10:00:00 PDT", "2025-12-12 10:00:00 PST"], False),
        (["2025-02-12T10:00:00Z", "2025-02-12 10:00:00-04:00"], False),
        (["2025-02-12T10:00:00Z", "2025-02-12 10:00:00"], True),
    ],
)
def test_a_zone_is_assumed_only_where_a_row_names_none(times: list[str], assumed: bool) -> None:
    rows = "".join(f"{time},buy,BTC,1,1,,USD\n" for time in times)

    export = read_export([ExportFile("mine.csv", (HEADER + rows).encode())])

    assert export.assumed_zone is assumed
