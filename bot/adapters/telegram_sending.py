"""Texts in, Telegram messages out: split, as HTML or plain, with our errors for the library's."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.adapters.departure import told_of_departure
from bot.adapters.telegram_errors import is_bad_markup, translated
from bot.core.chats import ChatId
from bot.core.conversation import Answer, Button
from bot.core.errors import TryLater
from bot.core.messages import plain, split

REPLY_ATTEMPTS = 3

log = logging.getLogger(__name__)


class TelegramSender:
    """Sends texts by one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._parts_sent: dict[tuple[ChatId, str], int] = {}

    async def send(self, chat: ChatId, text: str, leaving: Callable[[], None]) -> None:
        """Send HTML; long texts in parts. Returns when it surely arrived.

        leaving  is called right before a part leaves; what it raises stops the message.
        A text that was sent in part goes on where it stopped when it is sent again.
        Raises  TryLater, AnswerLost, RecipientGone, ChatMoved, Undeliverable, MessengerUnusable.
        """
        parts = split(text)
        done = self._parts_sent.pop((chat, text), 0)
        for number, part in enumerate(parts[done:], start=done):
            try:
                with told_of_departure(leaving):
                    await self._send(chat, part)
            except TryLater:
                if number:
                    self._parts_sent[chat, text] = number
                raise

    async def reply(self, chat: ChatId, answer: Answer, *, longest_wait: timedelta) -> None:
        """Send an answer with its buttons; waits and tries again where nothing was sent.

        Raises  as `send`.
        """
        *first, last = split(answer.text)
        for part in first:
            await self._send_patiently(chat, part, None, longest_wait)
        await self._send_patiently(chat, last, _keyboard(answer.buttons), longest_wait)

    async def _send_patiently(
        self,
        chat: ChatId,
        text: str,
        keyboard: InlineKeyboardMarkup | None,
        longest_wait: timedelta,
    ) -> None:
        for _ in range(1, REPLY_ATTEMPTS):
            try:
                await self._send(chat, text, keyboard)
            except TryLater as later:
                await asyncio.sleep(min(later.wait, longest_wait).total_seconds())
            else:
                return
        await self._send(chat, text, keyboard)

    async def _send(
        self, chat: ChatId, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        try:
            await self._send_as(chat, text, ParseMode.HTML, keyboard)
        except TelegramError as error:
            if not is_bad_markup(error):
                raise translated(error) from None
            log.warning("markup refused, sending plain text")
            await self._send_plain(chat, text, keyboard)

    async def _send_plain(
        self, chat: ChatId, text: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        try:
            await self._send_as(chat, plain(text), None, keyboard)
        except TelegramError as error:
            raise translated(error) from None

    async def _send_as(
        self,
        chat: ChatId,
        text: str,
        parse_mode: ParseMode | None,
        keyboard: InlineKeyboardMarkup | None,
    ) -> None:
        await self._bot.send_message(
            chat,
            text,
            parse_mode=parse_mode,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=keyboard,
        )


def _keyboard(buttons: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.command) for button in row]
            for row in buttons
        ]
    )
