"""Which chats may be written to now, so that Telegram's limits are never reached.

Nobody knows when Telegram counts a message: at some moment between its departure and its answer.
What an answer takes at least is taken for the way back and the work, which leaves the way there: a
message counts when its answer came, less the quickest trip of late. While it is on its way it
counts as just sent, but not for longer than LONGEST_TRIP. Instants are seconds of a clock that
never goes back.
"""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

from bot.core.chats import ChatId

GUARD = 0.005
LONGEST_TRIP = 0.5
TRIPS = 100
SECOND, MINUTE = 1.0, 60.0
BURST_SECONDS, BURST_SHARE = 0.1, 8
"""An eighth of a second's messages may leave within a tenth of it, so that they do not queue up."""
FREE_PER_SECOND = 30
"""What Telegram lets a bot send without paying."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may leave.

    per_second        overall; more than FREE_PER_SECOND is a paid broadcast.
    chat_per_second   to one chat.
    group_per_minute  to one group, topics together.
    """

    per_second: int = FREE_PER_SECOND
    chat_per_second: float = 1
    group_per_minute: int = 20


@dataclass(slots=True, eq=False)
class Departure:
    """One message on its way: when its first byte left, and when it counts."""

    chat: ChatId
    taken_at: float
    left_at: float = inf
    at: float = inf


@dataclass(slots=True)
class Pace:
    """Remembers what left, and says what may leave."""

    limits: Limits
    _all: deque[Departure] = field(default_factory=deque)
    _chats: dict[ChatId, deque[Departure]] = field(default_factory=dict)
    _trips: deque[float] = field(default_factory=lambda: deque((0.0,), maxlen=TRIPS))

    def room(self, now: float) -> int:
        """Return how many messages may leave now, to chats that do not rest."""
        self._forget(now)
        return max(0, min(self.limits.per_second - len(self._all), self._burst_room(now)))

    def take(self, chat: ChatId, now: float) -> Departure:
        """Take one place for a message that is about to leave."""
        departure = Departure(chat, now)
        self._all.append(departure)
        self._chats.setdefault(chat, deque()).append(departure)
        return departure

    def left(self, departure: Departure, now: float) -> None:
        """Note that the first byte of a message leaves now."""
        departure.left_at = now
        departure.at = now + LONGEST_TRIP

    def answered(self, departure: Departure, now: float) -> None:
        """Note that the answer came now; nothing where the message never left."""
        if departure.left_at == inf:
            return
        trip = now - departure.left_at
        self._trips.append(trip)
        there = trip - min(self._trips)
        departure.at = departure.left_at + min(there + GUARD, LONGEST_TRIP)

    def give_back(self, departure: Departure) -> None:
        """Return the place of a message that did not leave after all."""
        if departure in self._all:
            self._all.remove(departure)
        of_chat = self._chats.get(departure.chat)
        if of_chat and departure in of_chat:
            of_chat.remove(departure)

    def rests_until(self, chat: ChatId, now: float) -> float:
        """Return when a chat may be written to; not after `now` where it may be now."""
        of_chat = self._chats.get(chat)
        if not of_chat:
            return now
        until = of_chat[-1].at + SECOND / self.limits.chat_per_second
        if chat < 0 and len(of_chat) >= self.limits.group_per_minute:
            until = max(until, of_chat[-self.limits.group_per_minute].at + MINUTE)
        return until

    def resting(self, now: float) -> frozenset[ChatId]:
        """Return the chats that may not be written to now."""
        self._forget(now)
        return frozenset(chat for chat in self._chats if self.rests_until(chat, now) > now)

    def next_change(self, now: float) -> float:
        """Return when more may leave than now; infinite while only answers can change that."""
        if len(self._all) >= self.limits.per_second:
            return min(departure.at for departure in self._all) + SECOND
        if self._burst_room(now) <= 0:
            recent = (departure.taken_at for departure in self._all)
            return min(at for at in recent if at > now - BURST_SECONDS) + BURST_SECONDS
        rests = (self.rests_until(chat, now) for chat in self._chats)
        return min((until for until in rests if until > now), default=inf)

    def remember(self, departures: Iterable[tuple[ChatId, float]]) -> None:
        """Take note of what left before a restart."""
        for chat, at in sorted(departures, key=lambda departure: departure[1]):
            self.take(chat, at).at = at

    def _burst_room(self, now: float) -> int:
        started = sum(departure.taken_at > now - BURST_SECONDS for departure in self._all)
        return math.ceil(self.limits.per_second / BURST_SHARE) - started

    def _forget(self, now: float) -> None:
        if any(departure.at + SECOND <= now for departure in self._all):
            self._all = deque(each for each in self._all if each.at + SECOND > now)
        for chat in list(self._chats):
            of_chat = self._chats[chat]
            window = MINUTE if chat < 0 else SECOND / self.limits.chat_per_second
            while of_chat and of_chat[0].at + window <= now:
                of_chat.popleft()
            if not of_chat:
                del self._chats[chat]


@dataclass(slots=True)
class FloodWatch:
    """Tells a chat that is written to too often from a bot that is.

    Telegram's 429 does not say which it means. When different chats are refused in a row and
    nothing arrives in between, it is the bot.
    """

    chats_in_a_row: int = 3
    _refused: set[ChatId] = field(default_factory=set)

    def arrived(self) -> None:
        """Note that a message arrived."""
        self._refused.clear()

    def is_for_all(self, chat: ChatId) -> bool:
        """Note that a chat was refused; return whether everybody has to wait."""
        self._refused.add(chat)
        return len(self._refused) >= self.chats_in_a_row
