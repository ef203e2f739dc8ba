"""What assets are worth, of all sources together, with age; kept in the store."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.errors import PricesUnavailable
from bot.core.price_agreement import agreement
from bot.core.prices import Price
from bot.core.stand_ins import StandIn, asked_too, with_stand_ins
from bot.ports import Clock, PriceSource
from bot.store import Store

FRESH_FOR = timedelta(minutes=5)
ASK_AGAIN_AFTER = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Failure:
    until: datetime
    why: str


class PriceBook:
    """Prices with their age: kept in the store, asked for again when they are not fresh.

    One request asks a source for every asset that anyone holds, so that it learns nobody's
    portfolio; after a failure it is left alone for a while, or for as long as it asks.

    sources    the one to be trusted most first.
    stand_ins  whose price counts where an asset has none.
    """

    def __init__(
        self,
        store: Store,
        sources: Sequence[PriceSource],
        clock: Clock,
        stand_ins: Sequence[StandIn] = (),
    ) -> None:
        self._store = store
        self._sources = tuple(sources)
        self._clock = clock
        self._stand_ins = tuple(stand_ins)
        self._asked: dict[tuple[str, str], datetime] = {}
        self._failures: dict[int, _Failure] = {}
        self._asking = asyncio.Lock()

    async def look_up(
        self, assets: tuple[str, ...], currency: str
    ) -> tuple[dict[str, Price], str | None]:
        """Return the prices known, and why some of them could not be refreshed, if so."""
        every = {*assets, *asked_too(assets, self._stand_ins)}
        wanted = {(asset, currency) for asset in every}
        async with self._asking:
            now = self._clock()
            if not all(self._is_fresh(pair, now) for pair in wanted):
                await self._ask(wanted, now)
            failed = None if all(self._is_fresh(pair, now) for pair in wanted) else self._why()
        known = with_stand_ins(self._store.prices.all(currency), self._stand_ins)
        return {asset: known[asset] for asset in every if asset in known}, failed

    def _is_fresh(self, pair: tuple[str, str], now: datetime) -> bool:
        asked = self._asked.get(pair)
        return asked is not None and now - asked <= FRESH_FOR

    def _why(self) -> str | None:
        """Return what happened to the sources that failed last, None where none did."""
        return " ".join(self._failures[at].why for at in sorted(self._failures)) or None

    async def _ask(self, wanted: set[tuple[str, str]], now: datetime) -> None:
        """Ask every source that does not rest.

        What none of them has a price of is asked for again soon, unless all of them answered.
        """
        asked = [at for at in range(len(self._sources)) if not self._rests(at, now)]
        if not asked:
            return
        held = self._store.ledgers.assets()
        assets = held | asked_too(held, self._stand_ins) | {asset for asset, _ in wanted}
        currencies = self._store.chats.currencies() | {currency for _, currency in wanted}
        answers = await asyncio.gather(
            *(self._prices(at, sorted(assets), sorted(currencies), now) for at in asked)
        )
        quotes = [price for prices in answers for price in prices]
        agreed = tuple(_agreed(quotes, now))
        self._store.prices.put(agreed, now)
        known = {(price.asset, price.currency) for price in agreed}
        if not self._failures:
            known |= {(asset, currency) for asset in assets for currency in currencies}
        self._asked |= dict.fromkeys(known, now)

    async def _prices(
        self, at: int, assets: list[str], currencies: list[str], now: datetime
    ) -> tuple[Price, ...]:
        try:
            prices = await self._sources[at].prices(assets, currencies)
        except PricesUnavailable as unavailable:
            wait = min(max(unavailable.wait or ASK_AGAIN_AFTER, ASK_AGAIN_AFTER), LONGEST_REST)
            self._failures[at] = _Failure(now + wait, str(unavailable))
            log.warning("prices failed assets=%d why=%s", len(assets), unavailable)
            return ()
        self._failures.pop(at, None)
        return prices

    def _rests(self, at: int, now: datetime) -> bool:
        failure = self._failures.get(at)
        return failure is not None and now < failure.until


def _agreed(quotes: Iterable[Price], now: datetime) -> Iterable[Price]:
    together: dict[tuple[str, str], list[Price]] = {}
    for quote in quotes:
        together.setdefault((quote.asset, quote.currency), []).append(quote)
    for alike in together.values():
        yield agreement(alike, now).price
