"""A column that stands twice: what contradicts is refused or told, never dropped in silence."""

import pytest

from bot.core.errors import BadInput
from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, read_export
from bot.imports.mapped import column_map_of

HEADER = "date,type,asset,quantity,price,currency"


def read(header: str, *rows: str) -> Export:
    use_exact_decimals()
    text = "\n".join((header, *rows)) + "\n"
    return read_export([ExportFile("mine.csv", text.encode())])


def test_two_columns_of_one_name_that_say_different_things_are_refused() -> None:
    rows = ("2025-01-01,buy,BTC,1,100,USD,1", "2025-01-02,buy,BTC,1,100,USD,2")

    with pytest.raises(BadInput) as refused:
        read(f"{HEADER},Quantity", *rows)

    assert str(refused.value) == (
        "mine.csv: two columns are called 'Quantity', and line 3 has different things in them; "
        "take out or rename the wrong one"
    )


@pytest.mark.parametrize("second", ["1", ""])
def test_a_column_that_stands_twice_and_says_nothing_else_is_read(second: str) -> None:
    export = read(f"{HEADER},quantity", f"2025-01-01,buy,BTC,1,100,USD,{second}")

    assert [row.quantity for row in export.rows] == [1]
    assert export.unused == ()


def test_a_column_that_means_what_another_does_is_told_where_it_says_something_else() -> None:
    export = read(f"{HEADER},Amount", "2025-01-01,buy,BTC,1,100,USD,7")

    assert [row.quantity for row in export.rows] == [1]
    assert export.unused == ("Amount",)


def test_a_column_twice_that_nobody_reads_is_no_contradiction() -> None:
    export = read(f"{HEADER},remark,remark", "2025-01-01,buy,BTC,1,100,USD,a,b")

    assert len(export.rows) == 1


def test_of_two_columns_of_one_name_the_shell_must_be_told_which() -> None:
    header, labels = ("day", "coin", "qty", "qty 2"), ("Day", "Coin", "Qty", "Qty")

    with pytest.raises(BadInput, match="there are 2 columns 'Qty'; say 'Qty 1' for the first"):
        column_map_of(header, labels, {"date": "Day", "asset": "Coin", "amount": "Qty"}, {})

    for said, meant in (("Qty 1", "qty"), ("qty 2", "qty 2")):
        found = column_map_of(header, labels, {"date": "Day", "asset": "Coin", "amount": said}, {})
        assert dict(found.columns)["amount"] == meant  # type: ignore[index]
