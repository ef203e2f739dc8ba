"""A request of a person in, the answers out; the same in Telegram and in a terminal."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches

from bot.chat.account import ask_what_is_missing, start
from bot.chat.adding import add
from bot.chat.alerts import news, subscribe, unsubscribe
from bot.chat.check import check
from bot.chat.connect import about_secret, connect, disconnect
from bot.chat.desk import PATIENCE, Asked, Desk, Handler, Operating
from bot.chat.entries import entries
from bot.chat.export import export
from bot.chat.feeds import feeds
from bot.chat.forget import forget
from bot.chat.groups import in_group
from bot.chat.imports import import_, take_file
from bot.chat.kept import take_kept
from bot.chat.losses import deadline, losses, plan
from bot.chat.menu import COMMANDS, help_
from bot.chat.opinions import useful
from bot.chat.portfolio import portfolio, undo, writer
from bot.chat.prices import price
from bot.chat.progress import note_cancel
from bot.chat.reminders import reminders
from bot.chat.sentence import read_sentence
from bot.chat.settings import settings
from bot.chat.vocabulary import NotUnderstood
from bot.chat.watch import watch
from bot.core.assets import AssetBook
from bot.core.chats import ChatId, QuietHours
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Answer, Button, Request, Speaker
from bot.core.errors import NotReady
from bot.core.messages.words import escape, name
from bot.ports import Clock
from bot.reports import Reports
from bot.seed_words import secret_of
from bot.store import Store

__all__ = ["COMMANDS", "Conversation"]

HANDLERS: Mapping[str, Handler] = {
    "start": start,
    "help": help_,
    "add": add,
    "import": import_,
    "undo": undo,
    "portfolio": portfolio,
    "entries": entries,
    "check": check,
    "losses": losses,
    "plan": plan,
    "price": price,
    "watch": watch,
    "connect": connect,
    "disconnect": disconnect,
    "deadline": deadline,
    "news": news,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "settings": settings,
    "reminders": reminders,
    "useful": useful,
    "export": export,
    "forget": forget,
}
FOR_OPERATORS: Mapping[str, Handler] = {"feeds": feeds}
"""To anybody else these are commands that I do not know."""
WITH_WORDS = frozenset(
    {"add", "settings", "help", "plan", "entries", "price", "watch", "connect", "disconnect"}
)
"""Commands that are understood without a slash also where words follow."""
THANKS = frozenset({"thanks", "thank you", "thanks a lot", "many thanks", "thx", "ty", "danke",
                    "merci", "gracias", "cheers"})  # fmt: skip
HINT = (
    "I understand commands, and files that you send me: exports of exchanges, or a ledger (CSV). "
    "/losses shows what could be used today, /add tells me of a trade, /help lists everything."
)


class Conversation:
    """Answers what people say.

    assets       returns the assets that are known now.
    quiet_hours  those of a chat that has not set its own.
    operating    what operators may ask for; None: there are none.
    patience     how long a file may be read before its chat is told how far that is.
    """

    def __init__(  # noqa: PLR0913 - everything it touches
        self,
        store: Store,
        reports: Reports,
        clock: Clock,
        *,
        assets: Callable[[], AssetBook],
        quiet_hours: QuietHours | None,
        operating: Operating | None = None,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._desk = Desk(
            store,
            reports,
            clock,
            assets,
            quiet_hours,
            operating=operating or Operating(),
            patience=patience,
        )

    async def answer(self, request: Request) -> tuple[Answer, ...]:
        """Do what is asked and return what to say, in order; at least one answer to a person.

        In a group, what is none of its business is not answered. A request that comes twice adds
        nothing the second time. Nor is a press answered whose effect was told already.
        """
        self._welcome_back(request)
        try:
            answers = await self._answer(request)
        except NotReady:
            asked = ask_what_is_missing(self._desk, request.chat)
            return (replace(asked, deletes=secret_of(request.text) is not None),)
        if request.speaker is not Speaker.OWNER:
            return answers
        return (*answers, *await take_kept(self._desk, request, take_file))

    def notice(self, chat: ChatId, command: str) -> None:
        """Take note of a button that was pressed, before the press has its turn in its chat.

        So Cancel ends the reading of a file behind which it would have to wait.
        """
        note_cancel(self._desk, chat, command)

    async def _answer(self, request: Request) -> tuple[Answer, ...]:
        text = request.text.strip()
        if request.speaker is Speaker.OWNER:
            secret = await about_secret(self._desk, request.chat, text)
            if secret is not None:
                return (secret,)
        if request.document_name is not None:
            return await take_file(self._desk, Asked(request, request.text))
        if not text.startswith("/") and not _is_command(text):
            return (self._hint(request, text),)
        command, words = _command_and_words(text)
        known = command.partition("@")[0].strip("/?!.").lower()
        if request.speaker is not Speaker.OWNER:
            return await in_group(self._desk, Asked(request, _line(words)), known)
        handler = HANDLERS.get(known)
        if request.chat in self._desk.operating.operators:
            handler = FOR_OPERATORS.get(known, handler)
        if handler is None:
            return (_unknown_command(known),)
        return await handler(self._desk, Asked(request, words if known == "add" else _line(words)))

    def _welcome_back(self, request: Request) -> None:
        """A chat that writes can be reached, whatever was noted before."""
        self._desk.store.chats.mark_back(request.chat)

    def _hint(self, request: Request, text: str) -> Answer:
        """Answer what is no command; a trade that was typed without /add can be added at once."""
        if text.strip(" .!").lower() in THANKS:
            return Answer("You are welcome. I am here when something moves.")
        profile = self._desk.profile(request.chat)
        command = f"/add {text}"
        if not profile.is_ready or len(command.encode()) > LONGEST_BUTTON_COMMAND:
            return Answer(HINT)
        try:
            read_sentence(text, writer(self._desk, profile))
        except NotUnderstood:
            return Answer(HINT)
        question = f"Shall I add that? It is the same as <code>{escape(command)}</code>"
        return Answer(question, ((Button("Yes, add it", command),),))


def _command_and_words(text: str) -> tuple[str, str]:
    command, *rest = text.split(maxsplit=1)
    return command, rest[0].strip() if rest else ""


def _line(words: str) -> str:
    return " ".join(words.split())


def _is_command(text: str) -> bool:
    """Whether somebody meant a command and left out its slash."""
    command, words = _command_and_words(text) if text else ("", "")
    known = command.strip("?!.").lower()
    return known in (WITH_WORDS if words else HANDLERS)


def _unknown_command(command: str) -> Answer:
    close = get_close_matches(command, HANDLERS, n=1)
    meant = f" Did you mean /{close[0]}?" if close else ""
    return Answer(f"I do not know /{name(command)}.{meant} /help lists every command.")
