"""The asset dictionary in, the assets that a text is about out."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from bot.core.currencies import MONEY
from bot.core.judge import MOST_OF_A_STORY
from bot.core.listed_coins import ListedCoin, ListedCoins
from bot.core.stories import Text

CLOSE = 0.75
START_OF_SUMMARY = 160
"""How many characters of a summary say what the story is about; later ones name much else."""

SIGN_AFTER = re.compile(
    r"""['’]s?\ \w+\ price
      | ['’]?s?\ ?[(\[]\$?[A-Z0-9]{2,10}[)\]]
      | ['’]?s?\ (?:native\ |network\ |native\ network\ )?
        (?:price|token|coin|crypto|network|protocol|blockchain|mainnet|testnet|ecosystem|chain
          |layer|dao|foundation|holders?|whales?|stak\w+|nft|defi|dex|tvl|airdrop|validators?)s?\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
SIGN_BEFORE = re.compile(r"(?:[$#(]|\b(?:buy|sell|hold|swap|stake)s? )$", re.IGNORECASE)
PAIR_AFTER = re.compile(
    r"[/-]?(?:USDT?|USDC|EUR|BTC|ETH|KRW)\b|\)|['’]?s? (?:price|token|coin)s?\b"
)
NEW_COIN = re.compile(r"\$([A-Z][A-Z0-9]{1,9})\b|\(\$?([A-Z][A-Z0-9]{2,9})\)")
AMOUNT_BEFORE = re.compile(r"\d[\d,.]*(?: ?(?:million|billion|[kmb]))? $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AssetEntry:
    """One asset as the dictionary has it.

    names      what it is called; the first is how we write it.
    coingecko  its id at CoinGecko; None where we are not sure of it.
    words      those of `names` that are also ordinary words, places or firms: they count only
               with a sign beside them, such as "token" or the symbol in brackets.
    marked     whether the symbol means other things too, so that it counts only as $SYMBOL,
               (SYMBOL), SYMBOL/USD or after an amount.
    not_it     phrases that hold a name or the symbol and mean something else.
    """

    symbol: str
    names: tuple[str, ...]
    coingecko: str | None = None
    words: tuple[str, ...] = ()
    marked: bool = False
    not_it: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check what the data file promises."""
        assert self.symbol == self.symbol.upper(), self.symbol
        assert self.names, self.symbol
        assert set(self.words) <= set(self.names), self.symbol


class Named(NamedTuple):
    """A place in a text that names an asset: from `start` up to `end`."""

    start: int
    end: int
    symbol: str


class AssetBook:
    """Every asset we know, by symbol and by name: our own entries, and coins of a market list.

    Our own entries go first: a listed coin takes no symbol and no name of theirs.
    """

    def __init__(
        self,
        entries: tuple[AssetEntry, ...],
        no_coins: frozenset[str] = frozenset(),
        listed: ListedCoins = ListedCoins(()),  # noqa: B008 - nothing changes it
    ) -> None:
        """Take the entries, and what stands in brackets in headlines and is no coin, as "ETF"."""
        self._no_coins = no_coins
        self._listed = listed
        self._entries = {entry.symbol: entry for entry in entries}
        assert len(self._entries) == len(entries), "a symbol stands twice in the dictionary"
        self._symbol_of_name = {
            name.casefold(): entry.symbol for entry in entries for name in entry.names
        }
        self._words = frozenset(word.casefold() for entry in entries for word in entry.words)
        not_it = [phrase for entry in entries for phrase in entry.not_it]
        self._not_it = _any_of(not_it, flags=re.IGNORECASE)
        self._names = _any_of(list(self._symbol_of_name), flags=re.IGNORECASE)
        self._symbols = _any_of(list(self._entries), flags=0)

    def with_listed(self, coins: Iterable[ListedCoin]) -> "AssetBook":
        """Return this book with the coins of a market list in the place of those it had.

        Left out are those whose symbol is an entry's, is money, or is no coin by the dictionary;
        a name that is or holds one of an entry's is not looked for.
        """
        new = [coin for coin in coins if self._may_join(coin)]
        unnamed = frozenset(coin.name.casefold() for coin in new if self._is_taken(coin.name))
        return AssetBook(tuple(self._entries.values()), self._no_coins, ListedCoins(new, unnamed))

    def _may_join(self, coin: ListedCoin) -> bool:
        return not (
            coin.symbol in self._entries
            or coin.symbol in MONEY
            or {coin.symbol, coin.name.upper()} & self._no_coins
        )

    def _is_taken(self, name: str) -> bool:
        return bool(self._names.search(name) or self._symbols.search(name))

    def symbols(self) -> tuple[str, ...]:
        """All symbols: those of the dictionary in its order, then listed ones, largest first."""
        return (*self._entries, *self._listed.symbols())

    def known(self, symbol: str) -> bool:
        """Whether `symbol` (upper case) is in the dictionary or on the market list."""
        return symbol in self._entries or symbol in self._listed

    def in_dictionary(self, symbol: str) -> bool:
        """Whether the dictionary itself has `symbol` (upper case)."""
        return symbol in self._entries

    def listed(self, symbol: str) -> ListedCoin | None:
        """Return the coin that only the market list knows by `symbol`, None where it has none."""
        return self._listed.get(symbol)

    def name(self, symbol: str) -> str:
        """How people call the asset; the symbol itself where we do not know it."""
        entry, listed = self._entries.get(symbol), self._listed.get(symbol)
        if entry:
            return entry.names[0]
        return listed.name if listed else symbol

    def called(self, name: str) -> str | None:
        """Return the symbol of the entry that goes by a name, in any case; None where none does."""
        return self._symbol_of_name.get(name.casefold())

    def close_to(self, word: str) -> str | None:
        """Return the symbol of the asset whose name or symbol a misspelt word comes closest to.

        A listed coin must be called exactly so, for there are many with odd names.
        """
        if listed := self._listed.called(word):
            return listed
        known = {**{symbol.casefold(): symbol for symbol in self._entries}, **self._symbol_of_name}
        close = get_close_matches(word.casefold(), known, n=1, cutoff=CLOSE)
        return known[close[0]] if close else None

    def coingecko_id(self, symbol: str) -> str | None:
        """The asset's id at CoinGecko, or None where we are not sure of it."""
        entry, listed = self._entries.get(symbol), self._listed.get(symbol)
        if entry:
            return entry.coingecko
        return listed.coingecko if listed else None

    def find(self, text: Text) -> tuple[str, ...]:
        """Return the symbols of the assets that `text` is about, most prominent first.

        The headline decides; the summary is asked where the headline names none.
        Result  at most MOST_OF_A_STORY; empty where the text is about no asset we know.
        """
        found = self._mentions(text.title) or self._mentions(text.summary[:START_OF_SUMMARY])
        ranked = sorted(found, key=lambda symbol: -found[symbol])
        return tuple(ranked[:MOST_OF_A_STORY])

    def _mentions(self, passage: str) -> Mapping[str, int]:
        """How often each asset is named, in the order of their first mention."""
        return Counter(found.symbol for found in self.named(passage))

    def named(self, passage: str) -> tuple[Named, ...]:
        """Return every place at which `passage` names an asset for certain, in order."""
        clear = self._clear(passage)
        listed = (Named(*spot) for spot in self._listed.places(clear))
        return tuple(sorted((*self._by_name(clear), *self._by_symbol(clear), *listed)))

    def perhaps_named(self, passage: str) -> tuple[Named, ...]:
        """Return the places that may name an asset and may be words: "Flow halts its chain"."""
        clear = self._clear(passage)
        return tuple(
            Named(match.start(), match.end(), self._symbol_of_name[match.group().casefold()])
            for match in self._names.finditer(clear)
            if match.group().casefold() in self._words
            and match.group()[0].isupper()
            and not self._has_sign(
                match, self._entries[self._symbol_of_name[match.group().casefold()]]
            )
        )

    def new_coins(self, passage: str) -> tuple[Named, ...]:
        """Return the symbols we lack, where brackets or a dollar sign give them away."""
        found = (
            Named(match.start(), match.end(), match.group(1) or match.group(2))
            for match in NEW_COIN.finditer(passage)
        )
        return tuple(
            place
            for place in found
            if not self.known(place.symbol) and place.symbol not in self._no_coins
        )

    def _clear(self, passage: str) -> str:
        """Blank out the phrases that hold a name and mean something else."""
        return self._not_it.sub(lambda match: " " * len(match.group()), passage)

    def _by_name(self, passage: str) -> Iterator[Named]:
        for match in self._names.finditer(passage):
            name = match.group().casefold()
            symbol = self._symbol_of_name.get(name)
            if symbol is None:  # a dotted İ matches an i and yet folds to something else
                continue
            if name not in self._words or self._has_sign(match, self._entries[symbol]):
                yield Named(match.start(), match.end(), symbol)

    @staticmethod
    def _has_sign(match: re.Match[str], entry: AssetEntry) -> bool:
        if not match.group()[0].isupper():
            return False
        if SIGN_AFTER.match(match.string, match.end()):
            return True
        mark = r"[$(]" if entry.marked else r"\b"
        return re.search(rf"{mark}{re.escape(entry.symbol)}\b", match.string) is not None

    def _by_symbol(self, passage: str) -> Iterator[Named]:
        shouting = passage.upper() == passage
        for match in self._symbols.finditer(passage):
            entry = self._entries[match.group()]
            before, after = passage[: match.start()], match.end()
            if (not entry.marked and not shouting) or (
                SIGN_BEFORE.search(before)
                or AMOUNT_BEFORE.search(before)
                or PAIR_AFTER.match(passage, after)
            ):
                yield Named(match.start(), match.end(), entry.symbol)


def load_assets(text: str) -> AssetBook:
    """Read the dictionary from the text of assets.toml."""
    data = tomllib.loads(text)
    no_coins = frozenset(_strings(data.get("no_coins", [])))
    return AssetBook(tuple(_entry(row) for row in data["asset"]), no_coins)


def _entry(row: Mapping[str, object]) -> AssetEntry:
    assert row.keys() <= {"symbol", "names", "coingecko", "words", "marked", "not_it"}, row
    return AssetEntry(
        symbol=str(row["symbol"]),
        names=_strings(row["names"]),
        coingecko=str(row["coingecko"]) if "coingecko" in row else None,
        words=_strings(row.get("words", [])),
        marked=bool(row.get("marked", False)),
        not_it=_strings(row.get("not_it", [])),
    )


def _strings(value: object) -> tuple[str, ...]:
    assert isinstance(value, list), value
    return tuple(str(item) for item in value)


def _any_of(phrases: list[str], *, flags: int) -> re.Pattern[str]:
    if not phrases:
        return re.compile(r"(?!)")
    longest_first = sorted(phrases, key=len, reverse=True)
    choice = "|".join(re.escape(phrase) for phrase in longest_first)
    return re.compile(rf"(?<![\w.-])(?:{choice})(?![\w])", flags)
