"""Feeds in, new stories in the store out."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from bot.core.errors import FeedFailed, HostRests
from bot.core.feed_schedule import (
    FeedState,
    Limits,
    after_answer,
    after_failure,
    asked_at_once,
    host_pause,
    older_page,
)
from bot.core.feeds import NO_VALIDATORS, Feed, Fetched, page_until
from bot.pipeline.gather import Gatherer
from bot.ports import Clock, FeedReader
from bot.store import Store

AT_ONCE = 16
AT_ONCE_A_HOST = 1
LOOK_SECONDS = 0.5
TOGETHER_SECONDS = 0.1
MOST_PAGES = 20
_NO_PAGES = frozenset({400, 404, 422})  # A server that knows no pages will not learn of them.

log = logging.getLogger(__name__)

Chance = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Polled:
    """What asking one feed gave: stories that were new, or why it failed or was not asked.

    rests_until  it was not asked, for its server asked to be left alone until then.
    """

    feed: Feed
    entries: int = 0
    new: int = 0
    failed: str | None = None
    rests_until: datetime | None = None
    not_modified: bool = False
    malformed: str | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a feed answered, before it is written."""

    feed: Feed
    answer: Fetched | FeedFailed


@dataclass(frozen=True, slots=True)
class _Settled:
    """What is told of a feed that answered, and how it stands now."""

    polled: Polled
    state: FeedState


class Poller:
    """Asks feeds: AT_ONCE at a time, AT_ONCE_A_HOST of one host; writes answers as they come.

    every   the interval of feeds that state none.
    chance  a random number in 0..1.
    """

    def __init__(
        self,
        store: Store,
        reader: FeedReader,
        clock: Clock,
        every: timedelta,
        *,
        chance: Chance = random.random,
    ) -> None:
        self._store = store
        self._reader = reader
        self._clock = clock
        self._every = every
        self._chance = chance
        self._gatherer = Gatherer(store)
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._host_gates: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE_A_HOST)
        )
        self._under_way: dict[str, asyncio.Task[_Outcome]] = {}
        self._resting: dict[str, datetime] = {}  # As the store has it.

    async def look(self, feeds: Sequence[Feed]) -> int:
        """Start some of the feeds that are due, and return how many new stories have come in.

        A feed that is slow to answer holds up no other: it is simply not started again. Only so
        many are started at a time, so that a start, or a machine that wakes, is no burst.
        """
        now = self._clock()
        self._resting = dict(self._store.feeds.resting(now))
        due = self._store.feeds.due(feeds, now)
        waiting = [feed for feed in due if feed.name not in self._under_way]
        for feed in waiting[: asked_at_once(len(feeds))]:
            state = self._store.feeds.get(feed)
            self._under_way[feed.name] = asyncio.ensure_future(self._ask(feed, state))
        if not self._under_way:
            return 0
        await asyncio.wait(
            self._under_way.values(),
            timeout=LOOK_SECONDS,
            return_when=asyncio.FIRST_COMPLETED,
        )
        done = [name for name, task in self._under_way.items() if task.done()]
        written = self._write([self._under_way[name].result() for name in done])
        # Only now: what could not be written is kept, and its feed not asked again meanwhile.
        for name in done:
            del self._under_way[name]
        new = sum(one.new for one in written)
        if new:
            self._gatherer.gather(self._clock())
        return new

    async def round(self, feeds: Sequence[Feed]) -> tuple[Polled, ...]:
        """Ask every feed now, due or not, and return what came, in the order given.

        Only a server that asked to be left alone is, until the time it gave.
        """
        now = self._clock()
        states = self._store.feeds.all(feeds)
        hosts = self._resting = dict(self._store.feeds.resting(now))
        resting = {feed.name: _rests_until(feed, states[feed.name], hosts, now) for feed in feeds}
        found = {
            feed.name: Polled(feed, rests_until=until)
            for feed in feeds
            if (until := resting[feed.name])
        }
        asking = {
            asyncio.ensure_future(self._ask(feed, states[feed.name]))
            for feed in feeds
            if not resting[feed.name]
        }
        while asking:
            # What comes within a moment is written together, for each write waits for the disk.
            done, asking = await asyncio.wait(asking, timeout=TOGETHER_SECONDS)
            for polled in self._write([task.result() for task in done]):
                found[polled.feed.name] = polled
            self._gatherer.gather(self._clock())
        return tuple(found[feed.name] for feed in feeds)

    async def aclose(self) -> None:
        """Give up what is under way; it is asked again next time."""
        under_way = tuple(self._under_way.values())
        self._under_way.clear()
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _ask(self, feed: Feed, state: FeedState) -> _Outcome:
        async with self._host_gates[_host(feed, state)], self._gate:
            until, now = self._resting.get(_host(feed, state)), self._clock()
            if until and until > now:
                why = "its host asked to be left alone for a while"
                return _Outcome(feed, HostRests(why, until - now))
            try:
                answer: Fetched | FeedFailed = await self._read(feed, state)
            except FeedFailed as failure:
                answer = failure
                self._rest_host(feed, state, failure)
            except Exception as error:  # One feed must not stop the others, whatever it does.
                log.exception("feed broke the reader name=%r", feed.name)
                answer = FeedFailed(f"it cannot be read ({type(error).__name__})")
        return _Outcome(feed, answer)

    async def _read(self, feed: Feed, state: FeedState) -> Fetched:
        """Read a feed and, of one that comes in pages, what it published since it was read.

        Raises  FeedFailed. No page is kept then: what lies behind would never be asked for again.
        """
        first = await self._reader.read(
            feed, state.validators, address=state.address, resting=self._resting
        )
        return await self._with_older(feed, state, first) if feed.paged else first

    async def _with_older(self, feed: Feed, state: FeedState, first: Fetched) -> Fetched:
        found, page = dict.fromkeys(first.entries), first.entries
        for _ in range(MOST_PAGES):
            until = older_page(page, state, self._clock())
            if until is None:
                return replace(first, entries=tuple(found))
            address = page_until(state.address or feed.url, until)
            try:
                older = await self._reader.read(
                    feed, NO_VALIDATORS, address=address, resting=self._resting
                )
            except FeedFailed as failed:
                if failed.status not in _NO_PAGES:
                    raise
                break
            page = tuple(entry for entry in older.entries if entry not in found)
            if not page:
                return replace(first, entries=tuple(found))
            found |= dict.fromkeys(page)
        return replace(first, entries=tuple(found), malformed="older stories could not be read")

    def _rest_host(self, feed: Feed, state: FeedState, failure: FeedFailed) -> None:
        """Write at once that a host asked to be left alone, for other feeds wait for it."""
        now = self._clock()
        limits = Limits.of(feed, self._every)
        after = after_failure(state, failure, limits, now=now, chance=0)
        until = host_pause(failure, after, now)
        if until is not None:
            host = failure.host or _host(feed, state)
            self._store.feeds.rest(host, until)
            self._resting[host] = max(until, self._resting.get(host, until))

    def _write(self, outcomes: Sequence[_Outcome]) -> list[Polled]:
        """Write what came in one transaction."""
        if not outcomes:
            return []
        now = self._clock()
        with self._store.atomic():
            states = self._store.feeds.all(outcome.feed for outcome in outcomes)
            settled = [self._settle(each, states[each.feed.name], now) for each in outcomes]
            self._store.feeds.put_all((each.polled.feed, each.state) for each in settled)
        polled = [each.polled for each in settled]
        new = sum(one.new for one in polled)
        _report(polled, new)
        return polled

    def _settle(self, outcome: _Outcome, state: FeedState, now: datetime) -> _Settled:
        feed, answer = outcome.feed, outcome.answer
        limits = Limits.of(feed, self._every)
        if isinstance(answer, HostRests):
            until = now + (answer.wait or limits.every)
            after = replace(state, due=max(state.due or until, until))
            return _Settled(Polled(feed, rests_until=until), after)
        if isinstance(answer, FeedFailed):
            after = after_failure(state, answer, limits, now=now, chance=self._chance())
            log.warning("feed failed name=%r failures=%d why=%s", feed.name, after.failures, answer)
            return _Settled(Polled(feed, failed=answer.reason), after)
        new = self._store.stories.add(feed, answer.entries, now)
        after = after_answer(state, answer, limits, new=new, now=now, chance=self._chance())
        if after.address and after.address != state.address:
            log.warning("feed moved name=%r and is asked there from now on", feed.name)
        polled = Polled(
            feed,
            entries=len(answer.entries),
            new=new,
            not_modified=answer.not_modified,
            malformed=answer.malformed,
        )
        return _Settled(polled, after)


async def poll(
    feeds: Sequence[Feed], store: Store, reader: FeedReader, clock: Clock, every: timedelta
) -> tuple[Polled, ...]:
    """Ask every feed now; see `Poller.round`."""
    return await Poller(store, reader, clock, every).round(feeds)


def _rests_until(
    feed: Feed, state: FeedState, hosts: Mapping[str, datetime], now: datetime
) -> datetime | None:
    floors = (state.not_before, hosts.get(_host(feed, state)))
    return max((floor for floor in floors if floor and floor > now), default=None)


def _host(feed: Feed, state: FeedState) -> str:
    return _host_of(state.address or feed.url)


@lru_cache(maxsize=4096)
def _host_of(address: str) -> str:
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = (parts.hostname or "").lower()
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _report(polled: Iterable[Polled], new: int) -> None:
    every = list(polled)
    failed = sum(one.failed is not None for one in every)
    malformed = sum(one.malformed is not None for one in every)
    log.info("poll done feeds=%d new=%d failed=%d malformed=%d", len(every), new, failed, malformed)
