"""Whether a text is in English, with a few words written here."""

import pytest

from bot.core.languages import load_languages
from bot.core.stories import Text

BOOK = load_languages("""
english = ["the", "of", "falls", "in", "after"]
in_names = ["el", "de"]

[others]
de = ["der", "nach", "fällt", "in"]
es = ["el", "de", "cae", "tras", "un"]
""")


def is_english(title: str, summary: str = "") -> bool:
    return BOOK.is_english(Text(title, summary))


@pytest.mark.parametrize(
    "title",
    [
        "Bitcoin falls after the vote",
        "Solana surges",
        "BTC -12%",
        "",
        "🚀🚀",
        "El Salvador buys bitcoin",
        "Pokémon cards, tokenised",
        "The Banco de Chile opens after a tras of delay",
    ],
)
def test_english_and_what_has_no_words_to_tell_passes(title: str) -> None:
    assert is_english(title)


@pytest.mark.parametrize(
    "title",
    ["Bitcoin fällt", "Bitcoin cae", "Bitcoin cae un 8% tras el voto", "Der Kurs fällt nach oben"],
)
def test_words_of_other_languages_tell(title: str) -> None:
    assert not is_english(title)


@pytest.mark.parametrize(
    "title", ["Биткоин падает", "ビットコイン", "比特币 BTC 下跌", "سعر بيتكوين"]
)
def test_other_alphabets_tell(title: str) -> None:
    assert not is_english(title)


def test_one_foreign_word_in_a_long_headline_proves_nothing() -> None:
    assert is_english("Cardano founder greets Tokyo crowd, cae quotes Goethe")


def test_a_foreign_name_in_an_english_summary_is_english() -> None:
    assert is_english("Cae Bitcoin", "The price of bitcoin falls in the morning after the vote")
