"""Files to a chat, at once: they are made anew when asked for again, so no outbox keeps them."""

import logging
from collections.abc import Sequence

from telegram import Bot
from telegram.error import TelegramError

from bot.adapters.telegram_errors import translated
from bot.core.chats import ChatId
from bot.core.conversation import Document

UPLOAD_SECONDS = 120

log = logging.getLogger(__name__)


async def send_documents(
    bot: Bot, chat: ChatId, documents: Sequence[Document], topic: int | None
) -> tuple[str, ...]:
    """Send files one by one and return the names of those that may not have arrived."""
    failed = []
    for document in documents:
        try:
            await bot.send_document(
                chat,
                document.content,
                filename=document.name,
                message_thread_id=topic,
                write_timeout=UPLOAD_SECONDS,
                read_timeout=UPLOAD_SECONDS,
            )
        except TelegramError as error:
            log.warning("document not sent why=%s", translated(error))
            failed.append(document.name)
    return tuple(failed)
