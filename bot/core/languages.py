"""A text in, whether it is in the language that the classifier reads (English) out."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass

from bot.core.stories import Text

OTHER_LETTERS = 0.3
"""A larger share of letters of other alphabets is not English."""
FEW_WORDS = 5
"""In a headline this short, one foreign word is enough to tell."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class LanguageBook:
    """Common words of English and of other languages.

    in_names  foreign words that English names hold too; one of them proves nothing.
    others    one set a language; what English shares with it is not counted against English.
    """

    english: frozenset[str]
    in_names: frozenset[str]
    others: tuple[frozenset[str], ...]

    def is_english(self, text: Text) -> bool:
        """Whether `text` is in English, as far as its words tell; one without words passes.

        It is held to be English unless more words speak for another language, for names and
        coins look the same in all of them.
        """
        passage = f"{text.title} {text.summary}"
        if _mostly_of_other_alphabets(passage):
            return False
        words = [word.casefold() for word in WORD.findall(passage)]
        ours = sum(word in self.english for word in words)
        theirs = max(sum(word in other for word in words) for other in self.others)
        return theirs <= ours or (theirs == 1 and not self._speaks_alone(words))

    def _speaks_alone(self, words: list[str]) -> bool:
        foreign = (word for word in words if word not in self.in_names)
        clear = any(word in other for word in foreign for other in self.others)
        return clear and len(words) <= FEW_WORDS


def load_languages(text: str) -> LanguageBook:
    """Read the words from the text of languages.toml."""
    data = tomllib.loads(text)
    english = frozenset(data["english"])
    others = tuple(frozenset(words) - english for words in data["others"].values())
    return LanguageBook(english, frozenset(data["in_names"]), others)


def _mostly_of_other_alphabets(passage: str) -> bool:
    letters = [sign for sign in passage if sign.isalpha()]
    foreign = sum(not _is_latin(sign) for sign in letters)
    return foreign > OTHER_LETTERS * len(letters)


def _is_latin(sign: str) -> bool:
    return sign.isascii() or unicodedata.name(sign, "").startswith("LATIN")
