"""A table in, the format that it is written in and where its header stands out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.imports.formats import Format, canonical, formats
from bot.imports.model import UnknownFormat
from bot.imports.tables import Line, Table

LINES_LOOKED_AT = 60


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


def recognise(table: Table, name: str | None = None) -> Recognised:
    """Return the format whose header the table has; of several the one with the most columns.

    name    look for this format alone.
    Raises  UnknownFormat.
    """
    known = [found for found in formats() if name is None or name in {found.name, *found.aliases}]
    if not known:
        names = ", ".join(found.name for found in formats())
        raise UnknownFormat(f"there is no format {name!r}; known are {names}")
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
    if best is None:
        raise UnknownFormat(_unknown(table, name), _likeliest(table))
    return best


def _match(format_: Format, line: Line) -> tuple[tuple[str, ...], dict[str, str]] | None:
    """Return the names of the columns and what they say, None where it is another format."""
    said: dict[str, str] = {}
    names = [_renamed(format_, canonical(cell), said) for cell in line.cells]
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    if not format_.columns <= set(unique) or format_.without & set(unique):
        return None
    return tuple(unique), said


def _renamed(format_: Format, name: str, said: dict[str, str]) -> str:
    for rename in format_.renames:
        match = rename.pattern.fullmatch(name)
        if match:
            if rename.sets and match.groups() and match[1]:
                said[rename.sets] = match[1].upper()
            return rename.to
    return name


def _hinted(format_: Format, name: str, before: str) -> int:
    text = f"{name}\n{before}".lower()
    return sum(hint in text for hint in format_.hints)


def _likeliest(table: Table) -> tuple[str, ...]:
    """Return the cells of the first line that looks like a header."""
    longest: Sequence[str] = ()
    for _, lines in table.heads():
        for line in lines[:LINES_LOOKED_AT]:
            filled = [cell.strip() for cell in line.cells if cell.strip()]
            if len(filled) > len(longest):
                longest = filled
    return tuple(longest)


def _is_ledger(header: Sequence[str]) -> bool:
    """Whether a header is that of our own ledger file, or the first line of one in JSON."""
    names = {re.split(r"\W+", cell.strip('{}" '), maxsplit=1)[0].lower() for cell in header}
    return {"time", "kind", "asset", "quantity"} <= names


def _unknown(table: Table, name: str | None) -> str:
    header = ", ".join(_likeliest(table)[:12])[:300]
    if _is_ledger(_likeliest(table)):
        return f"{table.name} is a ledger file already; gains and losses read it with --ledger"
    if name:
        return f"{table.name} has no header of the format {name}; it has: {header or 'nothing'}"
    return (
        f"{table.name}: no format that I know has this header: {header or '(empty)'}. "
        "Name one with --format, or bring the file into one of the universal formats"
    )
