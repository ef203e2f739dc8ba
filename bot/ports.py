"""What we need from outside, as Protocols: a classifier, feeds, prices, a messenger, a clock."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.stories import Text, Verdict

Clock = Callable[[], datetime]


class Classifier(Protocol):
    """Reads texts and says what they are about."""

    async def classify(self, texts: Sequence[Text]) -> tuple[Verdict, ...]:
        """Return one verdict a text, in the same order."""
        ...
