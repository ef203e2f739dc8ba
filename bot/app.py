"""The composition root: puts the parts together, and runs them until they are told to stop."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from bot.adapters.classifier import OnnxClassifier
from bot.adapters.dictionaries import asset_book, evm_chains, stand_ins
from bot.adapters.esplora import EsploraAccounts
from bot.adapters.evm import EvmAccounts
from bot.adapters.exchange_accounts import CcxtKraken, KrakenAccounts
from bot.adapters.feed_file import FeedFile, add_feeds, read_feeds
from bot.adapters.feeds import HttpFeedReader
from bot.adapters.hugging_face import SHIPPED_LABELS, HuggingFaceClassifier
from bot.adapters.opml import feeds_of_opml, opml
from bot.adapters.prices import CoinGeckoPrices, TellingCoins
from bot.adapters.prices_coinbase import CoinbasePrices
from bot.adapters.prices_kraken import KrakenPrices
from bot.adapters.prices_listed import CoinGeckoList
from bot.adapters.prices_past import CoinGeckoPastPrices
from bot.adapters.reference_rates import BankRates
from bot.adapters.telegram import TelegramBot
from bot.adapters.vault import NOT_INSTALLED, Vault
from bot.chat.conversation import COMMANDS, Conversation
from bot.chat.desk import Operating
from bot.chat.watch import BITCOIN
from bot.clock import utc_now
from bot.core.addresses import Family
from bot.core.assets import AssetBook
from bot.core.chats import QuietHours
from bot.core.errors import PricesUnavailable
from bot.core.feeds import Feed
from bot.core.ledger import Row
from bot.core.pacing import FREE_PER_SECOND
from bot.core.past_prices import Moment, PastPrice, Valued, valued, wanted
from bot.gleaner import Gleaner
from bot.pipeline.accounts import AccountKeeper
from bot.pipeline.coins import CoinKeeper
from bot.pipeline.deliver import Delivery, settle_interrupted
from bot.pipeline.poll import Polled, Poller, poll
from bot.pipeline.rates import RateKeeper
from bot.pipeline.values import ValueKeeper
from bot.ports import AccountSource
from bot.reports import Reports
from bot.settings import OtherClassifier, Settings
from bot.store import Store
from bot.store.lock import exclusive

STORIES_API = "Stories API"
STORE_PATIENCE = timedelta(milliseconds=100)
"""The event loop waits no longer for another program that holds the database; it tries again."""

FAILURES_IN_A_ROW = 3
TURN = timedelta(microseconds=500)
"""What computes in a thread lets the event loop go on after that; the loop asks hundreds of times
for one answer, and by default would wait for ten times as long."""

TICKERS: Mapping[str, type[KrakenPrices | CoinbasePrices]] = {
    "kraken": KrakenPrices,
    "coinbase": CoinbasePrices,
}

__all__ = ["add_feeds", "feeds_of_opml", "opml", "read_feeds"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PriceServer:
    """Where prices come from.

    called   how people read of it; None = by its host.
    tickers  exchanges that are asked, too: name and address.
    """

    url: str
    key: str | None = field(default=None, repr=False)
    called: str | None = None
    tickers: Mapping[str, str] = field(default_factory=dict)


def build(
    store: Store,
    operating: Operating,
    *,
    prices: PriceServer,
    poll_every: timedelta,
    quiet_hours: QuietHours | None,
    assets: Callable[[], AssetBook] = asset_book,
) -> Gleaner:
    """Put the parts together; nothing starts yet, and the model is loaded when first used.

    assets  returns those that are known now. Exchanges are asked only for our own: they may call
            another coin by a symbol of the market list.
    """
    source = CoinGeckoPrices(
        prices.url,
        lambda symbol: assets().coingecko_id(symbol),
        key=prices.key,
        called=prices.called,
    )
    telling = TellingCoins(source, lambda symbol: _taken_for(assets(), symbol))
    more = tuple(
        TICKERS[name](utc_now, assets().in_dictionary, url=url)
        for name, url in prices.tickers.items()
    )
    reports = Reports(store, telling, utc_now, more_prices=more, stand_ins=stand_ins())
    conversation = Conversation(
        store, reports, utc_now, assets=assets, quiet_hours=quiet_hours, operating=operating
    )
    reader = HttpFeedReader(utc_now)
    return Gleaner(
        operating.feeds,
        Poller(store, reader, utc_now, poll_every),
        store,
        reader.aclose,
        OnnxClassifier(assets=assets),
        reports,
        conversation,
        utc_now,
        operating.operators,
    )


def feed_file(settings: Settings) -> FeedFile:
    """Return the list of feeds, with the JSON API that the settings name.

    Raises  BadFeeds.
    """
    if settings.stories_url is None:
        return FeedFile(settings.feeds)
    # The operator named this address, so it may be on the operator's own network.
    stories = Feed(STORIES_API, settings.stories_url, private_network=True, paged=True)
    return FeedFile(settings.feeds, stories)


async def poll_once(settings: Settings) -> tuple[Polled, ...]:
    """Ask every feed once, due or not.

    Raises  BadFeeds; StoreUnusable.
    """
    feeds = feed_file(settings).feeds()
    store = Store(settings.database)
    try:
        async with HttpFeedReader(utc_now) as reader:
            return await poll(feeds, store, reader, utc_now, settings.poll_every)
    finally:
        store.close()


def _taken_for(assets: AssetBook, symbol: str) -> str | None:
    """Return the name of the coin that a symbol is taken for, where only a list says so."""
    listed = assets.listed(symbol)
    return listed.name if listed else None


def chosen_classifier(
    other: OtherClassifier | None, assets: Callable[[], AssetBook] = asset_book
) -> OnnxClassifier | HuggingFaceClassifier:
    """Return our classifier, or the other one; it is loaded when first used.

    assets  returns those that are known when a text is read; without it those of the package.
    Raises  ClassifierUnusable: the labels of the other one are not mapped.
    """
    ours = OnnxClassifier(assets=assets)
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
    sys.setswitchinterval(TURN.total_seconds())
    file = feed_file(settings)
    with exclusive(settings.database):
        store = Store(settings.database)
        store.wait_at_most(STORE_PATIENCE)
        exchange, why = _exchange(settings)
        coins = _coin_keeper(store, settings)
        assets = asset_book if coins is None else coins.book
        shipped = build(
            store,
            Operating(
                settings.admins,
                file.feeds,
                lambda: file.mistakes,
                _watchable(settings),
                exchange,
                why,
                looks_up_values=True,
            ),
            prices=PriceServer(settings.prices_url, settings.prices_key, tickers=settings.tickers),
            poll_every=settings.poll_every,
            quiet_hours=settings.quiet_hours,
            assets=assets,
        )
        gleaner = replace(
            shipped,
            classifier=chosen_classifier(settings.classifier, assets),
            keep=settings.keep,
            rates=_rate_keeper(store, settings.rates_url),
            accounts=AccountKeeper(store, _account_sources(settings, exchange), utc_now),
            values=ValueKeeper(store, _past_prices(settings, assets), utc_now),
            coins=coins,
        )
        settle_interrupted(store, utc_now)

        def answered() -> None:
            delivery.wake()

        bot = TelegramBot(
            settings.telegram_token,
            gleaner.conversation.answer,
            store,
            utc_now,
            answered=answered,
            notice=gleaner.conversation.notice,
            commands=COMMANDS,
            url=settings.telegram_url,
            webhook=settings.webhook,
            paid=settings.limits.per_second > FREE_PER_SECOND,
        )
        delivery = gleaner.delivery(bot, settings.limits)
        await _run(gleaner, bot, delivery)
        store.close()


def _exchange(settings: Settings) -> tuple[KrakenAccounts | None, str]:
    """Return what reads accounts at exchanges, or None and why there is nothing."""
    if settings.key is None:
        return None, "The operator has to set BOT_KEY first."
    try:
        vault, call = Vault(settings.key), CcxtKraken(settings.kraken_url)
    except ImportError:
        return None, f"The operator has to install what reads them: {NOT_INSTALLED}."
    return KrakenAccounts(call, vault, utc_now), ""


def _account_sources(
    settings: Settings, exchange: KrakenAccounts | None
) -> dict[Family, AccountSource]:
    sources: dict[Family, AccountSource] = {}
    if settings.esplora_url is not None:
        sources[Family.BITCOIN] = EsploraAccounts(settings.esplora_url)
    if settings.evm_url is not None:
        sources[Family.EVM] = EvmAccounts(
            settings.evm_url, evm_chains(), utc_now, key=settings.evm_key
        )
    if exchange is not None:
        sources[Family.KRAKEN] = exchange
    return sources


def _watchable(settings: Settings) -> frozenset[str]:
    """Return the chains whose addresses can be watched."""
    bitcoin = {BITCOIN} if settings.esplora_url is not None else set()
    return frozenset(bitcoin | (evm_chains().keys() if settings.evm_url is not None else set()))


def _coin_keeper(store: Store, settings: Settings) -> CoinKeeper | None:
    """Return what keeps the market list; None where that is turned off."""
    if not settings.new_coins:
        return None
    source = CoinGeckoList(settings.prices_url, key=settings.prices_key)
    return CoinKeeper(store, source, utc_now, asset_book(), most=settings.new_coins)


def _kept_assets(settings: Settings) -> AssetBook:
    """Return the assets that are known, with the market list where `run` has read one."""
    if not settings.new_coins or not Path(settings.database).exists():
        return asset_book()
    store = Store(settings.database)
    try:
        keeper = _coin_keeper(store, settings)
        return keeper.book() if keeper else asset_book()
    finally:
        store.close()


def _past_prices(settings: Settings, assets: Callable[[], AssetBook]) -> CoinGeckoPastPrices:
    def coin_id(symbol: str) -> str | None:
        return assets().coingecko_id(symbol)

    return CoinGeckoPastPrices(settings.prices_url, coin_id, key=settings.prices_key)


async def value_rows(
    rows: Sequence[Row], currency: str, settings: Settings
) -> tuple[Valued, str | None]:
    """Return rows with the values that they lacked, and why some are missing, if a source failed.

    A coin that the source fails at keeps no other from being looked up; three in a row, or a
    source that asks us to stay away, end it.

    currency  of the values.
    """
    known: dict[Moment, PastPrice] = {}
    failed, in_a_row = None, 0
    assets = _kept_assets(settings)
    source = _past_prices(settings, lambda: assets)
    for asset, moments in groupby(wanted(rows), key=lambda moment: moment.asset):
        try:
            found = await source.past(asset, currency, [moment.hour for moment in moments])
        except PricesUnavailable as unavailable:
            failed, in_a_row = str(unavailable), in_a_row + 1
            if unavailable.wait is not None or in_a_row == FAILURES_IN_A_ROW:
                break
            continue
        in_a_row = 0
        known |= {price.moment: price for price in found}
    return valued(rows, known, currency), failed


def _rate_keeper(store: Store, url: str | None) -> RateKeeper | None:
    return None if url is None else RateKeeper(store, BankRates(url), utc_now)


async def _run(gleaner: Gleaner, bot: TelegramBot, delivery: Delivery) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    log.info("run start feeds=%d", len(gleaner.feeds()))
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
        await gleaner.aclose()
        await bot.close()
        log.info("run stopped")


async def _hang_up(bot: TelegramBot, delivery: Delivery) -> None:
    await bot.stop()
    await delivery.stop()
