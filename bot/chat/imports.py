"""A file that was sent: an exchange's export is shown before it is stored, a ledger is taken in."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.chat.check import needs_you
from bot.chat.desk import Asked, Desk, ready
from bot.chat.import_text import preview_text
from bot.chat.pending import Waiting
from bot.chat.portfolio import add_file, rows_text, undo_button
from bot.core.conversation import LARGEST_DOCUMENT, Answer, Button
from bot.core.errors import BadInput
from bot.core.ledger import Row
from bot.core.messages.words import escape, name
from bot.imports import Export, ExportFile, Gap, UnknownFormat, formats, read_export
from bot.imports.preview import Preview, preview

YES, NO = "yes", "no"
TOO_LARGE = (
    f"That file is larger than {LARGEST_DOCUMENT // 1024**2} MB. Please send it in parts, "
    "or zipped."
)
HOW_TO_IMPORT = (
    "Send me the file that your exchange, wallet or tax tool exports (CSV or XLSX, zipped or "
    "not). I know {count} formats by their header, show you what I understood, and store nothing "
    "before you say so."
)
TOO_LATE = "I no longer have that file. Please send it again; nothing was stored."
FUTURE = "lies in the future"


@dataclass(frozen=True, slots=True)
class _Found:
    export: Export
    preview: Preview


async def take_file(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """Show what an export holds, with the buttons to import it; add a ledger file at once."""
    profile = ready(desk, asked.chat)
    content = asked.request.document
    if content is None:
        return (Answer(TOO_LARGE),)
    file = ExportFile(asked.request.document_name or "file", content)
    timezone = desk.timezone(asked.chat)
    there = desk.store.ledgers.rows(asked.chat)
    try:
        found = await asyncio.to_thread(_read, file, timezone, there, profile.currency, desk.now())
    except UnknownFormat as unknown:
        if _is_export(unknown):
            return (Answer(_unknown_text(unknown, file.name)),)
        return await add_file(desk, asked)
    except BadInput as bad:
        return (Answer(f"<b>I could not read {name(file.name)}</b>: {escape(str(bad))}."),)
    text = preview_text(found.export, found.preview, file.name, timezone)
    rows = found.preview.rows
    if not rows:
        return (Answer(text),)
    mark = str(asked.request.update_id)
    desk.pending.put(asked.chat, Waiting(mark, rows))
    buttons = (
        Button(f"Import {rows_text(len(rows))}", f"/import {YES} {mark}"),
        Button("Cancel", f"/import {NO} {mark}"),
    )
    return (Answer(text, (buttons,)),)


async def import_(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/import`: how to send an export; its buttons store what was shown, or forget it."""
    ready(desk, asked.chat)
    answer, _, mark = asked.words.partition(" ")
    if answer not in {YES, NO}:
        return (Answer(HOW_TO_IMPORT.format(count=len(formats()))),)
    waiting = desk.pending.get(asked.chat, mark)
    if waiting is None:
        return (Answer(TOO_LATE),)
    if waiting.rows is None:
        return (Answer("That is in your ledger already; nothing was added twice."),)
    if answer == NO:
        desk.pending.drop(asked.chat)
        return (Answer("Cancelled. Nothing was stored."),)
    added = desk.store.ledgers.add(asked.chat, waiting.rows)
    desk.pending.put(asked.chat, Waiting(mark, None))
    if not added:
        return (Answer("Nothing new: all of it was there already."),)
    text = (
        f"<b>{rows_text(added)} imported.</b> /portfolio shows what you hold now, "
        f"/losses what could be used.{needs_you(desk, asked.chat)}"
    )
    return (Answer(text, undo_button(desk, asked.chat)),)


def _read(
    file: ExportFile,
    timezone: tzinfo,
    there: tuple[Row, ...],
    currency: str | None,
    now: datetime,
) -> _Found:
    """Read a file and compare it with the ledger; slow for a long one."""
    export = _without_future(read_export([file], timezone=timezone), file.name, now)
    return _Found(export, preview(export, there, currency))


def _without_future(export: Export, file: str, now: datetime) -> Export:
    """Name rows that have not happened yet, instead of storing them."""
    late = [row for row in export.rows if row.at > now]
    if not late:
        return export
    gaps = tuple(
        Gap(file, (), (0,), f"{row.kind} of {row.asset} on {row.at:%Y-%m-%d} {FUTURE}")
        for row in late
    )
    past = tuple(row for row in export.rows if row.at <= now)
    return replace(export, rows=past, unread=(*export.unread, *gaps))


def _is_export(unknown: UnknownFormat) -> bool:
    """Whether a file looks like an export, not like a ledger file with a mistake in it."""
    header = {cell.lower() for cell in unknown.header}
    return len(header) > 3 and "kind" not in header and not unknown.header[0].startswith("{")  # noqa: PLR2004


def _unknown_text(unknown: UnknownFormat, file: str) -> str:
    columns = ", ".join(unknown.header)
    return (
        f"<b>I do not know the format of {name(file)} yet</b>, so nothing was stored. "
        f"Its columns: {escape(columns[:300])}.\n"
        "Most venues offer several exports: the full transaction history is the one to take. "
        "Or bring it into the universal template of Koinly, CoinTracker or CoinLedger, or into a "
        "ledger file: /help ledger."
    )
