"""Rows of a ledger in; where units of a coin lie, or may have come from or gone to, out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from bot.core.ledger import Kind, Row
from bot.core.money import ZERO

_COMES = frozenset({Kind.BUY, Kind.INCOME, Kind.GIFT_IN, Kind.DEPOSIT})


def units_by_wallet(
    rows: Iterable[Row], asset: str, until: datetime | None = None
) -> dict[str, Decimal]:
    """Return the units of a coin that rows leave in each wallet; less than 0 where rows lack.

    until  the last instant that counts; None = all do.
    """
    units: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        if until is not None and row.at > until:
            continue
        if row.asset == asset:
            units[row.wallet] += row.quantity if row.kind in _COMES else -row.quantity
            if row.to_wallet is not None:
                units[row.to_wallet] += row.quantity
        if row.to_asset == asset and row.to_quantity:
            units[row.wallet] += row.to_quantity
        if row.fee and row.fee_asset == asset:
            units[row.wallet] -= row.fee
    return dict(units)


def lies_in(rows: Iterable[Row], asset: str) -> dict[str, Decimal]:
    """Return the units of a coin in each wallet that has any, the most first."""
    found = units_by_wallet(rows, asset)
    have = [(wallet, units) for wallet, units in found.items() if units > 0]
    return dict(sorted(have, key=lambda one: (-one[1], one[0])))


def coins_by_wallet(rows: Iterable[Row]) -> dict[str, Counter[str]]:
    """Return how many rows of each coin there are in each wallet."""
    coins: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for wallet in (row.wallet, row.to_wallet):
            if wallet is not None:
                coins[wallet].update(filter(None, (row.asset, row.to_asset)))
    return dict(coins)


def other_wallets(
    half: Row, rows: Sequence[Row], coins: Mapping[str, Counter[str]]
) -> tuple[str, ...]:
    """Return the wallets where half a transfer may have its other end, the likeliest first.

    Those that had the coin; for what came those first that could have sent it. Where none had it,
    what went away may be in any other, those of most coins first.

    coins  what `coins_by_wallet` returns.
    """
    held: dict[str, Decimal] = {}
    if half.kind is Kind.DEPOSIT:
        held = units_by_wallet(rows, half.asset, half.at)

    def unlikely(wallet: str) -> tuple[object, ...]:
        lacks = half.kind is Kind.DEPOSIT and held.get(wallet, ZERO) < half.quantity
        return lacks, -coins[wallet][half.asset], -len(coins[wallet]), wallet

    others = [wallet for wallet in coins if wallet != half.wallet]
    having = [wallet for wallet in others if half.asset in coins[wallet]]
    any_other = others if half.kind is Kind.WITHDRAWAL else []
    return tuple(sorted(having or any_other, key=unlikely))
