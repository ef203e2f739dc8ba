"""What one unit of an asset is worth, who says so, and how old that knowledge is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

STALE_AFTER = timedelta(minutes=30)
OWN = "you"
"""The source of a price that a user gave."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of an asset is worth.

    amount     in `currency` (ISO 4217), > 0.
    at         the instant for which the source states it; of several the earliest.
    source     who says so, for people, e.g. "CoinGecko and Kraken".
    note       what else is to be known of it, for people; empty where nothing is.
    priced_as  the asset whose price this is, where there is none of its own.
    """

    asset: str
    currency: str
    amount: Decimal
    at: datetime
    source: str
    note: str = ""
    priced_as: str | None = None

    def age(self, now: datetime) -> timedelta:
        """How old the price is; never negative."""
        return max(now - self.at, timedelta(0))

    def is_stale(self, now: datetime) -> bool:
        """Whether a reader must be told that the price is old."""
        return self.age(now) > STALE_AFTER


def with_own(
    prices: Mapping[str, Price], own: Mapping[str, Price], currency: str
) -> dict[str, Price]:
    """Return prices, with those of a user where there is none, an older one, or another asset's.

    Those that a user gave in another currency, before the country was changed, are left out.
    """
    found = dict(prices)
    for asset, price in own.items():
        known = found.get(asset)
        weaker = known is None or known.priced_as is not None or known.at < price.at
        if price.currency == currency and weaker:
            found[asset] = price
    return found


@dataclass(frozen=True, slots=True)
class CoinPrice:
    """What is known of the worth of one unit of an asset.

    counts  what answers rest on; None where there is no price.
    known   what sources say, its own or that of another asset in its place.
    own     what the user said, in whatever currency.
    """

    asset: str
    counts: Price | None
    known: Price | None
    own: Price | None

    @property
    def is_own(self) -> bool:
        """Whether what the user said is what counts."""
        return self.counts is not None and self.counts.source == OWN


@dataclass(frozen=True, slots=True)
class PriceAnswer:
    """What is known of the worth of coins, in the order in which they were asked for.

    failed  why fresh prices could not be had, a sentence; None when they could.
    """

    currency: str
    coins: tuple[CoinPrice, ...]
    failed: str | None
    now: datetime
