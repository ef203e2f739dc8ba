"""Rows of all wallets in; the taxpayer's own out, and what the household got and gave besides.

A wallet of the household belongs to somebody whose purchases a buy-back rule may count with the
taxpayer's own. Its coins are not the taxpayer's: they are never sold, and have no result.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from bot.core.events import Event, Happening, event_order, happenings
from bot.core.instants import sort_by_time
from bot.core.ledger import Kind, Row
from bot.core.rules import BuybackRule

CAME = frozenset({Happening.ACQUIRED})
WENT = frozenset({Happening.SOLD, Happening.GONE})


@dataclass(frozen=True, slots=True)
class Parted:
    """The rows of the taxpayer and those of the household, each by time."""

    own: Sequence[Row]
    theirs: Sequence[Row] = ()


def part_rows(rows: Sequence[Row], household: frozenset[str]) -> Parted:
    """Return whose each row is; what moves from one to the other is a gift.

    A move out of a wallet of the household is received for the row's `total`.
    """
    if not household:
        return Parted(rows)
    own: list[Row] = []
    theirs: list[Row] = []
    for row in rows:
        here, there = (own, theirs) if row.wallet not in household else (theirs, own)
        crosses = row.to_wallet is not None and (row.to_wallet in household) == (here is own)
        if not crosses:
            here.append(row)
            continue
        assert row.to_wallet is not None, "only what moves can cross"
        here.append(replace(row, kind=Kind.GIFT_OUT, to_wallet=None))
        got = replace(row, kind=Kind.GIFT_IN, wallet=row.to_wallet, to_wallet=None)
        there.append(replace(got, fee=None, fee_asset=None))
    return Parted(own, theirs)


def joined(
    events: dict[str, list[Event]],
    theirs: Sequence[Row],
    held: Collection[str],
    currency: str,
    timezone: tzinfo,
) -> None:
    """Put what the household got and gave among the events of the assets that the taxpayer has.

    held  assets of which there were lots before the first event.
    """
    for asset, some in _events(theirs, currency, timezone).items():
        if asset in events or asset in held:
            events[asset] = [*events.get(asset, ()), *some]
            sort_by_time(events[asset], event_order)


def counts(rule: BuybackRule | None) -> bool:
    """Whether purchases of the household count under a rule."""
    return rule is not None and bool(rule.household)


def _events(rows: Sequence[Row], currency: str, timezone: tzinfo) -> Mapping[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for asset, events in happenings(rows, currency, timezone).events.items():
        for event in events:
            if event.happening in CAME:
                got = event._replace(happening=Happening.HOUSEHOLD_IN)
            elif event.happening in WENT:
                got = event._replace(happening=Happening.HOUSEHOLD_OUT)
            else:
                continue
            found.setdefault(asset, []).append(got)
    return found
