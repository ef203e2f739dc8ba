"""Rows of a ledger in, what happened to each asset out; rows more or less change what they touch.

A row says what happened at its instant, and nothing of any other. So an instant at which rows came
or went is translated as it was and as it is, and what differs is put in its place.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from operator import attrgetter

from bot.core.changes import MANY, Change, apply_by_time, shared_start
from bot.core.drafts import Frame
from bot.core.events import Event, Happenings, Income, Swap, happenings
from bot.core.fees_that_count import ignores_any, ignores_fee
from bot.core.household import counts, joined, part_rows
from bot.core.ledger import Kind, Problem, Row
from bot.core.money import ZERO
from bot.core.money_rows import money_rows
from bot.core.named_lots import idle_names, names_lots
from bot.core.rules import CostBasis, in_force
from bot.core.transfers import Transfers, row_order
from bot.core.treatment import Treatment

_AT = attrgetter("at")


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows are read; under another one they are read anew.

    held    assets of which there were lots before the first row.
    before  purchases of the household that stand for what it held then.
    """

    currency: str
    frames: tuple[Frame, ...]
    household: frozenset[str]
    held: frozenset[str]
    before: tuple[Row, ...] = ()


@dataclass(slots=True)
class Received:
    """What was received as income by day: how often, and how much in all."""

    counts: Counter[date] = field(default_factory=Counter)
    amounts: defaultdict[date, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))

    def add(self, some: Iterable[Income]) -> None:
        """Add receipts."""
        for one in some:
            self.counts[one.day] += 1
            self.amounts[one.day] += one.amount

    def remove(self, some: Iterable[Income]) -> None:
        """Take receipts out that were added."""
        for one in some:
            self.counts[one.day] -= 1
            self.amounts[one.day] -= one.amount

    def by_day(self) -> list[Income]:
        """Return the sum of each day on which something was received."""
        return [Income(day, self.amounts[day]) for day, count in self.counts.items() if count]


class Journal:
    """The rows of a ledger, without halves of transfers, and what happened by them.

    rows      in canonical order.
    events    of each asset, in order.
    swaps     how often each joined two assets.
    named     how many sales of an asset name lots.
    problems  of single rows, in no order; those of halves are with the transfers.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        ignores = self._ignores_fees if ignores_any(reading.frames[-1].law) else None
        self.treatment = Treatment(self._realises, ignores, self._needs_cost)
        self.transfers = Transfers(reading.currency)
        self.rows: list[Row] = []
        self.events: dict[str, list[Event]] = {}
        self.received = Received()
        self.swaps: Counter[Swap] = Counter()
        self.named: Counter[str] = Counter()
        self.problems: list[Problem] = []

    def apply(self, given: Change[Row]) -> dict[str, datetime]:
        """Take up which rows of the ledger went and came.

        Result  the assets whose events are others now, each with the instant of the first.
        """
        change = self.transfers.apply(given)
        if self.reading.household or change.size * MANY > len(self.rows):
            apply_by_time(self.rows, change, row_order)
            return self._read_anew()
        instants = sorted({row.at for row in chain(change.gone, change.come)})
        before = [self._translated(self._rows_at(at)) for at in instants]
        apply_by_time(self.rows, change, row_order)
        touched: dict[str, datetime] = {}
        for at, was in zip(instants, before, strict=True):
            found = self._translated(self._rows_at(at))
            self._put(was, found)
            for asset in self._replace(at, was.events, found.events):
                touched.setdefault(asset, at)
        return touched

    def held(self) -> tuple[Sequence[object], ...]:
        """Return what there is very much of in it."""
        return (self.rows, *self.events.values(), self.problems)

    def _rows_at(self, at: datetime) -> list[Row]:
        first, end = bisect_left(self.rows, at, key=_AT), bisect_right(self.rows, at, key=_AT)
        return self.rows[first:end]

    def _translated(self, rows: Sequence[Row]) -> Happenings:
        """Return what rows say, and what is wrong with the lots that they name."""
        reading, frame = self.reading, self.reading.frames[-1]
        currency, zone = reading.currency, frame.timezone
        parted = part_rows(rows, reading.household)
        found = happenings(parted.own, currency, zone, self.treatment)
        theirs = (*reading.before, *parted.theirs)
        if theirs and counts(frame.buyback):
            joined(found.events, theirs, reading.held, currency, zone)
        noted = [row for row in parted.own if row.note is not None]
        found.named = [row.asset for row in noted if names_lots(row)]
        found.problems += idle_names(noted, reading.frames)
        found.problems += money_rows(parted.own, currency)
        return found

    def _realises(self, row: Row) -> bool:
        """Whether a swap is a sale; where the law says nothing, it is."""
        frame = self.reading.frames[-1]
        rule = in_force(frame.law.swap, frame.day(row.at))
        return rule is None or rule.is_sale(row.asset, row.to_asset or "")

    def _ignores_fees(self, row: Row) -> bool:
        """Whether what a trade costs changes neither cost nor proceeds."""
        frame = self.reading.frames[-1]
        return ignores_fee(frame.law.cost_basis_on(frame.day(row.at)), row.kind)

    def _needs_cost(self, row: Row) -> bool:
        """Whether what an acquisition cost plays a part; where only money spent does, not all."""
        is_gift = row.kind is Kind.GIFT_IN
        return not is_gift or self.reading.frames[-1].method is not CostBasis.CASH_FLOW

    def _read_anew(self) -> dict[str, datetime]:
        """Translate all rows, and return from where on the events of each asset differ."""
        before, found = self.events, self._translated(self.rows)
        self.events = found.events
        self.received, self.swaps, self.named, self.problems = Received(), Counter(), Counter(), []
        self._put(Happenings(found.currency), found)
        touched = {}
        for asset in {*before, *self.events}:
            old, new = before.get(asset, []), self.events.get(asset, [])
            start = shared_start(old, new)
            differing = [*old[start : start + 1], *new[start : start + 1]]
            if differing:
                touched[asset] = min(event.at for event in differing)
        return touched

    def _put(self, before: Happenings, after: Happenings) -> None:
        """Keep what rows say besides their events in the place of what they said before."""
        self.received.remove(before.income)
        self.received.add(after.income)
        self.swaps.subtract(before.swaps)
        self.swaps.update(after.swaps)
        self.named.subtract(before.named)
        self.named.update(after.named)
        if before.problems != after.problems:
            for problem in before.problems:
                self.problems.remove(problem)
            self.problems += after.problems

    def _replace(
        self, at: datetime, before: Mapping[str, list[Event]], after: Mapping[str, list[Event]]
    ) -> Iterator[str]:
        """Put the events of an instant in the place of those before; yield the assets touched."""
        for asset in {**before, **after}:
            old, new = before.get(asset, []), after.get(asset, [])
            if old == new:
                continue
            events = self.events.setdefault(asset, [])
            first = bisect_left(events, at, key=_AT)
            events[first : first + len(old)] = new
            if not events:
                del self.events[asset]
            yield asset
