"""A table in, the format that it is written in and where its header stands out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.visible import one_line
from bot.imports.formats import Format, Rename, canonical, formats
from bot.imports.model import UnknownFormat
from bot.imports.tables import Line, Table

LINES_LOOKED_AT = 60
_NUMBER = re.compile(r"[-+$€£(]?\d[\d.,:/ -]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Recognised:
    """How a table is to be read.

    header  the line of the file, from 1.
    names   the canonical name of each column; the second of a name is "name 2".
    said    what stands in the names of columns, e.g. {"zone": "utc+02:00"}.
    before  what stands in front of the header.
    """

    format: Format
    delimiter: str
    header: Line
    names: tuple[str, ...]
    said: dict[str, str]
    before: str


def recognise(table: Table, name: str | None = None, own: Sequence[Format] = ()) -> Recognised:
    """Return the format whose header the table has; of several the one with the most columns.

    name    look for this format alone.
    own     tables that the user described; looked for where no other format fits.
    Raises  UnknownFormat.
    """
    known = [one for one in formats() if name is None or name in {one.name, *one.aliases}]
    ours = [one for one in own if name in {None, one.name}]
    if not known and not ours:
        names = ", ".join(found.name for found in formats())
        raise UnknownFormat(f"there is no format {name!r}; known are {names}")
    found = _best(table, known) or _best(table, ours)
    if found is None:
        raise UnknownFormat(_unknown(table, name), header_of(table))
    return found


def _best(table: Table, known: Sequence[Format]) -> Recognised | None:
    """Return the format whose header a table has; of several the one with the most columns."""
    best: Recognised | None = None
    most: tuple[int, int] = (0, 0)
    for delimiter, lines in table.heads():
        for place, line in enumerate(lines[:LINES_LOOKED_AT]):
            if sum(1 for cell in line.cells if cell.strip()) <= 2:  # noqa: PLR2004  (no header)
                continue
            for format_ in known:
                found = _match(format_, line)
                if found is None:
                    continue
                before = "\n".join(" ".join(cells.cells) for cells in lines[:place])
                rank = (len(format_.columns), _hinted(format_, table.name, before))
                if rank > most:
                    most = rank
                    best = Recognised(format_, delimiter, line, found[0], found[1], before)
    return best


def _match(format_: Format, line: Line) -> tuple[tuple[str, ...], dict[str, str]] | None:
    """Return the names of the columns and what they say, None where it is another format."""
    said = dict(format_.sets)
    unique = told_apart(_renamed_all(format_, [canonical(cell) for cell in line.cells], said))
    if not format_.columns <= set(unique) or format_.without & set(unique):
        return None
    if format_.places:
        unique = tuple(format_.places.get(name, f"({name})") for name in unique)
    return unique, said


def told_apart(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of columns; the second of a name is "name 2"."""
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(unique)


def _renamed_all(format_: Format, names: Sequence[str], said: dict[str, str]) -> list[str]:
    """Return the canonical names of columns; what they say of the table is added to `said`."""
    alone = [rename for rename in format_.renames if not rename.beside]
    found = [_renamed(alone, name, said) for name in names]
    for rename in format_.renames:
        for place, name in enumerate(names):
            if rename.beside in (*found[:place], *found[place + 1 :]):
                found[place] = _renamed([rename], name, said, found[place])
    return found


def _renamed(
    renames: Iterable[Rename], name: str, said: dict[str, str], otherwise: str | None = None
) -> str:
    for rename in renames:
        match = rename.pattern.fullmatch(name)
        if match:
            if rename.sets and match.groups() and match[1]:
                said[rename.sets] = match[1].upper()
            return rename.to
    return name if otherwise is None else otherwise


def _hinted(format_: Format, name: str, before: str) -> int:
    text = f"{name}\n{before}".lower()
    return sum(hint in text for hint in format_.hints)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a table that no format knows begins: its header, and what it is split by."""

    delimiter: str
    header: Line


def likely_head(table: Table) -> Head | None:
    """Return the first line that looks most like a header; None where the table is empty.

    That has the most cells, none of which is a number; of tables without such a line the longest.
    """
    best: Head | None = None
    most = (0, 0)
    for delimiter, lines in table.heads():
        for line in lines[:LINES_LOOKED_AT]:
            filled = [cell for cell in line.cells if cell.strip()]
            named = not any(_NUMBER.fullmatch(cell.strip()) for cell in filled)
            rank = (len(filled) if named else 0, len(filled))
            if rank > most:
                most, best = rank, Head(delimiter, line)
    return best


def header_of(table: Table) -> tuple[str, ...]:
    """Return the cells of the line that looks most like a header."""
    head = likely_head(table)
    return tuple(filter(None, map(one_line, head.header.cells))) if head else ()


def _is_ledger(header: Sequence[str]) -> bool:
    """Whether a header is that of our own ledger file, or the first line of one in JSON."""
    names = {re.split(r"\W+", cell.strip('{}" '), maxsplit=1)[0].lower() for cell in header}
    return {"time", "kind", "asset", "quantity"} <= names


def _unknown(table: Table, name: str | None) -> str:
    header = ", ".join(header_of(table)[:12])[:300]
    if _is_ledger(header_of(table)):
        return f"{table.name} is a ledger file already; gains and losses read it with --ledger"
    if name:
        return f"{table.name} has no header of the format {name}; it has: {header or 'nothing'}"
    if not header:
        what = f"{table.name}: no format that I know fits, for no line of it has columns"
        return f"{what}; export the history as CSV or XLSX"
    return (
        f"{table.name}: no format that I know has this header: {header}. "
        "Say what its columns are with --columns date=...,asset=...,amount=..., "
        "or name a format with --format"
    )
