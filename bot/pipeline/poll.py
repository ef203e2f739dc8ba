"""Feeds in, new stories in the store out."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.errors import FeedFailed
from bot.core.feeds import Feed, next_poll
from bot.ports import Clock, FeedReader
from bot.store import Store

AT_ONCE = 8

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Polled:
    """What asking one feed gave: stories that were new, or why it failed."""

    feed: Feed
    entries: int = 0
    new: int = 0
    failed: str | None = None


async def poll(
    feeds: Sequence[Feed], store: Store, reader: FeedReader, clock: Clock, every: timedelta
) -> tuple[Polled, ...]:
    """Ask feeds, some at once, and store what is new; one that fails never stops another.

    every   the interval of feeds that state none.
    Result  in the order of `feeds`.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(feed: Feed) -> Polled:
        async with gate:
            return await _ask(feed, store, reader, clock, feed.every or every)

    polled = tuple(await asyncio.gather(*map(ask, feeds)))
    if polled:
        new = sum(one.new for one in polled)
        failed = sum(one.failed is not None for one in polled)
        log.info("poll done feeds=%d new=%d failed=%d", len(polled), new, failed)
    return polled


async def _ask(
    feed: Feed, store: Store, reader: FeedReader, clock: Clock, every: timedelta
) -> Polled:
    state = store.feeds.get(feed)
    try:
        fetched = await reader.read(feed, state.validators)
    except FeedFailed as failure:
        now = clock()
        due = next_poll(every, failures=state.failures + 1, wait=failure.wait, now=now)
        store.feeds.failed(feed, failure.reason, now, due)
        log.warning(
            "feed failed name=%r failures=%d why=%s", feed.name, state.failures + 1, failure
        )
        return Polled(feed, failed=failure.reason)
    now = clock()
    with store.atomic():
        new = store.stories.add(feed, fetched.entries, now)
        due = next_poll(every, failures=0, wait=None, now=now)
        store.feeds.succeeded(feed, fetched.validators, now, due)
    if fetched.malformed:
        log.info("feed malformed name=%r entries=%d", feed.name, len(fetched.entries))
    return Polled(feed, entries=len(fetched.entries), new=new)
