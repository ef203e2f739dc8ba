"""What waits for a yes; in memory alone, for nothing is stored before it."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.chats import ChatId
from bot.core.ledger import Row

MOST_CHATS = 8
MOST_QUESTIONS = 1000
MOST_REMOVED = 1000
ANSWERED_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a chat was shown last.

    mark  tells it from all that were shown before.
    rows  None once they are in the ledger.
    """

    mark: str
    rows: tuple[Row, ...] | None


class Pending:
    """The last import shown to each of the chats that asked last."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[ChatId, Waiting] = OrderedDict()

    def put(self, chat: ChatId, waiting: Waiting) -> None:
        """Remember what was shown; what the chat was shown before is forgotten."""
        self._waiting.pop(chat, None)
        self._waiting[chat] = waiting
        while len(self._waiting) > MOST_CHATS:
            self._waiting.popitem(last=False)

    def get(self, chat: ChatId, mark: str) -> Waiting | None:
        """Return what was shown under a mark, None where it is no longer known."""
        waiting = self._waiting.get(chat)
        return waiting if waiting is not None and waiting.mark == mark else None

    def drop(self, chat: ChatId) -> None:
        """Forget what a chat was shown."""
        self._waiting.pop(chat, None)


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

    def take(self, chat: ChatId, mark: str, now: datetime) -> bool:
        """Whether an answer belongs to the last question; no other answer does afterwards.

        mark  of the question that is answered, empty where the answer was typed.
        """
        asked = self._asked.pop(chat, None)
        if asked is None or now - asked.at > ANSWERED_WITHIN:
            return False
        return mark in {"", asked.mark}


class Removed:
    """The entries that were deleted last, in all chats, so that they can be put back."""

    def __init__(self) -> None:
        self._rows: OrderedDict[tuple[ChatId, int], Row] = OrderedDict()

    def put(self, chat: ChatId, number: int, row: Row) -> None:
        """Keep an entry by the number it had."""
        self._rows[chat, number] = row
        while len(self._rows) > MOST_REMOVED:
            self._rows.popitem(last=False)

    def take(self, chat: ChatId, number: int) -> Row | None:
        """Return a deleted entry once, None where it is not kept any more."""
        return self._rows.pop((chat, number), None)

    def drop(self, chat: ChatId) -> None:
        """Forget what a chat deleted."""
        for key in [key for key in self._rows if key[0] == chat]:
            del self._rows[key]
