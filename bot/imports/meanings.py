"""A word for a kind of row in, what it means in ours out, whatever language it is in."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from bot.imports.formats import Format, formats

BY_SIGN = {"buy or sell": ("buy", "sell"), "deposit or withdrawal": ("deposit", "withdrawal")}
"""Kinds of a described table that the sign of the amount decides: above nothing the first."""
LEFT_OUT = "ignore"
GIFT, GIVEN = "gift", "gift_out"
"""Who says "gift" of a table's word means given; a cell that says it leaves open which."""
_INCOME = frozenset({"staking", "interest", "airdrop", "mining", "reward", "income", "bonus"})


@cache
def known_words() -> Mapping[str, str]:
    """Return what the words of many languages mean, in ours."""
    found = tomllib.loads((files("bot.imports") / "words.toml").read_text("utf-8"))
    return {word: meaning for meaning, words in found.items() for word in words}


@cache
def base_format(name: str) -> Format:
    """Return the format of ours by whose rows a described table is read."""
    return next(one for one in formats() if one.name == name)


def is_understood(word: str, *, two_sides: bool) -> bool:
    """Whether a word for a kind of row is one of ours, or means one in some language."""
    return meaning(word, two_sides=two_sides) is not None


@lru_cache(10_000)
def meaning(word: str, *, two_sides: bool) -> str | None:
    """Return what a word for a kind of row means; None where that is not sure."""
    column, base = ("tag", "koinly_universal") if two_sides else ("type", "generic")
    patterns = [
        condition.pattern
        for rule in base_format(base).rules
        for condition in rule.conditions
        if condition.column == column and condition.pattern is not None
    ]
    ours = known_words()
    clean = word.strip().lower()
    for said in (clean, ours.get(clean, "")):
        if said in BY_SIGN or said == LEFT_OUT or any(one.fullmatch(said) for one in patterns):
            return said if said or two_sides else None
    parts = [ours.get(part, part) for part in re.split(r"[\W_]+", clean) if len(part) > 2]  # noqa: PLR2004
    told = dict.fromkeys(
        part for part in parts if part and any(one.fullmatch(part) for one in patterns)
    )
    return next(iter(told)) if len(told) == 1 or (told and told.keys() <= _INCOME) else None
