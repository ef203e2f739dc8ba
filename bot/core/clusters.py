"""Headlines in, which of them are about the same event out.

Two stories of different feeds, published within TOGETHER_WITHIN of each other, are about one event
where what is rare in their titles is the same. The weights were fitted, and the threshold chosen,
on pairs labelled by reading; `training/pairs.py` measures both on others (see docs/feeds.md).
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from heapq import nlargest
from itertools import pairwise
from math import sqrt

from bot.core.word_rarity import RARITY, RARITY_OF_OTHERS

TOGETHER_WITHIN = timedelta(hours=36)
THRESHOLD = 1.63
_WEIGHTS = (-1.521, 3.785, 3.504, 3.467, -2.398, 0.683, 0.479, 1.772, 2.923, 0.8, 3.34, -0.74)
_BIAS = -7.65
_NEVER = -10.0
_LEAST_SHARED = 11.0
_LEAST_ALIKE = 0.25
_LONGEST_SUMMARY = 300
_TELLING = 5.0
_RARE = 6.0
_MOST_WITH_A_WORD = 60
_MOST_COMPARED = 20

_WORDS = re.compile(
    r"\$?\d[\d,]*(?:\.\d+)?\s?(?:billion|bn|bln|million|mn|mln|trillion|thousand|[bmkt])?\b%?"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)([bmkt%]?)")
_UNITS = (
    ("billion", "b"), ("bln", "b"), ("bn", "b"), ("million", "m"), ("mln", "m"), ("mn", "m"),
    ("trillion", "t"), ("thousand", "k"),
)  # fmt: skip
_IDLE = frozenset(
    """
    a an the of to in on for and or as at by with from is are was be its it his her their will has
    have had after amid over into out up this that says say said new why how what here s t us news
    report just now latest could may might can would more than
    """.split()  # noqa: SIM905 - a list of fifty strings is no easier to read
)
_ENDINGS = ("ing", "ies", "ed", "es", "s")
_SAME = (
    "bitcoin btc xbt", "ethereum eth ether", "solana sol", "ripple xrp", "dogecoin doge",
    "cardano ada", "launch unveil debut introduc releas roll start begin",
    "su lawsuit sued legal litigation", "buy acquir purchas acquisition bought buyback",
    "sell sold sale dump offload",
    "fall fell drop plung slump tumbl sink slid slip crash declin dip down below",
    "rise ris rose jump surg soar climb rall gain spik up top above cross hit reach exceed",
    "propos plan seek weigh explor consider eye",
    "approv approval greenlight green permit allow let clear",
    "ban block prohibit halt suspend paus freez stop",
    "quit leav resign depart exit abandon migrat", "partner integrat partnership", "sec securit",
    "predict forecast sees see expect prediction", "hack exploit breach attack stolen steal",
    "rais raise fund secur", "jail prison sentenc sentence", "judge court",
    "uk british britain", "hike increas expand boost", "warn warning", "governor gov",
    "veto reject", "pardon rescue",
)  # fmt: skip
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
_OPPOSITES = (("rise", "fall"), ("approv", "delay"), ("approv", "veto"), ("buy", "sell"),
              ("inflow", "outflow"))  # fmt: skip
_MIXED = ("rise", "fall")
_ORDER = re.compile(r"\b(?:first|second|third|fourth|fifth|another|again)\b", re.IGNORECASE)


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
        return _stems(self.title)

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Return the stems in its title and at the beginning of its summary."""
        return self.words | _stems(self.summary[:_LONGEST_SUMMARY])

    @cached_property
    def phrases(self) -> frozenset[tuple[str, str]]:
        """Return which stems follow each other in its title."""
        stems = _stem_list(self.title)
        return frozenset(pairwise(stems))

    @cached_property
    def weight(self) -> float:
        """Return how much its title says, as the length of a vector."""
        return sqrt(_weight(self.words)) or 1.0

    @cached_property
    def weight_of_all(self) -> float:
        """Return the same for its title and the beginning of its summary."""
        return sqrt(_weight(self.all_words)) or 1.0

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """Return the stems in its title by which others about its event are found."""
        return tuple(word for word in sorted(self.words) if rarity(word) >= _TELLING)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Return the amounts in its title."""
        return _numbers(self.words)

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
        self._by_word: dict[str, list[Headline]] = defaultdict(list)

    def __contains__(self, story: int) -> bool:
        return story in self._known

    def enter(self, headline: Headline) -> None:
        """Remember a story of which the event is known."""
        self._known[headline.id] = headline
        for word in headline.telling:
            self._by_word[word].append(headline)

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

    def _most_alike(self, headline: Headline) -> Headline | None:
        best, alike = None, THRESHOLD
        for other in self._candidates(headline):
            found = resemblance(headline, other)
            if found >= alike:
                best, alike = other, found
        return best

    def _candidates(self, headline: Headline) -> list[Headline]:
        found = [self._by_word.get(word, []) for word in headline.telling]
        # A word that many stories of these days have finds too much, so it is asked last.
        few = [postings for postings in found if len(postings) <= _MOST_WITH_A_WORD]
        shared: dict[int, int] = defaultdict(int)
        for postings in few or found:
            for other in postings[-_MOST_WITH_A_WORD:]:
                if other.feed != headline.feed:
                    shared[other.id] += 1
        best = nlargest(_MOST_COMPARED, shared, key=shared.__getitem__)
        others = (self._known[each] for each in best)
        return [each for each in others if abs(each.dated - headline.dated) <= TOGETHER_WITHIN]


def resemblance(one: Headline, other: Headline) -> float:
    """Return how surely two stories are about one event; THRESHOLD and more is the same."""
    both = one.words & other.words
    if sum(map(rarity, both)) < _LEAST_SHARED or one.is_every_day or other.is_every_day:
        return _NEVER
    if _weight(both) < _LEAST_ALIKE * one.weight * other.weight:
        return _NEVER
    found = zip(_WEIGHTS, signs(one, other), strict=True)
    sure = _BIAS + sum(weight * sign for weight, sign in found)
    return _NEVER if sure >= THRESHOLD and _contradict(one, other) else sure


def signs(one: Headline, other: Headline) -> tuple[float, ...]:
    """Return what two stories have in common, each sign about 0 to 1."""
    both = one.words & other.words
    both_anywhere = one.all_words & other.all_words
    mine = _weight(one.words & other.all_words) / one.weight**2
    theirs = _weight(other.words & one.all_words) / other.weight**2
    return (
        _weight(both) / (one.weight * other.weight),
        (mine + theirs) / 2,
        min(mine, theirs),
        max(mine, theirs),
        _weight(both_anywhere) / (one.weight_of_all * other.weight_of_all),
        float(any(word[0] == "#" and len(word) > 2 for word in both_anywhere)),  # noqa: PLR2004
        min(sum(rarity(word) > _RARE for word in both), 4) / 4,
        min(sum(rarity(word) > _RARE for word in both_anywhere), 6) / 6,
        min(len(both), 7) / 7,
        min(len(one.phrases & other.phrases), 4) / 4,
        max(map(rarity, both), default=0.0) / 10,
        sum(map(rarity, both)) / 40,
    )


def _contradict(one: Headline, other: Headline) -> bool:
    """Whether titles give different numbers, "first" and "second", or the opposite."""
    if one.order and other.order and one.order != other.order:
        return True
    if any(_oppose(one.words, other.words, *pair) for pair in _OPPOSITES):
        return True
    return bool(
        one.numbers
        and other.numbers
        and not one.numbers & _numbers(other.all_words)
        and not other.numbers & _numbers(one.all_words)
    )


def _oppose(mine: frozenset[str], theirs: frozenset[str], this: str, that: str) -> bool:
    exclusively = {this, that} & mine, {this, that} & theirs
    if (this, that) == _MIXED:
        return exclusively in (({this}, {that}), ({that}, {this}))
    return {this} in exclusively and any(that in words for words in exclusively)


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[0] == "#")


def rarity(word: str) -> float:
    """Return how much it tells that two titles share a word; about 2 to 8.5."""
    return RARITY.get(word, RARITY_OF_OTHERS)


def _weight(words: frozenset[str]) -> float:
    return sum(rarity(word) ** 2 for word in words)


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem_list(text))


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").replace("bitcoin cash", "bch")


def _stem_list(text: str) -> tuple[str, ...]:
    found = (_stem(word) for word in _WORDS.findall(_plain(text)))
    return tuple(filter(None, found))


def _stem(word: str) -> str:
    if word[0] in "$0123456789":
        return _amount(word)
    word = word.removesuffix("'s").replace("'", "")
    if word in _IDLE:
        return ""
    stem = _shortened(word)
    return _CANONICAL.get(stem, stem)


def _shortened(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word  # noqa: PLR2004


_CANONICAL = {_shortened(word): words.split()[0] for words in _SAME for word in words.split()}


def _amount(word: str) -> str:
    """Write amounts alike: $1,500, 1.5k and 1500 are #1500; $2 billion and 2bn are #2b."""
    text = word.lstrip("$").replace(",", "").replace(" ", "")
    for long, short in _UNITS:
        text = text.replace(long, short)
    found = _NUMBER.match(text)
    if not found:
        return ""
    number, unit = float(found[1]), found[2]
    if unit == "k":
        number, unit = number * 1000, ""
    if not unit and number >= 1_000_000:  # noqa: PLR2004
        number, unit = number / 1_000_000, "m"
    return f"#{number:g}{unit}"
