"""Work on a file, done beside the event loop; the chat is told how far it is, and can cancel it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import TypeVar

from bot.chat.desk import Asked, Desk
from bot.core.chats import ChatId
from bot.core.collector import collecting_later
from bot.core.conversation import Button
from bot.core.messages.words import name
from bot.core.outbox import Draft, MessageKind
from bot.imports.progress import Progress

MATTERS_FOR = timedelta(minutes=2)
LATER = 3
"""Each pause is so many times as long as the one before it: a chat is told, not flooded."""
YES, NO = "yes", "no"

T = TypeVar("T")


async def while_telling(desk: Desk, asked: Asked, file: str, work: Callable[[Progress], T]) -> T:
    """Do work in a thread of its own; where it takes longer than `desk.patience`, say so.

    What is said has a button that ends the work; so does whatever ends this coroutine.
    Raises  ReadingStopped: the chat cancelled it; whatever the work raises.
    """
    key, left = (asked.chat, str(asked.request.update_id)), Event()
    progress = Progress(is_stopped=lambda: key in desk.stops or left.is_set())

    def working() -> T:
        with collecting_later():
            return work(progress)

    task = asyncio.ensure_future(asyncio.to_thread(working))
    pause, number = desk.patience, 0
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=pause.total_seconds())
            if not task.done():
                _tell(desk, asked, number, _text(file, progress))
                pause, number = pause * LATER, number + 1
        done = await task
        progress.go_on()
        return done
    finally:
        left.set()
        task.cancel()


def note_cancel(desk: Desk, chat: ChatId, command: str) -> None:
    """Let a reading end whose Cancel was pressed, before the press has its turn in the chat."""
    match command.split():
        case ["/import", word, mark] if word == NO:
            desk.stops.add((chat, mark))


def cancel_button(mark: str) -> Button:
    """Return the button that cancels the import of a mark, whether it is read or waits."""
    return Button("Cancel", f"/import {NO} {mark}")


def _text(file: str, progress: Progress) -> str:
    if progress.understood:
        return (
            f"Still reading {name(file)}: {progress.understood:,} of {progress.read:,} rows "
            "understood so far ..."
        )
    return f"Reading {name(file)}: {progress.read:,} rows so far ..."


def _tell(desk: Desk, asked: Asked, number: int, text: str) -> None:
    now = desk.now()
    mark = str(asked.request.update_id)
    draft = Draft(
        asked.chat,
        MessageKind.ANSWER,
        f"progress:{mark}:{number}",
        text,
        now,
        now + MATTERS_FOR,
        buttons=((cancel_button(mark),),),
        topic=asked.request.topic,
    )
    desk.store.outbox.queue(draft, now)
