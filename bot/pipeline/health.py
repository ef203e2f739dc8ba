"""How feeds have been in, notices to operators in the outbox out."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.chats import ChatId
from bot.core.feed_schedule import FeedState
from bot.core.feeds import Feed
from bot.core.messages.feeds import ill_text, well_text
from bot.core.outbox import Draft, MessageKind
from bot.ports import Clock
from bot.store import Store

MATTERS_FOR = timedelta(days=7)

log = logging.getLogger(__name__)


async def watch(
    store: Store, feeds: Sequence[Feed], operators: Collection[int], clock: Clock
) -> int:
    """Tell operators once when feeds are ill for a day, and once when they are well again.

    Feeds that fall ill together, as after a broken network, share one notice.
    Returns how many notices were queued.
    """
    now = clock()
    states = store.feeds.all(feeds)
    ill = [
        feed for feed in feeds if states[feed.name].is_ill(now) and not states[feed.name].told_ill
    ]
    well = [feed for feed in feeds if states[feed.name].told_ill and not states[feed.name].failures]
    if not ill and not well:
        return 0
    texts = {}
    if ill:
        texts["ill"] = ill_text([(feed, states[feed.name]) for feed in ill], now)
        log.warning("feeds ill names=%r", [feed.name for feed in ill])
    if well:
        texts["well"] = well_text([feed.name for feed in well])
    with store.atomic():
        made = sum(
            store.outbox.queue(_notice(ChatId(chat), kind, text, now), now)
            for chat in sorted(operators)
            for kind, text in texts.items()
        )
        _note(store, ill, states, told=True)
        _note(store, well, states, told=False)
    return made


def _notice(chat: ChatId, kind: str, text: str, now: datetime) -> Draft:
    key = f"feeds:{kind}:{now:%Y-%m-%dT%H:%M:%S}"
    return Draft(chat, MessageKind.NOTICE, key, text, due=now, expires=now + MATTERS_FOR)


def _note(store: Store, feeds: Sequence[Feed], states: dict[str, FeedState], *, told: bool) -> None:
    for feed in feeds:
        store.feeds.put(feed, replace(states[feed.name], told_ill=told))
