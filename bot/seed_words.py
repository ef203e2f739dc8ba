"""A message in, which secret it holds out: the words of seed phrases are read from their file."""

import tomllib
from functools import cache
from importlib.resources import files

from bot.core.secret import Secret, SeedWords, secret_in


def secret_of(text: str, *, asked: bool = False) -> Secret | None:
    """Return which secret a message holds, the worst; None for none.

    asked  whether a key was asked for, so that a shorter word may be a part of one.
    """
    return secret_in(text, seed_words(), asked=asked)


@cache
def seed_words() -> SeedWords:
    """Return the words of seed_words.toml."""
    found = tomllib.loads(files("bot").joinpath("seed_words.toml").read_text(encoding="utf-8"))
    return SeedWords(frozenset(found["words"].split()), frozenset(found["of_tables"].split()))
