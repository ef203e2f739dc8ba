"""What somebody types in, which secret it holds out; such a message is deleted, never repeated."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.core.exchange_keys import holds_key

A_PHRASE = 12
"""Of so many words or more is a seed phrase; one of them may be mistyped."""
OF_A_TABLE = 4

_BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_ALONE = r"(?<![0-9A-Za-z+/]){}(?![0-9A-Za-z+/=])"
_OF_A_WALLET = tuple(
    re.compile(pattern)
    for pattern in (
        _ALONE.format(r"(?:0[xX])?[0-9a-fA-F]{60,70}"),
        _ALONE.format(r"(?:0[xX])?[0-9a-fA-F]{124,132}"),
        _ALONE.format(rf"[5KL]{_BASE58}{{50,51}}"),
        _ALONE.format(rf"6P{_BASE58}{{56}}"),
        _ALONE.format(r"[a-zA-Z]prv[0-9A-Za-z]{40,}"),
        _ALONE.format(rf"{_BASE58}{{87,88}}"),
        r"PRIVATE KEY-----",
        r"\[\s*\d{1,3}\s*(?:,\s*\d{1,3}\s*){31,}\]",
    )
)
"""Of any chain in hex; Bitcoin's as wallets export it, encrypted, and of a whole wallet; Solana's;
as OpenSSL writes it; as a list of bytes."""
_PUBLIC = re.compile(
    r"(?:bc|tb|bcrt|BC|TB|BCRT)1[0-9A-Za-z]+"
    r"|[a-z]{1,12}1[02-9ac-hj-np-z]{38,}|[A-Z]{1,12}1[02-9AC-HJ-NP-Z]{38,}"
    r"|[a-zA-Z]pub[0-9A-Za-z]+|0[xX](?:[0-9A-Fa-f]{1,59}|[0-9A-Fa-f]{133,})"
    rf"|[48](?:{_BASE58}{{94}}|{_BASE58}{{105}})"
    r"|[EUk0]Q[0-9A-Za-z_-]{46}"
)
"""Long words that everybody may see: addresses, Monero's and TON's too, and keys that only look."""
_LONG = re.compile(r"[0-9A-Za-z+/_-]{45,}={0,2}")
_HALF = re.compile(r"[0-9A-Za-z+/_=-]{16,}")
_LONGEST_PART = 20
_LONGEST_KEY = 200


class Secret(StrEnum):
    """What must not stay in a chat."""

    SEED = "seed"
    WALLET_KEY = "wallet key"
    EXCHANGE_KEY = "exchange key"
    HALF = "half of an exchange key"

    @property
    def opens_a_wallet(self) -> bool:
        """Whether who has it can take the coins of a wallet."""
        return self in {Secret.SEED, Secret.WALLET_KEY}


@dataclass(frozen=True, slots=True)
class SeedWords:
    """The words that seed phrases are made of, and those of them that tables are made of."""

    words: frozenset[str]
    of_tables: frozenset[str]


def secret_in(text: str, seed: SeedWords, *, asked: bool = False) -> Secret | None:
    """Return which secret a text holds, the worst; None for none.

    A key in hex looks like the number of a transaction: it is taken for the key.

    asked  whether a key was asked for, so that a shorter word may be a part of one.
    """
    words = " ".join(word for word in text.split() if not _is_public(word))
    if _is_phrase(words, seed):
        return Secret.SEED
    if any(pattern.search(words) for pattern in _OF_A_WALLET):
        return Secret.WALLET_KEY
    if holds_key(words):
        return Secret.EXCHANGE_KEY
    half = any(map(_is_half, _LONG.findall(words)))
    if half or (asked and any(map(_may_be_part, _HALF.findall(words)))):
        return Secret.HALF
    return None


def _is_phrase(text: str, seed: SeedWords) -> bool:
    words = re.findall(r"[a-z]+", text.lower())
    return any(
        _is_window(words[first : first + A_PHRASE], seed)
        for first in range(len(words) - A_PHRASE + 1)
    )


def _is_window(words: list[str], seed: SeedWords) -> bool:
    known = sum(word in seed.words for word in words)
    of_tables = sum(word in seed.of_tables for word in words)
    return known >= A_PHRASE - 1 and of_tables < OF_A_TABLE


def _is_public(word: str) -> bool:
    return "://" in word or word.startswith("www.") or _PUBLIC.fullmatch(word) is not None


def _is_half(word: str) -> bool:
    if _is_public(word) or len(word) > _LONGEST_KEY:
        return False
    parts = re.split("[_-]", word)
    return len(parts) == 1 or (max(map(len, parts)) >= _LONGEST_PART and _may_be_part(word))


def _may_be_part(word: str) -> bool:
    mixed = re.search("[0-9]", word) and re.search("[A-Za-z]", word)
    return mixed is not None and not _is_public(word)
