"""A file that was sent: an export is shown before it is stored, a ledger is taken in."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.batches import clear, set_aside, take_in
from bot.chat.column_text import known_text, used_text
from bot.chat.columns import answered, known, open_question, overview
from bot.chat.desk import Asked, Desk, ready
from bot.chat.flaws import needs_you
from bot.chat.import_text import (
    ENDED,
    HOW_TO_IMPORT,
    NOTHING_TO_CANCEL,
    TOO_LARGE,
    TOO_LATE,
    others_text,
    preview_text,
    unknown_text,
)
from bot.chat.kept import keep
from bot.chat.portfolio import add_file, rows_text, undo_button
from bot.chat.progress import NO, YES, cancel_button, while_telling
from bot.chat.reading import Found, is_export, read_file, stopped
from bot.core.conversation import Answer, Button
from bot.core.errors import BadInput, ReadingStopped
from bot.core.messages.words import escape, name
from bot.imports import ExportFile, formats
from bot.imports.export import sketched
from bot.imports.guess import guess, reconciled
from bot.imports.mapped import NAME
from bot.imports.sketch import Sketch
from bot.store.imports import MOST, Draft, Learnt, State


async def take_file(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """Show what an export holds, with the buttons to import it; add a ledger file at once.

    What comes before the country is known is kept until then.
    """
    if asked.request.document is None:
        return (Answer(TOO_LARGE),)
    file = ExportFile(asked.request.document_name or "file", asked.request.document)
    if not desk.profile(asked.chat).is_ready:
        return (keep(desk, asked, file),)
    try:
        return await _taken(desk, asked, file)
    except BadInput as bad:
        return (Answer(f"<b>I could not read {name(file.name)}</b>: {escape(str(bad))}."),)
    except ReadingStopped:
        return (stopped(desk, asked, file.name),)


async def _taken(desk: Desk, asked: Asked, file: ExportFile) -> tuple[Answer, ...]:
    learnt = desk.store.imports.learnt(asked.chat)
    found = await read_file(desk, asked, file, [each.columns for each in learnt])
    if found.unknown is not None:
        if not is_export(found.unknown):
            return await add_file(desk, asked)
        if found.sketch is None:
            return (Answer(unknown_text(found.unknown, file.name)),)
        return (_begun(desk, asked, file, found.sketch),)
    used = _used(found, learnt)
    return (
        (used and _asked_again(desk, asked, file, found.sketch, used))
        or await _shown(desk, asked, file, found, used),
    )


async def import_(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/import`: how to send an export; its buttons store what was shown, or forget it."""
    *words, mark = asked.words.split() or [""]
    desk.stops.discard((asked.chat, mark))
    ready(desk, asked.chat)
    if not words or not mark.isdecimal():
        return (Answer(HOW_TO_IMPORT.format(count=len(formats()))),)
    draft = desk.store.imports.draft(asked.chat, mark)
    if draft is None:
        return (Answer(TOO_LATE),)
    if draft.state is State.STOPPED and words == [NO]:
        desk.store.imports.end(asked.chat, mark, State.CANCELLED)
        return ()  # the reading that this ended has said so
    try:
        return (await _pressed(desk, asked, draft, words),)
    except ReadingStopped:
        desk.store.imports.end(asked.chat, draft.mark, State.CANCELLED)
        return (stopped(desk, asked, draft.file),)


async def _pressed(desk: Desk, asked: Asked, draft: Draft, words: list[str]) -> Answer:
    if draft.state is State.STORED and words == [NO]:
        return Answer(NOTHING_TO_CANCEL.format(file=name(draft.file)))
    if draft.state is not State.WAITS:
        ended = ENDED[draft.state].format(file=name(draft.file), most=MOST.imports)
        return Answer(ended)
    match words:
        case ["yes"]:
            return await _stored(desk, asked, draft)
        case ["no"]:
            desk.store.imports.end(asked.chat, draft.mark, State.CANCELLED)
            return Answer(f"Cancelled. Nothing was stored of {name(draft.file)}.")
        case ["change"]:
            return await _changed(desk, asked, draft)
        case _:
            return await _answered(desk, asked, draft, words)


def _begun(desk: Desk, asked: Asked, file: ExportFile, sketch: Sketch) -> Answer:
    """Begin to ask what the columns of a table are."""
    draft = Draft(
        str(asked.request.update_id),
        file.name,
        content=file.content,
        sketch=sketch.text(),
        columns=guess(sketch, desk.profile(asked.chat).currency),
    )
    desk.store.imports.begin(asked.chat, draft, desk.now())
    return overview(desk, asked, draft)


def _asked_again(
    desk: Desk, asked: Asked, file: ExportFile, sketch: Sketch | None, used: Learnt
) -> Answer | None:
    """Ask what a table of known columns leaves open that none before it did; None if nothing."""
    if sketch is None:
        return None
    mark = str(asked.request.update_id)
    draft = Draft(mark, file.name, content=file.content, sketch=sketch.text(), columns=used.columns)
    question = open_question(desk, asked, draft)
    if question is None:
        return None
    desk.store.imports.begin(asked.chat, draft, desk.now())
    return replace(question, text=f"{known_text(file.name, used.file)}\n{question.text}")


async def _answered(desk: Desk, asked: Asked, draft: Draft, words: list[str]) -> Answer:
    """Take an answer about columns; once all is known, show what the table holds."""
    if draft.columns is None or draft.sketch is None or draft.content is None:
        return Answer(TOO_LATE)
    question = (
        open_question(desk, asked, draft)
        if words == ["right"]
        else answered(desk, asked, draft, words)
    )
    if question is not None:
        return question
    again = desk.store.imports.draft(asked.chat, draft.mark)
    assert again is not None, "what a chat says is heard in order"
    described, _ = known(again)
    file = ExportFile(draft.file, draft.content)
    try:
        found = await read_file(desk, asked, file, [described], NAME)
    except BadInput as bad:
        return Answer(f"<b>I could not read {name(file.name)}</b>: {escape(str(bad))}.")
    desk.store.imports.remember(asked.chat, file.name, described)
    used = _used(found, desk.store.imports.learnt(asked.chat))
    shown = await _shown(desk, asked, file, found, used, replaced=1)
    desk.store.imports.end(asked.chat, draft.mark, State.REPLACED)
    return shown


async def _changed(desk: Desk, asked: Asked, draft: Draft) -> Answer:
    """Ask anew what the columns of a table are that was read as one before it."""
    if draft.content is None or draft.columns is None:
        return Answer(TOO_LATE)
    file = ExportFile(draft.file, draft.content)
    sketch = await while_telling(
        desk, asked, draft.file, lambda progress: sketched([file], progress)
    )
    if sketch is None:
        return Answer(TOO_LATE)
    again = replace(draft, mark=str(asked.request.update_id), rows=0, sketch=sketch.text())
    desk.store.imports.end(asked.chat, draft.mark, State.REPLACED)
    desk.store.imports.begin(asked.chat, again, desk.now())
    return overview(desk, asked, again)


async def _shown(
    desk: Desk,
    asked: Asked,
    file: ExportFile,
    found: Found,
    used: Learnt | None,
    *,
    replaced: int = 0,
) -> Answer:
    """Show what a file holds, and set its rows aside until the chat says yes.

    used      the description that it was read by.
    replaced  how many drafts that still wait this is shown in place of.
    """
    assert found.export is not None, "it was understood"
    assert found.preview is not None, "it was understood"
    export = found.export
    if used is not None and used.columns.day_first is not None:
        export = replace(export, days=None)  # it was said, and is told with what was said
    text = preview_text(export, found.preview, file.name, desk.timezone(asked.chat))
    mark, rows = str(asked.request.update_id), found.preview.rows
    if used is not None:
        text = f"{text}\n{used_text(used.columns, used.file, found.sketch)}"
    if rows or used is not None:
        content = file.content if used else None
        columns = used.columns if used else None
        draft = Draft(mark, file.name, len(rows), content, columns=columns)
        desk.store.imports.begin(asked.chat, draft, desk.now())
        await clear(desk)
        text = f"{text}{others_text(desk.store.imports.waiting(asked.chat) - 1 - replaced)}"
    await set_aside(desk, asked.chat, mark, rows)
    yes = Button(f"Import {rows_text(len(rows))}", f"/import {YES} {mark}")
    change = Button("Change", f"/import change {mark}")
    buttons = [yes, cancel_button(mark)] if rows else []
    buttons += [change] if used else []
    return Answer(text, (tuple(buttons),) if buttons else ())


def _used(found: Found, learnt: Sequence[Learnt]) -> Learnt | None:
    """Return the description that a table was read by, None where a format of ours was enough.

    What the table itself proves stands in place of what was remembered.
    """
    for format_ in found.export.formats if found.export else ():
        for each in learnt:
            if format_.name != NAME or format_.columns != frozenset(each.columns.header):
                continue
            if found.sketch is None or found.sketch.header != each.columns.header:
                return each
            return replace(each, columns=reconciled(each.columns, found.sketch))
    return None


async def _stored(desk: Desk, asked: Asked, draft: Draft) -> Answer:
    """Put the rows that were shown into the ledger.

    That they came is noted with the answer: a request that is handled again says the same.
    """
    added = await take_in(desk, asked.chat, draft.mark)
    rest = await needs_you(desk, asked.chat) if added else ""
    desk.store.batches.done(asked.chat, draft.mark)
    desk.store.imports.end(asked.chat, draft.mark, State.STORED)
    if not added:
        return Answer(f"Nothing new in {name(draft.file)}: all of it was there already.")
    there = draft.rows - added
    known_rows = f" {rows_text(there)} of it came with another file already." if there > 0 else ""
    text = (
        f"<b>{name(draft.file)}: {rows_text(added)} imported.</b>{known_rows} /portfolio shows "
        f"what you hold now, /losses what could be used.{rest}"
    )
    return Answer(text, undo_button(desk, asked.chat))
