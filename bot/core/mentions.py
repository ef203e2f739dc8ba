"""A text in, the assets that it names, with the facts that tell whether they are meant, out.

Being named is not being meant: "whales on Hyperliquid sell bitcoin" is not about HYPE. Every
named asset is described by a few facts, and a judge, trained on labelled stories, weighs them
together with what the classifier's network says of the whole text and of the very words.
"""

import re
from collections.abc import Mapping

from bot.core.assets import START_OF_SUMMARY, AssetBook, Named
from bot.core.judge import Mention, logit
from bot.core.stories import Text
from bot.core.tagged import Passage, Tagged, facts_of_words

ASKED_OF_THE_NETWORK = ("BTC", "ETH")
"""The assets that are named in passing most often; the network has an output for each."""

MARKED = re.compile(r"[$(]$")
COMPARED = re.compile(
    r"\b(?:vs\.?|versus|than|like|unlike|outshines?|outpaces?|outperforms?|against|over|beats?"
    r"|flips?|overtakes?|surpass(?:es)?)\s+(?:\w+\s+)?[$(]?$",
    re.IGNORECASE,
)
PLACED = re.compile(
    r"\b(?:on|via|from|by|to|using|through|in|at|for)\s+(?:the\s+)?$", re.IGNORECASE
)
FIRM_AFTER = re.compile(
    r"['’]?s?\s+(?:miner|mining|ceo|cto|founder|co-founder|labs|exec|foundation|conference|atm|"
    r"treasury|creator|developers?|stocks?|shares|wallet|exchange|trader|whale|investors?|scam|"
    r"casino|magazine|and crypto|or crypto|& crypto)",
    re.IGNORECASE,
)
MANY = 3


def mentions(
    text: Text, book: AssetBook, network: Mapping[str, float], tagged: Tagged
) -> tuple[Mention, ...]:
    """Return every asset that `text` names or may name, those of the headline first.

    network  probabilities by name: `coin`, that the text is about any asset at all, and one for
             each of ASKED_OF_THE_NETWORK, in lower case.
    tagged   what the network says of the places that name an asset.
    """
    title, summary = book.named(text.title), book.named(text.summary)
    maybe = book.perhaps_named(text.title)
    new = book.new_coins(text.title)
    in_title = (*title, *maybe, *new)
    symbols = tuple(dict.fromkeys(place.symbol for place in (*in_title, *summary)))
    whole = _of_the_text(title, network)
    return tuple(
        Mention(
            symbol,
            whole
            | _of_places(symbol, text, title, summary)
            | _of_the_network(symbol, network, in_title=_names(symbol, title) > 0)
            | _of_the_words(symbol, tagged, in_title, summary)
            | {
                "perhaps": float(not _names(symbol, (*title, *summary, *new))),
                "new": float(_names(symbol, new) > 0),
                "perhaps alone": float(not title and not new and _names(symbol, maybe) > 0),
            },
        )
        for symbol in symbols
    )


def _names(symbol: str, places: tuple[Named, ...]) -> int:
    return sum(place.symbol == symbol for place in places)


def _of_the_text(title: tuple[Named, ...], network: Mapping[str, float]) -> dict[str, float]:
    in_title = len({place.symbol for place in title})
    return {
        "one": 1.0,
        "coin": logit(network["coin"]),
        "headline names none": float(in_title == 0),
        "headline names one": float(in_title == 1),
        "headline names many": float(in_title > MANY),
    }


def _of_places(
    symbol: str, text: Text, title: tuple[Named, ...], summary: tuple[Named, ...]
) -> dict[str, float]:
    in_title = [place for place in title if place.symbol == symbol]
    in_summary = [place for place in summary if place.symbol == symbol]
    first = in_title[0] if in_title else None
    return {
        "in headline": float(bool(in_title)),
        "twice in headline": float(len(in_title) > 1),
        "first in headline": float(bool(title) and title[0].symbol == symbol),
        "opens headline": float(first is not None and first.start <= 1),
        "late in headline": float(sum(p.start < first.start for p in title) > MANY if first else 0),
        "in summary": float(bool(in_summary)),
        "twice in summary": float(len(in_summary) > 1),
        "early in summary": float(bool(in_summary) and in_summary[0].start < START_OF_SUMMARY),
        "only in summary": float(bool(in_summary) and not in_title),
        "opens summary": float(bool(summary) and summary[0].symbol == symbol and not in_title),
        "marked": float(any(MARKED.search(text.title[: p.start]) for p in in_title)),
        "compared": float(any(COMPARED.search(text.title[: p.start]) for p in in_title)),
        "placed": float(any(PLACED.search(text.title[: p.start]) for p in in_title)),
        "firm": float(any(FIRM_AFTER.match(text.title, p.end) for p in in_title)),
    }


def _of_the_network(
    symbol: str, network: Mapping[str, float], *, in_title: bool
) -> dict[str, float]:
    facts = {}
    for asked in ASKED_OF_THE_NETWORK:
        if asked == symbol:
            facts[f"{asked}"] = 1.0
            facts[f"{asked} said"] = logit(network[asked.lower()])
            facts[f"{asked} in headline"] = float(in_title)
    return facts


def _of_the_words(
    symbol: str, tagged: Tagged, title: tuple[Named, ...], summary: tuple[Named, ...]
) -> dict[str, float]:
    """What the network says of the places that name the asset, headline and summary."""
    facts: dict[str, float] = {}
    for passage, name, places in (
        (Passage.TITLE, "headline", title),
        (Passage.SUMMARY, "summary", summary),
    ):
        starts = [(passage, place.start) for place in places if place.symbol == symbol]
        facts |= facts_of_words(tagged.assets, starts, name)
    return facts
