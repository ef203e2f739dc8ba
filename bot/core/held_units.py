"""Rows of a ledger in; the units of each coin that its owner holds by them, without a law, out.

It is what lots come to: the same events, of whole rows alone. Half a transfer that stayed alone is
in neither, for nobody knows yet what it was: what went out by it is still held, what came is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from decimal import Decimal

from bot.core.currencies import MONEY
from bot.core.events import NO_CURRENCY, Event, Happening, event_order, happenings
from bot.core.household import part_rows
from bot.core.instants import sort_by_time
from bot.core.ledger import Kind, Problem, Row
from bot.core.money import ZERO
from bot.core.transfers import Paired, pair_transfers

_AS_WHOLE = {Kind.DEPOSIT: Kind.GIFT_IN, Kind.WITHDRAWAL: Kind.GIFT_OUT}
_WENT = frozenset({Happening.SOLD, Happening.GONE})


@dataclass(frozen=True, slots=True)
class HeldUnits:
    """What rows leave of each coin, in all wallets together; by coin, each > 0.

    missing  units that left without having come, whatever the halves were that stayed alone: they
             are taken here for what came and went.
    """

    held: Mapping[str, Decimal]
    missing: Mapping[str, Decimal]


def paired_halves(rows: Iterable[Row], currency: str | None = None) -> Paired:
    """Return what becomes of the halves of transfers among rows; whole rows play no part in it."""
    return pair_transfers([row for row in rows if row.kind in _AS_WHOLE], currency)


def alone(problems: Iterable[Problem]) -> int:
    """Return how many halves of transfers stayed alone, so that they count for nothing."""
    return sum(problem.problem == "unmatched_transfer" for problem in problems)


def held_units(
    rows: Sequence[Row],
    paired: Paired,
    currency: str | None = None,
    household: frozenset[str] = frozenset(),
) -> HeldUnits:
    """Return the units of each coin that rows leave.

    paired     what became of their halves of transfers.
    currency   the taxpayer's: it is money, and no coin.
    household  wallets of others, whose units are not the taxpayer's.
    """
    whole = [*(row for row in rows if row.kind not in _AS_WHOLE), *paired.rows]
    halves = [replace(row, kind=_AS_WHOLE[row.kind]) for row in paired.alone]
    own, own_halves = (part_rows(some, household).own for some in (whole, halves))
    events, more = _events(own, currency), _events(own_halves, currency)
    held, missing = {}, {}
    for coin in sorted({*events, *more}):
        if coin in MONEY or coin == currency:
            continue
        left = _left(events.get(coin, ()))
        at_most = _left(_joined(events.get(coin, ()), more[coin])) if coin in more else left
        if left.held:
            held[coin] = left.held
        if at_most.missing:
            missing[coin] = at_most.missing
    return HeldUnits(held, missing)


@dataclass(slots=True)
class _Left:
    held: Decimal = ZERO
    missing: Decimal = ZERO


def _events(rows: Sequence[Row], currency: str | None) -> Mapping[str, list[Event]]:
    return happenings(rows, currency or NO_CURRENCY, UTC).events


def _joined(some: Iterable[Event], others: Iterable[Event]) -> list[Event]:
    found = [*some, *others]
    sort_by_time(found, event_order)
    return found


def _left(events: Iterable[Event]) -> _Left:
    """Return what is left of a coin after its events, in order."""
    left = _Left()
    for event in events:
        if event.happening is Happening.ACQUIRED:
            left.held += event.quantity
        elif event.happening in _WENT:
            left.missing += max(event.quantity - left.held, ZERO)
            left.held = max(left.held - event.quantity, ZERO)
    return left
