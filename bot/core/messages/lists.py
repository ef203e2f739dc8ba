"""The portfolio, deadlines, stories, settings and commands, as texts."""

from collections.abc import Sequence

from bot.core.answers import DeadlineAnswer, NewsAnswer, PortfolioAnswer, SettingsAnswer
from bot.core.conversation import Command


def portfolio_text(answer: PortfolioAnswer) -> str:
    """Write the answer to /portfolio."""
    raise NotImplementedError


def deadline_text(answer: DeadlineAnswer) -> str:
    """Write the answer to /deadline."""
    raise NotImplementedError


def news_text(answer: NewsAnswer) -> str:
    """Write the answer to /news."""
    raise NotImplementedError


def settings_text(answer: SettingsAnswer) -> str:
    """Write the answer to /settings."""
    raise NotImplementedError


def help_text(commands: Sequence[Command]) -> str:
    """Write the answer to /help."""
    raise NotImplementedError
