"""The parts of one installation, and when each of its steps runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.chat.batches import A_STRETCH
from bot.chat.conversation import Conversation
from bot.core.feeds import Feed
from bot.core.pacing import Limits
from bot.pipeline.accounts import AccountKeeper
from bot.pipeline.classify import classify
from bot.pipeline.coins import CoinKeeper
from bot.pipeline.deliver import Delivery
from bot.pipeline.digest import digest
from bot.pipeline.health import watch
from bot.pipeline.match import match
from bot.pipeline.poll import Poller
from bot.pipeline.rates import RateKeeper
from bot.pipeline.remind import nudge, remind
from bot.pipeline.values import ValueKeeper
from bot.ports import Classifier, Clock, Messenger
from bot.reports import Reports
from bot.schedule import Schedule
from bot.store import Store

LOOK_EVERY = timedelta(seconds=1)
NUDGE_EVERY = timedelta(seconds=30)
WATCH_EVERY = timedelta(minutes=1)
KEEP = timedelta(days=90)
SWEEP_EVERY = timedelta(minutes=5)
RATES_EVERY = timedelta(minutes=10)
VALUES_EVERY = timedelta(seconds=15)
"""One request each: a free key of CoinGecko's allows 30 a minute, no key some five."""
COINS_EVERY = timedelta(seconds=20)
"""One page each, and only once a day, for it is the same server."""
ACCOUNTS_EVERY = timedelta(seconds=2)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gleaner:
    """The parts of one installation, and its five steps.

    end_reading  ends the processes that parse.
    """

    feeds: Callable[[], Sequence[Feed]]
    poller: Poller
    store: Store
    end_reading: Callable[[], Awaitable[None]]
    classifier: Classifier
    reports: Reports
    conversation: Conversation
    clock: Clock
    operators: frozenset[int] = frozenset()
    keep: timedelta = KEEP
    rates: RateKeeper | None = None
    values: ValueKeeper | None = None
    coins: CoinKeeper | None = None
    accounts: AccountKeeper | None = None

    async def poll(self) -> int:
        """Ask the feeds that are due; return how many stories are new."""
        return await self.poller.look(self.feeds())

    async def watch(self) -> int:
        """Tell operators of feeds that fell ill, or are well again; return how many notices."""
        return await watch(self.store, self.feeds(), self.operators, self.clock)

    async def think(self) -> int:
        """Classify what is new, match it, and make reminders of it; return how many."""
        await classify(self.store, self.classifier)
        await match(self.store, self.reports, self.clock)
        return await remind(self.store, self.reports, self.clock)

    async def aclose(self) -> None:
        """Give up what is being fetched, and end the processes that parse."""
        await self.poller.aclose()
        await self.end_reading()

    async def nudge(self) -> int:
        """Make the deadline reminders and digests that are due; return how many."""
        made = await nudge(self.store, self.reports, self.clock)
        return made + await digest(self.store, self.reports, self.clock)

    async def sweep(self) -> None:
        """Drop what nobody needs, and take what was deleted out of the database's log, too."""
        self.store.feeds.tidy(self.clock())
        self.store.feeds.keep_only(self.feeds())
        dropped = self.store.stories.drop_old(self.clock() - self.keep)
        if dropped:
            log.info("stories dropped count=%d", dropped)
        self.store.inbox.tidy(self.clock())
        self.store.imports.tidy(self.clock())
        more = True
        while more:
            more = self.store.imports.clear(A_STRETCH)
            await asyncio.sleep(0)
        self.store.batches.tidy(self.clock())
        self.store.forgetting.tidy(self.clock())
        self.store.outbox.tidy(self.clock())
        self.store.sweep()

    def delivery(self, messenger: Messenger, limits: Limits = Limits()) -> Delivery:  # noqa: B008
        """Return what sends the outbox."""
        return Delivery(self.store, messenger, self.clock, limits)

    def schedule(self, delivery: Delivery, look_every: timedelta = LOOK_EVERY) -> Schedule:
        """Return all steps with their rhythm, not yet started.

        What one step made the next sees at once.
        """
        schedule = Schedule()

        def then(
            step: Callable[[], Awaitable[int]], following: str
        ) -> Callable[[], Awaitable[None]]:
            async def chained() -> None:
                if await step():
                    await schedule.soon(following)

            return chained

        schedule.every(look_every, "poll", then(self.poll, "think"))
        schedule.every(look_every, "think", then(self.think, "deliver"))
        schedule.every(NUDGE_EVERY, "nudge", then(self.nudge, "deliver"))
        schedule.every(look_every, "deliver", delivery.look)
        schedule.every(WATCH_EVERY, "watch", then(self.watch, "deliver"))
        schedule.every(SWEEP_EVERY, "sweep", self.sweep)
        if self.rates is not None:
            schedule.every(RATES_EVERY, "rates", self.rates.look)
        if self.values is not None:
            schedule.every(VALUES_EVERY, "values", self.values.look)
        if self.coins is not None:
            schedule.every(COINS_EVERY, "coins", self.coins.look)
        if self.accounts is not None:
            schedule.every(ACCOUNTS_EVERY, "accounts", self.accounts.look)
        return schedule
