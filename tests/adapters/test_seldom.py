"""What a chat is told again and again."""

from datetime import timedelta

from bot.adapters.seldom import MOST_REMEMBERED, Seldom
from bot.core.chats import ChatId
from tests.fakes import NOON

GROUP, OTHER = ChatId(-70), ChatId(-71)


def test_so_much_is_said_within_a_while_to_each_chat_and_of_each_thing() -> None:
    seldom = Seldom(2, timedelta(minutes=1))

    at_once = [seldom.allows(GROUP, NOON) for _ in range(4)]
    other = [seldom.allows(OTHER, NOON), seldom.allows(GROUP, NOON, "something else")]
    too_early = seldom.allows(GROUP, NOON + timedelta(seconds=59))
    later = [seldom.allows(GROUP, NOON + timedelta(minutes=1)) for _ in range(3)]

    assert at_once == [True, True, False, False]
    assert other == [True, True]
    assert not too_early
    assert later == [True, True, False]


def test_a_chat_that_asks_all_the_time_is_not_forgotten_among_many() -> None:
    seldom = Seldom(1, timedelta(minutes=10))
    seldom.allows(GROUP, NOON)

    again = []
    for number in range(3 * MOST_REMEMBERED):
        seldom.allows(ChatId(number), NOON)
        again.append(seldom.allows(GROUP, NOON))

    assert not any(again)
