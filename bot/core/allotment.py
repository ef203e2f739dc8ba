"""Lots that stood together in, the wallets to which they fall out, once each stands alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.core.held_lots import Lot
from bot.core.money import ZERO


def allot(lots: Sequence[Lot], units: Mapping[str, Decimal]) -> dict[str, list[Lot]]:
    """Return the lots of each wallet when wallets cease to stand together.

    lots   in the order of acquisition.
    units  what lies in each wallet, > 0.

    Each lot stays where it was acquired, as far as units lie there; the rest goes, in the order
    of acquisition, to wallets that have room, by name. What finds no room stays where it was
    acquired. Source: Rev. Proc. 2024-28, which leaves the way open as long as every wallet gets
    as much basis as it has units.
    """
    room = dict(units)
    found: defaultdict[str, list[Lot]] = defaultdict(list)

    def put(lot: Lot, wallet: str) -> None:
        space = min(lot.quantity, room.get(wallet, ZERO))
        if space:
            found[wallet].append(lot.split(space))
            room[wallet] -= space

    for lot in lots:
        if lot.wallet is not None:
            put(lot, lot.wallet)
    for lot in lots:
        for wallet in sorted(room):
            put(lot, wallet)
        if lot.quantity:
            found[lot.wallet or ""].append(lot)
    return dict(found)
