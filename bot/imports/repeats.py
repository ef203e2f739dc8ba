"""Columns that stand twice in; an error where they contradict, else those not used, out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.errors import BadInput
from bot.core.visible import one_line
from bot.imports.formats import Format, canonical
from bot.imports.recognise import Recognised
from bot.imports.tables import Table


@dataclass(frozen=True, slots=True)
class _Repeat:
    """Two places of a header with one name; `alike` where they are also written alike."""

    first: int
    second: int
    alike: bool


def unused_repeats(
    table: Table, recognised: Recognised, lines: Sequence[int], rows: Sequence[Sequence[str]]
) -> tuple[str, ...]:
    """Return the names of columns that mean what another one does and are not used, though filled.

    lines   where each of `rows` stands.
    Raises  BadInput: two columns are called the same and say different things.
    """
    header = recognised.header.cells
    unused = []
    for repeat in _repeats(recognised):
        line = _first_difference(repeat, lines, rows)
        if line is None:
            continue
        label = one_line(header[repeat.second])
        if repeat.alike:
            raise BadInput(
                f"{table.name}: two columns are called {label[:60]!r}, and {table.place} {line} "
                "has different things in them; take out or rename the wrong one"
            )
        unused.append(label)
    return tuple(unused)


def _repeats(recognised: Recognised) -> Iterator[_Repeat]:
    """Return the columns that say what one before them says, where the format knows of one alone.

    A person who described a table chose among its columns; so nothing is repeated there.
    """
    if recognised.format.places:
        return
    places = {name: place for place, name in enumerate(recognised.names)}
    used = _used(recognised.format) - recognised.format.twice
    header = recognised.header.cells
    for name, second in places.items():
        base, _, number = name.rpartition(" ")
        first = places.get(base)
        if first is None or not number.isdecimal() or base not in used or name in used:
            continue
        if name != canonical(header[second]):
            yield _Repeat(first, second, canonical(header[first]) == canonical(header[second]))


def _first_difference(
    repeat: _Repeat, lines: Sequence[int], rows: Sequence[Sequence[str]]
) -> int | None:
    """Return the line on which the second column says something that the first does not."""
    for line, cells in zip(lines, rows, strict=True):
        second = cells[repeat.second] if repeat.second < len(cells) else ""
        if second and second != cells[repeat.first]:
            return line
    return None


def _used(format_: Format) -> frozenset[str]:
    """Return every column that says what happened."""
    specs = [
        spec
        for rule in format_.rules
        for one in (rule.incoming, rule.outgoing, rule.fee, rule.value, rule.change)
        if one is not None
        for spec in (one, *one.otherwise)
    ]
    conditions = (condition for rule in format_.rules for condition in rule.conditions)
    joined = (column for join in format_.joins.values() for column in join.by)
    time = format_.time
    return frozenset(
        {
            *format_.columns,
            *format_.numbers,
            *(spec.asset for spec in specs if not spec.literal),
            *(condition.column for condition in conditions),
            *joined,
            *time.columns,
            *time.fallback,
            *filter(None, (time.zone_column, format_.pair)),
            *format_.id,
            *format_.units,
            *format_.instead.values(),
        }
    )
