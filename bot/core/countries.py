"""A text in, the countries whose tax or regulation it may be about out, from a dictionary."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.judge import Mention, logit
from bot.core.stories import Text
from bot.core.tagged import Passage, Tagged, facts_of_words

MANY = 2


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
        self._codes_of: dict[str, list[str]] = {}
        for entry in entries:
            for name in entry.names:
                self._codes_of.setdefault(name, []).append(entry.code)
        longest_first = sorted(self._codes_of, key=len, reverse=True)
        choice = "|".join(re.escape(name) for name in longest_first)
        self._pattern = re.compile(rf"(?<![\w$-])(?:{choice})(?!\w)")

    def mentions(
        self, text: Text, network: Mapping[str, float], tagged: Tagged
    ) -> tuple[Mention, ...]:
        """Return the countries that `text` names, and the one that is often meant unnamed.

        network  probabilities by name: `crypto_tax`, `regulation`, and `us`, that the text is about
                 the law of the country that headlines often leave unnamed ("federal rules").
        tagged   what the network says of the places that name a country.
        Result   those of the headline first; whether each is meant is for a judge to say.
        """
        places = [
            (Passage(passage), start, code)
            for passage, words in enumerate((text.title, text.summary))
            for start, code in self.named(words)
        ]
        in_title = len({code for passage, _, code in places if passage == Passage.TITLE})
        whole = {
            "one": 1.0,
            "regulation": logit(network["regulation"]),
            "tax": logit(network["crypto_tax"]),
            "headline names none": float(in_title == 0),
            "headline names many": float(in_title > MANY),
        }
        codes = dict.fromkeys((*(code for _, _, code in places), self._often_unnamed))
        return tuple(
            Mention(code, whole | _of_places(code, places, tagged) | self._at_home(code, network))
            for code in codes
        )

    def _at_home(self, code: str, network: Mapping[str, float]) -> dict[str, float]:
        if code != self._often_unnamed:
            return {}
        return {"home": 1.0, "home said": logit(network["us"])}

    def named(self, passage: str) -> Iterator[tuple[int, str]]:
        """Yield where `passage` names a country, itself or by an office, and its code, in order.

        An office that several countries run together names each of them.
        """
        for match in self._pattern.finditer(passage):
            for code in self._codes_of[match.group()]:
                yield match.start(), code


def _of_places(
    code: str, places: list[tuple[Passage, int, str]], tagged: Tagged
) -> dict[str, float]:
    facts: dict[str, float] = {}
    for passage, name in ((Passage.TITLE, "headline"), (Passage.SUMMARY, "summary")):
        starts = [(where, start) for where, start, c in places if (where, c) == (passage, code)]
        facts[f"in {name}"] = float(bool(starts))
        facts[f"twice in {name}"] = float(len(starts) > 1)
        facts |= facts_of_words(tagged.countries, starts, name)
    named = facts["in headline"] or facts["in summary"]
    return facts | {
        "unnamed": float(not named),
        "only in summary": float(not facts["in headline"] and bool(facts["in summary"])),
    }


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
