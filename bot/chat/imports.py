"""A file that was sent: an export is shown before it is stored, a ledger is taken in."""

from dataclasses import dataclass, replace

from bot.chat.batches import clear, set_aside, take_in
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
from bot.chat.known_tables import Used, asked_again, used_in, used_lines
from bot.chat.other_readings import other_readings, said_by
from bot.chat.portfolio import add_file, rows_text, undo_button
from bot.chat.progress import NO, while_telling
from bot.chat.reading import NOTHING_SAID, Found, Said, is_export, read_file, stopped
from bot.chat.told_again import Shown, import_buttons, settle
from bot.core.column_map import ColumnMap
from bot.core.conversation import Answer, Button
from bot.core.errors import BadInput, ReadingStopped
from bot.core.messages.words import escape, name
from bot.imports import ExportFile, formats
from bot.imports.export import sketches_of_own
from bot.imports.guess import guess
from bot.imports.sketch import Sketch
from bot.store.imports import MOST, Draft, State


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
        if not found.sketches:
            return (Answer(unknown_text(found.unknown, file.name)),)
        return (_begun(desk, asked, file, found.sketches[0]),)
    used = used_in(found, learnt)
    return (
        asked_again(desk, asked, file, used) or await _shown(desk, asked, _Read(file, found, used)),
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


def _ended(draft: Draft, words: list[str]) -> Answer:
    if draft.state is State.STORED and words == [NO]:
        return Answer(NOTHING_TO_CANCEL.format(file=name(draft.file)))
    return Answer(ENDED[draft.state].format(file=name(draft.file), most=MOST.imports))


async def _pressed(desk: Desk, asked: Asked, draft: Draft, words: list[str]) -> Answer:
    if draft.state is not State.WAITS:
        return _ended(draft, words)
    match words:
        case [("yes" | "rest" | "all"), *_]:
            question = await settle(desk, asked.chat, draft, words)
            return question or await _stored(desk, asked, draft)
        case ["read", days, decimal]:
            return await _read_again(desk, asked, draft, said_by(days, decimal))
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
    return await _read_again(desk, asked, draft, NOTHING_SAID, described)


async def _read_again(
    desk: Desk, asked: Asked, draft: Draft, said: Said, described: ColumnMap | None = None
) -> Answer:
    """Read the file of a draft as the chat said by now, and show it anew, or ask what is left.

    described  what the chat said of a table of it just now; kept where it can be read.
    """
    if draft.content is None:
        return Answer(TOO_LATE)
    file = ExportFile(draft.file, draft.content)
    own = [each.columns for each in desk.store.imports.learnt(asked.chat)]
    if described is not None:
        own = [described, *(each for each in own if each.header != described.header)]
    try:
        found = await read_file(desk, asked, file, own, said)
    except BadInput as bad:
        return Answer(f"<b>I could not read {name(file.name)}</b>: {escape(str(bad))}.")
    if described is not None:
        desk.store.imports.remember(asked.chat, file.name, described)
    learnt = desk.store.imports.learnt(asked.chat)
    used = used_in(found, learnt)
    answer = asked_again(desk, asked, file, used, learnt)
    if answer is None:
        read = _Read(file, found, used, said, replaced=1)
        answer = await _shown(desk, asked, read)
    desk.store.imports.end(asked.chat, draft.mark, State.REPLACED)
    return answer


async def _changed(desk: Desk, asked: Asked, draft: Draft) -> Answer:
    """Ask anew what the columns of a table are that was read as one before it."""
    if draft.content is None or draft.columns is None:
        return Answer(TOO_LATE)
    file = ExportFile(draft.file, draft.content)
    own = [draft.columns]
    sketches = await while_telling(
        desk, asked, draft.file, lambda progress: sketches_of_own([file], own, progress)
    )
    if not sketches:
        return Answer(TOO_LATE)
    again = replace(draft, mark=str(asked.request.update_id), rows=0, sketch=sketches[0].text())
    desk.store.imports.end(asked.chat, draft.mark, State.REPLACED)
    desk.store.imports.begin(asked.chat, again, desk.now())
    return overview(desk, asked, again)


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read.

    used      the descriptions that its tables were read by.
    said      what the chat said of it.
    replaced  how many drafts that still wait this is shown in place of.
    """

    file: ExportFile
    found: Found
    used: tuple[Used, ...]
    said: Said = NOTHING_SAID
    replaced: int = 0


async def _shown(desk: Desk, asked: Asked, read: _Read) -> Answer:
    """Show what a file holds, and set its rows aside until the chat says yes."""
    export, found, used = read.found.export, read.found.preview, read.used
    assert export is not None, "it was understood"
    assert found is not None, "it was understood"
    if any(each.learnt.columns.day_first is not None for each in used):
        export = replace(export, days=None)  # it was said, and is told with what was said
    text = preview_text(export, found, read.file.name, desk.timezone(asked.chat))
    text = "\n".join((text, *used_lines(used)))
    mark, rows = str(asked.request.update_id), (*found.rows, *found.again)
    others = other_readings(export, read.said, mark)
    if rows or used or others:
        content = read.file.content if used or others else None
        columns = used[0].learnt.columns if len(used) == 1 else None
        draft = Draft(mark, read.file.name, len(rows), content, columns=columns)
        desk.store.imports.begin(asked.chat, draft, desk.now())
        await clear(desk)
        text = f"{text}{others_text(desk.store.imports.waiting(asked.chat) - 1 - read.replaced)}"
    await set_aside(desk, asked.chat, mark, rows)
    shown = Shown(len(found.rows), len(found.again), len(found.rows), read.found.since)
    change = [Button("Change", f"/import change {mark}")] if len(used) == 1 else []
    buttons = ((*import_buttons(shown, mark), *change), *((other,) for other in others))
    return Answer(text, tuple(row for row in buttons if row))


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
