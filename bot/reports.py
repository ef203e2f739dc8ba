"""The questions a user can ask; reminders ask the same ones."""

from bot.core.answers import (
    DeadlineAnswer,
    LossAnswer,
    NewsAnswer,
    PortfolioAnswer,
    SettingsAnswer,
)
from bot.core.chats import ChatId


class Reports:
    """Answers from the store, the law and the prices; written as of the injected clock."""

    async def losses(self, chat: ChatId) -> LossAnswer:
        """What could be harvested today."""
        raise NotImplementedError

    async def portfolio(self, chat: ChatId) -> PortfolioAnswer:
        """What is held, at what cost and value."""
        raise NotImplementedError

    def deadlines(self, chat: ChatId) -> DeadlineAnswer:
        """The deadlines ahead."""
        raise NotImplementedError

    def news(self, chat: ChatId, limit: int = 5) -> NewsAnswer:
        """The latest flagged stories, those that concern the chat's holdings or country first."""
        raise NotImplementedError

    def settings(self, chat: ChatId) -> SettingsAnswer:
        """What is set, and what holds where nothing is."""
        raise NotImplementedError
