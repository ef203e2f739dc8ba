"""Updates as Telegram sends them in; each handled once, its answers in the outbox.

An update is kept before Telegram hears that it came, and counts as handled in the transaction that
writes its answers. So it is handled once, though it comes twice or the program dies in the middle.
Chats do not wait for each other; what one chat sent is handled in order.
"""

import asyncio
import json
import logging
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from telegram import Bot, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.adapters.seldom import Seldom
from bot.adapters.telegram_deletions import FIRST_PAUSE, SecretDeletions
from bot.adapters.telegram_documents import send_documents
from bot.adapters.telegram_requests import (
    LARGEST_ID,
    Moved,
    Reply,
    chat_of,
    moved_of,
    names_a_bot,
    pressed_of,
    read_update,
    topic_of,
)
from bot.adapters.transactions import InTransactions
from bot.core.chats import ChatId
from bot.core.conversation import Answer, Document, Request, Speaker
from bot.core.messages import split
from bot.core.messages.words import enumeration
from bot.core.outbox import Draft, MessageKind
from bot.pipeline.journal import Journal
from bot.ports import Clock
from bot.seed_words import secret_of
from bot.store import Store
from bot.store.deletions import Deletion
from bot.store.inbox import Waiting

ANSWER_MATTERS_FOR = timedelta(days=1)
MOST_TRIES = 5
STORE_PAUSE_SECONDS = 0.5
LAST_ANSWER_SECONDS = 4
HINT_EVERY = timedelta(minutes=10)
"""How often a group hears that a command is for a private chat: whoever asks later is answered,
and a group that is flooded with commands gets one such message of the 200 it could get meanwhile.
"""
ANSWERS_A_MINUTE = 10
"""What members of a group may ask of what all may see: half of what Telegram lets a group have, so
that reminders and answers to its admins find room.
"""
APOLOGY = Answer("Sorry, something went wrong on my side. Please try again in a moment.")
NOT_DELETED = "I could not delete your message with a secret: please delete it yourself, now."

Answerer = Callable[[Request], Awaitable[tuple[Answer, ...]]]
Noticer = Callable[[ChatId, str], None]

log = logging.getLogger(__name__)


class Incoming:
    """Keeps updates and handles them.

    answer    what answers a request.
    answered  is called when answers are in the outbox.
    notice    is told of each button that was pressed at once, though its chat is busy.
    first_pause  before what could not be deleted is tried again; doubles up to a minute.
    """

    def __init__(  # noqa: PLR0913 - everything it touches
        self,
        bot: Bot,
        answer: Answerer,
        store: Store,
        clock: Clock,
        answered: Callable[[], None],
        *,
        notice: Noticer,
        first_pause: timedelta = FIRST_PAUSE,
    ) -> None:
        self._bot = bot
        self._deletions = SecretDeletions(bot, store, self._not_deleted, first_pause)
        self._answer = answer
        self._store = store
        self._clock = clock
        self._answered = answered
        self._notice = notice
        self._journal = Journal(store)
        self._waiting: dict[int, deque[Waiting]] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._old_ids: dict[int, int] = {}
        self._hints = Seldom(1, HINT_EVERY)
        self._answers = Seldom(ANSWERS_A_MINUTE, timedelta(minutes=1))
        self._introduced = asyncio.Event()
        self._errands: set[asyncio.Task[None]] = set()
        self._stopping = False

    def resume(self) -> None:
        """Go on with what was not handled when the program stopped."""
        self._deletions.resume()
        left = self._store.inbox.waiting()
        if left:
            log.info("updates resumed count=%d", len(left))
        self._start(left)

    def introduce(self) -> None:
        """Note that the bot knows its own name."""
        self._introduced.set()

    async def receive(self, updates: Sequence[object]) -> int | None:
        """Keep updates and begin to handle those that are new; return the highest number.

        Once it returns they are on the disk, so Telegram may forget them. What has no number cannot
        be an update; it is logged and left out.
        """
        numbered: list[tuple[int, object]] = [
            (update["update_id"], update)
            for update in updates
            if isinstance(update, dict) and _is_number(update.get("update_id"))
        ]
        if len(numbered) < len(updates):
            log.error("updates without a number count=%d", len(updates) - len(numbered))
        if not numbered:
            return None
        now = self._clock()
        kept = [(number, json.dumps(update)) for number, update in numbered]
        self._start(await self._journal.write(lambda: self._store.inbox.put(kept, now)))
        return max(number for number, _ in numbered)

    async def stop(self) -> None:
        """Begin nothing more, and wait for what is being handled, but not for long."""
        self._stopping = True
        await self._deletions.stop()
        self._introduced.set()
        tasks = {*self._workers.values(), *self._errands}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=LAST_ANSWER_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _start(self, updates: Sequence[Waiting]) -> None:
        for waiting in updates:
            raw = json.loads(waiting.body)
            chat = self._line_of(raw)
            if command := pressed_of(raw):
                self._notice(ChatId(chat), command)
            self._waiting.setdefault(chat, deque()).append(waiting)
            if chat not in self._workers:
                self._workers[chat] = asyncio.create_task(self._work(chat))

    def _line_of(self, raw: object) -> int:
        """Return in which line an update waits: its chat's, of a group that moved its old id's.

        So what was said before the move is done before it, and what was said after it, after.
        """
        moved = moved_of(raw)
        if moved is not None:
            self._old_ids[moved.new_chat] = self._old_ids.get(moved.chat, moved.chat)
        chat = chat_of(raw)
        return self._old_ids.get(chat, chat)

    async def _work(self, chat: int) -> None:
        """Handle what a chat sent, one by one."""
        queue = self._waiting[chat]
        try:
            while queue and not self._stopping:
                await self._handle(queue.popleft())
        finally:
            del self._waiting[chat]
            del self._workers[chat]

    async def _handle(self, waiting: Waiting) -> None:
        raw = json.loads(waiting.body)
        try:
            update = Update.de_json(raw, self._bot)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not block the others
            _log_failure("update unreadable", waiting.update_id, error)
            await self._finish(waiting.update_id)
            return
        try:
            if waiting.begun >= MOST_TRIES:
                log.error("update given up update_id=%d tries=%d", waiting.update_id, waiting.begun)
                await self._apologise(update)
                return
            if names_a_bot(update):
                await self._introduced.wait()
                if self._stopping:
                    return  # it waits in the inbox
            await self._journal.write(lambda: self._store.inbox.begin(waiting.update_id))
            await self._take(update, moved_of(raw))
        except Exception as error:  # noqa: BLE001 - one update must not stop the others
            _log_failure("update failed", waiting.update_id, error)
            with suppress(OverflowError):  # a chat id that no chat has
                await self._apologise(update)

    async def _take(self, update: Update, moved: Moved | None) -> None:
        if moved is not None:
            await self._journal.write(lambda: self._note_move(update.update_id, moved))
            log.info("group moved update_id=%d", update.update_id)
            return
        if update.my_chat_member is not None:
            change = update.my_chat_member
            await self._journal.write(lambda: self._note_membership(update.update_id, change))
            self._answered()
            return
        if update.callback_query is not None:
            self._acknowledge(update.callback_query.id)
        asked = await read_update(update)
        topic = topic_of(update)
        if not self._may_answer(asked):
            asked = None
        if isinstance(asked, Request):
            await self._respond(asked, topic)
        elif isinstance(asked, Reply):
            await self._finish(update.update_id, asked.chat, (asked.answer,), topic)
        else:
            await self._finish(update.update_id)

    def _may_answer(self, asked: Request | Reply | None) -> bool:
        """Whether a group has room for an answer to what anybody in it can ask."""
        if isinstance(asked, Reply) and asked.seldom:
            return self._hints.allows(asked.chat, self._clock(), asked.answer.text)
        if isinstance(asked, Request) and asked.speaker is Speaker.MEMBER:
            return self._answers.allows(asked.chat, self._clock())
        return True

    async def _respond(self, request: Request, topic: int | None) -> None:
        """Answer a request; what it changes, its answers and that it is handled are one."""
        documents: list[Document] = []
        secrets: list[Deletion] = []

        def finish(answers: tuple[Answer, ...]) -> None:
            documents[:] = [document for answer in answers for document in answer.documents]
            secrets[:] = _to_delete(request, answers, topic)
            for deletion in secrets:
                self._store.deletions.put(deletion)
            self._write(request.update_id, request.chat, answers, topic)

        waits = False
        while True:
            try:
                await InTransactions(self._store, self._ask(request), finish)
            except sqlite3.OperationalError as error:
                # Nothing was written: the same again, once the store can be written.
                if not waits:
                    _log_wait(request.update_id, error)
                waits = True
                await asyncio.sleep(STORE_PAUSE_SECONDS)
            else:
                self._answered()
                for deletion in secrets:
                    await self._deletions.delete(deletion)
                await self._hand_over(request, documents, topic)
                return

    async def _not_deleted(self, deletion: Deletion) -> None:
        """Ask the owner of a secret to delete what Telegram does not let the bot delete."""

        def tell() -> None:
            self._store.deletions.done(deletion)
            key = f"secret:{deletion.message}"
            self._queue(deletion.chat, key, Answer(NOT_DELETED), deletion.topic)

        await self._journal.write(tell)
        self._answered()

    async def _hand_over(
        self, request: Request, documents: Sequence[Document], topic: int | None
    ) -> None:
        """Send files; where one may not have arrived, say so."""
        failed = await send_documents(self._bot, request.chat, documents, topic)
        if failed:
            text = f"I could not send {enumeration(failed)}. Please ask for it again in a while."
            number = -request.update_id  # no update has it
            await self._finish(number, request.chat, (Answer(text),), topic)

    async def _ask(self, request: Request) -> tuple[Answer, ...]:
        return await self._answer(request)

    async def _finish(
        self,
        update_id: int,
        chat: ChatId | None = None,
        answers: tuple[Answer, ...] = (),
        topic: int | None = None,
    ) -> None:
        await self._journal.write(lambda: self._write(update_id, chat, answers, topic))
        if answers:
            self._answered()

    def _write(
        self, update_id: int, chat: ChatId | None, answers: tuple[Answer, ...], topic: int | None
    ) -> None:
        for number, answer in enumerate(answers):
            assert chat is not None, "who is answered is in a chat"
            self._queue(chat, f"answer:{update_id}:{number}", answer, topic)
        self._store.inbox.finish(update_id)

    def _queue(self, chat: ChatId, key: str, answer: Answer, topic: int | None) -> None:
        now = self._clock()
        parts = split(answer.text)
        for at, part in enumerate(parts):
            last = at == len(parts) - 1
            self._store.outbox.queue(
                Draft(
                    chat,
                    MessageKind.ANSWER,
                    f"{key}.{at}",
                    part,
                    due=now,
                    expires=now + ANSWER_MATTERS_FOR,
                    buttons=answer.buttons if last else (),
                    topic=topic,
                ),
                now,
            )

    async def _apologise(self, update: Update) -> None:
        """Say that it went wrong; a message that holds a secret is deleted all the same."""
        if update.effective_chat is None:
            await self._finish(update.update_id)
            return
        chat, said = ChatId(update.effective_chat.id), update.message
        text = (said.text or said.caption or "") if said is not None else ""
        if said is None or secret_of(text) is None:
            await self._finish(update.update_id, chat, (APOLOGY,))
            return
        deletion = Deletion(chat, said.message_id, topic_of(update))

        def finish() -> None:
            self._store.deletions.put(deletion)
            self._write(update.update_id, chat, (APOLOGY,), deletion.topic)

        await self._journal.write(finish)
        self._answered()
        await self._deletions.delete(deletion)

    def _note_membership(self, update_id: int, change: ChatMemberUpdated) -> None:
        chat = ChatId(change.chat.id)
        if change.new_chat_member.status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}:
            self._store.chats.mark_gone(chat, self._clock())
        else:
            self._store.chats.mark_back(chat)
        self._store.inbox.finish(update_id)

    def _note_move(self, update_id: int, moved: Moved) -> None:
        self._store.chats.move(moved.chat, moved.new_chat)
        self._store.inbox.finish(update_id)

    def _acknowledge(self, query: str) -> None:
        """Take the waiting sign from a pressed button; nobody waits for that, and it may fail."""

        async def acknowledge() -> None:
            with suppress(TelegramError):
                await self._bot.answer_callback_query(query)

        errand = asyncio.create_task(acknowledge())
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)


def _to_delete(request: Request, answers: Sequence[Answer], topic: int | None) -> list[Deletion]:
    """Return the message that was asked with, where it holds a secret."""
    if request.message is None or not any(answer.deletes for answer in answers):
        return []
    return [Deletion(request.chat, request.message, topic)]


def _is_number(found: object) -> bool:
    return isinstance(found, int) and 0 <= found < LARGEST_ID


def _log_wait(update_id: int, error: sqlite3.OperationalError) -> None:
    log.error("answer waits update_id=%d: the database cannot be written: %s", update_id, error)


def _log_failure(what: str, update_id: int, error: Exception) -> None:
    """Log where it broke, without the error's text, which may hold what a person wrote."""
    name = type(error).__name__
    log.error("%s update_id=%d error=%s at=%s", what, update_id, name, where(error))


def where(error: Exception) -> str:
    """Return in which function and line an error was raised."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "unknown"
    return f"{traceback.tb_frame.f_code.co_qualname}:{traceback.tb_lineno}"
