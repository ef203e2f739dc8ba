"""A table by hand with a column for the day and one for the time of day: both tell the instant."""

from datetime import UTC, datetime

import pytest

from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, read_export

REST = ",type,asset,quantity,price,currency\n"
ROW = ",buy,BTC,0.5,100.50,USD\n"


def read(header: str, cells: str) -> Export:
    use_exact_decimals()
    return read_export([ExportFile("mine.csv", (header + REST + cells + ROW).encode())])


@pytest.mark.parametrize(
    ("header", "cells", "instant"),
    [
        ("Date,Time", "2025-01-25,10:15", "2025-01-25 10:15"),
        ("Time,Date", "10:15:30,2025-01-25", "2025-01-25 10:15:30"),
        ("Datum,Uhrzeit", "25.01.2025,10:15", "2025-01-25 10:15"),
        ("Date (UTC),Time", "25/01/2025,10:15 PM", "2025-01-25 22:15"),
        ("Date,Time (UTC+2)", "2025-01-25,10:15", "2025-01-25 08:15"),
        ("Date,Time", "2025-01-25 00:00:00,10:15", "2025-01-25 10:15"),
        ("Date,Time", "2025-01-25,2025-01-25 10:15", "2025-01-25 10:15"),
        ("Date,Time", "2025-01-25 10:15:00,10:15", "2025-01-25 10:15"),
        ("Date,Time", "2025-01-25,", "2025-01-25 00:00"),
        ("Date,Time", '"Jan 5, 2025",10:15 am', "2025-01-05 10:15"),
        ("Time,Note", "2025-01-25 10:15,x", "2025-01-25 10:15"),
    ],
)
def test_the_time_of_day_is_joined_to_the_day(header: str, cells: str, instant: str) -> None:
    export = read(header, cells)

    (row,) = export.rows
    assert row.at == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert export.unused == ()


@pytest.mark.parametrize(
    ("header", "assumed"),
    [("Date (UTC),Time", False), ("Date,Time (UTC)", False), ("Date,Time", True)],
)
def test_either_column_may_state_the_zone(header: str, assumed: bool) -> None:
    assert read(header, "2025-01-25,10:15").assumed_zone is assumed


@pytest.mark.parametrize("cells", ["2025-01-25 08:00,10:15", "2025-01-25,half past nine"])
def test_a_time_of_day_that_contradicts_or_is_none_is_named(cells: str) -> None:
    export = read("Date,Time", cells)

    (gap,) = export.unread
    assert export.rows == ()
    assert "is not a time; write it as 2026-03-01 14:30:00" in str(gap)
