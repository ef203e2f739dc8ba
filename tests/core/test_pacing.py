"""How much may leave, and when: Telegram's windows are kept whatever moment it counts at."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.chats import ChatId
from bot.core.pacing import GUARD, LONGEST_TRIP, TRIPS, FloodWatch, Limits, Pace

ADA, BOB, GROUP = ChatId(1), ChatId(2), ChatId(-3)


def sent(pace: Pace, chat: ChatId, at: float, took: float = 0.01) -> None:
    departure = pace.take(chat, at)
    pace.left(departure, at)
    pace.answered(departure, at + took)


def test_a_chat_rests_for_a_second_after_its_answer() -> None:
    pace = Pace(Limits())

    sent(pace, ADA, 10)

    assert pace.resting(11.014) == {ADA}
    assert pace.resting(11.016) == frozenset()


def test_an_answer_that_always_takes_as_long_holds_nobody_up() -> None:
    pace = Pace(Limits())
    for second in range(TRIPS):
        sent(pace, ADA, second * 2, took=0.05)

    assert pace.rests_until(ADA, TRIPS * 2) == pytest.approx((TRIPS - 1) * 2 + 1 + GUARD)


def test_an_answer_that_does_not_come_holds_a_chat_up_no_longer_than_a_trip() -> None:
    pace = Pace(Limits())

    pace.left(pace.take(ADA, 10), 10)

    assert pace.rests_until(ADA, 10.1) == 11 + LONGEST_TRIP


def test_a_message_on_its_way_to_its_departure_takes_its_place() -> None:
    pace = Pace(Limits(per_second=2))

    first = pace.take(ADA, 9)
    pace.take(BOB, 9)

    assert pace.room(10) == 0
    assert pace.next_change(10) == inf
    pace.give_back(first)
    assert pace.room(10) == 1


def test_a_group_gets_twenty_messages_a_minute() -> None:
    pace = Pace(Limits())
    for second in range(20):
        sent(pace, GROUP, second * 1.5)

    assert pace.resting(59) == {GROUP}
    assert pace.resting(60.05) == frozenset()


def test_a_burst_is_spread_so_that_messages_do_not_queue_up() -> None:
    pace = Pace(Limits(per_second=30))

    for chat in range(4):
        pace.take(ChatId(chat + 1), 10)

    assert pace.room(10.05) == 0
    assert 10.05 < pace.next_change(10.05) < 10.11
    assert pace.room(10.11) == 4


def test_what_left_before_a_restart_counts() -> None:
    pace = Pace(Limits())

    pace.remember([(ADA, 9.5)] + [(ChatId(chat), 9.5) for chat in range(10, 35)])

    assert ADA in pace.resting(10)
    assert pace.room(10) == Limits().per_second - 26


@given(
    st.lists(st.tuples(st.floats(0.001, 0.2), st.integers(1, 6)), min_size=40, max_size=120),
    st.integers(1, 12),
    st.floats(0, 0.2),
)
def test_no_window_of_the_other_side_ever_holds_more_than_the_limits(
    flights: list[tuple[float, int]], per_second: int, work: float
) -> None:
    """Each message takes its own time to get there; the work and the way back take `work`."""
    pace = Pace(Limits(per_second=per_second))
    now, counted = 0.0, list[tuple[float, int]]()

    for way, chat in flights:
        while pace.room(now) == 0 or ChatId(chat) in pace.resting(now):
            now = max(pace.next_change(now), now + 1e-9)
        counted.append((now + way, chat))
        sent(pace, ChatId(chat), now, way + work)

    windows = [sorted(at for at, _ in counted)]
    windows += [sorted(at for at, to in counted if to == chat) for chat in range(1, 7)]
    for times, most in zip(windows, [per_second] + [1] * 6, strict=True):
        assert all(times[n + most] - times[n] >= 1 for n in range(len(times) - most))


def test_refusals_of_one_chat_concern_that_chat_alone() -> None:
    watch = FloodWatch()

    assert not any(watch.is_for_all(ADA) for _ in range(10))


def test_refusals_of_three_chats_in_a_row_concern_everybody() -> None:
    watch = FloodWatch()

    assert [watch.is_for_all(ChatId(chat)) for chat in (1, 2, 3)] == [False, False, True]


def test_an_arrival_between_refusals_says_that_the_bot_is_welcome() -> None:
    watch = FloodWatch()
    watch.is_for_all(ADA)
    watch.is_for_all(BOB)

    watch.arrived()

    assert not watch.is_for_all(GROUP)
