"""The data files of assets and countries in, the books made of them out; each is read once."""

from functools import cache
from pathlib import Path

from bot.core.assets import AssetBook, load_assets
from bot.core.chains import Chain, load_chains
from bot.core.countries import CountryBook, load_countries
from bot.core.languages import LanguageBook, load_languages
from bot.core.stand_ins import StandIn, load_stand_ins

PACKAGE = Path(__file__).resolve().parent.parent


@cache
def asset_book() -> AssetBook:
    """Every asset the bot knows."""
    return load_assets((PACKAGE / "assets.toml").read_text(encoding="utf-8"))


@cache
def stand_ins() -> tuple[StandIn, ...]:
    """The assets whose price another one's may stand for."""
    return load_stand_ins((PACKAGE / "assets.toml").read_text(encoding="utf-8"))


@cache
def evm_chains() -> dict[str, Chain]:
    """The EVM chains whose addresses can be watched, by name."""
    return load_chains((PACKAGE / "chains.toml").read_text(encoding="utf-8"))


@cache
def country_book() -> CountryBook:
    """Every country the bot can tell in a text."""
    return load_countries((PACKAGE / "countries.toml").read_text(encoding="utf-8"))


@cache
def language_book() -> LanguageBook:
    """The words by which English is told from other languages."""
    return load_languages((PACKAGE / "languages.toml").read_text(encoding="utf-8"))
