"""Books in; why nothing is held, where nothing is, out."""

from enum import StrEnum

from bot.core.books import Books
from bot.core.held_units import alone
from bot.core.household import part_rows


class NothingHeld(StrEnum):
    """Why a taxpayer holds no coin.

    Nothing was told, halves of transfers count for nothing, all of it left, or all is others'.
    """

    UNTOLD = "untold"
    HALVES = "halves"
    GONE = "gone"
    OTHERS = "others"


def nothing_held(books: Books) -> NothingHeld | None:
    """Return why nothing is held; None where something is."""
    if books.open:
        return None
    if alone(books.problems):
        return NothingHeld.HALVES
    if part_rows(books.rows, books.choices.household).own:
        return NothingHeld.GONE
    return NothingHeld.OTHERS if books.rows else NothingHeld.UNTOLD
