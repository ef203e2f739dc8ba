"""The dictionary of countries in, the countries that a text on tax or regulation is about out."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.stories import Text

MOST_COUNTRIES_OF_A_STORY = 4


@dataclass(frozen=True, slots=True)
class CountryEntry:
    """One country as the dictionary has it.

    names  the country, its people and cities, its tax offices, regulators and laws; exactly as
           written, for US is not us.
    """

    code: str
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check what the data file promises."""
        assert re.fullmatch("[A-Z]{2}", self.code), self.code


class CountryBook:
    """Every country we know, with what its offices are called.

    often_unnamed  the country that headlines mean where they name none.
    """

    def __init__(self, entries: tuple[CountryEntry, ...], often_unnamed: str) -> None:
        assert often_unnamed in {entry.code for entry in entries}, often_unnamed
        self._often_unnamed = often_unnamed
        self._country_of = {name: entry.code for entry in entries for name in entry.names}
        longest_first = sorted(self._country_of, key=len, reverse=True)
        choice = "|".join(re.escape(name) for name in longest_first)
        self._pattern = re.compile(rf"(?<![\w$-])(?:{choice})(?!\w)")

    def find(self, text: Text) -> tuple[str, ...]:
        """Return the codes of the countries that `text` names, itself or by their offices.

        text    one that is about tax or regulation; who calls knows that.
        Result  most often named first, at most MOST_COUNTRIES_OF_A_STORY. The headline decides;
                the summary is asked where the headline names none.
        """
        counts = Counter(self._mentions(text.title)) or Counter(self._mentions(text.summary))
        return tuple(code for code, _ in counts.most_common(MOST_COUNTRIES_OF_A_STORY))

    def concerned(
        self, text: Text, said: Mapping[str, float], at: Mapping[str, float]
    ) -> tuple[str, ...]:
        """Return the codes of the countries whose tax or regulation `text` is about.

        said    probabilities by name: `crypto_tax`, `regulation` and `us`, that it is about the
                law of the United States, which headlines often leave unnamed ("federal rules").
        at      from which probability on each counts, and `us_least`, below which the United
                States, though named, are not meant.
        Result  as of `find`; empty where the text is not about tax or regulation.
        """
        if said["regulation"] < at["regulation"] and said["crypto_tax"] < at["crypto_tax"]:
            return ()
        found = self.find(text)
        home = self._often_unnamed
        if home in found and said["us"] < at["us_least"]:
            return tuple(code for code in found if code != home)
        if home not in found and said["us"] >= at["us"]:
            return (*found, home)[:MOST_COUNTRIES_OF_A_STORY]
        return found

    def _mentions(self, passage: str) -> Iterator[str]:
        for match in self._pattern.finditer(passage):
            yield self._country_of[match.group()]


def load_countries(text: str) -> CountryBook:
    """Read the dictionary from the text of countries.toml."""
    table = tomllib.loads(text)
    return CountryBook(
        tuple(
            CountryEntry(str(row["code"]), (*_strings(row["names"]), *_strings(row["offices"])))
            for row in table["country"]
        ),
        str(table["often_unnamed"]),
    )


def _strings(value: object) -> tuple[str, ...]:
    assert isinstance(value, list), value
    return tuple(str(item) for item in value)
