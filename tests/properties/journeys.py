"""Ledgers of up to three coins and wallets in which nothing leaves that is not there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_UP, Decimal
from fractions import Fraction

from hypothesis import strategies as st

from bot.core.ledger import Kind, Row
from tests.properties.dice import Dice, drawn
from tests.second_engine import Act

FIRST = datetime(2024, 10, 1, 12, tzinfo=UTC)
COINS, WALLETS = ("ADA", "BTC", "ETH"), ("a", "b", "c")
SHARES = (Decimal(1), Decimal("0.75"), Decimal("0.5"), Decimal("0.25"), Decimal("0.1"))
LEAST = Decimal("1e-18")  # as small as tokens have it
KINDS = (Kind.SELL, Kind.SWAP, Kind.MOVE, Kind.LOST)
MOST = 14


def journey(
    dice: Dice,
    kinds: Sequence[Kind] = KINDS,
    *,
    most: int = MOST,
    first: datetime = FIRST,
    gap_days: int = 40,
) -> tuple[Row, ...]:
    """Return rows by time, each some days after the one before; they span two tax years.

    One coin in one wallet has the lots that many coins would scatter. Some lots cost the same, also
    where a swap passes their costs on: then for as many units of the other coin.
    """
    coins, wallets = COINS[: dice.integer(1, 3)], WALLETS[: dice.integer(1, 3)]
    idle = {kind for kind, one in ((Kind.SWAP, coins), (Kind.MOVE, wallets)) if len(one) == 1}
    may = [Kind.BUY, *(kind for kind in kinds if kind not in idle)]
    held: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    at, rows = first, []
    for line in range(1, dice.integer(2, most) + 1):
        at += dice.gap(gap_days) + timedelta(hours=1)
        full = sorted(place for place, units in held.items() if units)
        kind = dice.one_of(may) if full else Kind.BUY
        if kind is Kind.BUY:
            asset, wallet, units = dice.one_of(coins), dice.one_of(wallets), dice.units()
            held[asset, wallet] += units
        else:
            asset, wallet = dice.one_of(full)
            units = (held[asset, wallet] * dice.one_of(SHARES)).quantize(LEAST, ROUND_UP)
            held[asset, wallet] -= units
        total = units * 10 if not dice.integer(0, 3) else dice.money()
        row = Row(line, at, kind, asset, units, total, wallet=wallet, id=f"r{line}")
        if kind is Kind.MOVE:
            elsewhere = [other for other in wallets if other != wallet]
            row = replace(row, to_wallet=dice.one_of(elsewhere))
            held[asset, row.to_wallet or ""] += units
        if kind is Kind.SWAP:
            other = dice.one_of([coin for coin in coins if coin != asset])
            got = dice.units() if dice.flip() else units
            row = replace(row, to_asset=other, to_quantity=got)
            held[other, wallet] += row.to_quantity or 0
        rows.append(row)
    return tuple(rows)


@st.composite
def journeys(draw: st.DrawFn, kinds: Sequence[Kind] = KINDS) -> tuple[Row, ...]:
    """Draw a journey."""
    return journey(drawn(draw), kinds)


def acts(rows: Sequence[Row], zone: tzinfo = UTC) -> list[Act]:
    """Return rows as the second engine reads them."""
    return [
        Act(
            number=row.line,
            at=row.at,
            day=row.at.astimezone(zone).date(),
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
