"""What a person said of the columns of a table in, a format that reads it out.

The rows mean what those of a hand-made table mean, or, where a row has two sides, those of
Koinly's universal template: there is no other way to read a table.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.column_map import LITERAL, ColumnMap, Role
from bot.core.errors import BadInput
from bot.imports.formats import Condition as When
from bot.imports.formats import Format, Rule, TimeFormat, canonical
from bot.imports.meanings import GIFT, LEFT_OUT, base_format, is_understood
from bot.imports.times import usual_patterns

NAME, TITLE = "described", "A table that you described"
_SINGLE = {
    Role.DATE: "date", Role.CLOCK: "clock", Role.KIND: "type", Role.ASSET: "asset",
    Role.PAIR: "pair", Role.AMOUNT: "quantity", Role.PRICE: "price", Role.TOTAL: "total",
    Role.CURRENCY: "currency", Role.FEE: "fee", Role.FEE_CURRENCY: "fee currency",
    Role.WALLET: "wallet", Role.NOTE: "note", Role.ID: "id",
}  # fmt: skip
_DOUBLE = {
    Role.DATE: "date", Role.CLOCK: "clock", Role.KIND: "tag", Role.SENT: "sent quantity",
    Role.SENT_CURRENCY: "sent currency", Role.RECEIVED: "received quantity",
    Role.RECEIVED_CURRENCY: "received currency", Role.FEE: "fee amount",
    Role.FEE_CURRENCY: "fee currency", Role.TOTAL: "net worth amount",
    Role.CURRENCY: "net worth currency", Role.WALLET: "wallet", Role.NOTE: "description",
    Role.ID: "id",
}  # fmt: skip
_CHOICES = ("days", "decimal")
NUMBERS = (Role.AMOUNT, Role.SENT, Role.RECEIVED, Role.PRICE, Role.TOTAL, Role.FEE)


def roles(*, two_sides: bool) -> tuple[Role, ...]:
    """Return what the columns of a table may say."""
    return tuple(_DOUBLE if two_sides else _SINGLE)


def mapped_format(described: ColumnMap) -> Format:
    """Return the format of a table that a person described."""
    names = _DOUBLE if described.has_two_sides else _SINGLE
    base = base_format("koinly_universal" if described.has_two_sides else "generic")
    kind = names[Role.KIND]
    said = {role: name for role, name in described.columns.items() if role in names}
    places = {name: names[role] for role, name in said.items() if not name.startswith(LITERAL)}
    sets = {
        names[role]: name.removeprefix(LITERAL)
        for role, name in said.items()
        if name.startswith(LITERAL)
    }
    left_out = Rule((When(kind, re.compile(LEFT_OUT)),), "ignore", ignore="left out, as you said")
    return replace(
        base,
        name=NAME,
        title=TITLE,
        columns=frozenset(described.header),
        without=frozenset(),
        hints=(),
        aliases=(),
        renames=(),
        rules=(left_out, *base.rules),
        time=TimeFormat(("date", "clock"), usual_patterns()),
        month_first=None if described.day_first is None else not described.day_first,
        wallet_column="wallet",
        id=("id",),
        pair="pair" if Role.PAIR in said else None,
        prepare="described",
        places=places,
        sets=sets,
        words=described.words,
        decimal_comma=described.comma,
    )


def missing(described: ColumnMap) -> tuple[Role, ...]:
    """Return the roles without which no row can be read."""
    have = described.columns.keys()
    lacks = [Role.DATE] if Role.DATE not in have else []
    if described.has_two_sides:
        for amount, unit in (
            (Role.SENT, Role.SENT_CURRENCY),
            (Role.RECEIVED, Role.RECEIVED_CURRENCY),
        ):
            lacks += [unit] if amount in have and unit not in have else []
        lacks += [Role.FEE_CURRENCY] if Role.FEE in have and Role.FEE_CURRENCY not in have else []
        return tuple(lacks)
    lacks += [Role.ASSET] if Role.ASSET not in have and Role.PAIR not in have else []
    lacks += [Role.AMOUNT] if Role.AMOUNT not in have else []
    return tuple(lacks)


def column_map_of(
    header: Sequence[str], labels: Sequence[str], said: Mapping[str, str], words: Mapping[str, str]
) -> ColumnMap:
    """Return what `role=Column` says of a table.

    header  the names of its columns; labels as they are written there.
    said    by role the column, or `=` and what holds for every row.
            `days = first`, `days = second` tell whether 3/4 is in April or in March; `decimal =
            comma`, `decimal = point` which mark is the decimal point.
    Raises  BadInput: a role or a column that there is not, or too few of them.
    """
    columns: dict[Role, str] = {}
    first = _choice(said, "days", "first", "second")
    comma = _choice(said, "decimal", "comma", "point")
    for role, name in said.items():
        if role in _CHOICES:
            continue
        if role not in set(Role):
            every = ", ".join((*Role, *_CHOICES))
            raise BadInput(f"a column cannot be {role!r}; it can be {every}")
        literal = name.startswith(LITERAL)
        columns[Role(role)] = name if literal else _column(name, header, labels)
    described = ColumnMap(
        tuple(header), columns, {word.lower(): kind for word, kind in words.items()}, first, comma
    )
    lacks = missing(described)
    if lacks:
        raise BadInput(f"say also which column is {' and which is '.join(lacks)}")
    two = described.has_two_sides
    other = [role for role in columns if role not in roles(two_sides=two)]
    if other:
        sides = "what was sent and received" if two else "one amount a row"
        raise BadInput(f"a table that says {sides} has no {other[0]} to be told")
    if Role.KIND not in columns and not two:
        columns[Role.KIND] = f"{LITERAL}buy"
    for word, kind in words.items():
        if kind != GIFT and not is_understood(kind, two_sides=two):
            raise BadInput(f"{word!r} cannot mean {kind!r}; say buy, sell, deposit, withdrawal, "
                           "reward, spend, gift, lost, fee or ignore")  # fmt: skip
    return described


def _column(name: str, header: Sequence[str], labels: Sequence[str]) -> str:
    """Return the column of a name; the first of two is "name 1", the second "name 2".

    Raises  BadInput: there is none, or two.
    """
    found = canonical(name)
    same = [label for label in labels if canonical(label) == found]
    if len(same) > 1:
        raise BadInput(
            f"there are {len(same)} columns {name!r}; say '{name} 1' for the first of them, "
            f"'{name} 2' for the second"
        )
    if found in header:
        return found
    base, _, number = found.rpartition(" ")
    if number == "1" and base in header:
        return base
    raise BadInput(f"there is no column {name!r}; there are {', '.join(labels)}")


def _choice(said: Mapping[str, str], name: str, yes: str, no: str) -> bool | None:
    """Return what was chosen of two, None where nothing was.

    Raises  BadInput.
    """
    chosen = said.get(name)
    if chosen not in {None, yes, no}:
        raise BadInput(f"{name} is {yes} or {no}, not {chosen!r}")
    return None if chosen is None else chosen == yes


def read_columns(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Read what a TOML file says: by role the column, by word what kind of row it means.

    Raises  BadInput.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"this is not TOML: {error}") from error
    columns, words = found.pop("columns", {}), found.pop("words", {})
    tables = [*columns.values(), *words.values()]
    if found or not columns or not all(isinstance(each, str) for each in tables):
        raise BadInput(
            'a file for --columns has a table [columns] with lines such as date = "Time", and '
            'where needed a table [words] with lines such as "Kauf" = "buy"'
        )
    return columns, words
