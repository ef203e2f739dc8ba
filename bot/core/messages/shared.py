"""What would be said of sales in; what is the same for several of them, said once, out."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.core.messages import words

BOTH = 2


def said_of_several(sentences: Iterable[Sequence[str]]) -> dict[str, int]:
    """Return the sentences of sales that are said of several, and of how many."""
    count = Counter(one for some in sentences for one in dict.fromkeys(some) if one)
    return {sentence: times for sentence, times in count.items() if times > 1}


def shared_text(said: dict[str, int], sales: int) -> str:
    """Write what is said of several sales; empty where nothing is.

    sales  how many there are.
    """
    if not said:
        return ""
    every = "both" if sales == BOTH else f"all {sales}"
    lines = [
        f"• For {every if times == sales else f'{times} of {sales}'}: "
        f"{words.sentence(sentence[: words.LONGEST_SENTENCE])}"
        for sentence, times in said.items()
    ]
    head = "<b>The same for several of these sales</b>, each by itself: its amounts do not add up"
    return "\n".join((head, *lines))
