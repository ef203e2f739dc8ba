"""What passes between a person and the program, whatever carries it: requests in, answers out."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.chats import ChatId

LARGEST_DOCUMENT = 20 * 1024 * 1024
LONGEST_BUTTON_COMMAND = 64


IN_GROUPS = frozenset({"news", "help", "deadline"})
"""Commands that anybody in a group may give: they show nothing of anybody's holdings."""
OF_ADMINS = frozenset({"start", "subscribe", "unsubscribe", "settings", "reminders", "forget"})
"""Commands that change what a group gets to read, and so are its admins' alone."""
PERSONAL = frozenset(
    {"add", "import", "undo", "portfolio", "entries", "check", "losses", "plan", "price", "watch",
     "connect", "disconnect", "useful", "export"}
)  # fmt: skip
"""Commands that are about somebody's own lots, and so are for a private chat."""


class Speaker(StrEnum):
    """In what capacity somebody speaks: of a chat of their own, or in a group."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Request:
    """What a person sent.

    update_id      unique for ever; a request that comes twice has the same.
    text           what was typed, or the command of the button that was pressed.
    document       the content of a file that was sent.
    document_name  its name; set without `document` when the file is larger than LARGEST_DOCUMENT.
    pressed        the message whose button was pressed, None where something was typed.
    speaker        who it is; in a group whether an admin, as far as the command needs to know.
    topic          of a forum in which it was said; None outside of any.
    message        the number of the message in its chat, None where it is not known.
    """

    chat: ChatId
    update_id: int
    text: str = ""
    document: bytes | None = None
    document_name: str | None = None
    pressed: int | None = None
    speaker: Speaker = Speaker.OWNER
    topic: int | None = None
    message: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Button:
    """A button below an answer; pressing it is the same as sending `command`."""

    label: str
    command: str

    def __post_init__(self) -> None:
        """Check what Telegram allows."""
        assert self.label, "a button says something"
        assert 1 <= len(self.command.encode()) <= LONGEST_BUTTON_COMMAND, self.command


@dataclass(frozen=True, slots=True)
class Document:
    """A file that a person gets."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person reads.

    text       HTML as Telegram reads it (b, i, a, code, pre), of any length.
    buttons    rows from top to bottom.
    documents  sent beside it, once and at once; what is lost on the way is asked for again.
    deletes    whether what was asked is to be deleted from the chat, for it holds a secret.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    documents: tuple[Document, ...] = ()
    deletes: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of the command menu; the name without its slash."""

    name: str
    description: str
