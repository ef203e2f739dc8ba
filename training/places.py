"""Stories in, the places that name an asset or a country in them out, with what is true of each."""

from collections.abc import Iterator
from typing import NamedTuple

from transformers import BatchEncoding

from bot.adapters.dictionaries import asset_book, country_book
from bot.core.tagged import Passage
from training.examples import Example

KINDS = ("assets", "countries")
"""In the order of the network's outputs a word."""


class Place(NamedTuple):
    """A word that begins the name of an asset or country.

    kind   a number of KINDS.
    truth  whether the story is about it; None where no label says so.
    """

    passage: Passage
    start: int
    kind: int
    truth: bool | None


def places(story: Example) -> Iterator[Place]:
    """Every place that names an asset, or may, and every one that names a country."""
    assets, countries = asset_book(), country_book()
    for passage, text in ((Passage.TITLE, story.title), (Passage.SUMMARY, story.summary)):
        named = [*assets.named(text)]
        if passage == Passage.TITLE:
            named += [*assets.perhaps_named(text), *assets.new_coins(text)]
        for one in named:
            truth = None if story.assets is None else one.symbol in story.assets
            yield Place(passage, one.start, 0, truth)
        for start, code in countries.named(text):
            known = story.regulation is not None
            yield Place(passage, start, 1, code in story.countries if known else None)


class Placed(NamedTuple):
    """Where a place is found in a batch: the row, the token; and the place itself."""

    row: int
    token: int
    place: Place


def placed(encoded: BatchEncoding, batch: list[Example]) -> list[Placed]:
    """The places of a batch of stories that lie within what the network reads of them."""
    return [
        Placed(row, token, place)
        for row, story in enumerate(batch)
        for place in places(story)
        if (token := encoded.char_to_token(row, place.start, int(place.passage))) is not None
    ]
