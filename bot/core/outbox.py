"""Messages on their way: what is to be sent to whom, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.chats import ChatId


class MessageKind(StrEnum):
    """Why a message is sent."""

    DOWNTURN = "downturn"
    TAX = "tax"
    DEADLINE = "deadline"


class State(StrEnum):
    """What became of a message."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be queued.

    key      unique in its chat for ever: what was queued under it is never queued again.
    text     HTML as Telegram reads it, of any length.
    due      not before; UTC.
    expires  after it the message no longer matters; UTC.
    """

    chat: ChatId
    kind: MessageKind
    key: str
    text: str
    due: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Queued:
    """A message of the outbox that is due."""

    id: int
    chat: ChatId
    kind: MessageKind
    key: str
    text: str
    attempts: int
    expires: datetime
    repeat: bool


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """What the shell may see of a message: never its text."""

    id: int
    chat: ChatId
    kind: MessageKind
    key: str
    state: State
    created: datetime
    due: datetime
    sent: datetime | None
    attempts: int
    why: str | None


def as_repeat(text: str) -> str:
    """Word a message as one that may have arrived before."""
    return f"<i>You may have this already: I could not see whether it arrived.</i>\n\n{text}"
