"""Headlines in, which of them are about the same event out.

Two stories of different feeds, published within TOGETHER_WITHIN of each other, are about one event
where what is rare in their titles is the same. The weights were fitted, and the threshold chosen,
on pairs labelled by reading; `training/pairs.py` measures both on others (see docs/feeds.md).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from math import sqrt

from bot.core.word_rarity import RARITY, RARITY_OF_OTHERS

TOGETHER_WITHIN = timedelta(hours=36)
THRESHOLD = 1.63
_WEIGHTS = (-1.521, 3.785, 3.504, 3.467, -2.398, 0.683, 0.479, 1.772, 2.923, 0.8, 3.34, -0.74)
_BIAS = -7.65
_NEVER = -10.0
_LONGEST_SUMMARY = 300
_TELLING = 5.0
_RARE = 6.0
_MOST_COMPARED = 200

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
    "fall drop plung slump tumbl sink slid slip crash declin dip down below",
    "rise jump surg soar climb rall gain spik up top above cross hit reach exceed",
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
    def is_every_day(self) -> bool:
        """Whether its title is of a kind that comes back day after day."""
        return bool(_EVERY_DAY.search(self.title))


def cluster(new: Iterable[Headline], known: Iterable[Headline]) -> dict[int, int]:
    """Return the event that each new story is about, by id: the first story that told of it.

    A story joins the event of the story that it resembles most.
    """
    index: dict[str, list[Headline]] = defaultdict(list)
    for headline in known:
        _enter(headline, index, headline.cluster)
    events = {}
    for headline in new:
        found = _most_alike(headline, index)
        events[headline.id] = found.cluster if found else headline.id
        _enter(headline, index, events[headline.id])
    return events


def _enter(headline: Headline, index: dict[str, list[Headline]], event: int) -> None:
    if headline.cluster != event:
        headline = Headline(
            headline.id, headline.feed, headline.title, headline.summary, headline.dated, event
        )
    for word in headline.words:
        if rarity(word) >= _TELLING:
            index[word].append(headline)


def _most_alike(headline: Headline, index: Mapping[str, list[Headline]]) -> Headline | None:
    best, alike = None, THRESHOLD
    for other in _candidates(headline, index):
        if other.feed != headline.feed and abs(other.dated - headline.dated) <= TOGETHER_WITHIN:
            found = resemblance(headline, other)
            if found >= alike:
                best, alike = other, found
    return best


def _candidates(headline: Headline, index: Mapping[str, list[Headline]]) -> Iterable[Headline]:
    shared: dict[int, float] = defaultdict(float)
    found: dict[int, Headline] = {}
    for word in headline.words:
        for other in index.get(word, ())[-_MOST_COMPARED:]:
            shared[other.id] += rarity(word)
            found[other.id] = other
    return (found[each] for each in sorted(shared, key=lambda each: -shared[each])[:_MOST_COMPARED])


def resemblance(one: Headline, other: Headline) -> float:
    """Return how surely two stories are about one event; THRESHOLD and more is the same."""
    if one.is_every_day or other.is_every_day or _contradict(one, other):
        return _NEVER
    found = zip(_WEIGHTS, signs(one, other), strict=True)
    return _BIAS + sum(weight * sign for weight, sign in found)


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
        _weight(both_anywhere) / sqrt(_weight(one.all_words) * _weight(other.all_words) or 1.0),
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
    mine, theirs = _order(one.title), _order(other.title)
    if mine and theirs and mine != theirs:
        return True
    if any(_oppose(one.words, other.words, *pair) for pair in _OPPOSITES):
        return True
    numbers = _numbers(one.words), _numbers(other.words)
    return bool(
        all(numbers)
        and not numbers[0] & _numbers(other.all_words)
        and not numbers[1] & _numbers(one.all_words)
    )


def _oppose(mine: frozenset[str], theirs: frozenset[str], this: str, that: str) -> bool:
    exclusively = {this, that} & mine, {this, that} & theirs
    if (this, that) == _MIXED:
        return exclusively in (({this}, {that}), ({that}, {this}))
    return {this} in exclusively and any(that in words for words in exclusively)


def _order(title: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _ORDER.findall(title))


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
