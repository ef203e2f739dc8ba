"""A match or a deadline with the figures of one user, as the message that is sent unasked."""

from bot.core.answers import LossAnswer
from bot.core.deadlines import Deadline
from bot.core.stories import Story


def reminder_text(story: Story, assets: tuple[str, ...], answer: LossAnswer) -> str:
    """Write the reminder that a story causes.

    assets  those of the user's assets that the story concerns; empty for the market as a whole.
    Result  under 3,500 characters, whatever the number of lots.
    """
    raise NotImplementedError


def nudge_text(answer: LossAnswer, deadline: Deadline) -> str:
    """Write the reminder that a deadline causes; under 3,500 characters."""
    raise NotImplementedError
