"""Messages on their way: what is to be sent to whom, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.chats import ChatId
from bot.core.conversation import Button

Buttons = tuple[tuple[Button, ...], ...]


class MessageKind(StrEnum):
    """Why a message is sent, the most urgent first."""

    DEADLINE = "deadline"
    ANSWER = "answer"
    NOTICE = "notice"
    DOWNTURN = "downturn"
    TAX = "tax"
    DIGEST = "digest"

    @property
    def rank(self) -> int:
        """How urgent it is; 0 is what leaves first."""
        return _RANKS[self]

    @property
    def is_repeated(self) -> bool:
        """Whether one whose answer was lost is sent once more, worded as a repeat.

        A deadline must not be missed, and who asked waits for an answer; news can do without.
        """
        return self in {MessageKind.DEADLINE, MessageKind.ANSWER}


_RANKS = {kind: rank for rank, kind in enumerate(MessageKind)}


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
    buttons  below the text, rows from top to bottom.
    topic    of a forum in which it belongs; None for the chat as a whole.
    """

    chat: ChatId
    kind: MessageKind
    key: str
    text: str
    due: datetime
    expires: datetime
    buttons: Buttons = ()
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a messenger carries: to whom, HTML of any length, buttons below it."""

    chat: ChatId
    text: str
    buttons: Buttons = ()
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """A message of the outbox that is due.

    repeat      whether it left before and may have arrived.
    unreported  how many messages of its chat are uncertain without its owner having been told.
    """

    id: int
    chat: ChatId
    kind: MessageKind
    key: str
    text: str
    attempts: int
    expires: datetime
    repeat: bool
    buttons: Buttons = ()
    topic: int | None = None
    unreported: int = 0

    @property
    def letter(self) -> Letter:
        """What is to be carried, worded as a repeat where it is one."""
        text = as_repeat(self.text) if self.repeat else self.text
        if self.unreported:
            text = f"{_unreported(self.unreported)}\n\n{text}"
        return Letter(self.chat, text, self.buttons, self.topic)


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


def _unreported(count: int) -> str:
    which = "One reminder" if count == 1 else f"{count} reminders"
    return (
        f"<i>{which} before this may not have reached you: Telegram did not answer, and a second "
        "copy would be worse than none. /news has the stories, /losses the figures.</i>"
    )
