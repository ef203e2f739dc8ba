"""What could be harvested, as a text."""

from bot.core.answers import LossAnswer


def losses_text(answer: LossAnswer) -> str:
    """Write the answer to /losses: every opportunity with its lots, and what it rests on."""
    raise NotImplementedError
