"""What the classifier's network says of the single words of a text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Passage(IntEnum):
    """Which of the two passages of a text a word stands in."""

    TITLE = 0
    SUMMARY = 1


Place = tuple[Passage, int]
"""Where a word begins: the passage, and how many characters stand before it there."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """How far the network takes what is named at a place for what the text is about.

    Logits: above zero, likelier than not. Places past the end of what the network reads lack.

    assets     whether an asset that is named there is meant.
    countries  whether the text is about the tax or regulation of a country that is named there.
    """

    assets: Mapping[Place, float] = field(default_factory=dict)
    countries: Mapping[Place, float] = field(default_factory=dict)


def facts_of_words(
    heard: Mapping[Place, float], starts: Iterable[Place], passage: str
) -> dict[str, float]:
    """The most that the network says of any place in a passage that names one thing, as facts.

    heard    a half of a Tagged.
    starts   the places that name it.
    passage  what the facts call it.
    """
    said = [heard[start] for start in starts if start in heard]
    return {
        f"words of {passage}": max(said, default=0.0),
        f"words of {passage} heard": float(bool(said)),
    }
