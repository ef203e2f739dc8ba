"""The law, the taxpayer's choices and the ledger's span in; what is in force, and when, out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.core.books import Choices
from bot.core.drafts import Frame
from bot.core.errors import MethodNotAllowed, NoSwitch
from bot.core.jurisdiction import Jurisdiction
from bot.core.rules import BuybackKind, BuybackRule, CostBasis, Scope, in_force

LAST_DAY = date.max


def frames(
    ends: Sequence[datetime], law: Jurisdiction, choices: Choices, on: date | None
) -> tuple[Frame, ...]:
    """Return what is in force from the first row to the last, or to day `on` where it is later.

    ends    the instants of the first and the last row; none where there are no rows.
    Result  at least one, by time; the first holds from the beginning. Neighbours differ.
    Raises  MethodNotAllowed or NoChoiceOfWallets, where the law does not leave a choice that was
            made.
    """
    zone = choices.timezone or law.timezone
    days = [at.astimezone(zone).date() for at in ends]
    if on is not None:
        days.append(on)
    first, last = min(days, default=LAST_DAY), max(days, default=LAST_DAY)
    for chosen in choices.by_year:
        start = year_start(law, chosen.year)
        allowed = tuple(method.value for method in law.cost_basis_on(start).methods)
        if chosen.method not in allowed:
            year = law.year_of(start).name
            raise MethodNotAllowed(chosen.method.value, law.code, allowed, year=year)
    buyback = buyback_in_force(law, last, choices.wash_rule)
    found: list[Frame] = []
    for day in [first, *_changes(law, choices, first, last)]:
        since = None if not found else datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
        frame = replace(_frame(law, choices, day, last), buyback=buyback, since=since)
        if not found or not _alike(found[-1], frame):
            found.append(frame)
    return tuple(found)


def _frame(law: Jurisdiction, choices: Choices, day: date, last: date) -> Frame:
    """Return what is in force on a day.

    A choice that is made for the whole ledger need only be open at its end; where the law did
    not leave it before, the law's own rule holds there.
    """
    basis = law.cost_basis_on(day)
    law.method(choices.method, last)
    law.per_wallet(last, wished=choices.per_wallet)
    method = law.method(_wished(law, choices, day), day) if choices.by_year else choices.method
    if method not in basis.methods:
        method = basis.methods[0]
    per_wallet = basis.scope is Scope.WALLET or (
        basis.scope is Scope.FREE and bool(choices.per_wallet)
    )
    return Frame(law, method, basis, per_wallet, choices.timezone or law.timezone)


def buyback_in_force(
    law: Jurisdiction,
    on: date,
    wash_rule: bool | None,  # noqa: FBT001
) -> BuybackRule | None:
    """Return the buy-back rule that applies, None where none does.

    Raises  NoSwitch, where the taxpayer would switch what the law has no switch for.
    """
    rule = in_force(law.buyback, on)
    if rule is None:
        if wash_rule:
            raise NoSwitch(law.name, "")
        return None
    enabled = rule.enabled and rule.kind is not BuybackKind.NONE
    if wash_rule is not None and wash_rule != enabled and not rule.switch:
        raise NoSwitch(law.name, rule.source if enabled else "")
    if rule.switch and wash_rule is not None:
        enabled = wash_rule
    return replace(rule, enabled=True) if enabled else None


def _changes(law: Jurisdiction, choices: Choices, first: date, last: date) -> list[date]:
    """Return the days after the first on which something else comes into force."""
    days = {entry.since for entry in law.cost_basis}
    days |= {year_start(law, chosen.year) for chosen in choices.by_year}
    return sorted(day for day in days if first < day <= last)


def year_start(law: Jurisdiction, year: int) -> date:
    """Return the first day of the tax year that begins in a calendar year."""
    return law.year_of(date(year, 12, 31)).start


def _wished(law: Jurisdiction, choices: Choices, day: date) -> CostBasis | None:
    """Return the method chosen for the tax year of a day, None where that is left to the law."""
    begun = [chosen for chosen in choices.by_year if year_start(law, chosen.year) <= day]
    return max(begun, key=lambda chosen: chosen.year).method if begun else None


def _alike(one: Frame, other: Frame) -> bool:
    """Whether a frame only goes on with what another began."""
    same = one.method is other.method and one.per_wallet == other.per_wallet
    rules = [
        (
            frame.basis.same_day_first,
            frame.basis.repurchase_days,
            frame.basis.specific,
            frame.basis.apart_before,
            frame.basis.deemed,
        )
        for frame in (one, other)
    ]
    return same and rules[0] == rules[1]
