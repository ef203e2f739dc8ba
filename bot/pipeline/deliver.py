"""The outbox in, Telegram messages out."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from bot.core.chats import ChatId
from bot.core.errors import (
    BotError,
    ChatMoved,
    MessengerUnusable,
    NotWanted,
    RecipientGone,
    TryLater,
    Undeliverable,
)
from bot.core.outbox import MessageKind, Queued, as_repeat
from bot.ports import Clock, Messenger
from bot.store import Store

BATCH = 30
REPEAT_AFTER = timedelta(minutes=1)
UNUSABLE_WAIT = timedelta(minutes=5)

log = logging.getLogger(__name__)


async def deliver(store: Store, messenger: Messenger, clock: Clock) -> int:
    """Send what is due, oldest first, one message a chat at most; return how many arrived.

    A message is marked at the moment it leaves and again when it arrived: one that was stopped
    before is simply sent later. One whose answer was lost is neither sent nor failed but uncertain,
    for Telegram has no idempotency key: news stays so, a deadline is repeated once, worded as a
    repeat.
    """
    outcomes: Counter[str] = Counter()
    served: set[ChatId] = set()
    for queued in store.outbox.due(clock(), BATCH):
        if queued.chat in served:
            continue
        served.add(queued.chat)
        outcome = await _deliver(queued, store, messenger, clock)
        outcomes[outcome] += 1
        if outcome == "halted":
            break
    if outcomes:
        counts = " ".join(f"{name}={count}" for name, count in sorted(outcomes.items()))
        log.info("deliver done %s", counts)
    return outcomes["sent"]


async def _deliver(queued: Queued, store: Store, messenger: Messenger, clock: Clock) -> str:
    if queued.expires <= clock():
        return _expire(queued, store)

    def leaving() -> None:
        if not store.outbox.mark_leaving(queued.id):
            raise NotWanted

    text = as_repeat(queued.text) if queued.repeat else queued.text
    try:
        await messenger.send(queued.chat, text, leaving)
    except BotError as failure:
        return _failed(queued, failure, store, clock())
    store.outbox.mark_sent(queued.id, clock())
    return "sent"


def _failed(queued: Queued, failure: BotError, store: Store, now: datetime) -> str:
    """Write what a failed send means for the message, its chat and the others."""
    match failure:
        case NotWanted():
            outcome = "withdrawn"
        case TryLater():
            outcome = "halted" if failure.for_all else "postponed"
            _wait(queued, failure.reason, now + failure.wait, store, for_all=failure.for_all)
        case MessengerUnusable():
            outcome = "halted"
            _wait(queued, "the bot is refused", now + UNUSABLE_WAIT, store, for_all=True)
            log.error("messenger unusable why=%s", failure)
        case ChatMoved():
            outcome = "moved"
            store.outbox.postpone(queued.id, now, "the chat has a new id")
            store.chats.move(queued.chat, ChatId(failure.new_chat))
        case RecipientGone():
            outcome = "gone"
            store.outbox.postpone(queued.id, now, "the chat cannot be reached")
            store.chats.mark_gone(queued.chat, now)
        case Undeliverable():
            outcome = "refused"
            store.outbox.give_up(queued.id, str(failure))
            log.error("undeliverable outbox_id=%d why=%s", queued.id, failure)
        case _:
            outcome = "uncertain"
            _lost(queued.id, queued.kind, str(failure), store, now, again=not queued.repeat)
    return outcome


def _wait(queued: Queued, why: str, until: datetime, store: Store, *, for_all: bool) -> None:
    with store.atomic():
        store.outbox.postpone(queued.id, until, why)
        store.outbox.postpone_chat(None if for_all else queued.chat, until)


def settle_interrupted(store: Store, clock: Clock) -> int:
    """Judge what was being sent when the program died; call it once, before the first delivery.

    Nobody saw whether those messages arrived, so they are uncertain.
    """
    left = store.outbox.left_sending()
    for line in left:
        why = "the program stopped while it was being sent"
        _lost(line.id, line.kind, why, store, clock(), again=line.attempts < 2)  # noqa: PLR2004
    if left:
        log.warning("deliver interrupted uncertain=%d", len(left))
    return len(left)


def _lost(
    message: int, kind: MessageKind, why: str, store: Store, now: datetime, *, again: bool
) -> None:
    with store.atomic():
        store.outbox.mark_uncertain(message, why)
        if kind is MessageKind.DEADLINE and again:
            store.outbox.repeat(message, now + REPEAT_AFTER)
    log.warning("uncertain outbox_id=%d why=%s", message, why)


def _expire(queued: Queued, store: Store) -> str:
    if queued.kind is MessageKind.DEADLINE and not queued.repeat:
        store.outbox.withdraw(queued.id)
        return "withdrawn"
    store.outbox.expire(queued.id, "it came too late to matter")
    log.warning("expired outbox_id=%d", queued.id)
    return "expired"
