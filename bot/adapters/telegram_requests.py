"""Telegram's updates in, what a person asks out; documents are fetched on the way."""

import logging
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Document, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.adapters.telegram_errors import translated
from bot.core.chats import ChatId
from bot.core.conversation import LARGEST_DOCUMENT, Answer, Request

PRIVATE_ONLY = Answer(
    "In a group I answer /news and /help only, and nobody can change anything: your lots are "
    "nobody else's business. Write to me in a private chat for the rest."
)
IN_GROUPS = frozenset({"news", "help"})
DOWNLOAD_FAILED = Answer("Sorry, I could not fetch that file from Telegram. Please send it again.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered without asking anybody."""

    chat: ChatId
    answer: Answer


def chat_of(raw: object) -> int:
    """Return the chat of an update as it came; 0 where it has none that can be found."""
    for path in (
        ("message", "chat", "id"),
        ("callback_query", "message", "chat", "id"),
        ("my_chat_member", "chat", "id"),
    ):
        found: Any = raw
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, int):
            return found
    return 0


async def read_update(update: Update) -> Request | Reply | None:
    """Return what a person asks with a message or a button; None where nothing is asked."""
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query)
    if update.message is not None:
        return await _said(update.update_id, update.message)
    return None


def _pressed(update_id: int, query: CallbackQuery) -> Request | None:
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE or not query.data:
        return None
    chat = ChatId(message.chat.id)
    return Request(chat, update_id, query.data, pressed=message.message_id)


async def _said(update_id: int, message: Message) -> Request | Reply | None:
    chat = ChatId(message.chat.id)
    text = message.text or message.caption or ""
    if message.chat.type != ChatType.PRIVATE:
        return _said_in_a_group(chat, update_id, text)
    if message.document is None:
        return Request(chat, update_id, text)
    try:
        content = await _download(message.document)
    except TelegramError as error:
        log.warning("download failed why=%s", translated(error))
        return Reply(chat, DOWNLOAD_FAILED)
    name = message.document.file_name or "file"
    return Request(chat, update_id, text, content, name)


def _said_in_a_group(chat: ChatId, update_id: int, text: str) -> Request | Reply | None:
    """A group sees what everybody may see: no holdings, and nothing that changes anything."""
    if not text.startswith("/"):
        return None
    command = text[1:].split(maxsplit=1)[0].partition("@")[0].lower() if text[1:].strip() else ""
    if command in IN_GROUPS:
        return Request(chat, update_id, f"/{command}")
    return Reply(chat, PRIVATE_ONLY)


def topic_of(update: Update) -> int | None:
    """Return the topic of a forum in which an update was written; None outside of any."""
    message = update.message
    return message.message_thread_id if message and message.is_topic_message else None


async def _download(document: Document) -> bytes | None:
    """Return the content, or None where there is more of it than we take."""
    if (document.file_size or 0) > LARGEST_DOCUMENT:
        return None
    file = await document.get_file()
    if (file.file_size or 0) > LARGEST_DOCUMENT:
        return None
    content = bytes(await file.download_as_bytearray())
    return content if len(content) <= LARGEST_DOCUMENT else None
