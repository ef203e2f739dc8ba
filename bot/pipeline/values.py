"""Entries without a value in, what coins were worth at their moments in the store out."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from bot.core.errors import PricesUnavailable
from bot.core.past_prices import Moment, wanted
from bot.ports import Clock, PastPriceSource
from bot.store import Store

ASK_AGAIN_AFTER = timedelta(days=1)
"""When to ask anew for what no source knew."""
REST = timedelta(minutes=2)
LONGEST_REST = timedelta(hours=6)
A_SPAN = timedelta(days=80)
"""Hours further apart than that are asked for apart: within 90 days prices are of every hour."""

log = logging.getLogger(__name__)


class ValueKeeper:
    """Looks up what entries were worth, one request a look; what is found is kept at once."""

    def __init__(self, store: Store, source: PastPriceSource, clock: Clock) -> None:
        self._store = store
        self._source = source
        self._clock = clock
        self._rests_until: datetime | None = None

    async def look(self) -> bool:
        """Ask for one asset's prices, if any are lacking; return whether it answered."""
        now = self._clock()
        if self._rests_until is not None and now < self._rests_until:
            return False
        lacking = next(self._lacking(now), None)
        if lacking is None:
            return False
        currency, moments = lacking
        asset, hours = moments[0].asset, [moment.hour for moment in moments]
        try:
            prices = await self._source.past(asset, currency, hours)
        except PricesUnavailable as unavailable:
            self._rests_until = now + min(max(unavailable.wait or REST, REST), LONGEST_REST)
            log.warning("values failed count=%d why=%s", len(hours), unavailable)
            return False
        self._store.past_prices.put(prices, now)
        log.info("values done count=%d", len(prices))
        return True

    def _lacking(self, now: datetime) -> Iterator[tuple[str, list[Moment]]]:
        for currency in sorted(self._store.chats.currencies()):
            settled = self._store.past_prices.settled(currency, now, ASK_AGAIN_AFTER)
            rows = self._store.ledgers.without_value(currency)
            lacking = [moment for moment in wanted(rows) if moment not in settled]
            for _, alike in groupby(lacking, key=lambda moment: moment.asset):
                moments = list(alike)
                first = moments[0].hour
                yield currency, [each for each in moments if each.hour - first <= A_SPAN]
