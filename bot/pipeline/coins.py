"""The price source's market list, once a day: coins that are younger than the dictionary."""

import logging
from datetime import datetime, timedelta

from bot.core.assets import AssetBook
from bot.core.errors import PricesUnavailable
from bot.core.listed_coins import ListedCoin
from bot.ports import Clock, MarketList
from bot.store import Store

FRESH_FOR = timedelta(days=1)
REST = timedelta(minutes=30)
LONGEST_REST = timedelta(hours=6)

log = logging.getLogger(__name__)


class CoinKeeper:
    """Keeps the list in the store fresh, and the book of all assets made of it.

    One page a look, so that the source is left room for prices. A list counts once all of it
    came; what cannot be had or read leaves the one before.

    own   the dictionary that is in the package.
    most  how many coins of the list are read.
    """

    def __init__(
        self, store: Store, source: MarketList, clock: Clock, own: AssetBook, *, most: int
    ) -> None:
        self._store = store
        self._source = source
        self._clock = clock
        self._own = own
        self._most = most
        self._coins: list[ListedCoin] = []
        self._next_page = 1
        self._rests_until: datetime | None = None
        self._book = own.with_listed(self._kept())

    def book(self) -> AssetBook:
        """Return every asset that is known now."""
        return self._book

    async def look(self) -> bool:
        """Read a page of the list where it is due; return whether a newer list is complete."""
        now = self._clock()
        if not self._is_due(now):
            return False
        number, self._next_page = self._next_page, 1
        before, self._coins = self._coins, []
        try:
            page = await self._source.page(number)
        except PricesUnavailable as unavailable:
            self._rests_until = now + min(max(unavailable.wait or REST, REST), LONGEST_REST)
            log.warning("coins failed page=%d why=%s", number, unavailable)
            return False
        coins = [*before, *page.coins]
        if not page.is_last and page.up_to < self._most:
            self._coins, self._next_page = coins, number + 1
            return False
        self._store.coins.put((coin for coin in coins if coin.rank <= self._most), now)
        kept = self._kept()
        self._book = self._own.with_listed(kept)
        log.info("coins done coins=%d", len(kept))
        return True

    def _is_due(self, now: datetime) -> bool:
        if self._rests_until is not None and now < self._rests_until:
            return False
        read = self._store.coins.read()
        return read is None or now - read >= FRESH_FOR

    def _kept(self) -> tuple[ListedCoin, ...]:
        return tuple(coin for coin in self._store.coins.all() if coin.rank <= self._most)
