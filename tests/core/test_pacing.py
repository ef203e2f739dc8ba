"""How much may leave, and when: Telegram's windows are kept whatever moment it counts at."""

import itertools
from collections import deque
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from bot.core.chats import ChatId
from bot.core.pacing import SLACK, FloodWatch, Limits, Pace

ADA, BOB, GROUP = ChatId(1), ChatId(2), ChatId(-3)


def sent(pace: Pace, chat: ChatId, at: float, took: float = 0.01) -> None:
    departure = pace.take(chat)
    departure.left(at)
    departure.answered(at + took)


def test_a_chat_rests_for_a_second_after_its_answer() -> None:
    pace = Pace(Limits())

    sent(pace, ADA, 10)

    assert pace.resting(11.005) == {ADA}
    assert pace.resting(11.011) == frozenset()


def test_a_slow_answer_holds_a_chat_up_no_longer_than_the_slack() -> None:
    pace = Pace(Limits())

    sent(pace, ADA, 10, took=5)

    assert pace.rests_until(ADA, 10.5) == 11 + SLACK


def test_a_message_on_its_way_to_its_departure_takes_its_place() -> None:
    pace = Pace(Limits(per_second=2))

    first = pace.take(ADA)
    pace.take(BOB)

    assert pace.room(10) == 0
    assert pace.next_change(10) == inf
    pace.give_back(first)
    assert pace.room(10) == 1


def test_a_group_gets_twenty_messages_a_minute() -> None:
    pace = Pace(Limits())
    for second in range(20):
        sent(pace, GROUP, second * 1.5)

    assert pace.resting(59) == {GROUP}
    assert pace.resting(60.02) == frozenset()


def test_what_left_before_a_restart_counts() -> None:
    pace = Pace(Limits())

    pace.remember([(ADA, 9.5)])

    assert pace.resting(10) == {ADA}
    assert pace.room(10) == Limits().per_second - 1


@given(
    st.lists(st.tuples(st.floats(0.001, 0.2), st.integers(1, 6)), min_size=40, max_size=120),
    st.integers(1, 12),
)
def test_no_window_ever_holds_more_than_the_limits(
    flights: list[tuple[float, int]], per_second: int
) -> None:
    """Whoever counts at departure, or at the answer within the slack, counts no more than that."""
    pace = Pace(Limits(per_second=per_second))
    now, departures = 0.0, deque[tuple[ChatId, float]]()

    for took, chat in flights:
        while pace.room(now) == 0 or ChatId(chat) in pace.resting(now):
            now = max(pace.next_change(now), now + 1e-9)
        departures.append((ChatId(chat), now))
        sent(pace, ChatId(chat), now, took)

    times = [at for _, at in departures]
    assert all(times[n + per_second] - times[n] >= 1 for n in range(len(times) - per_second))
    for chat in {chat for chat, _ in departures}:
        own = [at for to, at in departures if to == chat]
        assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(own))


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
