"""What every command needs: the store, the reports, the clock, and the profile of a chat."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import jurisdictions
from bot.chat.pending import Questions
from bot.core.assets import AssetBook
from bot.core.chats import ChatId, Profile, QuietHours
from bot.core.conversation import Answer, Button, Request
from bot.core.errors import Mistake, NotReady
from bot.core.events import NO_CURRENCY
from bot.core.feeds import Feed
from bot.core.jurisdiction import Jurisdiction
from bot.ports import Clock, Exchange
from bot.reports import Reports
from bot.store import Store

PATIENCE = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Operating:
    """How this installation is run.

    operators, feeds, mistakes  who may ask for the feeds, those in force, mistakes in their list.
    chains    whose addresses can be watched.
    looks_up_values  whether somebody looks up what entries were worth.
    exchange  takes the keys of Kraken; None where it cannot, `no_exchange` says why.
    """

    operators: frozenset[int] = frozenset()
    feeds: Callable[[], Sequence[Feed]] = tuple
    mistakes: Callable[[], Sequence[Mistake]] = tuple
    chains: frozenset[str] = frozenset()
    exchange: Exchange | None = None
    no_exchange: str = "Its operator has not turned that on."
    looks_up_values: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands work with.

    quiet_hours  those of a chat that has not set its own.
    asset_book   returns the assets that are known now.
    questions    whether to forget everything, put to a chat and not yet answered.
    keys         whether a chat was asked for the key of an exchange.
    stops        readings that were cancelled, by chat and mark, until the press has its turn.
    patience     how long work may take before the chat is told how far it has come.
    """

    store: Store
    reports: Reports
    clock: Clock
    asset_book: Callable[[], AssetBook]
    quiet_hours: QuietHours | None
    questions: Questions = field(default_factory=Questions)
    keys: Questions = field(default_factory=Questions)
    operating: Operating = field(default_factory=Operating)
    stops: set[tuple[ChatId, str]] = field(default_factory=set)
    patience: timedelta = PATIENCE

    @property
    def assets(self) -> AssetBook:
        """Every asset that is known now."""
        return self.asset_book()

    def profile(self, chat: ChatId) -> Profile:
        """Return what a chat set, or the defaults of a new one."""
        return self.store.chats.get(chat) or Profile(chat, quiet_hours=self.quiet_hours)

    def timezone(self, chat: ChatId) -> ZoneInfo:
        """Return the time zone of a chat's days."""
        return ZoneInfo(self.reports.settings(chat).timezone)

    def now(self) -> datetime:
        """Return the time."""
        return self.clock()


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that was sent: by whom, in which request, and the words behind it."""

    request: Request
    words: str

    @property
    def chat(self) -> ChatId:
        """Whose chat it is."""
        return self.request.chat


Handler = Callable[[Desk, Asked], Awaitable[tuple[Answer, ...]]]


def countries() -> tuple[Jurisdiction, ...]:
    """Return the law of every country we know, by name."""
    laws = (jurisdictions.load(code) for code in jurisdictions.codes())
    real = (law for law in laws if law.currency != NO_CURRENCY)
    return tuple(sorted(real, key=lambda law: law.name))


def ready(desk: Desk, chat: ChatId) -> Profile:
    """Return the profile of a chat that chose its country and currency.

    Raises  NotReady.
    """
    profile = desk.profile(chat)
    if not profile.is_ready:
        raise NotReady
    return profile


def in_rows(buttons: Iterable[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    """Return buttons in rows of at most `width`."""
    every = tuple(buttons)
    return tuple(every[at : at + width] for at in range(0, len(every), width))
