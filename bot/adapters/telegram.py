"""Telegram, by python-telegram-bot: updates become requests, answers become messages.

The library's Updater confirms updates before they are handled, so that a crash loses them. Here an
update is confirmed after it was answered: it may come twice, and answering twice changes nothing.
"""

import asyncio
import logging
import os
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from telegram import (
    Bot,
    BotCommand,
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Document,
    Message,
    Update,
)
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.adapters.departure import watch_departure
from bot.adapters.telegram_errors import REFUSED_BY_TELEGRAM, translated
from bot.adapters.telegram_sending import TelegramSender
from bot.core.chats import ChatId
from bot.core.conversation import LARGEST_DOCUMENT, Answer, Command, Request
from bot.core.errors import BotError, MessengerUnusable, RecipientGone
from bot.ports import Clock
from bot.store import Store

DEFAULT_URL = "https://api.telegram.org"
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
LONG_POLL = timedelta(seconds=25)
CONNECT_SECONDS = 10
READ_SECONDS = 15
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
LAST_ANSWER_SECONDS = 5
FAREWELL_SECONDS = 2
REPLY_PAUSES = 5
SILENT = logging.CRITICAL + 1

PRIVATE_ONLY = Answer("I work in private chats only for now: your lots are nobody else's business.")
APOLOGY = Answer("Sorry, something went wrong on my side. Please try again in a moment.")
DOWNLOAD_FAILED = Answer("Sorry, I could not fetch that file from Telegram. Please send it again.")

# Durations as timedelta; without it the library warns whenever Telegram asks to wait.
os.environ.setdefault("PTB_TIMEDELTA", "1")

Answerer = Callable[[Request], Awaitable[tuple[Answer, ...]]]

log = logging.getLogger(__name__)


class TelegramBot:
    """Polls Telegram, answers people, and sends what the outbox holds (`bot.ports.Messenger`).

    answer       what answers a request.
    commands     the command menu.
    url          the Bot API: methods at `<url>/bot<token>/`, files at `<url>/file/bot<token>/`.
    first_pause  how long to wait after a first failure; doubles up to a minute.
    """

    def __init__(  # noqa: PLR0913 - everything it touches
        self,
        token: str,
        answer: Answerer,
        store: Store,
        clock: Clock,
        *,
        commands: Sequence[Command] = (),
        url: str = DEFAULT_URL,
        first_pause: timedelta = FIRST_PAUSE,
    ) -> None:
        """Prepare; nothing is sent yet.

        Raises  MessengerUnusable: this cannot be a token.
        """
        if not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
            raise MessengerUnusable(REFUSED_BY_TELEGRAM)
        # The library logs what people write when it cannot read it; we log without content.
        logging.getLogger("telegram").setLevel(SILENT)
        self._requests = (_requests(), _requests())
        self._bot = Bot(
            token,
            base_url=f"{url.rstrip('/')}/bot",
            base_file_url=f"{url.rstrip('/')}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )
        self._sender = TelegramSender(self._bot)
        self._answer = answer
        self._store = store
        self._clock = clock
        self._commands = commands
        self._first_pause = first_pause
        self._offset: int | None = None
        self._polling: asyncio.Task[None] | None = None
        self._stopping = False
        self._answering = False

    async def start(self) -> None:
        """Connect and begin to poll; returns at once.

        Where Telegram cannot be reached, it goes on trying in the background.
        Raises  MessengerUnusable: the token is wrong.
        """
        connected = False
        try:
            await self._connect()
            connected = True
        except InvalidToken:
            # The library's own error holds the token.
            raise MessengerUnusable(REFUSED_BY_TELEGRAM) from None
        except TelegramError as error:
            log.warning("telegram unreachable why=%s", translated(error))
        self._polling = asyncio.create_task(self._poll(connected=connected))

    async def stop(self) -> None:
        """Stop polling and let the request that is being answered finish; within seconds."""
        self._stopping = True
        if self._polling is not None:
            if not self._answering:
                self._polling.cancel()
            await asyncio.wait({self._polling}, timeout=LAST_ANSWER_SECONDS)
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
            await self._confirm()
        await self._bot.shutdown()
        for request in self._requests:
            await request.shutdown()

    async def send(self, chat: ChatId, text: str, leaving: Callable[[], None]) -> None:
        """Send HTML; long texts in parts. Returns when it surely arrived.

        leaving  is called right before a part leaves; what it raises stops the message.
        Raises   TryLater, AnswerLost, RecipientGone, ChatMoved, Undeliverable, MessengerUnusable.
        """
        await self._sender.send(chat, text, leaving)

    async def _connect(self) -> None:
        await self._bot.initialize()
        await self._bot.delete_webhook(drop_pending_updates=False)
        await self._bot.set_my_commands(
            [BotCommand(command.name, command.description) for command in self._commands]
        )
        log.info("telegram connected")

    async def _poll(self, *, connected: bool) -> None:
        """Connect if need be, then answer updates, one by one, until stopped."""
        pause = self._first_pause
        while not self._stopping:
            try:
                if not connected:
                    await self._connect()
                    connected = True
                await self._take_updates()
                pause = self._first_pause
            except Exception as error:  # noqa: BLE001 - the bot goes on, whatever the network says
                _log_poll_failure(error)
                await asyncio.sleep(pause.total_seconds())
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _take_updates(self) -> None:
        updates = await self._bot.get_updates(
            offset=self._offset, timeout=LONG_POLL, allowed_updates=ALLOWED_UPDATES
        )
        self._answering = True
        try:
            for update in updates:
                if self._stopping:
                    return
                await self._take(update)
                self._offset = update.update_id + 1
        finally:
            self._answering = False

    async def _confirm(self) -> None:
        """Tell Telegram what was answered, so that it does not come again after a restart."""
        if self._offset is not None:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await self._bot.get_updates(offset=self._offset, timeout=0, limit=1)

    async def _take(self, update: Update) -> None:
        try:
            if update.my_chat_member is not None:
                self._note_membership(update.my_chat_member)
            elif update.callback_query is not None:
                await self._take_press(update.update_id, update.callback_query)
            elif update.message is not None:
                await self._take_message(update.update_id, update.message)
        except Exception as error:  # noqa: BLE001 - one update must not stop the others
            _log_update_failure(update.update_id, error)
            if update.effective_chat is not None:
                await self._reply(update.effective_chat, APOLOGY)

    def _note_membership(self, change: ChatMemberUpdated) -> None:
        if change.chat.type != ChatType.PRIVATE:
            return
        chat = ChatId(change.chat.id)
        if change.new_chat_member.status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}:
            self._store.chats.mark_gone(chat, self._clock())
        else:
            self._store.chats.mark_back(chat)

    async def _take_press(self, update_id: int, query: CallbackQuery) -> None:
        with suppress(TelegramError):
            await query.answer()
        chat = query.message.chat if query.message else None
        if chat is not None and chat.type == ChatType.PRIVATE and query.data and query.message:
            pressed = query.message.message_id
            request = Request(ChatId(chat.id), update_id, query.data, pressed=pressed)
            await self._respond(chat, request)

    async def _take_message(self, update_id: int, message: Message) -> None:
        chat = message.chat
        text = message.text or message.caption or ""
        if chat.type != ChatType.PRIVATE:
            if text.startswith("/"):
                await self._reply(chat, PRIVATE_ONLY)
            return
        if message.document is None:
            await self._respond(chat, Request(ChatId(chat.id), update_id, text))
            return
        try:
            content = await self._download(message.document)
        except TelegramError as error:
            log.warning("download failed why=%s", translated(error))
            await self._reply(chat, DOWNLOAD_FAILED)
            return
        name = message.document.file_name or "file"
        await self._respond(chat, Request(ChatId(chat.id), update_id, text, content, name))

    async def _download(self, document: Document) -> bytes | None:
        """Return the content, or None where there is more of it than we take."""
        if (document.file_size or 0) > LARGEST_DOCUMENT:
            return None
        file = await document.get_file()
        if (file.file_size or 0) > LARGEST_DOCUMENT:
            return None
        content = bytes(await file.download_as_bytearray())
        return content if len(content) <= LARGEST_DOCUMENT else None

    async def _respond(self, chat: Chat, request: Request) -> None:
        for answer in await self._answer(request):
            await self._reply(chat, answer)

    async def _reply(self, chat: Chat, answer: Answer) -> None:
        """Send an answer; one that cannot be sent is logged, for the person can ask again."""
        longest_wait = REPLY_PAUSES * self._first_pause
        try:
            await self._sender.reply(ChatId(chat.id), answer, longest_wait=longest_wait)
        except RecipientGone:
            self._store.chats.mark_gone(ChatId(chat.id), self._clock())
        except BotError as error:
            log.warning("reply failed why=%s", error)


def _requests() -> HTTPXRequest:
    return HTTPXRequest(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        write_timeout=READ_SECONDS,
        pool_timeout=CONNECT_SECONDS,
        httpx_kwargs={"event_hooks": {"request": [watch_departure]}},
    )


def _log_poll_failure(error: Exception) -> None:
    if not isinstance(error, TelegramError):
        log.error("poll failed error=%s at=%s", type(error).__name__, _where(error))
        return
    ours = translated(error)
    if isinstance(ours, MessengerUnusable):
        log.error("telegram unusable why=%s", ours)
    else:
        log.warning("telegram unreachable why=%s", ours)


def _log_update_failure(update_id: int, error: Exception) -> None:
    """Log where it broke, without the error's text, which may hold what a person wrote."""
    name = type(error).__name__
    log.error("update failed update_id=%d error=%s at=%s", update_id, name, _where(error))


def _where(error: Exception) -> str:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "unknown"
    return f"{traceback.tb_frame.f_code.co_qualname}:{traceback.tb_lineno}"
