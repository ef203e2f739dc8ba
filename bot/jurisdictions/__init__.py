"""The law as data: TOML files in, frozen Jurisdictions out.

One file a country, named by its code in small letters. Every rule is a list of dated entries, each
with `since` and `source`; `confidence` and `checked` may be stated once at the top for all of them.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.core.brackets import Bracket
from bot.core.due_rules import BusinessDaysRule, DayOfYear, DueKind, DueRule
from bot.core.errors import BadLaw, Mistake, UnknownCountry
from bot.core.holding import HoldingPeriod
from bot.core.jurisdiction import Jurisdiction
from bot.core.rules import (
    AllowanceKind,
    AllowanceRule,
    BuybackKind,
    BuybackRule,
    CarriedUse,
    Confidence,
    CostBasis,
    CostBasisRule,
    Deemed,
    DoubtRule,
    Entry,
    Fees,
    HoldingRule,
    LongEffect,
    LossOrder,
    LossUseRule,
    Offset,
    RatesRule,
    Scope,
    Status,
    SwapRule,
    TaxYearRule,
)
from bot.jurisdictions.agreement import contradictions

EARLIEST = date(1970, 1, 1)
UNLIMITED = "unlimited"
HUNDRED = 100
REQUIRED_RULES = ("tax_year", "cost_basis", "loss_use")
COMMON_YEAR = 2025
_MONTH_AND_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_CODE = re.compile(r"[A-Z]{2}", re.ASCII)
_RULES: dict[str, type[Entry]] = {
    "tax_year": TaxYearRule,
    "cost_basis": CostBasisRule,
    "loss_use": LossUseRule,
    "buyback": BuybackRule,
    "holding": HoldingRule,
    "allowance": AllowanceRule,
    "rates": RatesRule,
    "doubts": DoubtRule,
    "swap": SwapRule,
    "due": DueRule,
    "business_days": BusinessDaysRule,
}
_HEAD = ("code", "name", "status", "currency", "timezone", "checked", "confidence", "blocs")
_OPTIONAL = frozenset({"confidence", "blocs"})
EnumT = TypeVar("EnumT", bound=StrEnum)


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all countries that have a file, sorted."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(n.removesuffix(".toml").upper() for n in names if n.endswith(".toml")))


@cache
def load(code: str) -> Jurisdiction:
    """Return the law of a country.

    Raises  UnknownCountry, where there is no file; BadLaw, with every mistake of the file.
    """
    code = code.upper()
    if code not in codes():
        raise UnknownCountry(code, codes())
    text = files(__name__).joinpath(f"{code.lower()}.toml").read_text(encoding="utf-8")
    return parse(text, name=f"{code.lower()}.toml")


def parse(text: str, *, name: str) -> Jurisdiction:
    """Return the law that the text of a file states.

    Raises  BadLaw, with every mistake.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadLaw((Mistake(0, f"{name}: not TOML: {error}"),)) from error
    return _File(name, table).jurisdiction()


class _File:
    """One file being read; collects its mistakes."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name = name
        self.table = table
        self.mistakes: list[Mistake] = []

    def refuse(self, what: str) -> None:
        self.mistakes.append(Mistake(0, f"{self.name}: {what}"))

    def jurisdiction(self) -> Jurisdiction:
        unknown = sorted(set(self.table) - set(_HEAD) - set(_RULES))
        if unknown:
            self.refuse(f"unknown key {', '.join(unknown)}")
        stated = (key for key in _HEAD if key in self.table or key not in _OPTIONAL)
        head: dict[str, Any] = {key: self.head(key) for key in stated if key != "confidence"}
        rules: dict[str, Any] = {rule: self.entries(rule) for rule in _RULES}
        for rule in REQUIRED_RULES:
            if not any(entry.since <= EARLIEST for entry in rules[rule]):
                self.refuse(f"{rule} needs an entry since {EARLIEST} or earlier")
        for contradiction in contradictions(rules):
            self.refuse(contradiction)
        if self.mistakes:
            raise BadLaw(tuple(self.mistakes))
        return Jurisdiction(**head, **rules)

    def head(self, key: str) -> object:
        if key not in self.table:
            self.refuse(f"{key} is missing")
            return None
        value = self.table[key]
        try:
            return _HEAD_VALUES[key](value)
        except (ValueError, TypeError, OSError) as error:
            self.refuse(f"{key} = {value!r}: {error}")
            return None

    def entries(self, rule: str) -> tuple[Entry, ...]:
        tables = self.table.get(rule, [])
        if not isinstance(tables, list):
            self.refuse(f"{rule} must be a list: [[{rule}]]")
            return ()
        found = [self.entry(rule, number, table) for number, table in enumerate(tables, start=1)]
        good = [entry for entry in found if entry is not None]
        days = [entry.since for entry in good]
        if rule != "doubts" and len(set(days)) != len(days):
            self.refuse(f"{rule}: two entries since the same day")
        return tuple(sorted(good, key=lambda entry: entry.since))

    def entry(self, rule: str, number: int, table: Mapping[str, Any]) -> Entry | None:
        where = f"{rule} entry {number}"
        stated = {
            "confidence": self.table.get("confidence"),
            "checked": self.table.get("checked"),
            **table,
        }
        if rule == "holding":
            stated = _holding(stated)
        kind = _RULES[rule]
        names = {field.name for field in fields(kind)}
        needed = {f.name for f in fields(kind) if f.default is MISSING}
        missing = sorted(name for name in needed if stated.get(name) is None)
        unknown = sorted(set(stated) - names)
        if unknown:
            self.refuse(f"{where}: unknown key {', '.join(unknown)}")
        if missing:
            self.refuse(f"{where}: missing {', '.join(missing)}")
        readers = {**_VALUES, **_KINDS.get(rule, {})}
        before = len(self.mistakes)
        values: dict[str, Any] = {
            name: self.value(f"{where}: {name}", readers[name], stated[name])
            for name in names & set(stated)
        }
        return None if missing or unknown or len(self.mistakes) > before else kind(**values)

    def value(self, where: str, read: Callable[[object], object], found: object) -> object:
        try:
            return read(found)
        except (ValueError, TypeError) as error:
            self.refuse(f"{where} = {found!r}: {error}")
            return None


def _holding(stated: dict[str, Any]) -> dict[str, Any]:
    """Fold the keys of a holding period into one value, if they are there."""
    if "years" not in stated and "days" not in stated:
        return stated
    keys = {"years": 0, "at_least": False, "month_end": False, "days": 0}
    rest = {k: v for k, v in stated.items() if k not in keys}
    return {**rest, "period": tuple(stated.get(key, default) for key, default in keys.items())}


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


_HEAD_VALUES: dict[str, Callable[[Any], object]] = {
    "code": _code,
    "name": _text,
    "status": _member(Status),
    "currency": _text,
    "timezone": ZoneInfo,
    "checked": _day,
    "blocs": _codes,
}
_VALUES: dict[str, Callable[[object], object]] = {
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
    "easter": _feasts,
    "year_end_closed": _flag,
}
_KINDS: dict[str, dict[str, Callable[[object], object]]] = {
    "buyback": {"kind": _member(BuybackKind)},
    "allowance": {"kind": _member(AllowanceKind)},
    "due": {"kind": _member(DueKind)},
}
