"""Imports that were shown and wait for a yes; in memory alone, for nothing is stored before it."""

from collections import OrderedDict
from dataclasses import dataclass

from bot.core.chats import ChatId
from bot.core.ledger import Row

MOST_CHATS = 8


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
