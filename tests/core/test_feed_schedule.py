from datetime import UTC, datetime, timedelta

import pytest

from bot.core.feeds import LONGEST_PAUSE, next_poll

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)


def test_a_feed_that_was_read_is_read_again_after_its_interval() -> None:
    due = next_poll(FIVE_MINUTES, failures=0, wait=None, now=NOON)

    assert due == NOON + FIVE_MINUTES


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 5), (2, 10), (3, 20), (8, 640), (9, 1280), (10, 1440)]
)
def test_each_further_failure_doubles_the_pause_up_to_a_day(failures: int, minutes: int) -> None:
    due = next_poll(FIVE_MINUTES, failures=failures, wait=None, now=NOON)

    assert due == NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize("seconds", [1, 300, 86_400])
def test_a_feed_that_fails_for_months_is_still_tried_daily(seconds: int) -> None:
    due = next_poll(timedelta(seconds=seconds), failures=100_000, wait=None, now=NOON)

    assert due == NOON + LONGEST_PAUSE


def test_a_feed_polled_weekly_is_not_tried_more_often_for_failing() -> None:
    week = timedelta(days=7)

    due = next_poll(week, failures=5, wait=None, now=NOON)

    assert due == NOON + week


@pytest.mark.parametrize("failures", [0, 1])
def test_a_server_that_asks_to_wait_longer_is_left_alone_as_long(failures: int) -> None:
    due = next_poll(FIVE_MINUTES, failures=failures, wait=timedelta(hours=2), now=NOON)

    assert due == NOON + timedelta(hours=2)


def test_a_server_that_asks_to_wait_briefly_does_not_shorten_the_pause() -> None:
    due = next_poll(FIVE_MINUTES, failures=3, wait=timedelta(seconds=1), now=NOON)

    assert due == NOON + timedelta(minutes=20)


def test_a_server_that_asks_to_wait_for_years_is_asked_again_tomorrow() -> None:
    due = next_poll(FIVE_MINUTES, failures=1, wait=timedelta(days=3_650), now=NOON)

    assert due == NOON + LONGEST_PAUSE
