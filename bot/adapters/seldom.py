"""What a group is told again and again in, whether it is said once more out."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta

from bot.core.chats import ChatId

MOST_REMEMBERED = 1000


class Seldom:
    """Lets something be said to a chat so many times within a while; in memory alone.

    most    how many times.
    within  the while, a window that slides.
    """

    def __init__(self, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._said: OrderedDict[tuple[ChatId, str], deque[datetime]] = OrderedDict()

    def allows(self, chat: ChatId, now: datetime, what: str = "") -> bool:
        """Whether a chat may be told something, which then counts as told."""
        said = self._said.pop((chat, what), deque())
        self._said[chat, what] = said
        while len(self._said) > MOST_REMEMBERED:
            self._said.popitem(last=False)
        while said and said[0] <= now - self._within:
            said.popleft()
        if len(said) >= self._most:
            return False
        said.append(now)
        return True
