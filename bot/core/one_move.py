"""Halves of transfers in; which of them are one move out: by what notes say, or perhaps.

A note says `half of move NAME`; where one withdrawal and one deposit of a coin say the same, they
are one move, however far apart they are. A semicolon sets it apart from other words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from bot.core.ledger import Kind, Row
from bot.core.ledger_fields import MAX_TEXT

EARLIEST = -timedelta(days=1)
LATEST = timedelta(days=30)
"""How long after they left units of one move may come; clocks and days without an hour differ."""
LEAST_SHARE = Decimal("0.5")
"""What comes of one move is at least this part of what left."""
_MARK = re.compile(r"(?:;\s*)?\bhalf of move (?P<name>[^\s;]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ends:
    """What left a wallet and what came to another one: one move by its note, or perhaps one."""

    gone: Row
    came: Row


def told_name(row: Row) -> str | None:
    """Return of which move a row's note says that it is half."""
    found = _MARK.search(row.note) if row.note else None
    return found["name"].lower() if found else None


def named(row: Row, name: str) -> Row:
    """Return a row whose note says that it is half of a move."""
    mark = f"half of move {name}"
    before = (unnamed(row).note or "")[: MAX_TEXT - len(mark) - 2]
    return replace(row, note=f"{before}; {mark}" if before else mark)


def unnamed(row: Row) -> Row:
    """Return a row whose note says nothing of a move."""
    note = _MARK.sub("", row.note or "").strip()
    return replace(row, note=note or None)


def told(rows: Iterable[Row]) -> tuple[Ends, ...]:
    """Return the halves of one coin whose notes say that they are one move, in canonical order."""
    alike: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        name = told_name(row)
        if name is not None:
            alike[name].append(row)
    found = []
    for some in alike.values():
        gone = [row for row in some if row.kind is Kind.WITHDRAWAL]
        came = [row for row in some if row.kind is Kind.DEPOSIT]
        if len(gone) == len(came) == 1 and came[0].quantity <= gone[0].quantity:
            found.append(Ends(gone[0], came[0]))
    return tuple(found)


def may_be_one(gone: Row, came: Row) -> bool:
    """Whether what left a wallet may be what came to another one, fee and delay aside.

    gone  a withdrawal, or a move that may be the same; so is `came` a deposit or such a move.
    """
    if gone.asset != came.asset or not EARLIEST <= came.at - gone.at <= LATEST:
        return False
    if gone.quantity < came.quantity or came.quantity < gone.quantity * LEAST_SHARE:
        return False
    if gone.kind is Kind.MOVE:
        return gone.to_wallet == came.wallet
    return gone.wallet == came.wallet if came.kind is Kind.MOVE else gone.wallet != came.wallet
