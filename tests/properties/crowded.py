"""Ledgers of everything that a row can say, crowded into few days, of any length."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from bot.core.ledger import Kind, Row

FIRST = datetime(2023, 11, 1, 12, tzinfo=UTC)
COINS, WALLETS = ("ADA", "BTC", "ETH"), ("a", "b", "c")
OFTEN = (Kind.BUY, Kind.BUY, Kind.SELL)
HALVES = (Kind.DEPOSIT, Kind.WITHDRAWAL)


def crowded(source: Random, count: int) -> tuple[Row, ...]:
    """Return rows in no order, many of one instant; units often leave that never came."""
    return tuple(_row(source, line) for line in range(1, count + 1))


def _row(source: Random, line: int) -> Row:
    kind = source.choice([*Kind, *OFTEN])
    asset, wallet = source.choice(COINS), source.choice(WALLETS)
    days = source.choice([source.randrange(800), source.randrange(40), 430])
    seconds = source.choice([0, 0, source.randrange(80_000)])
    row = Row(
        line=line,
        at=FIRST + timedelta(days=days, seconds=seconds),
        kind=kind,
        asset=asset,
        quantity=Decimal(source.randrange(1, 400)) / source.choice([1, 8, 1000]),
        total=source.choice([None, *[Decimal(source.randrange(1, 100_000)) / 100] * 4]),
        currency=source.choice([None] * 30 + ["CHF"]),
        fee=source.choice([None] * 4 + [Decimal("0.01")]),
        wallet=wallet,
        id=source.choice([None, f"r{line}"]),
    )
    if row.fee:
        row = replace(row, fee_asset=source.choice([None, *COINS]))
    if kind in HALVES:
        hour = timedelta(days=source.randrange(4), hours=source.randrange(5))
        return replace(row, at=FIRST + hour, quantity=Decimal(source.randrange(1, 4)))
    if kind is Kind.MOVE:
        return replace(row, to_wallet=source.choice([one for one in WALLETS if one != wallet]))
    if kind is Kind.SWAP:
        other = source.choice([one for one in COINS if one != asset])
        return replace(row, to_asset=other, to_quantity=Decimal(source.randrange(1, 500)) / 8)
    notes = [None] * 20 + [f"lots: r{source.randrange(line)}=0.5", "portfolio=10000"]
    return replace(row, note=source.choice(notes))
