"""One value of a file of the law in, as TOML has it; the value that the core works with out.

Raises  ValueError, with what the value needs to be.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.core.brackets import Bracket
from bot.core.due_rules import DayOfYear, DueKind
from bot.core.holding import HoldingPeriod
from bot.core.rules import (
    AllowanceKind,
    BuybackKind,
    CarriedUse,
    Confidence,
    CostBasis,
    Deemed,
    Fees,
    LongEffect,
    LossOrder,
    Offset,
    Scope,
    Status,
)

UNLIMITED = "unlimited"
HUNDRED = 100
COMMON_YEAR = 2025
_MONTH_AND_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_CODE = re.compile(r"[A-Z]{2}", re.ASCII)
EnumT = TypeVar("EnumT", bound=StrEnum)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("needs a text")
    return value


def _day(value: object) -> date:
    if type(value) is not date:
        raise ValueError("needs a day such as 2026-01-31, without quotes")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("needs true or false")  # noqa: TRY004  (a mistake of the file)
    return value


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        raise ValueError("needs a number from 0 on")
    return Decimal(value)


def _limit(value: object) -> Decimal | None:
    """Return a number, or None for "unlimited"."""
    return None if value == UNLIMITED else _number(value)


def _per_cent(value: object) -> Decimal:
    number = _number(value)
    if number > HUNDRED:
        raise ValueError("needs per cent from 0 to 100")
    return number


def _brackets(value: object) -> tuple[Bracket, ...]:
    if not isinstance(value, list) or not all(
        isinstance(one, dict) and set(one) == {"above", "rate"} for one in value
    ):
        raise ValueError("needs a list of { above = 6_000, rate = 21 }")
    found = tuple(Bracket(_number(one["above"]), _per_cent(one["rate"])) for one in value)
    ends = [Decimal(0), *(bracket.above for bracket in found)]
    if not all(one < other for one, other in pairwise(ends)):
        raise ValueError("needs brackets that begin one above the other")
    return found


def _days_of_year(value: object) -> tuple[DayOfYear, ...]:
    wrong = ValueError('needs a list of months and days such as "12-25"')
    if not isinstance(value, list):
        raise wrong
    found = []
    for one in value:
        match = _MONTH_AND_DAY.fullmatch(one) if isinstance(one, str) else None
        if match is None:
            raise wrong
        day = date(COMMON_YEAR, int(match[1]), int(match[2]))
        found.append(DayOfYear(day.month, day.day))
    return tuple(found)


def _feasts(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(type(one) is int for one in value):
        raise ValueError("needs a list of days from Easter Sunday, negative before it")
    return tuple(value)


def _symbols(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ValueError("needs a list of symbols")
    return tuple(value)


def _whole(first: int, last: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not first <= value <= last:
            raise ValueError(f"needs a whole number from {first} to {last}")
        return value

    return read


def _member(of: type[EnumT]) -> Callable[[object], EnumT]:
    def read(value: object) -> EnumT:
        if not isinstance(value, str) or value not in list(of):
            raise ValueError(f"is none of {', '.join(of)}")
        return of(value)

    return read


def _methods(value: object) -> tuple[CostBasis, ...]:
    if not isinstance(value, list) or not value or len(set(value)) != len(value):
        raise ValueError("needs a list of methods, the default first")
    return tuple(map(_member(CostBasis), value))


def _period(value: object) -> HoldingPeriod:
    assert isinstance(value, tuple)
    years, at_least, month_end, days = value
    if bool(years) == bool(days):
        raise ValueError("needs either years or days")
    return HoldingPeriod(
        _whole(0, 50)(years),
        at_least=_flag(at_least),
        month_end=_flag(month_end),
        days=_whole(0, 20_000)(days),
    )


def _code(value: object) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise ValueError("needs two capital letters")
    return value


def _codes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("needs a list of codes")  # noqa: TRY004  (a mistake of the file)
    return tuple(map(_code, value))


HEAD_VALUES: dict[str, Callable[[Any], object]] = {
    "code": _code,
    "name": _text,
    "status": _member(Status),
    "currency": _text,
    "timezone": ZoneInfo,
    "checked": _day,
    "blocs": _codes,
}
VALUES: dict[str, Callable[[object], object]] = {
    "since": _day,
    "source": _text,
    "confidence": _member(Confidence),
    "checked": _day,
    "month": _whole(1, 12),
    "day": _whole(1, 31),
    "methods": _methods,
    "scope": _member(Scope),
    "same_day_first": _flag,
    "repurchase_days": _whole(0, 366),
    "specific": _flag,
    "apart_before": _day,
    "fees": _member(Fees),
    "fees_source": _text,
    "deemed": _member(Deemed),
    "name": _text,
    "enabled": _flag,
    "days_before": _whole(0, 366),
    "days_after": _whole(0, 366),
    "years_after": _whole(0, 10),
    "switch": _flag,
    "note": _text,
    "period": _period,
    "effect": _member(LongEffect),
    "offset": _member(Offset),
    "other_share": _per_cent,
    "income_cap": _limit,
    "rewards": _flag,
    "carried": _member(CarriedUse),
    "claim": _text,
    "why": _text,
    "amount": _number,
    "loss_by_cost": _flag,
    "gross": _flag,
    "monthly": _flag,
    "short": _number,
    "long": _number,
    "text": _text,
    "warns": _flag,
    "tacks": _flag,
    "held_at_end": _flag,
    "matches_before": _flag,
    "gifts": _flag,
    "household": _text,
    "realises": _flag,
    "spared": _text,
    "realises_before": _day,
    "realises_into": _symbols,
    "keeps_date": _flag,
    "discount": _per_cent,
    "order": _member(LossOrder),
    "included": _per_cent,
    "deductible": _per_cent,
    "years": _whole(0, 100),
    "years_back": _whole(0, 100),
    "loss": _number,
    "loss_step": _number,
    "loss_above": _number,
    "brackets": _brackets,
    "splits_year": _flag,
    "fixed": _days_of_year,
    "ends": _days_of_year,
    "paid_by": _days_of_year,
    "easter": _feasts,
    "year_end_closed": _flag,
}
KINDS: dict[str, dict[str, Callable[[object], object]]] = {
    "buyback": {"kind": _member(BuybackKind)},
    "allowance": {"kind": _member(AllowanceKind)},
    "due": {"kind": _member(DueKind)},
}
