"""Events of assets and frames in; what each group of assets gave, settled anew only if it must be.

A group is what cannot be told apart: one asset, assets that swaps without a result join, or all
where the law looks at all as one.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.books import Disposal, OpenLot
from bot.core.cash_flow import CashFlowEngine
from bot.core.changes import Change, apply_by_time
from bot.core.drafts import Frame
from bot.core.engine import Engine, Events, Start
from bot.core.events import Swap
from bot.core.finishing import Finishing
from bot.core.journal import Journal
from bot.core.lot_engine import LotEngine
from bot.core.pool import PoolEngine
from bot.core.portfolio import PortfolioEngine
from bot.core.rules import CostBasis
from bot.core.stretches import Outcome, Span, Stretch, Task, settle_from
from bot.core.year_average import YearAverageEngine

AS_ONE = (PortfolioEngine,)


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to all assets.

    events   of each asset, in order.
    touched  assets whose events are not those of the time before, and from which instant on.
    swaps    that joined assets.
    named    assets of which a sale names lots.
    """

    events: Events
    touched: Mapping[str, datetime]
    swaps: Collection[Swap]
    named: frozenset[str]

    @classmethod
    def by(cls, journal: Journal, touched: Mapping[str, datetime]) -> "Happened":
        """Return what happened by the rows of a journal."""
        swaps = [swap for swap, count in journal.swaps.items() if count]
        named = frozenset(asset for asset, count in journal.named.items() if count)
        return cls(journal.events, touched, swaps, named)


@dataclass(frozen=True, slots=True)
class Group:
    """Assets settled together: from what besides their events, and what that gave."""

    opening: tuple[OpenLot, ...]
    named: frozenset[str]
    outcome: Outcome


@dataclass(slots=True)
class Groups:
    """Groups as they were settled last, for settling again after a few rows more or less.

    disposals  of all, by time, asset and wallet.
    """

    frames: tuple[Frame, ...]
    found: dict[tuple[str, ...], Group] = field(default_factory=dict)
    disposals: list[Disposal] = field(default_factory=list)

    def settle(self, happened: Happened, opening: tuple[OpenLot, ...]) -> None:
        """Settle what happened; of each group only what comes after the first change."""
        spans, finishing = _spans(self.frames), Finishing(self.frames[0].law)
        before, self.found = self.found, {}
        for assets in _assets(spans, happened, opening):
            task = Task(
                assets,
                {asset: happened.events[asset] for asset in assets if asset in happened.events},
                tuple(lot for lot in opening if lot.asset in assets) if opening else (),
                happened.named.intersection(assets),
                spans,
                finishing,
            )
            self.found[assets] = _settled(task, happened.touched, before.get(assets))
        gone, come = (_stretches(groups.values()) for groups in (before, self.found))
        change = Change(_disposals(gone, come), _disposals(come, gone))
        apply_by_time(self.disposals, change, _place)


def joined_by_swaps(assets: Iterable[str], swaps: Iterable[Swap]) -> list[tuple[str, ...]]:
    """Return the assets in groups that no swap without a result leaves, in order."""
    leader = {asset: asset for asset in assets}

    def lead(asset: str) -> str:
        while leader.setdefault(asset, asset) != asset:
            asset = leader[asset]
        return asset

    for swap in swaps:
        one, other = sorted((lead(swap.given), lead(swap.received)))
        leader[other] = one
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for asset in sorted(leader):
        groups[lead(asset)].append(asset)
    return [tuple(groups[first]) for first in sorted(groups)]


def _settled(task: Task, touched: Mapping[str, datetime], before: Group | None) -> Group:
    """Return a group as it was before, as far as that holds, and settled anew from there on."""
    kept: tuple[Stretch, ...] = ()
    if before is not None and (before.opening, before.named) == (task.opening, task.named):
        since = [touched[asset] for asset in task.assets if asset in touched]
        if not since:
            return before
        kept = before.outcome.until(min(since))
    return Group(task.opening, task.named, settle_from(task, kept))


def _stretches(groups: Iterable[Group]) -> dict[int, Stretch]:
    return {id(one): one for group in groups for one in group.outcome.stretches}


def _disposals(some: Mapping[int, Stretch], others: Mapping[int, Stretch]) -> list[Disposal]:
    """Return the disposals of stretches that are not among others."""
    return [one for key, found in some.items() if key not in others for one in found.disposals]


def _place(disposal: Disposal) -> tuple[str, str]:
    return (disposal.asset, disposal.wallet or "")


def _assets(
    spans: Sequence[Span], happened: Happened, opening: Sequence[OpenLot]
) -> list[tuple[str, ...]]:
    """Return the assets of each group; the widest that any span asks for."""
    assets = {*happened.events, *(lot.asset for lot in opening)}
    if any(span.engine in AS_ONE for span in spans):
        return [tuple(sorted(assets))]
    return joined_by_swaps(assets, happened.swaps)


def _engine(frame: Frame) -> Callable[[Start], Engine]:
    match frame.method:
        case CostBasis.YEAR_AVERAGE:
            return YearAverageEngine
        case CostBasis.PORTFOLIO:
            return PortfolioEngine
        case CostBasis.CASH_FLOW:
            return CashFlowEngine
        case CostBasis.POOL if frame.basis.same_day_first or frame.basis.repurchase_days:
            return PoolEngine
        case _:
            return LotEngine


def _spans(frames: Sequence[Frame]) -> list[Span]:
    """Return frames in runs that one engine settles in one go; only lots go on by themselves."""
    spans: list[Span] = []
    for frame in frames:
        engine = _engine(frame)
        if spans and spans[-1].engine == engine == LotEngine:
            spans[-1] = Span((*spans[-1].frames, frame), engine)
        else:
            spans.append(Span((frame,), engine))
    return spans
