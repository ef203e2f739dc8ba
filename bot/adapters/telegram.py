"""Telegram, by python-telegram-bot: updates become requests, answers become messages."""

from collections.abc import Awaitable, Callable, Sequence

from bot.core.chats import ChatId
from bot.core.conversation import Answer, Command, Request
from bot.ports import Clock
from bot.store import Store

DEFAULT_URL = "https://api.telegram.org"

Answerer = Callable[[Request], Awaitable[tuple[Answer, ...]]]


class TelegramBot:
    """Polls Telegram, answers people, and sends what the outbox holds (`bot.ports.Messenger`).

    answer    what answers a request.
    commands  the command menu.
    url       the Bot API: methods at `<url>/bot<token>/`, files at `<url>/file/bot<token>/`.
    """

    def __init__(
        self,
        token: str,
        answer: Answerer,
        store: Store,
        clock: Clock,
        *,
        commands: Sequence[Command] = (),
        url: str = DEFAULT_URL,
    ) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        """Connect and begin to poll; returns at once.

        Where Telegram cannot be reached, it goes on trying in the background.
        Raises  MessengerUnusable: the token is wrong.
        """
        raise NotImplementedError

    async def stop(self) -> None:
        """Stop polling and let the request that is being answered finish; within seconds."""
        raise NotImplementedError

    async def send(self, chat: ChatId, text: str) -> None:
        """Send HTML; long texts in parts. Returns when it surely arrived.

        Raises  TryLater, AnswerLost, RecipientGone, ChatMoved, Undeliverable, MessengerUnusable.
        """
        raise NotImplementedError
