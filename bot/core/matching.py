"""A classified story and what a user holds in; whether it concerns the user out."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.core.chats import ChatId
from bot.core.outbox import MessageKind
from bot.core.stories import Story, Topic

_MARKET = re.compile(
    r"\b(crypto(currency|currencies)? (markets?|prices|assets)|crypto(currencies|s)\b|altcoins?"
    r"|crypto (crash|rout|sell-?off|slump|bloodbath|winter)|digital[- ]assets?( markets?)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a story concerns a user: a downturn of these assets, or the tax on them."""

    kind: MessageKind
    assets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A story that concerns a chat whose losses could be used."""

    story: int
    chat: ChatId
    kind: MessageKind
    assets: tuple[str, ...]


def speaks_of_market(title: str) -> bool:
    """Whether a title speaks of the market as a whole, beside any coins that it names."""
    return _MARKET.search(title) is not None


def public_concern(story: Story, *, countries: Collection[str]) -> Concern | None:
    """Return why a story is worth telling a group, of whose holdings nothing is known, or None.

    countries  the group's country and the blocs whose law holds there.
    Result     of a downturn the assets that the story names, none for the market as a whole.
    """
    verdict = story.verdict
    if verdict is None:
        return None
    if Topic.MARKET_DOWNTURN in verdict.tags:
        market = speaks_of_market(story.entry.title)
        return Concern(MessageKind.DOWNTURN, () if market else tuple(sorted(verdict.assets)))
    if _is_about_tax_in(story, countries):
        return Concern(MessageKind.TAX, ())
    return None


def concern(story: Story, *, held: Collection[str], countries: Collection[str]) -> Concern | None:
    """Return why a story concerns a user, or None.

    held       symbols of the assets that the user holds.
    countries  the user's country and the blocs whose law holds there, e.g. DE and EU.
    Result     a downturn comes before tax where a story is about both; assets in order.
    """
    verdict = story.verdict
    if verdict is None or not held:
        return None
    if Topic.MARKET_DOWNTURN in verdict.tags:
        market = not verdict.assets or speaks_of_market(story.entry.title)
        named = set(held) if market else set(held) & set(verdict.assets)
        if named:
            return Concern(MessageKind.DOWNTURN, tuple(sorted(named)))
    if _is_about_tax_in(story, countries):
        return Concern(MessageKind.TAX, tuple(sorted(held)))
    return None


def _is_about_tax_in(story: Story, countries: Collection[str]) -> bool:
    if story.verdict is None or Topic.CRYPTO_TAX not in story.verdict.tags:
        return False
    about = set(story.verdict.countries) or {story.feed_country} - {None}
    return not about or bool(about & set(countries))
