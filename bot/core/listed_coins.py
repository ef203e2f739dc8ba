"""Coins of a market list in; which may join the dictionary, and where a text names them, out.

Nobody has looked at their names: a list has coins called "The", "Silver" or like a president. So
they count only where the text itself says that a coin is meant.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.headline_words import stems
from bot.core.word_rarity import RARITY

SYMBOL = re.compile(r"(?=[0-9]*[A-Z])[A-Z0-9]{1,12}", re.ASCII)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,:!&'’()+/-]{0,59}", re.ASCII)
COIN_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}", re.ASCII)
"""As it goes into addresses: no dot or slash leads elsewhere, no comma names a second coin."""

_MARKED = re.compile(
    r"\$(?P<dollar>[A-Z][A-Z0-9]{1,11})\b"
    r"|\(\$?(?P<bracket>[A-Z][A-Z0-9]{1,11})\)"
    r"|(?<![\w./$-])(?P<pair>[A-Z][A-Z0-9]{1,11})/(?:USD[TC]?|EUR|BTC|ETH|KRW)\b"
    r"|(?<![\w.,$€£¥-])(?P<number>\d[\d,.]*)(?:\ ?(?:million|billion|[KkMmBb]))?"
    r"\ (?P<amount>[A-Z][A-Z0-9]{2,11})\b(?!-)",
    re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNITS = frozenset(
    """
    APR APY BARRELS BAYC BPS CEST CET DMA EDT EMA EST FPS GHZ GMT GPUS GWH HKT IST JST KST KWH LPS
    MAYC MBPS MHZ MVRV MWH PDT PST RSI SGT SMA TPS TWH UTC VIX VWAP WMA
    """.split()  # noqa: SIM905 - a list of forty strings is no easier to read
)
"""What stands behind numbers, or in brackets, and is no coin; words are known by their rarity."""
_WORD = re.compile(r"[A-Za-z0-9](?:[\w.,:!&'’+/-]*\w)?", re.ASCII)
_SIGN_AFTER = re.compile(r"\ (?:meme)?(?:coin|token)(?:['’]s)?(?![\w-])", re.IGNORECASE)
_MADE_UP = re.compile(r"[a-z]{3,}(?:coin|swap|token)", re.IGNORECASE)
_GENERIC = frozenset({"shitcoin", "metacoin", "microcoin", "flatcoin", "fedcoin"})
_SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class ListedCoin:
    """A coin as a market list has it.

    symbol     upper case.
    coingecko  its id at CoinGecko.
    rank       its place by market value; 1 for the largest.
    """

    symbol: str
    name: str
    coingecko: str
    rank: int

    def __post_init__(self) -> None:
        """Check what whoever reads a list promises."""
        assert SYMBOL.fullmatch(self.symbol), self.symbol
        assert NAME.fullmatch(self.name), self.name
        assert COIN_ID.fullmatch(self.coingecko), self.coingecko
        assert self.rank > 0, self.rank


class Spot(NamedTuple):
    """A place in a text that names a listed coin: from `start` up to `end`."""

    start: int
    end: int
    symbol: str


class ListedCoins:
    """Listed coins by symbol, and by those of their names that can be told from words."""

    def __init__(self, coins: Iterable[ListedCoin], unnamed: frozenset[str] = frozenset()) -> None:
        """Take the coins; of several with one symbol or one name the largest goes by it.

        unnamed  names that are not looked for, in lower case.
        """
        self._coins: dict[str, ListedCoin] = {}
        self._by_name: dict[str, str] = {}
        self._by_first_word: dict[str, list[str]] = {}
        for coin in sorted(coins, key=lambda coin: coin.rank):
            if coin.symbol in self._coins:
                continue
            self._coins[coin.symbol] = coin
            name = coin.name.casefold()
            if name not in unnamed and name not in self._by_name and not is_made_of_words(name):
                self._by_name[name] = coin.symbol
                first = _WORD.match(name)
                assert first, "a name begins with a letter or digit"
                self._by_first_word.setdefault(first.group(), []).append(name)
        for names in self._by_first_word.values():
            names.sort(key=len, reverse=True)

    def __contains__(self, symbol: str) -> bool:
        return symbol in self._coins

    def symbols(self) -> tuple[str, ...]:
        """All symbols, the largest coin first."""
        return tuple(self._coins)

    def get(self, symbol: str) -> ListedCoin | None:
        """Return the coin of a symbol, None where none has it."""
        return self._coins.get(symbol)

    def called(self, name: str) -> str | None:
        """Return the symbol of the coin that goes by a name, in any case, unless it is a word."""
        return self._by_name.get(name.casefold())

    def places(self, passage: str) -> Iterator[Spot]:
        """Yield the places that name a listed coin for certain.

        A symbol counts as $SYM, (SYM), SYM/USD or after an amount; a name before "token" or
        "coin"; alone only one that is plainly made up, such as "Fartcoin".
        """
        if not self._coins:
            return
        yield from self._symbols(passage)
        yield from self._names(passage)

    def _symbols(self, passage: str) -> Iterator[Spot]:
        shouting = passage.upper() == passage
        for match in _MARKED.finditer(passage):
            kind = match.lastgroup
            assert kind, "every alternative ends with a group"
            symbol = match.group(kind)
            if symbol not in self._coins:
                continue
            if symbol in _UNITS and kind != "dollar":
                continue
            if kind == "amount" and (shouting or not _counts_coins(match)):
                continue
            yield Spot(match.start(kind), match.end(kind), symbol)

    def _names(self, passage: str) -> Iterator[Spot]:
        end = 0
        for word in _WORD.finditer(passage):
            if word.start() < end:
                continue
            for name in self._starting_with(word.group()):
                after = word.start() + len(name)
                if passage[word.start() : after].casefold() == name and _is_meant(
                    passage, word.start(), after
                ):
                    yield Spot(word.start(), after, self._by_name[name])
                    end = after
                    break

    def _starting_with(self, word: str) -> list[str]:
        """Return the names whose first word is `word`, or what is before its apostrophe."""
        folded = word.casefold()
        found = self._by_first_word.get(folded)
        if found is None:
            found = self._by_first_word.get(re.split("['’]", folded, maxsplit=1)[0], [])
        return found


def is_made_of_words(name: str) -> bool:
    """Whether all words of a name are common in headlines, so that only its symbol can tell it."""
    if name.casefold() in _GENERIC or len(name) < _SHORTEST_WORD:
        return True
    return all(stem in RARITY or stem.startswith("#") for stem in stems(name))


def _is_meant(passage: str, start: int, end: int) -> bool:
    if re.match(r"[\w-]", passage[end : end + 1]):
        return False
    if _MADE_UP.fullmatch(passage, start, end):
        return True
    return passage[start].isupper() and _SIGN_AFTER.match(passage, end) is not None


def _counts_coins(match: re.Match[str]) -> bool:
    symbol = match.group("amount")
    return not is_made_of_words(symbol) and not _YEAR.fullmatch(match.group("number"))
