"""The data files of `bot/imports/formats` in, one `Format` each out: how a venue writes a file.

A file says what its columns are called, how times are written, and for each sort of row what came
in, what went out and what it cost. docs/import.md explains the keys.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from bot.core.visible import visible
from bot.imports.model import Record
from bot.imports.numbers import EMPTY, Numbers
from bot.imports.symbols import Symbols
from bot.imports.times import usual_patterns

KEYS = {
    "title", "source", "aliases", "hints", "columns", "without", "twice", "rename", "units", "pair",
    "extract", "instead", "prepare", "time", "assets", "wallet", "wallet_column", "note", "id",
    "order", "once", "fees", "zero_value", "join", "row", "tags",
}  # fmt: skip
ROW_KEYS = {
    "when", "is", "kind", "in", "out", "fee", "value", "change", "less_fee", "plus_fee", "join",
    "ignore", "note", "wallet", "to_wallet",
}  # fmt: skip
KINDS_OF_ROWS = {
    "trade", "auto", "leg", "deposit", "withdrawal", "income", "spend", "fee", "gift", "move",
}  # fmt: skip
_SIGNS = {"> 0", "< 0", "= 0", "!= 0"}
USUAL = ("usual",)
"""Patterns of time: all that are usual anywhere."""


@dataclass(frozen=True, slots=True)
class Spec:
    """An amount: a sum of products of columns, and where its asset stands.

    terms      with their sign; the names of the columns that are multiplied.
    asset      the name of a column, or the symbol itself where `literal`.
    plain      the one column it is, where nothing is computed.
    otherwise  what it is where a column of these is empty.
    """

    terms: tuple[tuple[int, tuple[str, ...]], ...]
    asset: str
    literal: bool
    plain: str | None
    otherwise: tuple["Spec", ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Spec":
        """Read `size * price : quote`, `amount - fee : =USD`, `total | size * price : quote`."""
        amounts, _, assets = text.rpartition(" : ")
        assert amounts, f"{text!r} needs an amount and an asset"
        first, *others = (
            cls._parse_one(amount, asset)
            for amount in amounts.split(" | ")
            for asset in assets.split(" | ")
        )
        return replace(first, otherwise=tuple(others))

    @classmethod
    def _parse_one(cls, amount: str, asset: str) -> "Spec":
        parts = re.split(r" ([+-]) ", amount)
        signs = [1, *(1 if sign == "+" else -1 for sign in parts[1::2])]
        terms = tuple(
            (sign, tuple(name.strip() for name in part.split(" * ")))
            for sign, part in zip(signs, parts[::2], strict=True)
        )
        (_, names), *more = terms
        plain = names[0] if not more and len(names) == 1 else None
        return cls(terms, asset.removeprefix("=").strip(), asset.startswith("="), plain)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that holds a number."""
        own = tuple(name for _, names in self.terms for name in names)
        return own + tuple(name for spec in self.otherwise for name in spec.columns)

    def for_record(self, record: Record) -> "Spec":
        """Return what counts for a record: itself, or the first whose columns are filled."""
        for spec in (self, *self.otherwise):
            names = [name for _, names in spec.terms for name in names]
            names += [] if spec.literal else [spec.asset]
            if not any(is_empty(record.get(name, "")) for name in names):
                return spec
        return self


@dataclass(frozen=True, slots=True)
class Condition:
    """What a column must hold: a text that fits a pattern, a number of a sign, another text."""

    column: str
    pattern: re.Pattern[str] | None
    sign: str = ""
    other_than: str | None = None

    def holds(self, record: Record, numbers: Numbers) -> bool:
        """Whether it holds for a record.

        Raises  NotRead: a number was expected.
        """
        cell = record.get(self.column, "")
        if self.pattern is not None:
            return self.pattern.fullmatch(cell) is not None
        if self.other_than is not None:
            return bool(cell) and cell.upper() != record.get(self.other_than, "").upper()
        number = numbers.read(cell) or 0
        if self.sign == "> 0":
            return number > 0
        if self.sign == "< 0":
            return number < 0
        return (number == 0) is (self.sign == "= 0")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one sort of row means; see docs/import.md for the words."""

    conditions: tuple[Condition, ...]
    means: str
    kind: str | None = None
    incoming: Spec | None = None
    outgoing: Spec | None = None
    fee: Spec | None = None
    value: Spec | None = None
    change: Spec | None = None
    less_fee: bool = False
    plus_fee: bool = False
    join: str | None = None
    ignore: str | None = None
    note: str | None = None
    wallet: str | None = None
    to_wallet: str | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every column that it reads as a number."""
        specs = (self.incoming, self.outgoing, self.fee, self.value, self.change)
        return tuple(name for spec in specs if spec for name in spec.columns)


@dataclass(frozen=True, slots=True)
class Join:
    """How rows are put together: those that agree in the columns `by` are one transaction.

    how    "sum": all of them are one trade; "pairs": each two are one; "dust": the same, or several
           that became one; "chain": whatever came and went under one hash of a chain.
    alone  what a row without its other leg is: "transfer", "fee", "income", "ignore why"; None = it
           cannot be read.
    apart  how many seconds may lie between the rows of one transaction, where `by` has "@second".
    """

    by: tuple[str, ...]
    how: str
    alone: str | None = None
    apart: int = 0


@dataclass(frozen=True, slots=True)
class Rename:
    """Columns whose name varies; what stands in it may be of use, e.g. a time zone.

    beside  the column without which it is not so called; None = it always is.
    """

    pattern: re.Pattern[str]
    to: str
    sets: str | None
    beside: str | None


@dataclass(frozen=True, slots=True)
class Extract:
    """Parts of a text that become columns of their own."""

    column: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """Where a row's time stands and how it is written.

    columns      joined by a blank; the first of `fallback` that is filled where they are empty.
    zone         "UTC", "file" where the file says it or the user must, or a name.
    zone_column  where each row names its own.
    """

    columns: tuple[str, ...]
    patterns: tuple[str, ...] = ()
    zone: str = "file"
    zone_column: str | None = None
    fallback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """How one venue writes one sort of file, or one person a table.

    The last five are those of a table that a person described: what its columns are called here
    (the others are not looked at), what holds for every row, what its words for kinds of rows mean,
    whether its decimal point is a comma, and its month before the day.
    """

    name: str
    title: str
    source: str
    columns: frozenset[str]
    time: TimeFormat
    rules: tuple[Rule, ...]
    without: frozenset[str] = frozenset()
    twice: frozenset[str] = frozenset()
    hints: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    wallet: str | None = None
    wallet_column: str | None = None
    note: str | None = None
    id: tuple[str, ...] = ()
    order: str | None = None
    once: bool = False
    renames: tuple[Rename, ...] = ()
    units: tuple[str, ...] = ()
    pair: str | None = None
    extracts: tuple[Extract, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    prepare: str | None = None
    fees: str | None = None
    zero_value: bool = False
    joins: Mapping[str, Join] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    strip: str | None = None
    quotes: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    decimal_comma: bool | None = None
    month_first: bool | None = None

    @property
    def is_by_hand(self) -> bool:
        """Whether a person wrote the table or described it; others are as a venue writes them."""
        return self.prepare in {"many_languages", "described"}

    def symbols(self) -> Symbols:
        """Return the names of its assets."""
        return Symbols(self.names, self.strip, self.quotes, shouts=self.is_by_hand)

    @property
    def numbers(self) -> frozenset[str]:
        """Every column that holds a number."""
        return frozenset(name for rule in self.rules for name in rule.numbers)


@cache
def formats() -> tuple[Format, ...]:
    """Return every format, by name."""
    folder = files("bot.imports") / "formats"
    found = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    names = sorted(found, key=lambda file: file.name)
    return tuple(
        load_format(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in names
    )


def load_format(name: str, text: str) -> Format:
    """Read one data file; what it promises is asserted."""
    found = tomllib.loads(text)
    assert found.keys() <= KEYS, f"{name}: {found.keys() - KEYS}"
    assets = found.get("assets", {})
    return Format(
        name=name,
        title=found["title"],
        source=found["source"],
        columns=frozenset(map(canonical, found["columns"])),
        without=frozenset(map(canonical, found.get("without", ()))),
        twice=frozenset(map(canonical, found.get("twice", ()))),
        hints=tuple(found.get("hints", ())),
        aliases=tuple(found.get("aliases", ())),
        time=_time(found["time"]),
        rules=tuple(_rule(name, row) for row in [*found.get("row", ()), *_tags(found.get("tags"))]),
        wallet=found.get("wallet"),
        wallet_column=found.get("wallet_column"),
        note=found.get("note"),
        id=tuple(found.get("id", ())),
        order=found.get("order"),
        once=found.get("once", False),
        renames=tuple(_rename(entry) for entry in found.get("rename", ())),
        units=tuple(found.get("units", ())),
        pair=found.get("pair"),
        extracts=tuple(
            Extract(entry["column"], re.compile(entry["pattern"], re.IGNORECASE))
            for entry in found.get("extract", ())
        ),
        instead=found.get("instead", {}),
        prepare=found.get("prepare"),
        fees=_fees(found.get("fees")),
        zero_value=found.get("zero_value", False),
        joins={label: _join(name, entry) for label, entry in found.get("join", {}).items()},
        names=assets.get("names", {}),
        strip=assets.get("strip"),
        quotes=tuple(assets.get("quotes", ())),
    )


def canonical(name: str) -> str:
    """Return a column's name without what varies or is not seen: case, blanks, quotes, signs."""
    return " ".join(visible(name).strip("\"' \t").replace("_", " ").lower().split())


def is_empty(cell: str) -> bool:
    """Whether a cell says nothing."""
    return cell.strip().lower() in EMPTY


def _tags(added: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """Return the rules for the labels of tax tools, none where a format does not ask for them."""
    if added is None:
        return []
    shared = tomllib.loads((files("bot.imports") / "tags.toml").read_text("utf-8"))
    return [{**row, **added} for row in shared["row"]]


def _fees(sign: str | None) -> str | None:
    assert sign in {None, "negative", "positive"}, sign
    return sign


def _time(found: Mapping[str, Any]) -> TimeFormat:
    patterns = tuple(found.get("patterns", ()))
    return TimeFormat(
        columns=tuple(found["columns"]),
        patterns=usual_patterns() if patterns == USUAL else patterns,
        zone=found.get("zone", "file"),
        zone_column=found.get("zone_column"),
        fallback=tuple(found.get("fallback", ())),
    )


def _rule(name: str, row: Mapping[str, Any]) -> Rule:
    assert row.keys() <= ROW_KEYS, f"{name}: {row.keys() - ROW_KEYS}"
    means = row.get("is", "ignore")
    assert "ignore" in row or means in KINDS_OF_ROWS, f"{name}: {means}"
    specs = {
        key: Spec.parse(row[key]) for key in ("in", "out", "fee", "value", "change") if key in row
    }
    return Rule(
        conditions=tuple(_condition(column, row["when"][column]) for column in row.get("when", ())),
        means=means,
        kind=row.get("kind"),
        incoming=specs.get("in"),
        outgoing=specs.get("out"),
        fee=specs.get("fee"),
        value=specs.get("value"),
        change=specs.get("change"),
        less_fee=row.get("less_fee", False),
        plus_fee=row.get("plus_fee", False),
        join=row.get("join"),
        ignore=row.get("ignore"),
        note=row.get("note"),
        wallet=row.get("wallet"),
        to_wallet=row.get("to_wallet"),
    )


def _condition(column: str, wanted: str | Sequence[str]) -> Condition:
    if isinstance(wanted, str) and wanted in _SIGNS:
        return Condition(column, None, wanted)
    if isinstance(wanted, str) and wanted.startswith("other than "):
        return Condition(column, None, other_than=wanted.removeprefix("other than "))
    choices = [wanted] if isinstance(wanted, str) else wanted
    pattern = "|".join(f"(?:{choice})" for choice in choices)
    return Condition(column, re.compile(pattern, re.IGNORECASE))


def _join(name: str, entry: Mapping[str, Any]) -> Join:
    assert entry["how"] in {"sum", "pairs", "dust", "chain"}, name
    alone = entry.get("alone", "fee")
    assert alone in {"transfer", "fee", "income"} or alone.startswith("ignore "), name
    return Join(tuple(entry["by"]), entry["how"], entry.get("alone"), entry.get("apart", 0))


def _rename(entry: Mapping[str, str]) -> Rename:
    pattern = re.compile(entry["from"], re.IGNORECASE)
    return Rename(pattern, entry["to"], entry.get("sets"), entry.get("beside"))
