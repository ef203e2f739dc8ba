"""The note of a sale in, the lots it names out: `lots: ID=QUANTITY, ID=QUANTITY`.

An ID is that of the row that brought the lot. A semicolon ends the list; other words may follow.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.core.drafts import Frame
from bot.core.held_lots import AVERAGED
from bot.core.ledger import Kind, Problem, Row

REMEDY = "write it as lots: ID=QUANTITY, ID=QUANTITY with the ids of the rows that brought them"
SALES = frozenset({Kind.SELL, Kind.SPEND, Kind.SWAP, Kind.FEE})
TAKES = frozenset({Kind.MOVE, Kind.GIFT_OUT, Kind.LOST})
_LIST = re.compile(r"\blots\s*:(?P<list>[^;]*)", re.IGNORECASE)
_ONE = re.compile(r"\s*(?P<id>[^=,;]+?)\s*=\s*(?P<quantity>\d{1,30}(\.\d{1,30})?)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """Units of a lot that a sale names."""

    id: str
    quantity: Decimal


def names_lots(row: Row) -> bool:
    """Whether a row that sells speaks of lots."""
    return row.kind in SALES and _speaks_of_lots(row)


def _speaks_of_lots(row: Row) -> bool:
    return row.note is not None and _LIST.search(row.note) is not None


def named_lots(row: Row) -> tuple[Named, ...] | None:
    """Return the lots that a row names, None where its list cannot be read, or there are two."""
    lists = [found["list"] for found in _LIST.finditer(row.note or "")]
    assert lists, "asked only where a row speaks of lots"
    if len(lists) > 1:
        return None
    named = [_ONE.fullmatch(piece) for piece in lists[0].split(",")]
    read = [Named(one["id"], Decimal(one["quantity"])) for one in named if one]
    good = len(read) == len(named) and all(one.quantity for one in read)
    return tuple(read) if good and len({one.id for one in read}) == len(read) else None


def idle_names(rows: Sequence[Row], frames: Sequence[Frame]) -> Iterator[Problem]:
    """Name rows whose lots count for nothing: no choice is left, or the row sells nothing."""
    for row in rows:
        if row.kind in TAKES and _speaks_of_lots(row) and named_lots(row):
            why = (
                f"only a row that sells can name lots; a {row.kind} takes them in the order of the "
                f"method, so those named in the note count for nothing"
            )
            yield problem(row, "lots_not_sold", row.asset, row.quantity, why)
        if not names_lots(row):
            continue
        frame = [one for one in frames if one.since is None or one.since <= row.at][-1]
        if frame.method in AVERAGED or not frame.basis.specific:
            why = (
                f"{frame.law.name} under {frame.method.upper()} leaves no choice of lots, so those "
                f"named in the note count for nothing"
            )
            yield problem(row, "lots_not_allowed", row.asset, row.quantity, why)


def problem(row: Row, name: str, asset: str, quantity: Decimal, detail: str) -> Problem:
    """Return what is wrong with the lots that a row names."""
    return Problem(row.line, name, asset, row.wallet, quantity, detail)
