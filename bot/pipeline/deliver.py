"""The outbox in, Telegram messages out."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from bot.core.errors import (
    AnswerLost,
    ChatMoved,
    MessengerUnusable,
    RecipientGone,
    TryLater,
    Undeliverable,
)
from bot.core.chats import ChatId
from bot.core.outbox import MessageKind, Queued, as_repeat
from bot.ports import Clock, Messenger
from bot.store import Store

BATCH = 30
REPEAT_AFTER = timedelta(minutes=1)
UNUSABLE_WAIT = timedelta(minutes=5)

log = logging.getLogger(__name__)


async def deliver(store: Store, messenger: Messenger, clock: Clock) -> int:
    """Send what is due, oldest first, one message a chat at most; return how many arrived.

    A message is claimed before it leaves and marked when it arrived. One whose answer was lost is
    neither sent nor failed but uncertain, for Telegram has no idempotency key: news stays so, a
    deadline is repeated once, worded as a repeat.
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
    if not store.outbox.claim(queued.id):
        return "taken"
    text = as_repeat(queued.text) if queued.repeat else queued.text
    try:
        await messenger.send(queued.chat, text)
    except TryLater as busy:
        until = clock() + busy.wait
        store.outbox.postpone(queued.id, until, busy.reason)
        store.outbox.postpone_chat(None if busy.for_all else queued.chat, until)
        return "halted" if busy.for_all else "postponed"
    except MessengerUnusable as unusable:
        until = clock() + UNUSABLE_WAIT
        store.outbox.postpone(queued.id, until, "Telegram refuses this bot")
        store.outbox.postpone_chat(None, until)
        log.error("messenger unusable why=%s", unusable)  # noqa: TRY400 - a person reads it
        return "halted"
    except ChatMoved as moved:
        store.outbox.postpone(queued.id, clock(), "the chat has a new id")
        store.chats.move(queued.chat, ChatId(moved.new_chat))
        return "moved"
    except RecipientGone:
        store.outbox.postpone(queued.id, clock(), "the chat cannot be reached")
        store.chats.mark_gone(queued.chat, clock())
        return "gone"
    except AnswerLost as lost:
        _lost(queued.id, queued.kind, str(lost), store, clock(), again=not queued.repeat)
        return "uncertain"
    except Undeliverable as refused:
        store.outbox.give_up(queued.id, str(refused))
        log.error("undeliverable outbox_id=%d why=%s", queued.id, refused)  # noqa: TRY400
        return "refused"
    store.outbox.mark_sent(queued.id, clock())
    return "sent"


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
