"""Work that may take long, done beside the event loop; the chat is told how far it has come."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from bot.chat.desk import Asked, Desk
from bot.core.collector import collecting_later
from bot.core.messages.words import name
from bot.core.outbox import Draft, MessageKind
from bot.imports.progress import Progress

MATTERS_FOR = timedelta(minutes=2)
LATER = 3
"""Each pause is so many times as long as the one before it: a chat is told, not flooded."""

T = TypeVar("T")


async def while_telling(desk: Desk, asked: Asked, file: str, work: Callable[[Progress], T]) -> T:
    """Do work in a thread of its own; where it takes longer than `desk.patience`, say so.

    What is said goes through the outbox, so it is said once though the request is handled again.
    """
    progress = Progress()

    def working() -> T:
        with collecting_later():
            return work(progress)

    task = asyncio.ensure_future(asyncio.to_thread(working))
    pause, number = desk.patience, 0
    while not task.done():
        await asyncio.wait({task}, timeout=pause.total_seconds())
        if not task.done():
            _tell(desk, asked, number, _text(file, progress))
            pause, number = pause * LATER, number + 1
    return await task


def _text(file: str, progress: Progress) -> str:
    if progress.understood:
        return (
            f"Still reading {name(file)}: {progress.understood:,} of {progress.read:,} rows "
            "understood so far ..."
        )
    return f"Reading {name(file)}: {progress.read:,} rows so far ..."


def _tell(desk: Desk, asked: Asked, number: int, text: str) -> None:
    now = desk.now()
    key = f"progress:{asked.request.update_id}:{number}"
    draft = Draft(
        asked.chat, MessageKind.ANSWER, key, text, now, now + MATTERS_FOR, topic=asked.request.topic
    )
    desk.store.outbox.queue(draft, now)
