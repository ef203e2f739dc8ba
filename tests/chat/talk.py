"""A person who talks with the program: real store, real reports, fixed prices, a clock in hand."""

from decimal import Decimal
from pathlib import Path

from bot.chat.conversation import Conversation
from bot.chat.desk import Operating
from bot.core.assets import load_assets
from bot.core.books import Disposal
from bot.core.chats import ChatId, Profile, QuietHours
from bot.core.conversation import Answer, Request
from bot.core.ledger import Row
from bot.core.money import use_exact_decimals
from bot.reports import Reports
from bot.store import Store
from tests.fakes import FixedPrices, HandClock

ASSETS = load_assets((Path(__file__).parents[2] / "bot" / "assets.toml").read_text("utf-8"))
ADA = ChatId(7)
BOB = ChatId(8)
USUAL_QUIET_HOURS = QuietHours.parse("21-09")


class Talk:
    """Sends what people type and gives back what they read."""

    def __init__(self, folder: Path, operating: Operating | None = None) -> None:
        use_exact_decimals()
        self.clock = HandClock()
        self.store = Store(str(folder / "gleaner.db"))
        self.prices = FixedPrices(self.clock, {"SOL": "140", "BTC": "60000"})
        self.assets = ASSETS
        self.reports = Reports(self.store, self.prices, self.clock)
        self.conversation = Conversation(
            self.store,
            self.reports,
            self.clock,
            assets=lambda: self.assets,
            quiet_hours=USUAL_QUIET_HOURS,
            operating=operating,
        )
        self._updates = 100

    async def say(self, text: str, chat: ChatId = ADA, *, update: int | None = None) -> Answer:
        """Send a text and return the one answer."""
        (answer,) = await self.conversation.answer(Request(chat, update or self.next(), text))
        return answer

    async def send(self, content: str | bytes | None, name: str = "ledger.csv") -> Answer:
        """Send a file and return the one answer."""
        document = content.encode() if isinstance(content, str) else content
        request = Request(ADA, self.next(), "", document, name)
        (answer,) = await self.conversation.answer(request)
        return answer

    async def press(self, answer: Answer, label: str) -> Answer:
        """Press a button of an answer; all presses of this person are of one message."""
        request = Request(ADA, self.next(), commands(answer)[label], pressed=1)
        (said,) = await self.conversation.answer(request)
        return said

    async def settle_in(self, words: str = "US USD", chat: ChatId = ADA) -> None:
        """Choose country and currency."""
        await self.say(f"/start {words}", chat)

    def profile(self, chat: ChatId = ADA) -> Profile:
        """Return what is stored of a chat."""
        profile = self.store.chats.get(chat)
        assert profile is not None
        return profile

    def rows(self, chat: ChatId = ADA) -> tuple[Row, ...]:
        """Return a chat's ledger."""
        return self.store.ledgers.rows(chat)

    def quantities(self) -> list[Decimal]:
        """Return the quantities of Ada's ledger."""
        return [row.quantity for row in self.rows()]

    def disposals(self) -> tuple[Disposal, ...]:
        """Return what Ada's ledger sold."""
        return self.reports.books(ADA).disposals

    def cost_in(self, asset: str, wallet: str) -> Decimal:
        """Return what Ada's units of an asset in a wallet cost."""
        lots = self.reports.books(ADA).open
        return sum(
            (lot.cost or Decimal(0) for lot in lots if (lot.asset, lot.wallet) == (asset, wallet)),
            Decimal(0),
        )

    def next(self) -> int:
        """Return the number of the next update."""
        self._updates += 1
        return self._updates


def commands(answer: Answer) -> dict[str, str]:
    """Return the buttons of an answer: label and command."""
    return {button.label: button.command for row in answer.buttons for button in row}
