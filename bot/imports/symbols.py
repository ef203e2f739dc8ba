"""What a file calls an asset in, the symbol that the ledger knows it by out."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.core.ledger_fields import MAX_SYMBOL
from bot.imports.model import NotRead

_NAME_BEHIND = re.compile(r"(\S+)\s*\(.*\)")
_SYMBOL = re.compile(r"[^\s/\\<>(){}\[\]\"'`|,;:@=+\-%&][^\s/\\<>(){}\[\]\"'`|,;:@=]*")
"""Whatever a spreadsheet could take for a formula is none."""
_SEPARATORS = re.compile(r"[-/_:|\\ ]")


@dataclass(frozen=True, slots=True)
class Pair:
    """What is traded, and what its price is told in."""

    base: str
    quote: str


class Symbols:
    """The names of one format.

    names   what it calls assets where that is not their symbol.
    strip   what is cut off behind a symbol, e.g. where it is staked.
    quotes  what its pairs are quoted in; the usual ones where it has none of its own.
    shouts  whether a name in capitals is one, as a person writes it; a venue's may be a symbol.
    """

    def __init__(
        self,
        names: Mapping[str, str] | None = None,
        strip: str | None = None,
        quotes: Iterable[str] = (),
        *,
        shouts: bool = False,
    ) -> None:
        self._names = {**_common().names, **(names or {})}
        self._strip = re.compile(f"(?:{strip})$") if strip else None
        self._quotes = tuple(sorted(quotes or _common().quotes, key=len, reverse=True))
        self._shouts = shouts
        self._known: dict[str, str] = {}

    def symbol(self, text: str) -> str:
        """Return the symbol of what a file calls an asset.

        Raises  NotRead: it is empty or no symbol.
        """
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._symbol(text)
        return found

    def pair(self, text: str) -> Pair:
        """Return what a pair such as BTC-USDT, XXBTZEUR or SOLEUR is made of.

        Raises  NotRead: it cannot be told where the one ends and the other begins.
        """
        whole = text.strip().upper()
        parts = _SEPARATORS.split(whole)
        if len(parts) == 2 and all(parts):  # noqa: PLR2004  (two sides)
            return Pair(self.symbol(parts[0]), self.symbol(parts[1]))
        splits = [
            (whole[: -len(quote)], quote)
            for quote in self._quotes
            if whole.endswith(quote) and len(whole) > len(quote)
        ]
        if not splits:
            raise NotRead(f"the pair {text[:40]!r} ends in no currency that I know")
        base, quote = next((split for split in splits if self._is_known(split[0])), splits[0])
        return Pair(self.symbol(base), self.symbol(quote))

    def _is_known(self, text: str) -> bool:
        return text in self._names or self._symbol(text) in _dictionary().symbols

    def _symbol(self, text: str) -> str:
        clean = text.strip().strip("\"'").strip()
        behind = _NAME_BEHIND.fullmatch(clean)
        if behind:
            clean = behind[1]
        upper = clean.upper()
        if self._strip is not None:
            upper = self._strip.sub("", upper) or upper
        named = self._names.get(upper)
        written = upper != clean or self._shouts
        if named is None and written and upper not in _dictionary().symbols:
            named = _dictionary().names.get(clean.casefold())
        found = named or upper
        if not found:
            raise NotRead("the asset is empty")
        if len(found) > MAX_SYMBOL or not found.isprintable() or not _SYMBOL.fullmatch(found):
            raise NotRead(f"{text[:40]!r} is not a symbol such as BTC")
        return found


def is_money(symbol: str) -> bool:
    """Whether a symbol is money of a country; stablecoins are not."""
    return symbol in _common().money


def is_known(text: str) -> bool:
    """Whether a text is the symbol or the name of a coin that we know."""
    clean = text.strip()
    known = _dictionary()
    return clean.upper() in known.symbols or clean.casefold() in known.names


def may_be_paid_with(symbol: str) -> bool:
    """Whether a symbol is money, what pairs are quoted in, or a coin that we know."""
    return symbol in _common().quotes or symbol in _dictionary().symbols


@dataclass(frozen=True, slots=True)
class _Common:
    names: Mapping[str, str]
    money: frozenset[str]
    quotes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Dictionary:
    symbols: frozenset[str]
    names: Mapping[str, str]


@cache
def _common() -> _Common:
    found = tomllib.loads((files("bot.imports") / "symbols.toml").read_text("utf-8"))
    money = frozenset(found["money"])
    return _Common(found["names"], money, money | frozenset(found["quotes"]))


@cache
def _dictionary() -> _Dictionary:
    entries = tomllib.loads((files("bot") / "assets.toml").read_text("utf-8"))["asset"]
    names = {name.casefold(): entry["symbol"] for entry in entries for name in entry["names"]}
    symbols = frozenset(entry["symbol"] for entry in entries) | _common().money
    return _Dictionary(symbols, names)
