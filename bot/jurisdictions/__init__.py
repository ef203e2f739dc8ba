"""The law as data: TOML files in, frozen Jurisdictions out.

One file a country, named by its code in small letters. Every rule is a list of dated entries, each
with `since` and `source`; `confidence` and `checked` may be stated once at the top for all of them.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from bot.core.due_rules import BusinessDaysRule, DueRule
from bot.core.errors import BadLaw, Mistake, UnknownCountry
from bot.core.jurisdiction import Jurisdiction
from bot.core.rules import (
    AllowanceRule,
    BuybackRule,
    CostBasisRule,
    DoubtRule,
    Entry,
    GiftRule,
    HoldingRule,
    LossUseRule,
    RatesRule,
    SwapRule,
    TaxYearRule,
)
from bot.jurisdictions.agreement import contradictions
from bot.jurisdictions.readers import HEAD_VALUES, KINDS, VALUES

EARLIEST = date(1970, 1, 1)
REQUIRED_RULES = ("tax_year", "cost_basis", "loss_use")
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
    "gift": GiftRule,
    "due": DueRule,
    "business_days": BusinessDaysRule,
}
_HEAD = ("code", "name", "status", "currency", "timezone", "checked", "confidence", "blocs")
_OPTIONAL = frozenset({"confidence", "blocs"})


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
            return HEAD_VALUES[key](value)
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
        readers = {**VALUES, **KINDS.get(rule, {})}
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
