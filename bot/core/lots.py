"""A ledger and the law in, books out: what was realised, what is open, what could not be told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from zoneinfo import ZoneInfo

from bot.core.books import Books, Choices, OpenLot, Period, YearSum
from bot.core.cash_flow import cash_flow_years
from bot.core.changes import Change, change_of
from bot.core.collector import collecting_later
from bot.core.drafts import Frame
from bot.core.events import currency_of
from bot.core.frames import buyback_in_force, frames
from bot.core.groups import Groups, Happened
from bot.core.held_before import row_of
from bot.core.journal import Journal, Reading
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Problem, Row
from bot.core.money import ZERO, exact
from bot.core.rules import CostBasis
from bot.core.years import year_sums

__all__ = ["Kept", "buyback_in_force", "rows_until", "settle"]
_AT = attrgetter("at")


@dataclass(slots=True)
class Kept:
    """A ledger as it was settled last, for settling it again after a few rows more or less."""

    last: "_Work | None" = None

    def held(self) -> tuple[Sequence[object], ...]:
        """Return what there is very much of in it."""
        return (self.last.rows, *self.last.journal.held()) if self.last else ()


@dataclass(slots=True)
class _Work:
    """All that settling a ledger goes through.

    rows  as they were given, and the instants of the earliest and the latest of them.
    """

    rows: tuple[Row, ...]
    ends: tuple[datetime, ...]
    journal: Journal
    groups: Groups


def settle(
    rows: Sequence[Row],
    law: Jurisdiction,
    choices: Choices = Choices(),  # noqa: B008  (frozen)
    opening: Sequence[OpenLot] = (),
    on: date | None = None,
    kept: Kept | None = None,
) -> Books:
    """Return what a ledger realises under a law, and what it leaves open.

    rows     in any order; the result does not depend on it.
    opening  lots held before the first row, in the order of acquisition.
    on       the day until which the law is followed, where the last row is earlier.
    kept     from settling most of the same rows before: only what the others touch is settled,
             and of it what comes after. It then keeps what this settling gave.
    Raises   MethodNotAllowed, NoChoiceOfWallets: the law does not leave a choice that was made.
    """
    with exact(), collecting_later():
        return _settle(rows, law, choices, tuple(opening), on, kept or Kept())


def rows_until(rows: Sequence[Row], on: date, timezone: ZoneInfo) -> tuple[Row, ...]:
    """Return the rows up to the end of the taxpayer's day `on`."""
    return tuple(row for row in rows if row.at.astimezone(timezone).date() <= on)


def _settle(
    rows: Sequence[Row],
    law: Jurisdiction,
    choices: Choices,
    opening: tuple[OpenLot, ...],
    on: date | None,
    kept: Kept,
) -> Books:
    before, kept.last = kept.last, None
    change = change_of(before.rows if before else (), tuple(rows))
    given = change.applied(before.rows) if before else tuple(rows)
    ends = _ends(before, change, given)
    found_frames = frames(ends, law, choices, on)
    currency = currency_of(given, law.currency)
    own = tuple(lot for lot in opening if lot.wallet not in choices.household)
    theirs = (lot for lot in opening if lot.wallet in choices.household)
    reading = Reading(
        currency,
        found_frames,
        choices.household,
        held=frozenset(lot.asset for lot in own),
        before=tuple(row_of(lot, found_frames[-1].timezone) for lot in theirs),
    )
    if before is None or before.journal.reading != reading:
        before = _Work((), (), Journal(reading), Groups(found_frames))
        change = Change(come=given)
    journal, groups = before.journal, before.groups
    touched = journal.apply(change)
    groups.settle(Happened.by(journal, touched), own)
    kept.last = _Work(given, ends, journal, groups)
    return _books(journal, groups, law, choices, opening)


def _ends(before: _Work | None, change: Change[Row], rows: Sequence[Row]) -> tuple[datetime, ...]:
    """Return the instants of the earliest and the latest row."""
    ats = [row.at for row in change.come]
    if before is None or any(row.at in before.ends for row in change.gone):
        ats = list(map(_AT, rows))
    else:
        ats += before.ends
    return (min(ats), max(ats)) if ats else ()


def _books(
    journal: Journal,
    groups: Groups,
    law: Jurisdiction,
    choices: Choices,
    opening: tuple[OpenLot, ...],
) -> Books:
    frame = groups.frames[-1]
    outcomes = [group.outcome for group in groups.found.values()]
    closed = [outcome.closed for outcome in outcomes]
    own = [lot for lot in opening if lot.wallet not in choices.household]
    problems = [*journal.problems, *journal.transfers.problems(), *_unknown(own, frame)]
    for outcome in outcomes:
        problems += chain.from_iterable(part.problems for part in outcome.stretches)
    open_lots = sorted(chain.from_iterable(one.open for one in closed), key=attrgetter("asset"))
    return Books(
        law=law,
        choices=choices,
        method=frame.method,
        per_wallet=frame.per_wallet,
        timezone=frame.timezone,
        currency=journal.reading.currency,
        disposals=tuple(groups.disposals),
        years=_years(journal, groups),
        open=tuple(open_lots),
        problems=tuple(sorted(problems, key=_problem_order)),
        rows=tuple(journal.rows),
        opening=opening,
        buyback=frame.buyback,
        acquisition_price=closed[0].acquisition_price if closed else None,
        periods=tuple(_periods(groups.frames)),
        household=tuple(lot for one in closed for lot in one.household),
        purchases={k: v for one in closed for k, v in one.purchases.items()},
        endings={k: v for one in closed for k, v in one.endings.items()},
    )


def _periods(frames: Sequence[Frame]) -> Iterator[Period]:
    """Yield methods and scopes by time, each once until another comes."""
    before = None
    for frame in frames:
        since = None if frame.since is None else frame.day(frame.since)
        if before is None or (before.method, before.per_wallet) != (frame.method, frame.per_wallet):
            yield Period(since, frame.method, frame.per_wallet)
        before = frame


def _years(journal: Journal, groups: Groups) -> tuple[YearSum, ...]:
    frame, income = groups.frames[-1], journal.received.by_day()
    last = [group.outcome.stretches[-1] for group in groups.found.values()]
    if frame.method is CostBasis.CASH_FLOW:
        return cash_flow_years([stretch.flows for stretch in last], income, frame)
    return year_sums([stretch.sums for stretch in last], income, frame.law)


def _unknown(opening: Sequence[OpenLot], frame: Frame) -> Iterator[Problem]:
    """Name what lots held before the first row do not say."""
    for lot in opening:
        place = f"opening lot of {lot.asset} acquired {lot.acquired or 'on an unknown day'}"
        if lot.cost is None:
            remedy = "give `cost`"
            if frame.method is CostBasis.CASH_FLOW:
                remedy = (
                    "give `cost`, of all lots together what earlier years left, which an earlier "
                    "answer has as `carried` of its last year"
                )
            detail = f"the cost of the {place} is unknown: {remedy}"
            yield Problem(None, "no_cost", lot.asset, lot.wallet, lot.quantity, detail)
        if frame.knows_terms and lot.acquired is None and lot.term_ends is None:
            detail = (
                f"whether the {place} is short-term or long-term is unknown, so it is in no sum "
                f"of a term: give `acquired`"
            )
            yield Problem(None, "no_date", lot.asset, lot.wallet, lot.quantity, detail)


def _problem_order(problem: Problem) -> tuple[object, ...]:
    return (
        problem.line or 0,
        problem.problem,
        problem.asset or "",
        problem.wallet or "",
        problem.quantity or ZERO,
        problem.detail,
    )
