"""Headlines in, which of them are about the same event out.

Two stories of different feeds, published within TOGETHER_WITHIN of each other, are about one event
where what is rare in their titles is the same, and is not what many events have in common these
days. The weights were fitted, and the threshold chosen, on pairs labelled by reading;
`training/fit_pairs.py` did it, and `training/pairs.py` measures both on others (see docs/feeds.md).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain, islice
from math import log, sqrt
from typing import NamedTuple

from bot.core.headline_words import YEAR, Amount, amounts, stems
from bot.core.word_rarity import RARITY, RARITY_OF_OTHERS

TOGETHER_WITHIN = timedelta(hours=36)
THRESHOLD = 1.6
WEIGHTS = {
    "title in the other story": 3.06,
    "words of both titles": 2.96,
    "rarest word of both titles": 2.36,
    "words anywhere in both": 1.86,
    "names in the other, at most": 0.61,
    "names in the other, at least": 1.57,
    "equal amounts": 3.68,
    "close amounts": 4.65,
    "differing amounts in like titles": -4.68,
    "first and second in like titles": -9.64,
    "hours apart": -2.60,
    "every day's title": -2.44,
    "in many events these days": -4.17,
}
BIAS = -3.87
_LEAST_SHARED = 9.0
_LEAST_TOLD = 14.0
_LEAST_ALIKE = 0.1
_OPPOSITE_IF_ALIKE = 0.6
_COUNTED_IF_ALIKE = 0.7
_LONGEST_SUMMARY = 300
_TELLING = 5.0
_MOST_WITH_A_WORD = 60
_MOST_COMPARED = 12
_LEADING = 3

# What appears every day in much the same words is not the same event.
_EVERY_DAY = re.compile(
    r"price (?:prediction|analysis|watch|forecast|outlook)|predictions? for|\bto watch\b"
    r"|\bbest\b.{0,30}\bto buy\b|why (?:is|are|did|has)\b.{0,60}\b(?:up|down|today)"
    r"|fear (?:&|and) greed"
    r"|market (?:wrap|watch|update|today)|markets? today|\b(?:daily|weekly|morning|newsletter)\b"
    r"|what happened|\btop \d+\b|roundup|recap|week ahead|in focus|more news|![^!]*!"
    r"|technical outlook",
    re.IGNORECASE,
)
_OPPOSITES = (("rise", "fall"), ("approve", "delay"), ("approve", "veto"), ("buy", "sell"))
_MIXED = (("rise", "fall"), ("buy", "sell"))
_ORDER = re.compile(r"\b(?:first|second|third|fourth|again)\b", re.IGNORECASE)


class _Rarities(dict[str, float]):
    """How much it tells that two titles share a word; a word that is not listed is rare."""

    def __missing__(self, word: str) -> float:
        return RARITY_OF_OTHERS**self.power

    def __init__(self, power: int) -> None:
        super().__init__({word: found**power for word, found in RARITY.items()})
        self.power = power


# How much of what a word tells is lost where so many events have it.
_CROWD = tuple(log(max(events, 2) / 2) / 3 for events in range(_MOST_WITH_A_WORD + 2))
rarity = _Rarities(1).__getitem__
_squared = _Rarities(2).__getitem__


@dataclass(frozen=True)
class Headline:
    """What is compared of a story.

    cluster  the event it is about, so far as known; its own id where it is alone.
    """

    id: int
    feed: str
    title: str
    summary: str
    dated: datetime
    cluster: int

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the stems in its title."""
        return frozenset(stems(self.title))

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Return the stems in its title and at the beginning of its summary."""
        return self.words.union(stems(self.summary[:_LONGEST_SUMMARY]))

    @cached_property
    def weight(self) -> float:
        """Return how much its title says, as the length of a vector."""
        return sqrt(_weight(self.words)) or 1.0

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """Return the stems in its title by which others about its event are found."""
        return tuple(word for word in sorted(self.words) if rarity(word) >= _TELLING)

    @cached_property
    def leading(self) -> tuple[str, ...]:
        """Return the rarest words in its title."""
        named = (word for word in self.words if word[0] != "#")
        return tuple(sorted(named, key=lambda word: (-rarity(word), word))[:_LEADING])

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Return the amounts in its title."""
        return amounts(self.title)

    @cached_property
    def all_amounts(self) -> tuple[Amount, ...]:
        """Return the amounts in its title and at the beginning of its summary."""
        return self.amounts + amounts(self.summary[:_LONGEST_SUMMARY])

    @cached_property
    def order(self) -> frozenset[str]:
        """Return which of "first", "second", "again" its title has."""
        return frozenset(word.lower() for word in _ORDER.findall(self.title))

    @cached_property
    def is_every_day(self) -> bool:
        """Whether its title is of a kind that comes back day after day."""
        return bool(_EVERY_DAY.search(self.title))


class Events:
    """The events of the last days, by the stories that told of them."""

    def __init__(self) -> None:
        self._known: dict[int, Headline] = {}
        self._by_word: dict[str, list[int]] = defaultdict(list)

    def __contains__(self, story: int) -> bool:
        return story in self._known

    def enter(self, headline: Headline) -> None:
        """Remember a story of which the event is known."""
        self._known[headline.id] = headline
        for word in headline.telling:
            self._by_word[word].append(headline.id)

    def join(self, headline: Headline) -> int:
        """Remember a new story and return its event: that of the story which it resembles most."""
        found = self._most_alike(headline)
        if found:
            headline = replace(headline, cluster=found.cluster)
        self.enter(headline)
        return headline.cluster

    def forget(self, before: datetime) -> None:
        """Forget stories that are older than an instant."""
        kept = [each for each in self._known.values() if each.dated >= before]
        if len(kept) * 2 <= len(self._known):
            self._known.clear()
            self._by_word.clear()
            for headline in kept:
                self.enter(headline)

    def lately(self, headline: Headline) -> dict[str, int]:
        """Return of how many events each telling word of a title is these days, its own included.

        No more than the latest _MOST_WITH_A_WORD stories are looked at.
        """
        since = headline.dated - TOGETHER_WITHIN
        return {word: 1 + self._events_with(word, since) for word in headline.telling}

    def _events_with(self, word: str, since: datetime) -> int:
        latest = (self._known[each] for each in self._by_word.get(word, [])[-_MOST_WITH_A_WORD:])
        return len({each.cluster for each in latest if each.dated >= since})

    def _most_alike(self, headline: Headline) -> Headline | None:
        found = [each for each in self._candidates(headline) if are_comparable(headline, each)]
        if not found:
            return None
        lately = self.lately(headline)
        sure = [resemblance(headline, other, lately) for other in found]
        best = max(sure)
        return found[sure.index(best)] if best >= THRESHOLD else None

    def _candidates(self, headline: Headline) -> Iterator[Headline]:
        """Yield the stories of other feeds that share most telling words, at most some."""
        found = [self._by_word.get(word, []) for word in headline.telling]
        # A word that many stories of these days have finds too much, so it is asked last.
        few = [postings for postings in found if len(postings) <= _MOST_WITH_A_WORD]
        latest = (postings[-_MOST_WITH_A_WORD:] for postings in few or found)
        ranked = Counter(chain.from_iterable(latest)).most_common()
        others = (self._known[each] for each, _ in ranked)
        since, until = headline.dated - TOGETHER_WITHIN, headline.dated + TOGETHER_WITHIN
        near = (
            each for each in others if since <= each.dated <= until and each.feed != headline.feed
        )
        return islice(near, _MOST_COMPARED)


def resemblance(one: Headline, other: Headline, lately: Mapping[str, int]) -> float:
    """Return how surely two stories are about one event; THRESHOLD and more is the same.

    They are to be comparable.
    lately  of how many events a telling word is these days; see `Events.lately`.
    """
    found = signs(one, other, lately)
    weighed = zip(WEIGHTS.values(), found.values(), strict=True)
    return BIAS + sum(weight * sign for weight, sign in weighed)


def are_comparable(one: Headline, other: Headline) -> bool:
    """Whether titles share enough to look closer, and do not contradict in like words."""
    both = one.words & other.words
    alike = _weight(both) / (one.weight * other.weight)
    if alike < _LEAST_ALIKE or not _share_enough(one, other, both):
        return False
    if alike >= _OPPOSITE_IF_ALIKE and _are_opposite(one, other):
        return False
    return alike < _COUNTED_IF_ALIKE or not _agreement(one, other).differing


def _share_enough(one: Headline, other: Headline, both: frozenset[str]) -> bool:
    if sum(map(rarity, both)) >= _LEAST_SHARED:
        return True
    told = (one.words & other.all_words) | (other.words & one.all_words)
    return sum(map(rarity, told)) >= _LEAST_TOLD


def signs(one: Headline, other: Headline, lately: Mapping[str, int]) -> dict[str, float]:
    """Return what two stories have in common and what parts them, each sign about 0 to 1."""
    both = one.words & other.words
    alike = _weight(both) / (one.weight * other.weight)
    mine = _weight(one.words & other.all_words) / one.weight**2
    theirs = _weight(other.words & one.all_words) / other.weight**2
    led = sum(word in other.all_words for word in one.leading) / _LEADING
    led_back = sum(word in one.all_words for word in other.leading) / _LEADING
    agreed = _agreement(one, other)
    crowds = [_CROWD[lately.get(word, 0)] for word in both if rarity(word) >= _TELLING]
    return {
        "title in the other story": (mine + theirs) / 2,
        "words of both titles": min(len(both), 7) / 7,
        "rarest word of both titles": max(map(rarity, both), default=0.0) / 10,
        "words anywhere in both": sum(map(rarity, one.all_words & other.all_words)) / 60,
        "names in the other, at most": max(led, led_back),
        "names in the other, at least": min(led, led_back),
        "equal amounts": min(agreed.equal, 2.0) / 2,
        "close amounts": agreed.close / 2,
        "differing amounts in like titles": agreed.differing * alike,
        "first and second in like titles": _are_numbered_apart(one, other) * alike,
        "hours apart": abs(one.dated - other.dated) / TOGETHER_WITHIN,
        "every day's title": float(one.is_every_day or other.is_every_day),
        "in many events these days": sum(crowds) / len(crowds) if crowds else 0.0,
    }


class _Agreement(NamedTuple):
    """How much equal amounts tell, whether there are close ones, and whether only other ones."""

    equal: float
    close: bool
    differing: bool


def _agreement(one: Headline, other: Headline) -> _Agreement:
    equal: dict[float, float] = {}
    close = False
    for mine, theirs in ((one, other), (other, one)):
        for amount in mine.amounts:
            for candidate in theirs.all_amounts:
                telling, near = amount.agreement(candidate)
                close = close or near
                if telling:
                    equal[amount.value] = telling
    kinds = {amount.kind for amount in one.amounts} - {YEAR}
    differing = not equal and not close and any(each.kind in kinds for each in other.amounts)
    return _Agreement(sum(equal.values()), close, differing)


def _are_numbered_apart(one: Headline, other: Headline) -> bool:
    return bool(one.order and other.order and one.order != other.order)


def _are_opposite(one: Headline, other: Headline) -> bool:
    return any(_oppose(one.words, other.words, *pair) for pair in _OPPOSITES)


def _oppose(mine: frozenset[str], theirs: frozenset[str], this: str, that: str) -> bool:
    exclusively = {this, that} & mine, {this, that} & theirs
    if (this, that) in _MIXED:
        return exclusively in (({this}, {that}), ({that}, {this}))
    return {this} in exclusively and any(that in words for words in exclusively)


def _weight(words: Iterable[str]) -> float:
    return sum(map(_squared, words))
