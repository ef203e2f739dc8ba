"""A request of a person in, the answers out; the same in Telegram and in a terminal."""

from bot.core.assets import AssetBook
from bot.core.chats import QuietHours
from bot.core.conversation import Answer, Command, Request
from bot.ports import Clock
from bot.reports import Reports
from bot.store import Store

COMMANDS: tuple[Command, ...] = (
    Command("start", "Choose your country and currency"),
    Command("add", "Tell me what you bought, sold or moved"),
    Command("portfolio", "What you hold, at what cost"),
    Command("losses", "Which losses could be used today"),
    Command("deadline", "Until when a loss counts this year"),
    Command("news", "The latest stories I flagged"),
    Command("subscribe", "Get reminders"),
    Command("unsubscribe", "Stop reminders"),
    Command("undo", "Take back what you added last"),
    Command("settings", "Method, threshold, quiet hours and more"),
    Command("forget", "Delete everything I know about you"),
    Command("help", "What I can do"),
)


class Conversation:
    """Answers what people say.

    quiet_hours  those of a chat that has not set its own.
    """

    def __init__(
        self,
        store: Store,
        reports: Reports,
        clock: Clock,
        *,
        assets: AssetBook,
        quiet_hours: QuietHours | None,
    ) -> None:
        self._store = store
        self._reports = reports
        self._clock = clock
        self._assets = assets
        self._quiet_hours = quiet_hours

    async def answer(self, request: Request) -> tuple[Answer, ...]:
        """Do what is asked and return what to say, in order; at least one answer.

        The same request twice changes nothing the second time.
        """
        raise NotImplementedError
