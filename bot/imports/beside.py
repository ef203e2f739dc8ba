"""What stands beside the tables that were read in, what is said of it out: nothing is dropped."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.visible import one_line
from bot.imports.model import Gap
from bot.imports.opening import Aside
from bot.imports.recognise import header_of
from bot.imports.tables import Table

LEAST_COLUMNS = 3
LONGEST_HEADER = 100


@dataclass(frozen=True, slots=True)
class Beside:
    """What may have held rows and was not read, and what holds none."""

    unread: tuple[Gap, ...]
    ignored: tuple[Gap, ...]


def beside(tables: Iterable[Table], asides: Iterable[Aside]) -> Beside:
    """Name the tables that no format knows, and the members of archives that are no tables."""
    found = [*map(_table, tables), *map(_aside, asides)]
    return Beside(
        tuple(gap for gap in found if gap.remedy), tuple(gap for gap in found if not gap.remedy)
    )


def _table(table: Table) -> Gap:
    """Return what is said of a table; words without columns are none."""
    header = header_of(table)
    if len(header) < LEAST_COLUMNS:
        return _no_table(table.name)
    columns = one_line(", ".join(header))[:LONGEST_HEADER]
    reason = f"no format that I know has its header ({columns}), so none of it was read"
    return Gap(table.name, (), (), reason, "send that table by itself")


def _aside(aside: Aside) -> Gap:
    if not aside.may_hold:
        return _no_table(aside.name)
    reason = "this is no CSV, XLSX or ODS file, so it was not read"
    return Gap(aside.name, (), (), reason, "send it as one of these")


def _no_table(name: str) -> Gap:
    return Gap(name, (), (), f"no table: {name}")
