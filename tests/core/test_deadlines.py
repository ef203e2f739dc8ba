from datetime import date, datetime

import pytest

from bot.core.deadlines import deadlines
from bot.jurisdictions import load
from tests.build import UTC as UTC_ZONE


@pytest.mark.parametrize(
    ("country", "last_moment", "safe_until"),
    [
        ("US", "2027-01-01T04:59:59Z", "2026-12-31T23:59:59Z"),
        ("DE", "2026-12-31T22:59:59Z", "2026-12-31T22:59:59Z"),
        ("GB", "2027-04-05T22:59:59Z", "2027-04-05T22:59:59Z"),
    ],
)
def test_the_safe_end_is_the_earlier_of_local_and_utc_midnight(
    country: str, last_moment: str, safe_until: str
) -> None:
    first, _ = deadlines(load(country), date(2026, 11, 23))

    assert first.last_moment == datetime.fromisoformat(last_moment)
    assert first.safe_until == datetime.fromisoformat(safe_until)


def test_on_the_last_day_none_is_left_and_the_day_after_belongs_to_the_next_year() -> None:
    law = load("DE")

    (last,) = deadlines(law, date(2026, 12, 31), count=1)
    (following,) = deadlines(law, date(2027, 1, 1), count=1)

    assert (last.tax_year, last.days_left) == ("2026", 0)
    assert following.tax_year == "2027"


def test_another_time_zone_can_be_asked_about() -> None:
    (first,) = deadlines(load("US"), date(2026, 11, 23), UTC_ZONE, count=1)

    assert first.last_moment == first.safe_until


def test_only_the_days_of_reminders_still_to_come_are_told() -> None:
    (first,) = deadlines(load("DE"), date(2026, 12, 17), count=1)
    (early,) = deadlines(load("DE"), date(2026, 10, 1), count=1)

    assert [day.isoformat() for day in first.nudges] == [
        "2026-12-17",
        "2026-12-24",
        "2026-12-28",
        "2026-12-30",
    ]
    assert early.nudges[0] == date(2026, 11, 1)


@pytest.mark.parametrize("country", ["AE", "BR", "CH", "IN", "NL", "SG"])
def test_a_year_whose_losses_have_no_use_has_no_reminders_and_says_by_which_law(
    country: str,
) -> None:
    law = load(country)

    for found in deadlines(law, date(2026, 11, 23)):
        assert found.nudges == ()
        assert found.why is not None
        assert found.why.startswith(law.loss_use_on(date(2026, 11, 23)).why)
        assert " Source: " in found.why


def test_each_year_is_judged_by_its_own_law() -> None:
    """Gains from coins are taxed in South Korea from 2027 on, and losses are of use."""
    first, second = deadlines(load("KR"), date(2026, 11, 23))

    assert (first.nudges, first.why is None) == ((), False)
    assert (len(second.nudges), second.why) == (6, None)
