"""A ledger of any size, the same each time: trades in ten assets and three wallets over ten years.

Standard library only: other programs' environments read it, too.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

FIRST, LAST = datetime(2016, 1, 1, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC)
ASSETS, WALLETS = 10, 3


@dataclass(frozen=True, slots=True)
class Trade:
    """A purchase or a sale for money; a wallet never sells more than it holds."""

    number: int
    at: datetime
    is_sale: bool
    asset: str
    wallet: str
    quantity: Decimal
    price: Decimal


def trades(count: int) -> Iterator[Trade]:
    """Yield trades by time; about half of them are sales."""
    source = random.Random(20260101)
    held: dict[tuple[str, str], int] = {}
    step = (LAST - FIRST) / count
    for number in range(1, count + 1):
        asset, wallet = f"COIN{source.randrange(ASSETS)}", f"wallet{source.randrange(WALLETS)}"
        units = source.randrange(1_000, 1_000_000)
        is_sale = held.get((asset, wallet), 0) > units and source.random() < 0.6
        held[asset, wallet] = held.get((asset, wallet), 0) + (-units if is_sale else units)
        at = FIRST + number * step + timedelta(microseconds=source.randrange(900_000))
        price = Decimal(source.randrange(10_000, 1_000_000)) / 100
        yield Trade(number, at, is_sale, asset, wallet, Decimal(units) / 1000, price)
