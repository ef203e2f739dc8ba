"""Telegram, by python-telegram-bot: updates become requests, letters become messages.

The library's Updater confirms updates before they are handled, so that a crash loses them, and one
update that it cannot read stops all. Here an update is confirmed once it is on the disk.
"""

import asyncio
import logging
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.adapters.departure import watch_departure
from bot.adapters.telegram_errors import REFUSED_BY_TELEGRAM, translated
from bot.adapters.telegram_incoming import Answerer, Incoming, Noticer, where
from bot.adapters.telegram_sending import TelegramSender
from bot.adapters.webhook import WebhookServer
from bot.core.conversation import Command
from bot.core.errors import MessengerUnusable
from bot.core.outbox import Letter
from bot.core.webhooks import Webhook
from bot.ports import Clock, Leaving
from bot.store import Store

DEFAULT_URL = "https://api.telegram.org"
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
LONG_POLL_SECONDS = 25
CONNECT_SECONDS = 10
READ_SECONDS = 15
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
FAREWELL_SECONDS = 2
SILENT = logging.CRITICAL + 1

# Durations as timedelta; without it the library warns whenever Telegram asks to wait.
os.environ.setdefault("PTB_TIMEDELTA", "1")

log = logging.getLogger(__name__)


class _Bot(Bot):
    """A bot that also gives updates as they came, for not every one can be parsed."""

    async def raw_updates(
        self, offset: int | None, *, timeout_seconds: int, limit: int = 100
    ) -> list[object]:
        """Return what is new, as JSON says it."""
        found = await self._post(
            "getUpdates",
            {
                "offset": offset,
                "timeout": timeout_seconds,
                "limit": limit,
                "allowed_updates": list(ALLOWED_UPDATES),
            },
            read_timeout=READ_SECONDS + timeout_seconds,
        )
        if not isinstance(found, list):
            raise TelegramError("getUpdates did not return a list")
        return list(found)


class TelegramBot:
    """Takes updates, has them answered, and carries letters (`bot.ports.Messenger`).

    answer       what answers a request.
    answered     is called when answers wait in the outbox.
    notice       is told of each button that was pressed, before the press has its turn.
    commands     the command menu.
    url          the Bot API: methods at `<url>/bot<token>/`, files at `<url>/file/bot<token>/`.
    webhook      where Telegram brings updates; None to fetch them.
    paid         whether Telegram may charge for more messages a second than are free.
    first_pause  how long to wait after a first failure; doubles up to a minute.
    """

    def __init__(  # noqa: PLR0913 - everything it touches
        self,
        token: str,
        answer: Answerer,
        store: Store,
        clock: Clock,
        *,
        answered: Callable[[], None] = lambda: None,
        notice: Noticer = lambda _, __: None,
        commands: Sequence[Command] = (),
        url: str = DEFAULT_URL,
        webhook: Webhook | None = None,
        paid: bool = False,
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
        self._bot = _Bot(
            token,
            base_url=f"{url.rstrip('/')}/bot",
            base_file_url=f"{url.rstrip('/')}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )
        self._sender = TelegramSender(self._bot, paid=paid)
        self._incoming = Incoming(
            self._bot, answer, store, clock, answered, notice=notice, first_pause=first_pause
        )
        self._store = store
        self._bot_id = int(token.partition(":")[0]) % 2**63
        self._commands = commands
        self._webhook = webhook
        self._server: WebhookServer | None = None
        self._first_pause = first_pause
        self._offset: int | None = None
        self._listening: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Connect and begin to listen; returns at once.

        Where Telegram cannot be reached, it goes on trying in the background.
        Raises  MessengerUnusable: the token is wrong, or nobody can listen at the webhook's port.
        """
        self._store.inbox.serve(self._bot_id)
        self._incoming.resume()
        if self._webhook is not None:
            self._server = WebhookServer(self._webhook, self._incoming.receive)
            self._server.start()
        connected = False
        try:
            await self._connect()
            connected = True
        except InvalidToken:
            # The library's own error holds the token.
            raise MessengerUnusable(REFUSED_BY_TELEGRAM) from None
        except TelegramError as error:
            log.warning("telegram unreachable why=%s", translated(error))
        self._listening = asyncio.create_task(self._listen(connected=connected))

    async def stop(self) -> None:
        """Listen no more, and let what is being answered finish; within seconds."""
        self._stopping = True
        if self._server is not None:
            await asyncio.to_thread(self._server.stop)
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await asyncio.gather(self._confirm(), self._incoming.stop())

    async def close(self) -> None:
        """Close the connections; nothing can be sent any more."""
        await self._bot.shutdown()
        for request in self._requests:
            await request.shutdown()

    async def send(self, letter: Letter, leaving: Leaving) -> None:
        """Send a letter (`bot.ports.Messenger`)."""
        await self._sender.send(letter, leaving)

    async def _connect(self) -> None:
        await self._bot.initialize()
        self._incoming.introduce()
        if self._webhook is None:
            await self._bot.delete_webhook(drop_pending_updates=False)
        else:
            await self._bot.set_webhook(
                self._webhook.url,
                secret_token=self._webhook.secret,
                allowed_updates=ALLOWED_UPDATES,
                drop_pending_updates=False,
            )
        await self._bot.set_my_commands(
            [BotCommand(command.name, command.description) for command in self._commands]
        )
        log.info("telegram connected")

    async def _listen(self, *, connected: bool) -> None:
        """Connect if need be, then fetch updates until stopped, unless they are brought."""
        pause = self._first_pause
        while not self._stopping:
            try:
                if not connected:
                    await self._connect()
                    connected = True
                if self._webhook is not None:
                    return
                await self._fetch()
                pause = self._first_pause
            except Exception as error:  # noqa: BLE001 - the bot goes on, whatever the network says
                _log_failure(error)
                await asyncio.sleep(pause.total_seconds())
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _fetch(self) -> None:
        """Take what is new; asking for what follows tells Telegram that it may forget it."""
        updates = await self._bot.raw_updates(self._offset, timeout_seconds=LONG_POLL_SECONDS)
        highest = await self._incoming.receive(updates)
        if highest is not None:
            self._offset = highest + 1
        elif updates:
            raise TelegramError("no update has a number")

    async def _confirm(self) -> None:
        """Tell Telegram what is kept, so that it does not come again after a restart."""
        if self._offset is not None:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await self._bot.raw_updates(self._offset, timeout_seconds=0, limit=1)


def _requests() -> HTTPXRequest:
    return HTTPXRequest(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        write_timeout=READ_SECONDS,
        pool_timeout=CONNECT_SECONDS,
        httpx_kwargs={"event_hooks": {"request": [watch_departure]}},
    )


def _log_failure(error: Exception) -> None:
    if not isinstance(error, TelegramError):
        log.error("fetching updates failed error=%s at=%s", type(error).__name__, where(error))
        return
    ours = translated(error)
    if isinstance(ours, MessengerUnusable):
        log.error("telegram unusable why=%s", ours)
    else:
        log.warning("telegram unreachable why=%s", ours)
