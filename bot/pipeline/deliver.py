"""The outbox in, Telegram messages out."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from math import inf

from bot.core.chats import ChatId
from bot.core.errors import (
    BotError,
    ChatMoved,
    MessengerUnusable,
    NotWanted,
    RecipientGone,
    StoreBusy,
    TryLater,
    Undeliverable,
)
from bot.core.outbox import MessageKind, OutboxLine, Queued
from bot.core.pacing import Departure, FloodWatch, Limits, Pace
from bot.pipeline.journal import Journal
from bot.ports import Clock, Messenger
from bot.store import Store
from bot.store.outbox import LEASE

REPEAT_AFTER = timedelta(minutes=1)
REPEAT_ANSWER_AFTER = timedelta(seconds=2)
UNUSABLE_WAIT = timedelta(minutes=5)
STORE_WAIT = 0.5
UPKEEP_EVERY = 1.0
MOST_IN_FLIGHT = 32
"""The HTTP client's work for each request grows with its open connections."""
SHORTEST_PAUSE = 0.005
LEFT_BEHIND = "the program stopped while it was being sent"
STOP_WITHIN = timedelta(seconds=4)

log = logging.getLogger(__name__)


class Delivery:
    """Sends what the outbox holds: to all chats at once, to each in order, within the limits.

    A message is marked at the moment it leaves and again when it arrived: one that was stopped
    before is simply sent later. One whose answer was lost is neither sent nor failed but uncertain,
    for Telegram has no idempotency key: news stays so, a deadline or an answer is sent once more,
    worded as a repeat.

    ticks  seconds that never go back, for pacing; the event loop's by default.
    """

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        clock: Clock,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        ticks: Callable[[], float] | None = None,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._clock = clock
        self._ticks = ticks or (lambda: asyncio.get_running_loop().time())
        self._journal = Journal(store)
        self._pace = Pace(limits)
        self._flood = FloodWatch()
        self._flying: dict[ChatId, asyncio.Task[None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._upkeep_at = -inf
        self._blocked_until = -inf
        self._outcomes: Counter[str] = Counter()
        self._arrived = 0
        self._started = self._stopping = False

    async def look(self) -> None:
        """Let everything leave that may leave now; returns at once.

        What must wait for its turn leaves by itself when the turn comes.
        """
        if self._stopping:
            return
        await self._upkeep()
        self._start_flights()

    def wake(self) -> None:
        """Look within milliseconds, because something waits in the outbox."""
        self._look_again(0)

    async def deliver(self) -> int:
        """Let leave what may leave now, and return how many arrived once nothing is on its way."""
        before = self._arrived
        await self.look()
        while self._flying:
            await asyncio.gather(*self._flying.values())
        return self._arrived - before

    async def stop(self) -> None:
        """Let nothing more leave, and wait for what is on its way, but not for long."""
        self._stopping = True
        if self._timer:
            self._timer.cancel()
        flying = set(self._flying.values())
        if flying:
            _, late = await asyncio.wait(flying, timeout=STOP_WITHIN.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _remember(self) -> None:
        """What left in the last minute counts, also where the program was started since."""
        self._started = True
        now, ticks = self._clock(), self._ticks()
        self._pace.remember(
            (chat, ticks - (now - at).total_seconds())
            for chat, at in self._store.outbox.departures(now)
        )

    async def _upkeep(self) -> None:
        """Once a second: what is overdue expires, what a crash left behind is settled."""
        if self._ticks() - self._upkeep_at < UPKEEP_EVERY:
            return
        self._upkeep_at = self._ticks()
        if self._outcomes:
            counts = " ".join(f"{name}={count}" for name, count in sorted(self._outcomes.items()))
            log.info("deliver done %s", counts)
            self._outcomes.clear()
        now = self._clock()
        for line in self._store.outbox.overdue(now):
            await self._write(partial(_expire, line, self._store))
        for line in self._store.outbox.left_sending(before=now):
            if line.chat not in self._flying:
                await self._write(partial(_lost, line, LEFT_BEHIND, self._store, self._clock))

    async def _write(self, change: Callable[[], None]) -> None:
        try:
            await self._journal.write(change, waits=False)
        except StoreBusy:
            self._outcomes["not written"] += 1

    def _start_flights(self) -> None:
        ticks = self._ticks()
        if self._stopping or ticks < self._blocked_until:
            return
        if not self._started:
            self._remember()
        room = min(self._pace.room(ticks), MOST_IN_FLIGHT - len(self._flying))
        if room > 0:
            resting = self._pace.resting(ticks) | self._flying.keys()
            for queued in self._store.outbox.due(self._clock(), room, resting=resting):
                departure = self._pace.take(queued.chat, ticks)
                flight = asyncio.ensure_future(self._fly(queued, departure))
                self._flying[queued.chat] = flight
        self._look_again(self._pace.next_change(ticks) - ticks)

    def _look_again(self, seconds: float) -> None:
        """Look by itself after a while; the earliest of several wishes holds."""
        if seconds == inf or self._stopping:
            return
        loop = asyncio.get_running_loop()
        at = loop.time() + max(seconds, SHORTEST_PAUSE)
        if self._timer is not None and not self._timer.cancelled() and self._timer.when() > at:
            self._timer.cancel()
            self._timer = None
        if self._timer is None or self._timer.cancelled():
            self._timer = loop.call_at(at, self._turn)

    def _turn(self) -> None:
        self._timer = None
        self._start_flights()

    async def _fly(self, queued: Queued, departure: Departure) -> None:
        try:
            self._outcomes[await self._deliver(queued, departure)] += 1
        except Exception:  # one message must not stop the others; its lease settles it
            log.exception("send failed outbox_id=%d", queued.id)
            self._outcomes["failed"] += 1
            self._store.outbox.pause(queued.chat, self._clock() + LEASE)
        finally:
            if departure.at == inf:
                self._pace.give_back(departure)
            del self._flying[queued.chat]
        self._look_again(SHORTEST_PAUSE)

    async def _deliver(self, queued: Queued, departure: Departure) -> str:
        outbox = self._store.outbox

        async def leaving() -> None:
            now = self._clock()
            if not await self._journal.write(
                lambda: outbox.mark_leaving(queued.id, now), waits=False
            ):
                raise NotWanted
            self._pace.left(departure, self._ticks())

        try:
            await self._messenger.send(queued.letter, leaving)
        except BotError as failure:
            self._pace.answered(departure, self._ticks())
            return await self._failed(queued, failure)
        self._pace.answered(departure, self._ticks())
        self._flood.arrived()
        self._arrived += 1
        await self._journal.write(lambda: outbox.mark_sent(queued.id, self._clock()))
        return "sent"

    async def _failed(self, queued: Queued, failure: BotError) -> str:
        """Write what a failed send means for the message, its chat and the others."""
        if isinstance(failure, StoreBusy):
            # Nothing left, and nothing can be written now: the message is queued as it was.
            self._blocked_until = self._ticks() + STORE_WAIT
            return "postponed"
        for_all = isinstance(failure, TryLater) and (
            failure.for_all or self._flood.is_for_all(queued.chat)
        )
        return await self._journal.write(
            lambda: _settle(queued, failure, self._store, self._clock, wait_for_all=for_all)
        )


def _settle(
    queued: Queued, failure: BotError, store: Store, clock: Clock, *, wait_for_all: bool
) -> str:
    now = clock()
    match failure:
        case NotWanted():
            outcome = "withdrawn"
        case TryLater():
            outcome = "halted" if wait_for_all else "postponed"
            store.outbox.postpone(queued.id, now, failure.reason)
            store.outbox.pause(None if wait_for_all else queued.chat, now + failure.wait)
            log.warning(
                "deliver waits seconds=%d for=%s why=%s",
                failure.wait.total_seconds(),
                "all" if wait_for_all else "one chat",
                failure.reason,
            )
        case MessengerUnusable():
            outcome = "halted"
            store.outbox.postpone(queued.id, now, "the bot is refused")
            store.outbox.pause(None, now + UNUSABLE_WAIT)
            log.error("messenger unusable why=%s", failure)
        case ChatMoved():
            outcome = "moved"
            _move(queued, ChatId(failure.new_chat), store, clock)
        case RecipientGone():
            outcome = "gone"
            _gone(queued, failure, store, clock)
        case Undeliverable():
            outcome = "refused"
            store.outbox.give_up(queued.id, str(failure))
            log.error("undeliverable outbox_id=%d why=%s", queued.id, failure)
        case _:
            outcome = "uncertain"
            _lost(queued, str(failure), store, clock)
    return outcome


def _move(queued: Queued, new_chat: ChatId, store: Store, clock: Clock) -> None:
    store.outbox.postpone(queued.id, clock(), "the chat has a new id")
    store.chats.move(queued.chat, new_chat)
    if not store.outbox.readdress(queued.id, new_chat):
        store.outbox.give_up(queued.id, "the chat has a new id, which has this message already")


def _gone(queued: Queued, failure: RecipientGone, store: Store, clock: Clock) -> None:
    """Pause the chat; reminders stay for its return, an answer is nothing to return to."""
    store.chats.mark_gone(queued.chat, clock())
    if queued.kind is MessageKind.ANSWER or store.chats.get(queued.chat) is None:
        store.outbox.give_up(queued.id, str(failure))
    else:
        store.outbox.postpone(queued.id, clock(), "the chat cannot be reached")


def settle_interrupted(store: Store, clock: Clock) -> int:
    """Judge what was being sent when the program died; call it once, before the first delivery.

    Nobody saw whether those messages arrived, so they are uncertain.
    """
    left = store.outbox.left_sending()
    with store.atomic():
        for line in left:
            _lost(line, LEFT_BEHIND, store, clock)
    if left:
        log.warning("deliver interrupted uncertain=%d", len(left))
    return len(left)


def _lost(message: Queued | OutboxLine, why: str, store: Store, clock: Clock) -> None:
    if message.kind.is_repeated and not store.outbox.is_repeat(message.id):
        answer = message.kind is MessageKind.ANSWER
        store.outbox.repeat(message.id, clock() + (REPEAT_ANSWER_AFTER if answer else REPEAT_AFTER))
    else:
        store.outbox.mark_uncertain(message.id, why)
    log.warning("uncertain outbox_id=%d why=%s", message.id, why)


def _expire(line: OutboxLine, store: Store) -> None:
    if line.kind is MessageKind.DEADLINE and not store.outbox.is_repeat(line.id):
        # A nudge counts the days left; the next one is made anew, under the same key.
        store.outbox.withdraw(line.id)
        log.info("withdrawn outbox_id=%d", line.id)
        return
    store.outbox.expire(line.id, "it came too late to matter")
    log.warning("expired outbox_id=%d kind=%s", line.id, line.kind)
