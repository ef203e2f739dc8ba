from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.instants import Days

HOURS = [datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=13 * step) for step in range(41_000)]


@pytest.mark.parametrize(
    "zone",
    [
        "UTC",
        "America/New_York",
        "Asia/Kathmandu",
        "America/St_Johns",  # until 2011 the clock went back at one minute past midnight
        "America/Sao_Paulo",  # here it went forward at midnight
        "Atlantic/Azores",
    ],
)
def test_days_are_those_of_the_time_zone_whatever_its_clock_does(zone: str) -> None:
    timezone = ZoneInfo(zone)
    days = Days(timezone)

    found = [days.of(at) for at in HOURS]

    assert found == [at.astimezone(timezone).date() for at in HOURS]
