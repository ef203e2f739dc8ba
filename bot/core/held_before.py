"""Lots held before the first row in; the purchases that they stand for out."""

from datetime import UTC, datetime, time, tzinfo

from bot.core.books import OpenLot
from bot.core.events import Event, Happening
from bot.core.ledger import DEFAULT_WALLET, Kind, Row

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def row_of(lot: OpenLot, timezone: tzinfo) -> Row:
    """Return the purchase of a lot: as its day begins, or long ago where that is unknown."""
    at = LONG_AGO
    if lot.acquired is not None:
        at = datetime.combine(lot.acquired, time(), tzinfo=timezone).astimezone(UTC)
    wallet = lot.wallet or DEFAULT_WALLET
    return Row(0, at, Kind.BUY, lot.asset, lot.quantity, lot.cost, wallet=wallet)


def purchase_of(lot: OpenLot, timezone: tzinfo) -> Event:
    """Return what happened when a lot of a known day was acquired."""
    assert lot.acquired is not None, "asked only where the day is known"
    row = row_of(lot, timezone)
    return Event(row.at, lot.acquired, Happening.ACQUIRED, row.wallet, lot.quantity, lot.cost, row)
