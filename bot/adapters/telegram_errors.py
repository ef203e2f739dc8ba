"""Errors of python-telegram-bot in, ours out: whether a message arrived, and what to do next."""

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.core.errors import (
    AnswerLost,
    BotError,
    ChatMoved,
    MessengerUnusable,
    RecipientGone,
    TryLater,
    Undeliverable,
)

REFUSED_BY_TELEGRAM = (
    "Telegram refuses the bot token. Write /newbot to @BotFather in Telegram, or /token for a bot "
    "that you already have, and set BOT_TELEGRAM_TOKEN to what it answers."
)
OTHER_PROGRAM = "another program uses the same bot token; only one of them can run"
OFFLINE_WAIT = timedelta(seconds=10)
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
GONE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")
MAY_NOT_WRITE = ("not enough rights", "have no rights", "chat_write_forbidden")
MAY_NOT_WRITE_WAIT = timedelta(hours=1)
BAD_MARKUP = "can't parse entities"
BAD_TOPIC = ("topic_closed", "topic_deleted", "message thread not found")


def is_bad_markup(error: TelegramError) -> bool:
    """Whether Telegram could not read the HTML of a message."""
    return isinstance(error, BadRequest) and BAD_MARKUP in str(error).lower()


def is_bad_topic(error: TelegramError) -> bool:
    """Whether the topic of a forum is closed or gone."""
    said = str(error).lower()
    return isinstance(error, BadRequest) and any(words in said for words in BAD_TOPIC)


def translated(error: TelegramError) -> BotError:
    """Return our error for one of the library's; it never holds an address, for that has the token.

    A resend is safe only where nothing left the machine; everything else that is no plain refusal
    may have arrived.
    """
    ours: BotError
    match error:
        case RetryAfter():
            ours = TryLater("Telegram asks to wait", _wait(error), for_all=False)
        case ChatMigrated():
            ours = ChatMoved(error.new_chat_id)
        case Forbidden():
            ours = RecipientGone(_description(error))
        case InvalidToken():
            ours = MessengerUnusable(REFUSED_BY_TELEGRAM)
        case BadRequest():
            ours = _refused(error)
        case Conflict():
            ours = MessengerUnusable(OTHER_PROGRAM)
        case NetworkError():
            ours = _network(error)
        case _:
            ours = AnswerLost(f"Telegram's answer cannot be read ({type(error).__name__})")
    return ours


def _refused(error: BadRequest) -> BotError:
    said = _description(error)
    if any(words in said.lower() for words in GONE):
        return RecipientGone(said)
    if any(words in said.lower() for words in MAY_NOT_WRITE):
        return TryLater("the bot may not write in this group", MAY_NOT_WRITE_WAIT, for_all=False)
    return Undeliverable(said)


def _network(error: NetworkError) -> BotError:
    cause = error.__cause__
    if isinstance(cause, BotError):
        return cause
    if isinstance(cause, NOT_SENT):
        reason = f"Telegram cannot be reached ({type(cause).__name__})"
        return TryLater(reason, OFFLINE_WAIT, for_all=True)
    if isinstance(cause, RuntimeError):
        return TryLater("the connection to Telegram is closed", OFFLINE_WAIT, for_all=True)
    if "too many requests" in str(error).lower():
        return TryLater("Telegram asks to wait", timedelta(seconds=1), for_all=False)
    what = type(error if cause is None else cause).__name__
    return AnswerLost(f"no answer from Telegram ({what})")


def _wait(error: RetryAfter) -> timedelta:
    """Return how long to wait; the library gives seconds or a timedelta."""
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _description(error: TelegramError) -> str:
    return error.message[:200]
