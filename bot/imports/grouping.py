"""Rows that agree in a moment or a number in, the trades that they make up out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.imports.entries import Entry
from bot.imports.formats import Join
from bot.imports.model import NotRead

SEVERAL_TRADES = (
    "several trades fell on this moment and the file does not say which leg belongs to which"
)
EXPORT_TRADES = "add them by hand, or export the trade history instead"
Group = tuple[str, ...]
"""The wallet, the name of the join, and what the columns that it joins by hold."""
_SECOND = "@second"


def mend(groups: dict[Group, list[Entry]]) -> None:
    """Put groups together that a few seconds part, where only both make a trade or pay its fee."""
    for group in list(groups):
        entries = groups.get(group, [])
        how = entries[0].format.joins[group[1]] if entries else None
        if how is None or not how.apart or _has_both_sides(entries):
            continue
        place = 2 + how.by.index(_SECOND)
        others = (
            groups.get((*group[:place], moment, *group[place + 1 :]))
            for moment in _moments_near(group[place], how.apart)
        )
        found = [other for other in others if other is not None and _complete(entries, other)]
        if found:
            min(found, key=_has_a_fee).extend(entries)
            del groups[group]


def _moments_near(moment: str, apart: int) -> list[str]:
    at = datetime.fromisoformat(moment) if moment else None
    if at is None:
        return []
    steps = (step * sign for step in range(1, apart + 1) for sign in (-1, 1))
    return [(at + timedelta(seconds=step)).isoformat() for step in steps]


def _complete(some: Sequence[Entry], others: Sequence[Entry]) -> bool:
    """Whether two groups make one trade, each side of which is in one of them alone."""
    sides = [
        [any(entry.incoming for entry in group), any(entry.outgoing for entry in group)]
        for group in (some, others)
    ]
    return all(mine is not theirs for mine, theirs in zip(*sides, strict=True))


def _has_a_fee(entries: Sequence[Entry]) -> bool:
    return any(entry.fee for entry in entries)


def parts(entries: Sequence[Entry], how: Join) -> list[list[Entry]]:
    """Return what of a group is one trade each.

    Raises  NotRead: the file does not say which leg belongs to which.
    """
    if how.how == "chain":
        return [list(entries)]
    if how.how in {"pairs", "dust"}:
        return _pairs(entries)
    ins = {entry.incoming.asset for entry in entries if entry.incoming}
    outs = {entry.outgoing.asset for entry in entries if entry.outgoing}
    one_trade = len(ins) <= 1 and len(outs) <= 1
    taken_back = bool(ins & outs) and len(ins | outs) <= 2  # noqa: PLR2004  (both sides)
    return [list(entries)] if one_trade or taken_back else _runs(entries)


def _pairs(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Put the first that came in with the first that went out, and so on; the rest stays alone."""
    ins = [entry for entry in entries if entry.incoming]
    outs = [entry for entry in entries if entry.outgoing]
    others = [entry for entry in entries if not entry.incoming and not entry.outgoing]
    if len(ins) != len(outs):
        return [list(entries)]
    parts = [sorted(legs, key=lambda leg: leg.row) for legs in zip(ins, outs, strict=True)]
    if others and parts:
        parts[0].extend(others)
    return parts or [others]


def _runs(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Part trades of one second where the assets change, in the order of the rows."""
    parts: list[list[Entry]] = []
    ins: set[str] = set()
    outs: set[str] = set()
    for entry in entries:
        came = {entry.incoming.asset} if entry.incoming else set()
        went = {entry.outgoing.asset} if entry.outgoing else set()
        other = bool(came and ins and not came <= ins) or bool(went and outs and not went <= outs)
        if not parts or (other and ins and outs):
            parts.append([])
            ins, outs = set(), set()
        parts[-1].append(entry)
        ins |= came
        outs |= went
    if not all(_has_both_sides(part) for part in parts):
        raise NotRead(SEVERAL_TRADES, EXPORT_TRADES)
    return parts


def _has_both_sides(entries: Sequence[Entry]) -> bool:
    return any(entry.incoming for entry in entries) and any(entry.outgoing for entry in entries)
