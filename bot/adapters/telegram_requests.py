"""Telegram's updates in, what a person asks out; documents are fetched on the way."""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from telegram import CallbackQuery, Chat, Document, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.adapters.telegram_errors import translated
from bot.core.chats import ChatId
from bot.core.conversation import (
    IN_GROUPS,
    LARGEST_DOCUMENT,
    OF_ADMINS,
    PERSONAL,
    Answer,
    Request,
    Speaker,
)

PRIVATE_ONLY = Answer(
    "In a group I answer /news, /deadline and /help; its admins choose with /start, /subscribe, "
    "/settings and /reminders what I write here. Your lots are nobody else's business: write to "
    "me in a private chat for the rest."
)
NOT_NOW = Answer(
    "I could not ask Telegram whether you are an admin of this group, so nothing has changed. "
    "Please try again in a moment."
)
LARGEST_ID = 2**63
"""Beyond what a chat's id, or any number in the store, can be."""
ADMINS = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})
DOWNLOAD_WITHIN = timedelta(minutes=5)
"""What is slower than 70 kB a second would let its chat wait for ever."""
DOWNLOAD_FAILED = Answer("Sorry, I could not fetch that file from Telegram. Please send it again.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered without asking anybody.

    seldom  whether a group that hears it again and again is told only once in a while.
    """

    chat: ChatId
    answer: Answer
    seldom: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A group that became a supergroup, which has a new id."""

    chat: ChatId
    new_chat: ChatId


def chat_of(raw: object) -> int:
    """Return the chat of an update as it came; 0 where it has none that can be found."""
    for path in (
        ("message", "chat", "id"),
        ("callback_query", "message", "chat", "id"),
        ("my_chat_member", "chat", "id"),
    ):
        found = _number(raw, *path)
        if found is not None:
            return found
    return 0


def pressed_of(raw: object) -> str:
    """Return the command of the button that an update as it came tells of; empty where none."""
    query = raw.get("callback_query") if isinstance(raw, dict) else None
    command = query.get("data") if isinstance(query, dict) else None
    return command if isinstance(command, str) else ""


def moved_of(raw: object) -> Moved | None:
    """Return of which move an update as it came tells: in the old group, or in the new one."""
    chat = _number(raw, "message", "chat", "id")
    to = _number(raw, "message", "migrate_to_chat_id")
    since = _number(raw, "message", "migrate_from_chat_id")
    old, new = (chat, to) if to is not None else (since, chat)
    if old is None or new is None or old == new or not (_is_group(old) and _is_group(new)):
        return None
    return Moved(ChatId(old), ChatId(new))


def _is_group(chat: int) -> bool:
    return -LARGEST_ID < chat < 0


def _number(raw: object, *path: str) -> int | None:
    found: Any = raw
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, int) else None


async def read_update(
    update: Update, within: timedelta = DOWNLOAD_WITHIN
) -> Request | Reply | None:
    """Return what a person asks with a message or a button; None where nothing is asked.

    within  how long a document may take to come.
    """
    if update.callback_query is not None:
        return await _pressed(update.update_id, update.callback_query)
    if update.message is not None:
        return await _said(update.update_id, update.message, within)
    return None


async def _pressed(update_id: int, query: CallbackQuery) -> Request | Reply | None:
    message = query.message
    if message is None or not query.data:
        return None
    chat = ChatId(message.chat.id)
    if message.chat.type == ChatType.PRIVATE:
        return Request(chat, update_id, query.data, pressed=message.message_id)
    topic = _topic(message) if isinstance(message, Message) else None
    asked = await _asked_in_a_group(
        message.chat, query.from_user, Request(chat, update_id, query.data, topic=topic)
    )
    return None if isinstance(asked, Reply) and asked.answer is PRIVATE_ONLY else asked


async def _said(update_id: int, message: Message, within: timedelta) -> Request | Reply | None:
    chat = ChatId(message.chat.id)
    text = message.text or message.caption or ""
    if message.chat.type != ChatType.PRIVATE:
        if message.forward_origin is not None or message.via_bot is not None:
            # Somebody else's words, though an admin may have sent them.
            return None
        return await _asked_in_a_group(
            message.chat,
            message.sender_chat or message.from_user,
            Request(chat, update_id, text, topic=_topic(message)),
        )
    if message.document is None:
        return Request(chat, update_id, text, message=message.message_id)
    try:
        async with asyncio.timeout(within.total_seconds()):
            content = await _download(message.document)
    except TelegramError as error:
        log.warning("download failed why=%s", translated(error))
        return Reply(chat, DOWNLOAD_FAILED)
    except TimeoutError:
        log.warning("download failed why=it took longer than %s", within)
        return Reply(chat, DOWNLOAD_FAILED)
    name = message.document.file_name or "file"
    return Request(chat, update_id, text, content, name, message=message.message_id)


async def _asked_in_a_group(
    group: Chat, speaker: User | Chat | None, asked: Request
) -> Request | Reply | None:
    """A group sees what everybody may see, and its admins choose what that is.

    speaker  who speaks: somebody, or an admin in the name of the group; another chat, such as a
             channel that is linked, is nobody.
    """
    command, bot, words = _command(asked.text)
    if command not in IN_GROUPS | OF_ADMINS | PERSONAL or not _is_for_us(group, bot):
        return None
    asked = replace(asked, text=f"/{command} {words}".strip(), speaker=Speaker.MEMBER)
    if command in IN_GROUPS:
        return asked
    if command in PERSONAL:
        return Reply(asked.chat, PRIVATE_ONLY, seldom=True)
    try:
        is_admin = speaker is not None and await _is_admin(group, speaker)
    except TelegramError as error:
        log.warning("admin unknown why=%s", translated(error))
        return Reply(asked.chat, NOT_NOW, seldom=True)
    if not is_admin:
        return Reply(asked.chat, PRIVATE_ONLY, seldom=True)
    return replace(asked, speaker=Speaker.ADMIN)


def names_a_bot(update: Update) -> bool:
    """Whether an update is a command in a group that names a bot, and so may be for another."""
    message = update.message
    if message is None or message.chat.type == ChatType.PRIVATE:
        return False
    return bool(_command(message.text or message.caption or "")[1])


def _is_for_us(group: Chat, bot: str) -> bool:
    """Whether a command names us, or nobody; our own name is known once Telegram told it."""
    return not bot or group.get_bot().username.lower() == bot


async def _is_admin(group: Chat, speaker: User | Chat) -> bool:
    if isinstance(speaker, Chat):
        return speaker.id == group.id
    if speaker.is_bot:
        return False
    return (await group.get_member(speaker.id)).status in ADMINS


def _command(text: str) -> tuple[str | None, str, str]:
    """Return the command, the bot it is addressed to, and the words; None where it is none."""
    if not text.startswith("/"):
        return None, "", ""
    first, *words = text[1:].split(maxsplit=1) or [""]
    command, _, bot = first.lower().partition("@")
    return command, bot, words[0].strip() if words else ""


def topic_of(update: Update) -> int | None:
    """Return the topic of a forum in which an update was written; None outside of any."""
    message = update.effective_message
    return None if message is None else _topic(message)


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


async def _download(document: Document) -> bytes | None:
    """Return the content, or None where there is more of it than we take."""
    if (document.file_size or 0) > LARGEST_DOCUMENT:
        return None
    file = await document.get_file()
    if (file.file_size or 0) > LARGEST_DOCUMENT:
        return None
    content = bytes(await file.download_as_bytearray())
    return content if len(content) <= LARGEST_DOCUMENT else None
