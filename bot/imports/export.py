"""The files of an export in, ledger rows out, with all that was left out and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.column_map import ColumnMap
from bot.core.errors import BadInput
from bot.core.ledger import Row
from bot.core.visible import one_line
from bot.imports.beside import Beside, beside
from bot.imports.day_order import Unclear
from bot.imports.entries import Entry, Memory
from bot.imports.formats import Format
from bot.imports.joining import join
from bot.imports.ledger_rows import ledger_rows
from bot.imports.mapped import NAME, mapped_format
from bot.imports.model import Gap, Transaction, UnknownFormat, Unread, What
from bot.imports.numbers import UnclearNumber
from bot.imports.opening import Opened, opened
from bot.imports.overlap import told_again
from bot.imports.progress import Progress
from bot.imports.reading import Home, Reading, read_table
from bot.imports.recognise import Recognised, recognise
from bot.imports.sketch import Sketch, sketch_of
from bot.imports.tables import Table

HOME = Home()
"""Where no home is known: UTC, and the day before the month."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file as it was sent: its name, which may say a time zone, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Export:
    """What an export holds.

    transactions  by time; rows of one instant in the order of the file.
    rows          the same as ledger rows, without what is ignored; each with an id of its own, so
                  that a trade of two files stands once.
    unread        what could not be read; ignored is what was left out on purpose.
    assumed_zone  whether a file names no time zone, so that the one given, or UTC, was taken.
    count         how many data rows all files have.
    days          a day such as 3/4 and how it was read, where no row of its file tells the order.
    number        a number such as 1,234 and how it was read, where none of its file tells the mark.
    unused        names of columns that mean what another does and say something else.
    """

    formats: tuple[Format, ...]
    transactions: tuple[Transaction, ...]
    rows: tuple[Row, ...]
    unread: tuple[Gap, ...]
    ignored: tuple[Gap, ...]
    assumed_zone: bool
    count: int
    days: Unclear | None = None
    number: UnclearNumber | None = None
    unused: tuple[str, ...] = ()


def read_export(
    files: Sequence[ExportFile],
    *,
    name: str | None = None,
    home: Home = HOME,
    own: Sequence[ColumnMap] = (),
    progress: Progress | None = None,
) -> Export:
    """Read the files of one export together.

    name      of the format; None = told by the header.
    home      what counts where a file does not say which zone or which day is meant.
    own       tables that the user described, for headers that no format has.
    progress  is told how far it has come, for whoever waits, and may end it (ReadingStopped).
    Raises    BadInput: no table, or too large; UnknownFormat: no header that we know.
    """
    progress = progress or Progress()
    found = _opened(files, progress)
    memory = Memory()
    described = [mapped_format(each) for each in own]
    known, unknown = _recognised(found.tables, name, described)
    tables = sorted(known, key=_comes_late)
    readings = [read_table(table, each, home, memory, progress) for table, each in tables]
    return _export(readings, beside(unknown, found.asides), progress)


def sketched(files: Sequence[ExportFile], progress: Progress | None = None) -> Sketch | None:
    """Return what the first table of files looks like; None where none has a header and rows.

    progress  as in `read_export`.
    Raises  BadInput: too large, or damaged.
    """
    return sketch_of(_opened(files, progress or Progress()).tables)


def sketches_of_own(
    files: Sequence[ExportFile], own: Sequence[ColumnMap], progress: Progress
) -> tuple[Sketch, ...]:
    """Return what the tables of files look like that are read as the user described them.

    Raises  BadInput: too large, or damaged.
    """
    described = [mapped_format(each) for each in own]
    known, _ = _recognised(_opened(files, progress).tables, None, described)
    found = (sketch_of([table]) for table, each in known if each.format.name == NAME)
    return tuple(sketch for sketch in found if sketch is not None)


def _opened(files: Sequence[ExportFile], progress: Progress) -> Opened:
    every = [opened(file.name, file.content, progress) for file in files]
    return Opened(
        tuple(table for one in every for table in one.tables),
        tuple(aside for one in every for aside in one.asides),
    )


def _comes_late(found: tuple[Table, Recognised]) -> bool:
    """Whether a table may need another one to know whose it is, or which orders are told whole."""
    format_ = found[1].format
    return format_.prepare == "tokens" or bool(format_.order and format_.order not in format_.id)


def _recognised(
    tables: Sequence[Table], name: str | None, own: Sequence[Format]
) -> tuple[list[tuple[Table, Recognised]], list[Table]]:
    """Return the tables that have a known header, and those beside them that have not.

    Raises  UnknownFormat: none has; BadInput: there is no table.
    """
    known, unknown = [], []
    first_error: UnknownFormat | None = None
    for table in tables:
        try:
            known.append((table, recognise(table, name, own)))
        except UnknownFormat as error:
            first_error = first_error or error
            unknown.append(table)
    if not known:
        raise first_error or BadInput("the file is empty; export the history again")
    return known, unknown


def _export(readings: Sequence[Reading], others: Beside, progress: Progress) -> Export:
    transactions: list[Transaction] = []
    rows: dict[str | None, Row] = {}
    unread = list(others.unread)
    ignored = list(others.ignored)
    told: list[tuple[object, Row]] = []
    for group in _together(readings):
        joined = join(_entries(group), progress)
        ordered = sorted(joined.transactions, key=_order)
        transactions += ordered
        found = ledger_rows(progress.each(ordered))
        manner = _manner(group[0])
        again = told_again([row for other, row in told if other != manner], found)
        new = [row for row in found if row.id not in rows and row.id not in again]
        twice = len(found) - len(new)
        if twice:
            ignored += [Gap(group[0].name, (), (), "the same trade as in another file")] * twice
        told += [(manner, row) for row in found]
        rows.update((row.id, row) for row in new)
        unread += [_gap(reading, gap) for reading in group for gap in reading.unread]
        unread += [gap for found in joined.unread for gap in _gaps(group, found)]
        ignored += [
            gap
            for one in joined.transactions
            if one.what is What.IGNORE
            for gap in _gaps(group, Unread(one.rows, one.reason or "", ""))
        ]
    known = {reading.recognised.format.name: reading.recognised.format for reading in readings}
    return Export(
        formats=tuple(known.values()),
        transactions=tuple(sorted(transactions, key=_order)),
        rows=_numbered(sorted(rows.values(), key=lambda row: row.at)),
        unread=tuple(sorted(unread, key=lambda gap: (gap.file, gap.rows))),
        ignored=tuple(sorted(ignored, key=lambda gap: (gap.file, gap.rows))),
        assumed_zone=any(reading.assumed for reading in readings),
        count=sum(len(reading.lines) for reading in readings),
        days=next((reading.days for reading in readings if reading.days), None),
        number=next((reading.number for reading in readings if reading.number), None),
        unused=tuple(dict.fromkeys(label for reading in readings for label in reading.unused)),
    )


def _together(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Return the tables whose rows may belong together: those of a chain; each other by itself."""
    chain = [reading for reading in readings if _is_chain(reading)]
    alone = [[reading] for reading in readings if not _is_chain(reading)]
    return [chain, *alone] if chain else alone


def _is_chain(reading: Reading) -> bool:
    joins = reading.recognised.format.joins.values()
    return any(join.how == "chain" for join in joins)


def _manner(reading: Reading) -> object:
    """Return how a table tells what happened: those that do it alike have the same ids."""
    return reading.recognised.format.name, frozenset(reading.recognised.names)


def _order(one: Transaction) -> tuple[bool, str]:
    return (one.when is None, one.when.at.isoformat() if one.when else "")


def _entries(group: Sequence[Reading]) -> Iterator[Entry]:
    """Return what all rows of a group say; their numbers go on from table to table."""
    before = 0
    for reading in group:
        for entry in reading.entries:
            entry.row += before
            yield entry
        before += len(reading.lines)


def _gaps(group: Sequence[Reading], unread: Unread) -> Iterator[Gap]:
    """Return rows that `_entries` numbered as those of their tables."""
    before = 0
    for reading in group:
        rows = tuple(row - before for row in unread.rows)
        own = tuple(row for row in rows if 0 < row <= len(reading.lines))
        if own:
            yield _gap(reading, replace(unread, rows=own))
        before += len(reading.lines)


def _gap(reading: Reading, unread: Unread) -> Gap:
    lines = tuple(reading.lines[row - 1] for row in unread.rows)
    reason, remedy = one_line(unread.reason), unread.remedy or None
    return Gap(reading.name, unread.rows, lines, reason, remedy, reading.place)


def _numbered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows whose lines count from 1."""
    return tuple(
        row if row.line == line else replace(row, line=line) for line, row in enumerate(rows, 1)
    )
