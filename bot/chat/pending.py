"""Questions that wait for a yes, in memory alone: a yes is good for minutes."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.chats import ChatId

MOST_QUESTIONS = 1000
ANSWERED_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Question:
    mark: str
    at: datetime


class Questions:
    """The last question that was put to each chat; an answer is good once, and for five minutes."""

    def __init__(self) -> None:
        self._asked: OrderedDict[ChatId, _Question] = OrderedDict()

    def put(self, chat: ChatId, mark: str, now: datetime) -> None:
        """Remember a question; an answer to the one before it is good no more."""
        self._asked.pop(chat, None)
        self._asked[chat] = _Question(mark, now)
        while len(self._asked) > MOST_QUESTIONS:
            self._asked.popitem(last=False)

    def waits(self, chat: ChatId, now: datetime) -> bool:
        """Whether a question that was put to a chat can still be answered."""
        asked = self._asked.get(chat)
        return asked is not None and now - asked.at <= ANSWERED_WITHIN

    def take(self, chat: ChatId, mark: str, now: datetime) -> bool:
        """Whether an answer belongs to the last question; no other answer does afterwards.

        mark  of the question that is answered, empty where the answer was typed.
        """
        waits = self.waits(chat, now)
        asked = self._asked.pop(chat, None)
        if asked is None or not waits:
            return False
        return mark in {"", asked.mark}
