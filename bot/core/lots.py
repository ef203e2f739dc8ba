"""A ledger and the law in, books out: what was realised, what is open, what could not be told."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.core.books import Books, Choices, Disposal, OpenLot, Period, YearSum
from bot.core.cash_flow import cash_flow_years
from bot.core.collector import collecting_later
from bot.core.drafts import Frame
from bot.core.events import Income, currency_of, happenings
from bot.core.frames import buyback_in_force, frames
from bot.core.groups import Group, Kept, settle_groups
from bot.core.household import counts, joined, part_rows
from bot.core.instants import sort_by_time
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Problem, Row
from bot.core.money import exact
from bot.core.named_lots import idle_names
from bot.core.rules import CostBasis, in_force
from bot.core.transfers import pair_transfers
from bot.core.years import year_sums

__all__ = ["Kept", "buyback_in_force", "rows_until", "settle"]


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
    kept     from settling most of the same rows before: what did not change is taken from there.
             It then keeps what this settling gave.
    Raises   MethodNotAllowed, where the law does not leave a choice that was made.
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
    found_frames = frames(rows, law, choices, on)
    frame = found_frames[-1]
    currency = currency_of(rows, law.currency)
    paired = pair_transfers(rows, currency)
    zone = frame.timezone
    parted = part_rows(paired.rows, choices.household)
    found = happenings(parted.own, currency, zone, _sale_test(law, zone))
    if parted.theirs and counts(frame.buyback):
        joined(found.events, parted.theirs, {lot.asset for lot in opening}, currency, zone)
    groups = settle_groups(found.events, opening, found_frames, kept)
    disposals = [disposal for group in groups for disposal in group.disposals]
    sort_by_time(disposals, lambda disposal: (disposal.asset, disposal.wallet or ""))
    problems = [
        *paired.problems,
        *found.problems,
        *(problem for group in groups for problem in group.settled.problems),
        *_unknown(opening, frame),
        *idle_names(parted.own, found_frames),
    ]
    open_lots = [lot for group in groups for lot in group.settled.open]
    open_lots.sort(key=lambda lot: lot.asset)
    return Books(
        law=law,
        choices=choices,
        method=frame.method,
        per_wallet=frame.per_wallet,
        timezone=frame.timezone,
        currency=found.currency,
        disposals=tuple(disposals),
        years=_years(groups, disposals, found.income, frame),
        open=tuple(open_lots),
        problems=tuple(sorted(problems, key=_problem_order)),
        rows=paired.rows,
        opening=opening,
        buyback=frame.buyback,
        acquisition_price=groups[0].settled.acquisition_price if groups else None,
        periods=tuple(_period(one) for one in found_frames),
        household=tuple(lot for group in groups for lot in group.settled.household),
        purchases={k: v for group in groups for k, v in group.settled.purchases.items()},
    )


def _period(frame: Frame) -> Period:
    since = None if frame.since is None else frame.day(frame.since)
    return Period(since, frame.method, frame.per_wallet)


def _years(
    groups: Sequence[Group],
    disposals: Sequence[Disposal],
    income: Sequence[Income],
    frame: Frame,
) -> tuple[YearSum, ...]:
    if frame.method is CostBasis.CASH_FLOW:
        spent = [spending for group in groups for spending in group.settled.spent]
        return cash_flow_years(disposals, spent, income, frame)
    return year_sums([group.sums for group in groups], income, frame.law)


def _sale_test(law: Jurisdiction, timezone: ZoneInfo) -> Callable[[Row], bool]:
    """Return the test whether a swap is a sale; where the law says nothing, it is."""

    def is_sale(row: Row) -> bool:
        rule = in_force(law.swap, row.at.astimezone(timezone).date())
        return rule is None or rule.is_sale(row.asset, row.to_asset or "")

    return is_sale


def _unknown(opening: Sequence[OpenLot], frame: Frame) -> Iterator[Problem]:
    """Name what lots held before the first row do not say."""
    for lot in opening:
        place = f"opening lot of {lot.asset} acquired {lot.acquired or 'on an unknown day'}"
        if lot.cost is None:
            detail = f"the cost of the {place} is unknown: give `cost`"
            yield Problem(None, "no_cost", lot.asset, lot.wallet, lot.quantity, detail)
        if frame.knows_terms and lot.acquired is None and lot.term_ends is None:
            detail = (
                f"whether the {place} is short-term or long-term is unknown, so it is in no sum "
                f"of a term: give `acquired`"
            )
            yield Problem(None, "no_date", lot.asset, lot.wallet, lot.quantity, detail)


def _problem_order(problem: Problem) -> tuple[object, ...]:
    return (problem.line or 0, problem.problem, problem.asset or "", problem.wallet or "")
