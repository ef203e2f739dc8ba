"""Days between slashes: one row settles the order of all, else the user's home, which is said."""

from datetime import date

import pytest

from bot.core.errors import BadInput
from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, Home, read_export

HEADER = "date,type,asset,quantity,price,fee,currency\n"
HERE, STATES = Home(), Home(month_first=True)


def read(*days: str, home: Home = HERE) -> Export:
    use_exact_decimals()
    rows = "".join(f"{day},buy,BTC,{number},100,,USD\n" for number, day in enumerate(days, 1))
    return read_export([ExportFile("mine.csv", (HEADER + rows).encode())], home=home)


def days_of(export: Export) -> list[date]:
    rows = sorted(export.rows, key=lambda row: row.quantity)
    return [row.at.date() for row in rows]


@pytest.mark.parametrize("day", ["03/02/2025", "3-2-2025", "03/02/25", "03/02/2025 14:30"])
def test_a_day_that_could_be_two_is_the_one_of_the_users_home_and_that_is_said(day: str) -> None:
    here, states = read(day), read(day, home=STATES)

    assert days_of(here) == [date(2025, 2, 3)]
    assert days_of(states) == [date(2025, 3, 2)]
    assert here.days is not None
    assert states.days is not None
    assert (here.days.day, here.days.words) == (date(2025, 2, 3), "day first")
    assert (states.days.cell, states.days.words) == (day, "month first")


@pytest.mark.parametrize("home", [HERE, STATES])
def test_one_row_that_leaves_no_doubt_settles_the_order_of_all(home: Home) -> None:
    first, second = (
        read("03/02/2025", "25/02/2025", home=home),
        read("03/02/2025", "02/25/2025", home=home),
    )

    assert days_of(first) == [date(2025, 2, 3), date(2025, 2, 25)]
    assert days_of(second) == [date(2025, 3, 2), date(2025, 2, 25)]
    assert first.days is None
    assert second.days is None


def test_rows_of_two_orders_are_refused_and_both_lines_named() -> None:
    with pytest.raises(BadInput) as refused:
        read("03/02/2025", "25/02/2025", "02/26/2025 10:00")

    assert str(refused.value) == (
        "mine.csv: line 3 has the day first ('25/02/2025'), line 4 the month ('02/26/2025 10:00'); "
        "write all days in one way, e.g. 2025-12-31, and send it again"
    )


@pytest.mark.parametrize("day", ["02/02/2025", "2025-02-02", "2.2.2025", "2 Feb 2025"])
def test_nothing_is_said_of_days_that_are_one_day(day: str) -> None:
    export = read(day, home=STATES)

    assert days_of(export) == [date(2025, 2, 2)]
    assert export.days is None


def test_half_a_day_is_read_as_spreadsheets_write_it() -> None:
    export = read("02/25/2025 2:30 PM", "02/26/2025 2:30:01 am")

    assert [f"{row.at:%d %H:%M}" for row in export.rows] == ["25 14:30", "26 02:30"]


def test_a_day_that_is_none_is_named_in_its_row() -> None:
    export = read("00/05/2025", "05/00/2025", "13/13/2025", "2025-02-02")

    assert len(export.unread) == 3
    assert len(export.rows) == 1


TEMPLATE = (
    "Date,Received Quantity,Received Currency,Sent Quantity,Sent Currency,Fee Amount,Fee Currency,"
    "Tag\n"
)


def of_a_template(*days: str) -> Export:
    rows = "".join(
        f"{day} 10:00:00,{number},BTC,100,USD,,,\n" for number, day in enumerate(days, 1)
    )
    return read_export([ExportFile("cointracker.csv", (TEMPLATE + rows).encode())])


def test_one_row_settles_the_order_also_against_the_venues_own() -> None:
    assert days_of(of_a_template("05/01/2023")) == [date(2023, 5, 1)]
    assert days_of(of_a_template("05/01/2023", "25/01/2023")) == [
        date(2023, 1, 5), date(2023, 1, 25),
    ]  # fmt: skip


def test_rows_of_two_orders_are_refused_also_in_a_venues_file() -> None:
    with pytest.raises(BadInput, match=r"line 3 has the day first .*, line 2 the month"):
        of_a_template("05/13/2023", "25/01/2023")


def test_a_day_of_a_template_that_is_filled_in_by_hand_is_read_as_at_home_and_that_is_said() -> (
    None
):
    text = (
        "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,"
        "Net Worth Amount,Net Worth Currency,Label,Description,TxHash\n"
        "05/01/2023 10:00,100,EUR,1,BTC,,,,,,,\n"
    )
    here, states = (
        read_export([ExportFile("koinly.csv", text.encode())], home=home) for home in (HERE, STATES)
    )

    assert (days_of(here), days_of(states)) == ([date(2023, 1, 5)], [date(2023, 5, 1)])
    assert here.days is not None
    assert (here.days.other, here.days.words) == (date(2023, 5, 1), "day first")
