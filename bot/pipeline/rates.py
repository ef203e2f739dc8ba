"""Newer reference rates, once a day, where some ledger has amounts in another currency."""

import asyncio
import logging
from datetime import datetime, timedelta

from bot.core.errors import BadInput, RatesUnavailable
from bot.exchange_rates import rates_of
from bot.ports import Clock, RateSource
from bot.store import Store

FRESH_FOR = timedelta(hours=20)
ASK_AGAIN_AFTER = timedelta(hours=1)

log = logging.getLogger(__name__)


class RateKeeper:
    """Keeps the table of rates in the store fresh.

    What cannot be read is not kept: the last good table stays.
    """

    def __init__(self, store: Store, source: RateSource, clock: Clock) -> None:
        self._store = store
        self._source = source
        self._clock = clock
        self._asked: datetime | None = None

    async def look(self) -> bool:
        """Fetch the table if it is due and needed; return whether a newer one came."""
        now = self._clock()
        fetched = self._store.rates.fetched()
        if fetched is not None and now - fetched < FRESH_FOR:
            return False
        if self._asked is not None and now - self._asked < ASK_AGAIN_AFTER:
            return False
        if not self._store.ledgers.has_other_currencies():
            return False
        self._asked = now
        try:
            content = await self._source.history()
            await asyncio.to_thread(rates_of, content)
        except (RatesUnavailable, BadInput) as error:
            log.warning("rates failed why=%s", error)
            return False
        self._store.rates.put(content, now)
        log.info("rates done bytes=%d", len(content))
        return True
