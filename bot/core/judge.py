"""What a text may be about in, what it is about out: facts weighed by a logistic regression."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

MOST_OF_A_STORY = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """What a text names, or may mean unnamed, with the facts that tell whether it is meant.

    name  a symbol of an asset, or a code of a country.
    """

    name: str
    facts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Judge:
    """What the regression learnt.

    weights  of each fact, by name; facts without one do not count.
    at       the probability from which a mention is meant.
    """

    weights: Mapping[str, float]
    at: float

    def probability(self, mention: Mention) -> float:
        """How likely the text is about what it mentions."""
        total = sum(self.weights.get(name, 0.0) * fact for name, fact in mention.facts.items())
        return 1 / (1 + math.exp(-total))

    def meant(self, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
        """Return the names of what is meant, the likeliest MOST_OF_A_STORY of them, in order."""
        likely = {m.name: p for m in mentions if (p := self.probability(m)) >= self.at}
        best = sorted(likely, key=lambda name: -likely[name])[:MOST_OF_A_STORY]
        return tuple(name for name in likely if name in best)


def logit(probability: float) -> float:
    """The logarithm of the odds; of what is nearly certain, that of 999 to one."""
    kept = min(max(probability, 0.001), 0.999)
    return math.log(kept / (1 - kept))
