"""Renamed, wrapped and staked assets in, whose price counts where theirs is missing out."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.core.money import exact
from bot.core.prices import STALE_AFTER, Price


class Why(StrEnum):
    """Why the price of one asset can stand for another's."""

    RENAMED = "renamed"
    WRAPPED = "wrapped"
    STAKED = "staked"


@dataclass(frozen=True, slots=True)
class StandIn:
    """An asset whose price counts for another one that has none.

    units    how many of `of` one unit of `symbol` became, or is exchanged for.
    name     how people write `symbol`.
    source   where that stands, read on the day `checked`.
    """

    symbol: str
    of: str
    why: Why
    units: Decimal
    name: str
    source: str
    checked: date


def load_stand_ins(text: str) -> tuple[StandIn, ...]:
    """Read the stand-ins from the text of assets.toml."""
    found = tuple(map(_stand_in, tomllib.loads(text)["stand_in"]))
    symbols = [each.symbol for each in found]
    assert len(set(symbols)) == len(symbols), "a symbol stands twice"
    assert not set(symbols) & {each.of for each in found}, "a stand-in has a price of its own"
    return found


def _stand_in(row: Mapping[str, object]) -> StandIn:
    keys = {"symbol", "of", "why", "units", "name", "source", "checked"}
    assert {"symbol", "of", "why", "source", "checked"} <= row.keys() <= keys, row
    checked = row["checked"]
    assert isinstance(checked, date), row
    found = StandIn(
        symbol=str(row["symbol"]),
        of=str(row["of"]),
        why=Why(str(row["why"])),
        units=Decimal(str(row.get("units", "1"))),
        name=str(row.get("name", row["symbol"])),
        source=str(row["source"]),
        checked=checked,
    )
    assert found.units > 0, row
    assert found.source.startswith("https://"), row
    return found


def asked_too(assets: Collection[str], stand_ins: Iterable[StandIn]) -> frozenset[str]:
    """Return the assets whose prices may have to stand for those of `assets`."""
    return frozenset(each.of for each in stand_ins if each.symbol in assets)


def with_stand_ins(prices: Mapping[str, Price], stand_ins: Sequence[StandIn]) -> dict[str, Price]:
    """Return prices of one currency, with that of a stand-in where an asset has none.

    A renamed asset's own price does not count either once it is older than its new name's by
    more than STALE_AFTER: nobody trades it any more.
    """
    found = dict(prices)
    for each in stand_ins:
        own, other = prices.get(each.symbol), prices.get(each.of)
        if other is None:
            continue
        left_behind = each.why is Why.RENAMED and own and other.at - own.at > STALE_AFTER
        if own is None or left_behind:
            found[each.symbol] = _priced_as(other, each)
    return found


def _priced_as(other: Price, each: StandIn) -> Price:
    with exact():
        amount = other.amount * each.units
    units = "" if each.units == 1 else f"{each.units} "
    said = f"priced as {units}{each.of} ({each.name}, {each.why})"
    note = "; ".join(filter(None, (said, other.note)))
    return replace(other, asset=each.symbol, amount=amount, note=note, priced_as=each.of)
