"""When a feed is asked again, decided from its state, the answer and the time alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import FeedFailed
from bot.core.feed_schedule import (
    ADOPT_AFTER,
    LONGEST_PAUSE,
    LONGEST_PAUSE_UNREACHABLE,
    LONGEST_WAIT,
    FeedState,
    Limits,
    after_answer,
    after_failure,
    asked_at_once,
    host_pause,
    older_page,
)
from bot.core.feeds import Feed, Fetched, Hints, Validators, page_until
from bot.core.stories import Entry
from tests.fakes import entry

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)
HOUR = timedelta(hours=1)
LIMITS = Limits(FIVE_MINUTES, HOUR, HOUR)
NOTHING_NEW = Fetched((), Validators(), not_modified=True)
ELSEWHERE = "https://new.example/feed"


def pause(answer: Fetched, state: FeedState | None = None, limits: Limits = LIMITS) -> timedelta:
    """Return for how long a feed is left alone after an answer, without chance."""
    after = after_answer(state or FeedState(), answer, limits, new=0, now=NOON, chance=0)
    assert after.due is not None
    return after.due - NOON


def failing(times: int, failure: FeedFailed, limits: Limits = LIMITS) -> FeedState:
    return after_failure(FeedState(failures=times - 1), failure, limits, now=NOON, chance=0)


def published(*hours_ago: float) -> Fetched:
    return Fetched(
        tuple(entry(f"{ago}", published=NOON - timedelta(hours=ago)) for ago in hours_ago),
        Validators(),
    )


# While it is well


def test_a_feed_of_unknown_rhythm_is_asked_after_its_interval() -> None:
    assert pause(NOTHING_NEW) == FIVE_MINUTES


@pytest.mark.parametrize(
    ("hours_ago", "minutes"),
    [((0, 0.1, 0.2), 5), ((0, 2, 4), 30), ((0, 12, 24), 60), ((8, 9, 10), 60), ((0, 1), 5)],
)
def test_a_quiet_feed_is_asked_less_often_within_its_limits(
    hours_ago: tuple[float, ...], minutes: int
) -> None:
    assert pause(published(*hours_ago)) == timedelta(minutes=minutes)


def test_a_feed_without_dates_is_known_by_what_was_new() -> None:
    state = FeedState(last_new=NOON - timedelta(hours=3))
    undated = Fetched((entry("Undated", published=None),), Validators())

    after = after_answer(state, undated, LIMITS, new=1, now=NOON, chance=0)

    assert after.gap == timedelta(hours=3)
    assert after.due == NOON + timedelta(minutes=45)


def test_of_few_stories_the_newest_is_known_by_its_date() -> None:
    dated = Fetched((entry("Dated", published=NOON - HOUR),), Validators())

    after = after_answer(FeedState(), dated, LIMITS, new=1, now=NOON, chance=0)

    assert after.last_story == NOON - HOUR


@pytest.mark.parametrize(
    ("page", "known", "until"),
    [
        (published(1, 2, 3).entries, 9, 3),
        (published(3, 1, 2).entries, 9, 3),
        (published(1, 2, 9).entries, 9, None),
        (published(1, 2, 10).entries, 9, None),
        (published(1, 2, 3).entries, None, None),
        (published(1, 71).entries, 200, 71),
        (published(1, 73).entries, 200, None),
        ((entry("Undated", published=None),), 9, None),
        ((), 9, None),
    ],
)
def test_pages_are_read_back_to_the_newest_known_story_and_three_days_at_most(
    page: tuple[Entry, ...], known: float | None, until: float | None
) -> None:
    newest = None if known is None else NOON - timedelta(hours=known)

    found = older_page(page, FeedState(last_story=newest), NOON)

    assert found == (None if until is None else NOON - timedelta(hours=until))


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://a.example/list", "https://a.example/list?to_ts=1795521600"),
        (
            "https://u:p@a.example/list?lang=EN&empty=&to_ts=5&key=a%26b#x",
            "https://u:p@a.example/list?lang=EN&empty=&key=a%26b&to_ts=1795521600#x",
        ),
    ],
)
def test_a_page_has_the_address_of_its_list_and_an_end(address: str, page: str) -> None:
    assert page_until(address, NOON) == page
    assert page_until(page, NOON) == page


def test_what_http_says_of_freshness_is_a_floor_within_limits() -> None:
    def fresh(minutes: float) -> Fetched:
        return replace(NOTHING_NEW, fresh_for=timedelta(minutes=minutes))

    assert pause(fresh(20)) == timedelta(minutes=20)
    assert pause(fresh(1)) == FIVE_MINUTES
    assert pause(fresh(10_000)) == HOUR


def test_the_ttl_of_a_feed_holds_also_while_it_does_not_change() -> None:
    stated = replace(NOTHING_NEW, not_modified=False, hints=Hints(ttl=timedelta(minutes=40)))

    after = after_answer(FeedState(), stated, LIMITS, new=0, now=NOON, chance=0)

    assert pause(stated) == timedelta(minutes=40)
    assert pause(NOTHING_NEW, after) == timedelta(minutes=40)


def test_hours_and_days_to_be_skipped_are_skipped() -> None:
    hours = Hints(skip_hours=frozenset({12, 13, 14}))
    days = Hints(skip_days=frozenset({1, 2}))
    every = Hints(skip_hours=frozenset(range(24)))

    assert pause(NOTHING_NEW, FeedState(hints=hours)) == timedelta(hours=3)
    assert pause(NOTHING_NEW, FeedState(hints=days)) == timedelta(hours=36)
    assert pause(NOTHING_NEW, FeedState(hints=every)) == FIVE_MINUTES


def test_limits_are_four_times_apart_unless_a_feed_says_otherwise() -> None:
    plain = Limits.of(Feed("A", "https://a.example/"), FIVE_MINUTES)
    stated = Limits.of(Feed("A", "https://a.example/", longest=HOUR * 6), FIVE_MINUTES)

    assert plain == Limits(FIVE_MINUTES, FIVE_MINUTES * 4, HOUR)
    assert stated == Limits(FIVE_MINUTES, HOUR * 6, HOUR * 6)


def test_chance_spreads_feeds_and_never_asks_earlier() -> None:
    after = after_answer(FeedState(), NOTHING_NEW, LIMITS, new=0, now=NOON, chance=0.999)

    assert after.due is not None
    assert FIVE_MINUTES < after.due - NOON < FIVE_MINUTES * 1.2


# When it fails


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 5), (2, 10), (3, 20), (8, 640), (9, 1280), (10, 1440)]
)
def test_each_further_failure_doubles_the_pause_up_to_a_day(failures: int, minutes: int) -> None:
    after = failing(failures, FeedFailed("HTTP 503"))

    assert after.due == NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize("seconds", [1, 300, 86_400])
def test_a_feed_that_fails_for_months_is_still_tried_daily(seconds: int) -> None:
    every = timedelta(seconds=seconds)

    after = failing(100_000, FeedFailed("HTTP 404"), Limits(every, every, every))

    assert after.due == NOON + LONGEST_PAUSE


def test_a_feed_asked_weekly_is_not_tried_more_often_for_failing() -> None:
    week = timedelta(days=7)

    after = failing(5, FeedFailed("HTTP 404"), Limits(week, week, week))

    assert after.due == NOON + week


def test_where_nobody_answers_the_network_may_be_ours_and_an_hour_is_the_longest_pause() -> None:
    after = failing(100, FeedFailed("cannot connect", unreachable=True))

    assert after.due == NOON + LONGEST_PAUSE_UNREACHABLE


def test_failures_are_spread_and_never_beyond_the_cap() -> None:
    gone = FeedFailed("HTTP 410")
    dues = {
        after_failure(FeedState(failures=99), gone, LIMITS, now=NOON, chance=chance / 10).due
        for chance in range(10)
    }

    assert len(dues) == 10
    assert all(due and NOON + LONGEST_PAUSE / 2 < due <= NOON + LONGEST_PAUSE for due in dues)


@pytest.mark.parametrize("failures", [1, 3])
def test_a_server_that_asks_to_wait_longer_is_left_alone_as_long(failures: int) -> None:
    after = failing(failures, FeedFailed("HTTP 503", timedelta(hours=30)))

    assert after.due == after.not_before == NOON + timedelta(hours=30)


def test_a_server_that_asks_to_wait_briefly_does_not_shorten_the_pause() -> None:
    after = failing(3, FeedFailed("HTTP 503", timedelta(seconds=1)))

    assert after.due == NOON + timedelta(minutes=20)


def test_a_server_that_asks_to_wait_for_years_is_asked_again_in_a_week() -> None:
    after = failing(1, FeedFailed("HTTP 503", timedelta(days=3_650)))

    assert after.due == NOON + LONGEST_WAIT


def test_a_host_rests_for_429_and_for_nothing_else() -> None:
    wait = timedelta(hours=2)

    def rests(status: int, wait: timedelta | None) -> datetime | None:
        failure = FeedFailed(f"HTTP {status}", wait, status=status)
        return host_pause(failure, failing(1, failure), NOON)

    assert rests(429, wait) == NOON + wait
    assert rests(429, None) == NOON + FIVE_MINUTES
    assert rests(503, wait) is None
    assert rests(404, wait) is None


def test_a_feed_is_ill_after_a_day_without_success_and_well_after_one() -> None:
    gone = FeedFailed("HTTP 404")
    first = after_failure(FeedState(), gone, LIMITS, now=NOON, chance=0)
    second = after_failure(first, gone, LIMITS, now=NOON + HOUR, chance=0)
    well = after_answer(second, NOTHING_NEW, LIMITS, new=0, now=NOON + HOUR * 30, chance=0)

    assert not second.is_ill(NOON + timedelta(hours=23))
    assert second.is_ill(NOON + timedelta(hours=24))
    assert (well.failures, well.why, well.failing_since) == (0, None, None)


def test_validators_outlive_a_failure() -> None:
    state = FeedState(Validators('"1"'))

    after = after_failure(state, FeedFailed("HTTP 500"), LIMITS, now=NOON, chance=0)

    assert after.validators == Validators('"1"')


# When it moves


def redirected(state: FeedState, to: str | None, now: datetime) -> FeedState:
    answer = replace(NOTHING_NEW, moved_to=to)
    return after_answer(state, answer, LIMITS, new=0, now=now, chance=0)


def test_a_permanent_redirect_is_adopted_after_it_stayed_for_a_week() -> None:
    first = redirected(FeedState(), ELSEWHERE, NOON)
    before = redirected(first, ELSEWHERE, NOON + ADOPT_AFTER - HOUR)
    after = redirected(before, ELSEWHERE, NOON + ADOPT_AFTER)

    assert before.address is None
    assert after.address == ELSEWHERE


@pytest.mark.parametrize("between", [None, "https://other.example/"])
def test_a_redirect_that_did_not_stay_is_not_adopted(between: str | None) -> None:
    first = redirected(FeedState(), ELSEWHERE, NOON)
    second = redirected(first, between, NOON + HOUR)
    third = redirected(second, ELSEWHERE, NOON + 2 * HOUR)

    after = redirected(third, ELSEWHERE, NOON + ADOPT_AFTER)

    assert after.address is None


def test_an_adopted_address_that_fails_gives_way_to_the_configured_one() -> None:
    moved = FeedState(Validators('"theirs"'), address=ELSEWHERE)

    after = after_failure(moved, FeedFailed("HTTP 404"), LIMITS, now=NOON, chance=0)

    assert after.address is None
    assert after.validators == Validators()


# All of them together


@pytest.mark.parametrize(("feeds", "started"), [(0, 2), (24, 2), (240, 2), (1_000, 9)])
def test_a_start_is_spread_over_about_two_minutes(feeds: int, started: int) -> None:
    assert asked_at_once(feeds) == started


spans = st.timedeltas(timedelta(0), timedelta(days=400))
chances = st.floats(0, 1, exclude_max=True)
hints = st.builds(
    Hints,
    st.none() | spans,
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
)
answers = st.builds(
    Fetched,
    st.lists(
        st.builds(entry, st.just("A"), published=st.none() | st.datetimes(timezones=st.just(UTC))),
        max_size=5,
    ).map(tuple),
    st.just(Validators()),
    not_modified=st.booleans(),
    hints=st.none() | hints,
    fresh_for=st.none() | spans,
    moved_to=st.none() | st.just(ELSEWHERE),
    wait=st.none() | spans,
)
failures = st.builds(
    FeedFailed,
    st.just("broken"),
    st.none() | spans,
    status=st.none() | st.sampled_from([404, 429, 503]),
    unreachable=st.booleans(),
)
limits = st.builds(
    lambda every, times: Limits(every, every * times, every * times),
    st.timedeltas(timedelta(seconds=1), timedelta(days=30)),
    st.integers(1, 12),
)


@given(
    outcomes=st.lists(st.tuples(st.one_of(answers, failures), st.integers(0, 5), chances)),
    limits=limits,
)
def test_whatever_comes_a_feed_is_asked_again_and_never_too_soon(
    outcomes: list[tuple[Fetched | FeedFailed, int, float]], limits: Limits
) -> None:
    state, now = FeedState(), NOON
    for outcome, new, chance in outcomes:
        if isinstance(outcome, FeedFailed):
            state = after_failure(state, outcome, limits, now=now, chance=chance)
            soonest = limits.every * 0.7
        else:
            state = after_answer(state, outcome, limits, new=new, now=now, chance=chance)
            soonest = limits.every
        assert state.due is not None
        wait = min(outcome.wait or timedelta(0), LONGEST_WAIT)
        assert state.due >= now + max(soonest, wait)
        assert state.due <= now + max(limits.longest * 1.2, LONGEST_PAUSE, wait * 1.2) + timedelta(
            days=7, hours=limits.every / HOUR
        )
        now = state.due
