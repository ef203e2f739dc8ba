"""Entries without a value in, what coins were worth at their moments in the store out."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.errors import PricesUnavailable
from bot.core.past_prices import ASK_AGAIN_AFTER, Moment
from bot.ports import Clock, PastPriceSource
from bot.store import Store

REST = timedelta(minutes=2)
LONGEST_REST = timedelta(hours=6)
A_SPAN = timedelta(days=80)
"""Hours further apart than that are asked for apart: within 90 days prices are of every hour."""
A_STRETCH = 2_000
"""So many entries are looked at before others have their turn."""

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
        lacking = self._lacking(await self._wanted(), now)
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

    async def _wanted(self) -> dict[str, set[Moment]]:
        """Return by currency what a value is wanted for; others have their turn meanwhile."""
        found: defaultdict[str, set[Moment]] = defaultdict(set)
        last: int | None = 0
        while last is not None:
            part = self._store.ledgers.without_value(last, A_STRETCH)
            for currency, moment in part.moments:
                found[currency].add(moment)
            last = part.last
            if last is not None:
                await asyncio.sleep(0)
        return found

    def _lacking(
        self, wanted: Mapping[str, set[Moment]], now: datetime
    ) -> tuple[str, list[Moment]] | None:
        """Return what is to be asked for now: moments of one asset that are near each other."""
        for currency in sorted(wanted):
            settled = self._store.past_prices.settled(currency, now, ASK_AGAIN_AFTER)
            lacking = sorted(wanted[currency] - settled)
            if lacking:
                first = lacking[0]
                return currency, [
                    each
                    for each in lacking
                    if each.asset == first.asset and each.hour - first.hour <= A_SPAN
                ]
        return None
