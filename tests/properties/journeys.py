"""Strategies: ledgers of three coins in two wallets in which nothing leaves that is not there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from bot.core.ledger import Kind, Row
from tests.second_engine import Act

FIRST = datetime(2024, 10, 1, 12, tzinfo=UTC)
COINS, WALLETS = ("ADA", "BTC", "ETH"), ("a", "b")
SHARES = (Decimal(1), Decimal("0.5"), Decimal("0.25"), Decimal("0.1"))
amounts = st.decimals("0.01", "500", places=2)
quantities = st.decimals("0.001", "20", places=3)


@st.composite
def journeys(
    draw: st.DrawFn, kinds: Sequence[Kind] = (Kind.SELL, Kind.SWAP, Kind.MOVE, Kind.LOST)
) -> tuple[Row, ...]:
    """Return rows by time, each some days after the one before; they span two tax years."""
    held: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    at, rows = FIRST, []
    for line in range(1, draw(st.integers(2, 14)) + 1):
        at += timedelta(days=draw(st.integers(0, 40)), hours=1)
        full = sorted(place for place, units in held.items() if units)
        kind = draw(st.sampled_from((Kind.BUY, *kinds))) if full else Kind.BUY
        asset, wallet = draw(st.sampled_from(COINS)), draw(st.sampled_from(WALLETS))
        units, sign = draw(quantities), 1
        if kind is not Kind.BUY:
            asset, wallet = draw(st.sampled_from(full))
            units, sign = held[asset, wallet] * draw(st.sampled_from(SHARES)), -1
        held[asset, wallet] += sign * units
        row = Row(line, at, kind, asset, units, draw(amounts), wallet=wallet, id=f"r{line}")
        if kind is Kind.MOVE:
            row = replace(row, to_wallet=next(other for other in WALLETS if other != wallet))
            held[asset, row.to_wallet or ""] += units
        if kind is Kind.SWAP:
            other = draw(st.sampled_from([coin for coin in COINS if coin != asset]))
            row = replace(row, to_asset=other, to_quantity=draw(quantities))
            held[other, wallet] += row.to_quantity or 0
        rows.append(row)
    return tuple(rows)


def acts(rows: Sequence[Row]) -> list[Act]:
    """Return rows as the second engine reads them."""
    return [
        Act(
            number=row.line,
            at=row.at,
            kind=row.kind.value,
            asset=row.asset,
            wallet=row.wallet,
            quantity=Fraction(row.quantity),
            value=Fraction(row.total or 0),
            to_wallet=row.to_wallet or "",
            to_asset=row.to_asset or "",
            to_quantity=Fraction(row.to_quantity or 0),
        )
        for row in rows
    ]
