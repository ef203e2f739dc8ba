"""A group of assets in; what it gave out, in stretches, so that settling can begin anew midway.

Each stretch has a quarter of the events that are left, so there are few, and what is settled anew
from an instant on is hardly more than a third above what follows it.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter

from bot.core.books import Disposal, OpenLot
from bot.core.cash_flow import Flows, flows
from bot.core.drafts import Frame
from bot.core.engine import Engine, Events, Settled, Start
from bot.core.events import Event
from bot.core.finishing import Finishing
from bot.core.ledger import Problem
from bot.core.rules import CostBasis
from bot.core.years import Sums, add_up

BEGINNING = datetime.min.replace(tzinfo=UTC)
LEAST = 64
_AT = attrgetter("at")


@dataclass(frozen=True, slots=True)
class Span:
    """Frames that one engine settles in one go, and how that engine is made."""

    frames: tuple[Frame, ...]
    engine: Callable[[Start], Engine]

    @property
    def since(self) -> datetime:
        """The instant at which it begins."""
        return self.frames[0].since or BEGINNING


@dataclass(frozen=True, slots=True)
class Task:
    """A group of assets to settle.

    opening  lots held before the first event, in the order of acquisition.
    named    assets of which a sale names lots.
    """

    assets: tuple[str, ...]
    events: Events
    opening: tuple[OpenLot, ...]
    named: frozenset[str]
    spans: Sequence[Span]
    finishing: Finishing


@dataclass(frozen=True, slots=True)
class Mark:
    """Where settling can begin anew.

    since   the instant of the first event after it; BEGINNING, whatever that is.
    engine  as it stood there; None at the beginning of a span, which starts from `opening`.
    """

    since: datetime
    span: int
    opening: tuple[OpenLot, ...] = ()
    engine: Engine | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events that were settled in one go, from a mark on: how many, and what they gave.

    sums, flows  what all up to its end come to by tax year, by the law of the last span.
    """

    mark: Mark
    count: int
    disposals: tuple[Disposal, ...]
    problems: tuple[Problem, ...]
    sums: Sums
    flows: Flows

    def joined(self, later: "Stretch") -> "Stretch":
        """Return this stretch and the one after it as one."""
        return Stretch(
            self.mark,
            self.count + later.count,
            self.disposals + later.disposals,
            self.problems + later.problems,
            later.sums,
            later.flows,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """All stretches of a group, by time, and what stays open after the last."""

    stretches: tuple[Stretch, ...]
    closed: Settled

    def until(self, instant: datetime) -> tuple[Stretch, ...]:
        """Return the stretches that begin at an instant or before."""
        return tuple(one for one in self.stretches if one.mark.since <= instant)


def settle_from(task: Task, before: Sequence[Stretch] = ()) -> Outcome:
    """Settle a group from the mark of the last of the stretches before, or from the beginning.

    before  from settling the group when all events up to the last one's mark were the same.
    """
    found = list(before[:-1])
    mark = before[-1].mark if before else Mark(BEGINNING, 0, task.opening)
    closed = _settle_span(task, mark, found)
    for number in range(mark.span + 1, len(task.spans)):
        mark = Mark(task.spans[number].since, number, tuple(closed.open))
        closed = _settle_span(task, mark, found)
    return Outcome(_thinned(found), closed)


def _settle_span(task: Task, mark: Mark, found: list[Stretch]) -> Settled:
    """Settle the rest of a span from a mark on; add its stretches and return what stays open."""
    is_last = mark.span + 1 == len(task.spans)
    until = None if is_last else task.spans[mark.span + 1].since
    events = between(task.events, mark.since, until)
    engine = _engine(task, mark, events)
    for cut in _cuts(events) if engine.copy() is not None else ():
        some = between(events, mark.since, cut)
        found.append(_stretch(task, mark, some, engine.settle(some), found))
        mark = Mark(cut, mark.span, engine=engine)
        engine = _engine(task, mark, events)
    some = between(events, mark.since, until)
    told, closed = engine.settle(some), engine.close()
    told.disposals += closed.disposals
    told.problems += closed.problems
    found.append(_stretch(task, mark, some, told, found))
    return closed


def _engine(task: Task, mark: Mark, events: Events) -> Engine:
    """Return the engine that goes on from a mark; the mark keeps what it has."""
    if mark.engine is not None:
        engine = mark.engine.copy()
        assert engine is not None, "only what can be copied is marked"
        return engine
    span = task.spans[mark.span]
    start = Start(task.assets, span.frames, mark.opening, events, task.named, task.finishing)
    return span.engine(start)


def _stretch(
    task: Task, mark: Mark, events: Events, told: Settled, before: Sequence[Stretch]
) -> Stretch:
    disposals = task.finishing.finished(told.disposals)
    sums, flow = (before[-1].sums, before[-1].flows) if before else ({}, {})
    if task.spans[-1].frames[-1].method is CostBasis.CASH_FLOW:
        flow = flows(disposals, told.spent, task.finishing, flow)
    else:
        sums = add_up(disposals, task.finishing, sums)
    count = sum(len(some) for some in events.values())
    return Stretch(mark, count, disposals, tuple(told.problems), sums, flow)


def _cuts(events: Events) -> list[datetime]:
    """Return the instants at which stretches end: each has a quarter of what is left."""
    busiest = max(events.values(), key=len, default=())
    place, found = 0, list[datetime]()
    while len(busiest) - place > LEAST:
        place += (len(busiest) - place) // 4
        at = busiest[place].at
        if at > (found[-1] if found else busiest[0].at):
            found.append(at)
    return found


def _thinned(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Join neighbours that together have no more than a third of the events after them."""
    found: list[Stretch] = []
    after = 0
    for one in reversed(stretches):
        later = found[-1] if found else None
        joint = one.count + (later.count if later else 0)
        if later and later.mark.span == one.mark.span and 3 * joint <= after:
            found[-1] = one.joined(later)
        else:
            after += later.count if later else 0
            found.append(one)
    return tuple(reversed(found))


def between(events: Events, since: datetime, until: datetime | None) -> dict[str, Sequence[Event]]:
    """Return the events from an instant on and before another."""
    found: dict[str, Sequence[Event]] = {}
    for asset, some in events.items():
        first = bisect_left(some, since, key=_AT)
        end = len(some) if until is None else bisect_left(some, until, key=_AT)
        if first < end:
            found[asset] = some[first:end]
    return found
