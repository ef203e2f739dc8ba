"""The composition root: puts the parts together, and runs them until they are told to stop."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.adapters.classifier import OnnxClassifier
from bot.adapters.dictionaries import asset_book
from bot.adapters.feed_list import load_feeds
from bot.adapters.feeds import HttpFeedReader
from bot.adapters.hugging_face import SHIPPED_LABELS, HuggingFaceClassifier
from bot.adapters.prices import CoinGeckoPrices
from bot.adapters.telegram import TelegramBot
from bot.chat.conversation import COMMANDS, Conversation
from bot.clock import utc_now
from bot.core.chats import QuietHours
from bot.core.errors import BadFeeds, Mistake
from bot.core.feeds import Feed
from bot.core.pacing import FREE_PER_SECOND, Limits
from bot.pipeline.classify import classify
from bot.pipeline.deliver import Delivery, settle_interrupted
from bot.pipeline.match import match
from bot.pipeline.poll import Polled, poll
from bot.pipeline.remind import nudge, remind
from bot.ports import Classifier, Clock, FeedReader, Messenger
from bot.reports import Reports
from bot.schedule import Schedule
from bot.settings import OtherClassifier, Settings
from bot.store import Store
from bot.store.lock import exclusive

LOOK_EVERY = timedelta(seconds=1)
NUDGE_EVERY = timedelta(seconds=30)
SWEEP_EVERY = timedelta(minutes=5)
STORE_PATIENCE = timedelta(milliseconds=100)
"""The event loop waits no longer for another program that holds the database; it tries again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gleaner:
    """The parts of one installation, and its five steps."""

    feeds: Sequence[Feed]
    poll_every: timedelta
    store: Store
    reader: FeedReader
    classifier: Classifier
    reports: Reports
    conversation: Conversation
    clock: Clock

    async def poll(self) -> int:
        """Ask the feeds that are due; return how many stories are new."""
        due = self.store.feeds.due(self.feeds, self.clock())
        polled = await poll(due, self.store, self.reader, self.clock, self.poll_every)
        return sum(one.new for one in polled)

    async def think(self) -> int:
        """Classify what is new, match it, and make reminders of it; return how many."""
        await classify(self.store, self.classifier)
        await match(self.store, self.reports, self.clock)
        return await remind(self.store, self.reports, self.clock)

    async def nudge(self) -> int:
        """Make the deadline reminders that are due; return how many."""
        return await nudge(self.store, self.reports, self.clock)

    async def sweep(self) -> None:
        """Drop what nobody needs, and take what was deleted out of the database's log, too."""
        self.store.inbox.tidy(self.clock())
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
        schedule.every(SWEEP_EVERY, "sweep", self.sweep)
        return schedule


def build(
    store: Store,
    feeds: Sequence[Feed],
    *,
    prices_url: str,
    prices_key: str | None = None,
    poll_every: timedelta,
    quiet_hours: QuietHours | None,
) -> Gleaner:
    """Put the parts together; nothing starts yet, and the model is loaded when first used."""
    assets = asset_book()
    prices = CoinGeckoPrices(prices_url, assets.coingecko_id, key=prices_key)
    reports = Reports(store, prices, utc_now)
    conversation = Conversation(store, reports, utc_now, assets=assets, quiet_hours=quiet_hours)
    return Gleaner(
        feeds,
        poll_every,
        store,
        HttpFeedReader(utc_now),
        OnnxClassifier(),
        reports,
        conversation,
        utc_now,
    )


def read_feeds(path: str) -> tuple[Feed, ...]:
    """Return the feeds of a file.

    Raises  BadFeeds: with every mistake, or that there is no such file.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        what = f"{path} cannot be read ({error.strerror}); name the file in BOT_FEEDS"
        raise BadFeeds((Mistake(0, what),)) from error
    except UnicodeDecodeError as error:
        raise BadFeeds((Mistake(0, f"{path} is not UTF-8 text; save it as UTF-8"),)) from error
    return load_feeds(text)


async def poll_once(settings: Settings) -> tuple[Polled, ...]:
    """Ask every feed once, due or not.

    Raises  BadFeeds; StoreUnusable.
    """
    feeds = read_feeds(settings.feeds)
    store = Store(settings.database)
    try:
        async with HttpFeedReader(utc_now) as reader:
            return await poll(feeds, store, reader, utc_now, settings.poll_every)
    finally:
        store.close()


def chosen_classifier(other: OtherClassifier | None) -> OnnxClassifier | HuggingFaceClassifier:
    """Return our classifier, or the other one; it is loaded when first used.

    Raises  ClassifierUnusable: the labels of the other one are not mapped.
    """
    ours = OnnxClassifier()
    if other is None:
        return ours
    return HuggingFaceClassifier(other.name, ours, other.labels or SHIPPED_LABELS)


def check_model(other: OtherClassifier | None) -> None:
    """Load the classifier once.

    Raises  ModelDamaged, ClassifierUnusable.
    """
    chosen_classifier(other).check()


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT.

    Raises  MessengerUnusable: the token is wrong; StoreUnusable, StoreInUse; BadFeeds.
    """
    assert settings.telegram_token, "the command checks it"
    feeds = read_feeds(settings.feeds)
    with exclusive(settings.database):
        store = Store(settings.database)
        store.wait_at_most(STORE_PATIENCE)
        shipped = build(
            store,
            feeds,
            prices_url=settings.prices_url,
            prices_key=settings.prices_key,
            poll_every=settings.poll_every,
            quiet_hours=settings.quiet_hours,
        )
        gleaner = replace(shipped, classifier=chosen_classifier(settings.classifier))
        settle_interrupted(store, utc_now)

        def answered() -> None:
            delivery.wake()

        bot = TelegramBot(
            settings.telegram_token,
            gleaner.conversation.answer,
            store,
            utc_now,
            answered=answered,
            commands=COMMANDS,
            url=settings.telegram_url,
            webhook=settings.webhook,
            paid=settings.limits.per_second > FREE_PER_SECOND,
        )
        delivery = gleaner.delivery(bot, settings.limits)
        await _run(gleaner, bot, delivery)
        store.close()


async def _run(gleaner: Gleaner, bot: TelegramBot, delivery: Delivery) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    log.info("run start feeds=%d", len(gleaner.feeds))
    schedule = gleaner.schedule(delivery)
    await schedule.start()
    told_to_stop = asyncio.create_task(stopped.wait())
    starting = asyncio.ensure_future(bot.start())
    try:
        await asyncio.wait({starting, told_to_stop}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
        await told_to_stop
    finally:
        log.info("run stopping")
        starting.cancel()
        told_to_stop.cancel()
        await asyncio.gather(schedule.stop(), _hang_up(bot, delivery))
        await bot.close()
        log.info("run stopped")


async def _hang_up(bot: TelegramBot, delivery: Delivery) -> None:
    await bot.stop()
    await delivery.stop()
