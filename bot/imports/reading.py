"""The rows of a table in, what each of them says out, not yet joined."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from bot.core.errors import BadInput
from bot.imports import special
from bot.imports.day_order import TwoOrders, Unclear, order_of
from bot.imports.encodings import DAMAGED
from bot.imports.entries import Entry, Memory, Shapes
from bot.imports.model import NotRead, Record, Unread
from bot.imports.numbers import UnclearNumber
from bot.imports.progress import Progress
from bot.imports.recognise import Recognised
from bot.imports.repeats import unused_repeats
from bot.imports.row_reader import RowReader, time_cell
from bot.imports.tables import Table
from bot.imports.times import Times, offset, zone_named


@dataclass(frozen=True, slots=True)
class Home:
    """What is usual where the user is; it counts where a file leaves it open.

    timezone     what times are meant in; None = UTC.
    month_first  whether 3/4 is in March.
    comma        whether 1,234 in a table by hand is a little more than one; None = it is not, but
                 where semicolons part its columns.
    """

    timezone: tzinfo | None = None
    month_first: bool = False
    comma: bool | None = None


@dataclass(slots=True)
class Reading:
    """The rows of one table, read.

    lines    where each data row stands: on which line of the file, or in which row of the sheet.
    assumed  whether a row that counts names no time zone, nor its file.
    days     a day such as 3/4 and how it was read, where no row tells which number is the month.
    number   a number such as 1,234 and how it was read, where none tells which mark is decimal.
    unused   names of columns that would say the same as another, and say something else.
    """

    recognised: Recognised
    name: str
    place: str = "line"
    entries: list[Entry] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    assumed: bool = False
    days: Unclear | None = None
    number: UnclearNumber | None = None
    unused: tuple[str, ...] = ()


def read_table(
    table: Table,
    recognised: Recognised,
    home: Home,
    memory: Memory,
    progress: Progress,
) -> Reading:
    """Read every row of a table.

    home      what counts where the file does not say it.
    memory    what the tables read before tell; added to.
    progress  is told how many rows are understood, and may end it (ReadingStopped).
    Raises    BadInput: the file is too long or broken in the middle, has a column twice that says
              two things, or days of two orders.
    """
    reading = Reading(recognised, table.name, table.place)
    rows = []
    for line in progress.each(table.rows(recognised.delimiter, recognised.header)):
        reading.lines.append(line.number)
        rows.append([cell.strip() for cell in line.cells])
    progress.read = max(progress.read, progress.understood + len(rows))
    reading.unused = unused_repeats(table, recognised, reading.lines, rows)
    names = recognised.names
    empty = {**recognised.said, **dict.fromkeys(names, "")}
    records = [{**empty, **dict(zip(names, cells, strict=False))} for cells in progress.each(rows)]
    times = _times(recognised, table.name, home.timezone)
    reading.days = _settle_days(times, reading, records, home)
    reader = RowReader(records, recognised, table.name, times, memory.own, comma=home.comma)
    reading.number = reader.unclear
    damaged = DAMAGED in (table.text or "")
    shapes = Shapes(recognised, memory, damaged=damaged)
    for number, (cells, record) in enumerate(progress.each(zip(rows, records, strict=True)), 1):
        try:
            reading.entries.append(shapes.entry(number, cells) or reader.entry(number, record))
        except NotRead as error:
            reading.unread.append(Unread((number,), error.reason, error.remedy))
        progress.understood += 1
    reading.assumed = any(
        entry.when is not None and entry.when.written is not None
        for entry in reading.entries
        if entry.means != "ignore"
    )
    return reading


def _settle_days(
    times: Times, reading: Reading, records: Sequence[Record], home: Home
) -> Unclear | None:
    """Tell which patterns of time count; return a day whose order nothing but `home` told.

    Raises  BadInput: rows contradict each other.
    """
    format_ = reading.recognised.format
    cells = [time_cell(format_.time, record) for record in records]
    order = None
    if times.has_both_orders:
        usual = home.month_first if format_.month_first is None else format_.month_first
        try:
            order = order_of(zip(reading.lines, cells, strict=True), month_first=usual)
        except TwoOrders as error:
            raise BadInput(_two_orders(reading, error)) from error
        if order is not None:
            times.keep(day_first=order.day_first)
    elif times.slashed_day_first is not None:
        _turn_where_proven(times, reading, cells)
    times.prefer(filter(None, cells))
    return order.unclear if order is not None else None


def _turn_where_proven(times: Times, reading: Reading, cells: Sequence[str]) -> None:
    """Read all days in the order that one of them proves, also against the venue's own.

    Raises  BadInput: rows contradict each other.
    """
    slashed = [each for each in zip(reading.lines, cells, strict=True) if "/" in each[1]]
    usual = times.slashed_day_first
    try:
        order = order_of(slashed, month_first=not usual)
    except TwoOrders as error:
        raise BadInput(_two_orders(reading, error)) from error
    if order is not None and order.day_first is not usual:
        times.turn()


def _two_orders(reading: Reading, error: TwoOrders) -> str:
    (one, day), (other, month) = error.day, error.month
    return (
        f"{reading.name}: {reading.place} {one} has the day first ({day[:40]!r}), "
        f"{reading.place} {other} the month ({month[:40]!r}); write all days in one way, e.g. "
        "2025-12-31, and send it again"
    )


def _times(recognised: Recognised, name: str, timezone: tzinfo | None) -> Times:
    format_ = recognised.format
    written = format_.time.zone
    if written != "file":
        zone = zone_named(written)
        assert zone, f"{format_.name}: {written}"
        return Times(format_.time.patterns, zone, assumed=False)
    found = special.zone_of_file(recognised.said.get("zone", ""), recognised.before, name)
    said = offset(found) if found else None
    if said is not None:
        return Times(format_.time.patterns, said, assumed=False)
    return Times(format_.time.patterns, timezone or UTC, assumed=True)
