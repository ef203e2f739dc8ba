"""Files that came before the country was known: kept, and shown as soon as it is."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.chat.account import ask_what_is_missing
from bot.chat.desk import Asked, Desk
from bot.chat.import_text import ENDED
from bot.core.conversation import Answer, Request
from bot.core.messages.words import name
from bot.imports import ExportFile
from bot.store.imports import MOST, Draft, State

FIRST = (
    "<b>I keep {file}</b> for two days and show you what is in it as soon as I know {{missing}}. "
    "Nothing of it is in your ledger yet."
)
ANOTHER = (
    "I keep {file}, too. Nothing of it is in your ledger yet: please answer the question above "
    "first, or /start asks it again."
)
BROKEN = "Sorry, something went wrong on my side with {file}. Please send it again."
PREFIX = "kept "
"""Marks a file that was not read yet, in front of the number of its request."""

Take = Callable[[Desk, Asked], Awaitable[tuple[Answer, ...]]]

log = logging.getLogger(__name__)


def keep(desk: Desk, asked: Asked, file: ExportFile) -> Answer:
    """Keep a file until the country is known, and ask for it."""
    others = desk.store.imports.unread(asked.chat)
    draft = Draft(
        f"{PREFIX}{asked.request.update_id}", file.name, content=file.content, state=State.UNREAD
    )
    desk.store.chats.save(desk.profile(asked.chat))
    desk.store.imports.begin(asked.chat, draft, desk.now())
    if others:
        return Answer(ANOTHER.format(file=name(file.name)))
    called = name(file.name).replace("{", "{{").replace("}", "}}")
    return ask_what_is_missing(desk, asked.chat, FIRST.format(file=called))


async def take_kept(desk: Desk, request: Request, take: Take) -> tuple[Answer, ...]:
    """Take the files that were kept, once the country is known, and return what to say of them.

    Each is taken as if it came now, under the number of its own request; that it was is noted
    with the answers, so a request that is handled again says the same.

    take  what takes a file that is sent.
    """
    kept = desk.store.imports.unread(request.chat)
    if not kept or not desk.profile(request.chat).is_ready:
        return ()
    answers: list[Answer] = []
    for mark in kept:
        answers += await _taken(desk, request, mark, take)
    for mark in kept:
        desk.store.imports.end(request.chat, mark, State.REPLACED)
    return tuple(answers)


async def _taken(desk: Desk, request: Request, mark: str, take: Take) -> tuple[Answer, ...]:
    draft = desk.store.imports.draft(request.chat, mark)
    if draft is None or draft.content is None:
        return _let_go(draft)
    number = int(mark.removeprefix(PREFIX))
    again = replace(request, update_id=number, text="", document=draft.content,
                    document_name=draft.file, pressed=None, message=None)  # fmt: skip
    try:
        return await take(desk, Asked(again, ""))
    except sqlite3.OperationalError:
        raise  # the store can be written later, and all of it is done again
    except Exception as error:  # noqa: BLE001 - one file must not keep the chat from beginning
        _log_failure(number, error)
        return (Answer(BROKEN.format(file=name(draft.file))),)


def _let_go(draft: Draft | None) -> tuple[Answer, ...]:
    if draft is None:
        return ()
    return (Answer(ENDED[draft.state].format(file=name(draft.file), most=MOST.imports)),)


def _log_failure(number: int, error: Exception) -> None:
    """Log without the error's text, which may hold what is in the file."""
    log.error("kept file failed update_id=%d error=%s", number, type(error).__name__)
