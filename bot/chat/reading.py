"""A file that was sent in, what it holds out; read beside the event loop, until it is cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat.desk import Asked, Desk
from bot.chat.numbers import month_comes_first
from bot.chat.progress import while_telling
from bot.core.column_map import ColumnMap
from bot.core.conversation import Answer
from bot.core.messages.words import name
from bot.core.visible import one_line
from bot.imports import Export, ExportFile, Gap, Home, UnknownFormat, read_export
from bot.imports.export import sketched, sketches_of_own
from bot.imports.mapped import NAME
from bot.imports.preview import Preview, preview
from bot.imports.progress import Progress
from bot.imports.sketch import Sketch
from bot.store.imports import Draft, State

FUTURE = "lies in the future; only what has happened can be stored"
STOPPED = "Cancelled. I stopped reading {file}, and nothing of it was stored."


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: rows of a known format, or a table whose columns are to be told.

    sketches  of that table; also of those that were read as the chat described others.
    since     the number of the last row of the ledger that it was compared with.
    """

    export: Export | None = None
    preview: Preview | None = None
    sketches: tuple[Sketch, ...] = ()
    unknown: UnknownFormat | None = None
    since: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What a chat said of a file where the file leaves it open; None = nothing.

    month_first  whether 3/4 is in March.
    comma        whether 1,234 is a little more than one.
    """

    month_first: bool | None = None
    comma: bool | None = None


NOTHING_SAID = Said()


async def read_file(
    desk: Desk, asked: Asked, file: ExportFile, own: Sequence[ColumnMap], said: Said = NOTHING_SAID
) -> Found:
    """Read a file and compare it with the ledger.

    own     tables that the chat described.
    Raises  BadInput, ReadingStopped.
    """
    profile, now = desk.profile(asked.chat), desk.now()
    here = month_comes_first(profile.country) if said.month_first is None else said.month_first
    home = Home(desk.timezone(asked.chat), here, said.comma)
    since = desk.store.ledgers.version(asked.chat)[1]
    there = await desk.reports.ledger(asked.chat)
    household = frozenset(profile.household)
    names = desk.store.ledgers.names(asked.chat)

    def work(progress: Progress) -> Found:
        try:
            export = read_export([file], home=home, own=own, progress=progress)
        except UnknownFormat as unknown:
            sketch = sketched([file], progress)
            return Found(sketches=(sketch,) if sketch else (), unknown=unknown)
        described = any(format_.name == NAME for format_ in export.formats)
        sketches = sketches_of_own([file], own, progress) if described else ()
        export = _without_future(export, file.name, now)
        export = replace(export, rows=names.in_rows(export.rows))
        progress.go_on()
        shown = preview(export, there, profile.currency, household, home.timezone)
        return Found(export, shown, sketches, since=since)

    return await while_telling(desk, asked, file.name, work)


def stopped(desk: Desk, asked: Asked, file: str) -> Answer:
    """Answer that the reading of a file was cancelled, and note it for its button."""
    mark = str(asked.request.update_id)
    rows = desk.store.imports.count(asked.chat, mark)  # of a reading before the program died
    draft = Draft(mark, file, rows, state=State.STOPPED)
    desk.store.imports.begin(asked.chat, draft, desk.now())
    return Answer(STOPPED.format(file=name(file)))


def is_export(unknown: UnknownFormat) -> bool:
    """Whether a file looks like an export, not like a ledger file with a mistake in it."""
    header = {cell.lower() for cell in unknown.header}
    of_a_ledger = len(header & {"time", "kind", "asset", "quantity"}) > 2  # noqa: PLR2004
    return len(header) > 2 and not of_a_ledger and not unknown.header[0].startswith("{")  # noqa: PLR2004


def _without_future(export: Export, file: str, now: datetime) -> Export:
    """Name rows that have not happened yet, instead of storing them."""
    late = [row for row in export.rows if row.at > now]
    if not late:
        return export
    gaps = tuple(
        Gap(one_line(file), (), (), f"{row.kind} of {row.asset} on {row.at:%Y-%m-%d} {FUTURE}")
        for row in late
    )
    past = tuple(row for row in export.rows if row.at <= now)
    return replace(export, rows=past, unread=(*export.unread, *gaps))
