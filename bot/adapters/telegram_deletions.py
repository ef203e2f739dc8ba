"""Deletes from a chat what holds a secret; goes on with it after a failure, and after a restart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram_errors import translated
from bot.core.errors import RecipientGone, TryLater, Undeliverable
from bot.pipeline.journal import Journal
from bot.store import Store
from bot.store.deletions import Deletion

NOT_THERE = "message to delete not found"
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)

log = logging.getLogger(__name__)

GiveUp = Callable[[Deletion], Awaitable[None]]


class SecretDeletions:
    """Deletes the messages that the store names.

    gave_up  is called where Telegram refuses: it writes down that nothing more is to be tried.
    """

    def __init__(self, bot: Bot, store: Store, gave_up: GiveUp, first_pause: timedelta) -> None:
        self._bot = bot
        self._store = store
        self._journal = Journal(store)
        self._gave_up = gave_up
        self._first_pause = first_pause
        self._tasks: set[asyncio.Task[None]] = set()

    def resume(self) -> None:
        """Go on with what was to be deleted when the program stopped."""
        left = self._store.deletions.waiting()
        if left:
            log.info("deletions resumed count=%d", len(left))
            self._store.sweep()
        for deletion in left:
            self._start(deletion)

    async def delete(self, deletion: Deletion) -> None:
        """Try at once; where Telegram cannot be asked now, go on in the background."""
        self._store.sweep()
        if await self._try(deletion) is not None:
            self._start(deletion)

    async def stop(self) -> None:
        """Try no more: what is left is tried after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, deletion: Deletion) -> None:
        task = asyncio.create_task(self._go_on(deletion))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _go_on(self, deletion: Deletion) -> None:
        pause = self._first_pause
        while (asked := await self._try(deletion)) is not None:
            await asyncio.sleep(max(pause, asked).total_seconds())
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _try(self, deletion: Deletion) -> timedelta | None:
        """Return None where nothing more is to be done, else how long Telegram asks to wait."""
        try:
            await self._bot.delete_message(deletion.chat, deletion.message)
        except TelegramError as error:
            if not (isinstance(error, BadRequest) and NOT_THERE in str(error).lower()):
                ours = translated(error)
                log.warning("secret not deleted why=%s", ours)
                if not isinstance(ours, Undeliverable | RecipientGone):
                    return ours.wait if isinstance(ours, TryLater) else timedelta(0)
                await self._gave_up(deletion)
                return None
        await self._journal.write(lambda: self._store.deletions.done(deletion))
        return None
