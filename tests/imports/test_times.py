"""How times are read out of cells."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.imports.model import NotRead
from bot.imports.times import Times, offset

PATTERNS = ("%b %d, %Y, %I:%M:%S %p", "%d.%m.%Y %H:%M", "%m/%d/%Y %H:%M:%S", "unix")
BERLIN = Times(PATTERNS, ZoneInfo("Europe/Berlin"), assumed=True)


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2024-07-01T12:00:00Z", "2024-07-01T12:00"),
        ("2024-07-01 12:00:00 UTC", "2024-07-01T12:00"),
        ("2024-07-01 12:00:00.123456789", "2024-07-01T10:00"),
        ("2024-07-01T12:00:00+05:30", "2024-07-01T06:30"),
        ("2024-07-01 12:00:00+00", "2024-07-01T12:00"),
        ("2024-07-01", "2024-06-30T22:00"),
        ("2024-01-01 12:00", "2024-01-01T11:00"),
        ("2024-07-01 12:00:00 EST", "2024-07-01T17:00"),
        ("July 1, 2024, 2:08:54 PM", "2024-07-01T12:08:54"),
        ("Sept. 09, 2022, 7:12:00 p.m.", "2022-09-09T17:12"),
        ("01.07.2024 12:00", "2024-07-01T10:00"),
        ("1719835200", "2024-07-01T12:00"),
        ("1719835200000", "2024-07-01T12:00"),
    ],
)
def test_a_time_is_read_in_the_zone_it_names_or_else_the_users(cell: str, utc: str) -> None:
    found = BERLIN.read(cell)

    assert found.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    ["", "yesterday", "2024-13-01", "2024-02-30 10:00", "1999-01-01", "99999999999999999999"],
)
def test_what_is_no_time_is_refused(cell: str) -> None:
    with pytest.raises(NotRead):
        BERLIN.read(cell)


def test_the_order_of_day_and_month_is_the_one_that_fits_all_cells() -> None:
    times = Times(("%d-%m-%y %H:%M", "%m-%d-%y %H:%M"), UTC, assumed=False)

    times.prefer(["03-04-21 10:00", "03-28-21 10:00"])

    assert times.read("03-04-21 10:00").at == datetime(2021, 3, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("UTC+8", 8), ("UTC--6", -6), ("+02:00", 2), ("UTC", 0), ("EDT", -4), ("GMT-3", -3)],
)
def test_an_offset_has_many_forms(text: str, hours: int) -> None:
    zone = offset(text)

    assert zone is not None
    at = datetime(2024, 1, 1, tzinfo=zone).utcoffset()
    assert at is not None
    assert at.total_seconds() == hours * 3600


def test_what_is_no_offset_is_none() -> None:
    assert offset("UTC+99") is None
    assert offset("noon") is None
