"""A ledger and the law in, books out: what was realised, what is open, what could not be told."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.core.books import Books, Choices, Disposal, OpenLot
from bot.core.drafts import AssetBooks, Frame
from bot.core.errors import MethodNotAllowed
from bot.core.events import Event, currency_of, happenings
from bot.core.ledger import Problem, Row
from bot.core.lot_engine import settle_lots
from bot.core.money import exact
from bot.core.pool import settle_pool
from bot.core.rules import BuybackKind, BuybackRule, CostBasis, Jurisdiction, in_force
from bot.core.transfers import pair_transfers
from bot.core.years import year_sums

Engine = Callable[[str, Sequence[Event], Sequence[OpenLot], Frame], AssetBooks]
LAST_DAY = date.max


def settle(
    rows: Sequence[Row],
    law: Jurisdiction,
    choices: Choices = Choices(),  # noqa: B008  (frozen)
    opening: Sequence[OpenLot] = (),
) -> Books:
    """Return what a ledger realises under a law, and what it leaves open.

    rows     in any order; the result does not depend on it.
    opening  lots held before the first row, in the order of acquisition.
    Raises   MethodNotAllowed, where the law does not leave a choice that was made.
    """
    with exact():
        return _settle(rows, law, choices, tuple(opening))


def rows_until(rows: Sequence[Row], on: date, timezone: ZoneInfo) -> tuple[Row, ...]:
    """Return the rows up to the end of the taxpayer's day `on`."""
    return tuple(row for row in rows if row.at.astimezone(timezone).date() <= on)


def _settle(
    rows: Sequence[Row], law: Jurisdiction, choices: Choices, opening: tuple[OpenLot, ...]
) -> Books:
    frame = _frame(rows, law, choices)
    currency = currency_of(rows, law.currency)
    paired = pair_transfers(rows, currency)
    found = happenings(paired.rows, currency)
    problems = [*paired.problems, *found.problems, *_unknown(opening, frame)]
    held: defaultdict[str, list[OpenLot]] = defaultdict(list)
    for lot in opening:
        held[lot.asset].append(lot)
    engine = _engine(frame)
    disposals: list[Disposal] = []
    open_lots: list[OpenLot] = []
    for asset in sorted({*found.events, *held}):
        books = engine(asset, found.events.get(asset, []), held.get(asset, []), frame)
        disposals.extend(draft.finish(asset, law) for draft in books.disposals)
        open_lots.extend(books.open)
        problems.extend(books.problems)
    disposals.sort(key=lambda disposal: (disposal.at, disposal.asset, disposal.wallet or ""))
    return Books(
        law=law,
        choices=choices,
        method=frame.method,
        per_wallet=frame.per_wallet,
        timezone=frame.timezone,
        currency=found.currency,
        disposals=tuple(disposals),
        years=year_sums(disposals, found.income, law, frame.timezone),
        open=tuple(open_lots),
        problems=tuple(sorted(problems, key=_problem_order)),
        rows=paired.rows,
        opening=opening,
        buyback=frame.buyback,
    )


def _frame(rows: Sequence[Row], law: Jurisdiction, choices: Choices) -> Frame:
    """Return what is in force at the end of the ledger; one method holds for all of it."""
    zone = choices.timezone or law.timezone
    last = max((row.at.astimezone(zone).date() for row in rows), default=LAST_DAY)
    return Frame(
        law=law,
        method=law.method(choices.method, last),
        basis=law.cost_basis_on(last),
        per_wallet=law.per_wallet(last, wished=choices.per_wallet),
        timezone=zone,
        buyback=buyback_in_force(law, last, choices.wash_rule),
    )


def buyback_in_force(
    law: Jurisdiction,
    on: date,
    wash_rule: bool | None,  # noqa: FBT001
) -> BuybackRule | None:
    """Return the buy-back rule that applies, None where none does.

    Raises  MethodNotAllowed, where the taxpayer would switch what the law has no switch for.
    """
    rule = in_force(law.buyback, on)
    if rule is None:
        if wash_rule:
            raise MethodNotAllowed("wash rule on", law.code, ("no wash rule",))
        return None
    enabled = rule.enabled and rule.kind is not BuybackKind.NONE
    if wash_rule is not None and wash_rule != enabled and not rule.switch:
        here = rule.note or rule.source
        raise MethodNotAllowed(f"wash rule {'on' if wash_rule else 'off'}", law.code, (here,))
    if rule.switch and wash_rule is not None:
        enabled = wash_rule
    return replace(rule, enabled=True) if enabled else None


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
    matches_days = frame.basis.same_day_first or frame.basis.repurchase_days > 0
    return settle_pool if frame.method is CostBasis.POOL and matches_days else settle_lots


def _problem_order(problem: Problem) -> tuple[object, ...]:
    return (problem.line or 0, problem.problem, problem.asset or "", problem.wallet or "")
