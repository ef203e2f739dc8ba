"""Events of assets and frames in; what each group of assets gave, settled anew only if it must be.

A group is what cannot be told apart: one asset, assets that swaps without a result join, or all
where the law looks at all as one.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from bot.core.books import Disposal, OpenLot
from bot.core.cash_flow import settle_cash_flow
from bot.core.drafts import Finishing, Frame, Settled
from bot.core.events import Event
from bot.core.lot_engine import joined_by_swaps, settle_lots
from bot.core.pool import settle_pool
from bot.core.portfolio import settle_portfolio
from bot.core.rules import CostBasis
from bot.core.year_average import settle_year_average
from bot.core.years import Sums, add_up

Engine = Callable[[Mapping[str, Sequence[Event]], Sequence[OpenLot], Sequence[Frame]], Settled]
Events = Mapping[str, Sequence[Event]]
AS_ONE = (settle_portfolio, settle_cash_flow)
_at = attrgetter("at")


@dataclass(frozen=True, slots=True)
class Group:
    """Assets settled together: from what, and what that gave."""

    events: Events
    opening: tuple[OpenLot, ...]
    settled: Settled
    disposals: tuple[Disposal, ...]
    sums: Sums


@dataclass(slots=True)
class Kept:
    """Groups as they were settled last, for settling again after a few rows more.

    frames  under which that was; under others nothing is kept.
    """

    frames: tuple[Frame, ...] = ()
    groups: dict[tuple[str, ...], Group] = field(default_factory=dict)


def settle_groups(
    events: Events, opening: Sequence[OpenLot], frames: tuple[Frame, ...], kept: Kept
) -> list[Group]:
    """Return all groups by their first asset, and keep them; only what changed is settled."""
    if kept.frames != frames:
        kept.frames, kept.groups = frames, {}
    spans = _spans(frames)
    found: dict[tuple[str, ...], Group] = {}
    for assets in _assets(spans, events, opening):
        some = {asset: events[asset] for asset in assets if asset in events}
        lots = tuple(lot for lot in opening if lot.asset in assets) if opening else ()
        group = kept.groups.get(assets)
        if group is None or group.events != some or group.opening != lots:
            group = _settle(some, lots, spans)
        found[assets] = group
    kept.groups = found
    return list(found.values())


def _settle(
    events: Events, opening: tuple[OpenLot, ...], spans: Sequence[Sequence[Frame]]
) -> Group:
    """Settle a group from span to span: each starts from the lots that the one before left."""
    settled = Settled(open=list(opening))
    ends = [span[0].since for span in spans[1:]]
    for span, until in zip(spans, [*ends, None], strict=True):
        some = _between(events, span[0].since, until)
        one = _engine(span[0])(some, settled.open, span)
        settled.open = one.open
        settled.disposals += one.disposals
        settled.finished += one.finished
        settled.problems += one.problems
        settled.spent += one.spent
        settled.household = one.household
        settled.purchases = one.purchases
        settled.acquisition_price = one.acquisition_price
    finishing = Finishing(spans[0][0].law)
    finished = [finishing.disposal(draft) for draft in settled.disposals]
    disposals = (*settled.finished, *finished)
    return Group(events, opening, settled, disposals, add_up(disposals, spans[0][0].law))


def _assets(
    spans: Sequence[Sequence[Frame]], events: Events, opening: Sequence[OpenLot]
) -> list[tuple[str, ...]]:
    """Return the assets of each group; the widest that any span asks for."""
    assets = {*events, *(lot.asset for lot in opening)}
    engines = [_engine(span[0]) for span in spans]
    if any(engine in AS_ONE for engine in engines):
        return [tuple(sorted(assets))]
    return joined_by_swaps(assets, events)


def _engine(frame: Frame) -> Engine:
    match frame.method:
        case CostBasis.YEAR_AVERAGE:
            return settle_year_average
        case CostBasis.PORTFOLIO:
            return settle_portfolio
        case CostBasis.CASH_FLOW:
            return settle_cash_flow
        case CostBasis.POOL if frame.basis.same_day_first or frame.basis.repurchase_days:
            return settle_pool
        case _:
            return settle_lots


def _spans(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Return frames in runs that one engine settles in one go; only lots go on by themselves."""
    spans: list[list[Frame]] = []
    for frame in frames:
        goes_on = bool(spans) and _engine(frame) is settle_lots is _engine(spans[-1][-1])
        if goes_on:
            spans[-1].append(frame)
        else:
            spans.append([frame])
    return spans


def _between(
    events: Events, since: datetime | None, until: datetime | None
) -> dict[str, Sequence[Event]]:
    """Return the events from an instant on and before another."""
    found = {}
    for asset, some in events.items():
        first = 0 if since is None else bisect_left(some, since, key=_at)
        end = len(some) if until is None else bisect_left(some, until, key=_at)
        if first < end:
            found[asset] = some[first:end]
    return found
