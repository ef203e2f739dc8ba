"""The value of a setting as somebody typed it in, an amount or a refusal with the remedy out."""

from decimal import Decimal

from bot.chat.numbers import Amount, doubt, points_part_thousands, read_amount
from bot.core.errors import BadInput
from bot.core.messages.words import clipped

DEFAULT_WORDS = frozenset({"default", "auto", "reset"})
NONE_WORDS = DEFAULT_WORDS | {"none", "off", "any"}
HIGHEST_AMOUNT = Decimal(10**12)


class Unusable(BadInput):
    """A value cannot be used; says what to write instead."""


def amount_of(word: str, country: str | None, *, said: str) -> Amount:
    """Return the amount that a word is, with what is written against it.

    country  whose way of parting thousands makes some numbers doubtful.
    said     the value as an answer quotes it.

    Raises  Unusable.
    """
    amount = read_amount(word)
    doubtful = doubt(word) if points_part_thousands(country) else ""
    if doubtful:
        raise Unusable(f"“{clipped(word)}”: {doubtful}.")
    if amount is None or amount.number > HIGHEST_AMOUNT:
        raise Unusable(f"“{said}” is no amount; write it as 250 or 1,000.50.")
    return amount
