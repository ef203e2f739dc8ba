"""A ledger and the law in, books out: what was realised, what is open, what could not be told."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from bot.core.books import Books, Choices, Disposal, OpenLot, Period, YearSum
from bot.core.cash_flow import cash_flow_years, settle_cash_flow
from bot.core.collector import collecting_later
from bot.core.drafts import Finishing, Frame, Settled, Spending
from bot.core.events import Event, Income, currency_of, happenings
from bot.core.frames import buyback_in_force, frames
from bot.core.instants import sort_by_time
from bot.core.ledger import Problem, Row
from bot.core.lot_engine import settle_lots
from bot.core.money import exact
from bot.core.pool import settle_pool
from bot.core.portfolio import settle_portfolio
from bot.core.rules import CostBasis, Jurisdiction, in_force
from bot.core.transfers import pair_transfers
from bot.core.year_average import settle_year_average
from bot.core.years import year_sums

__all__ = ["buyback_in_force", "rows_until", "settle"]
Engine = Callable[[Mapping[str, list[Event]], Sequence[OpenLot], Sequence[Frame]], Settled]
_at = attrgetter("at")


def settle(
    rows: Sequence[Row],
    law: Jurisdiction,
    choices: Choices = Choices(),  # noqa: B008  (frozen)
    opening: Sequence[OpenLot] = (),
    on: date | None = None,
) -> Books:
    """Return what a ledger realises under a law, and what it leaves open.

    rows     in any order; the result does not depend on it.
    opening  lots held before the first row, in the order of acquisition.
    on       the day until which the law is followed, where the last row is earlier.
    Raises   MethodNotAllowed, where the law does not leave a choice that was made.
    """
    with exact(), collecting_later():
        return _settle(rows, law, choices, tuple(opening), on)


def rows_until(rows: Sequence[Row], on: date, timezone: ZoneInfo) -> tuple[Row, ...]:
    """Return the rows up to the end of the taxpayer's day `on`."""
    return tuple(row for row in rows if row.at.astimezone(timezone).date() <= on)


def _settle(
    rows: Sequence[Row],
    law: Jurisdiction,
    choices: Choices,
    opening: tuple[OpenLot, ...],
    on: date | None,
) -> Books:
    found_frames = frames(rows, law, choices, on)
    frame = found_frames[-1]
    currency = currency_of(rows, law.currency)
    paired = pair_transfers(rows, currency)
    zone = frame.timezone
    found = happenings(paired.rows, currency, zone, _sale_test(law, zone))
    settled = Settled()
    settled.open += opening
    spans = _spans(found_frames)
    ends = [span[0].since for span in spans[1:]]
    for span, until in zip(spans, [*ends, None], strict=True):
        some = _between(found.events, span[0].since, until)
        one = _engine(span[0])(some, settled.open, span)
        settled.open = one.open
        settled.disposals += one.disposals
        settled.finished += one.finished
        settled.problems += one.problems
        settled.spent += one.spent
        settled.acquisition_price = one.acquisition_price
    finishing = Finishing(law)
    disposals = settled.finished + [finishing.disposal(draft) for draft in settled.disposals]
    sort_by_time(disposals, lambda disposal: (disposal.asset, disposal.wallet or ""))
    problems = [
        *paired.problems,
        *found.problems,
        *settled.problems,
        *_unknown(opening, frame),
    ]
    return Books(
        law=law,
        choices=choices,
        method=frame.method,
        per_wallet=frame.per_wallet,
        timezone=frame.timezone,
        currency=found.currency,
        disposals=tuple(disposals),
        years=_years(disposals, settled.spent, found.income, frame),
        open=tuple(settled.open),
        problems=tuple(sorted(problems, key=_problem_order)),
        rows=paired.rows,
        opening=opening,
        buyback=frame.buyback,
        acquisition_price=settled.acquisition_price,
        periods=tuple(_period(one) for one in found_frames),
    )


def _period(frame: Frame) -> Period:
    since = None if frame.since is None else frame.day(frame.since)
    return Period(since, frame.method, frame.per_wallet)


def _years(
    disposals: Sequence[Disposal],
    spent: Sequence[Spending],
    income: Sequence[Income],
    frame: Frame,
) -> tuple[YearSum, ...]:
    if frame.method is CostBasis.CASH_FLOW:
        return cash_flow_years(disposals, spent, income, frame)
    return year_sums(disposals, income, frame.law)


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
    events: Mapping[str, list[Event]], since: datetime | None, until: datetime | None
) -> dict[str, list[Event]]:
    """Return the events from an instant on and before another."""
    found = {}
    for asset, some in events.items():
        first = 0 if since is None else bisect_left(some, since, key=_at)
        end = len(some) if until is None else bisect_left(some, until, key=_at)
        if first < end:
            found[asset] = some[first:end]
    return found


def _problem_order(problem: Problem) -> tuple[object, ...]:
    return (problem.line or 0, problem.problem, problem.asset or "", problem.wallet or "")
