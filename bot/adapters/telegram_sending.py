"""Texts in, Telegram messages out: split, as HTML or plain, with our errors for the library's."""

import logging
from dataclasses import replace

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.adapters.departure import told_of_departure
from bot.adapters.telegram_errors import is_bad_markup, is_bad_topic, translated
from bot.core.errors import TryLater
from bot.core.messages import plain, split
from bot.core.outbox import Buttons, Letter
from bot.ports import Leaving

log = logging.getLogger(__name__)


class TelegramSender:
    """Sends letters by one bot.

    paid  whether Telegram may charge for more messages a second than are free.
    """

    def __init__(self, bot: Bot, *, paid: bool = False) -> None:
        self._bot = bot
        self._paid = paid or None
        self._parts_sent: dict[tuple[int, str], int] = {}

    async def send(self, letter: Letter, leaving: Leaving) -> None:
        """Send HTML; long texts in parts, buttons below the last. Returns when it surely arrived.

        leaving  is awaited right before a part leaves; what it raises stops the message.
        A text that was sent in part goes on where it stopped when it is sent again.
        Raises  TryLater, AnswerLost, RecipientGone, ChatMoved, Undeliverable, MessengerUnusable.
        """
        parts = split(letter.text)
        done = self._parts_sent.pop((letter.chat, letter.text), 0)
        for number, text in enumerate(parts[done:], start=done):
            last = number == len(parts) - 1
            part = replace(letter, text=text, buttons=letter.buttons if last else ())
            try:
                with told_of_departure(leaving):
                    await self._send(part)
            except TryLater:
                if number:
                    self._parts_sent[letter.chat, letter.text] = number
                raise

    async def _send(self, letter: Letter, mode: ParseMode | None = ParseMode.HTML) -> None:
        """Send one message; as plain text or outside its topic where Telegram refuses it so."""
        try:
            await self._bot.send_message(
                letter.chat,
                letter.text,
                parse_mode=mode,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=_keyboard(letter.buttons),
                message_thread_id=letter.topic,
                allow_paid_broadcast=self._paid,
            )
        except TelegramError as error:
            if mode and is_bad_markup(error):
                log.warning("markup refused, sending plain text")
                await self._send(replace(letter, text=plain(letter.text)), None)
            elif letter.topic is not None and is_bad_topic(error):
                log.warning("topic closed, sending to the group as a whole")
                await self._send(replace(letter, topic=None), mode)
            else:
                raise translated(error) from None


def _keyboard(buttons: Buttons) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.command) for button in row]
            for row in buttons
        ]
    )
