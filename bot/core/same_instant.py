"""Settled books in; where only the order of rows of one instant made a result, a sentence out.

Of one instant what was acquired comes first, then what moved, then what was sold. A bare date is
noon, so a move out of a wallet and a sale there on one day are of one instant.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from bot.core.books import Books, YearSum
from bot.core.ledger import Kind, Row
from bot.core.lots import settle
from bot.core.money import amount_text, decimal_text
from bot.core.named_lots import SALES

MOST_MOVES = 3
A_MOMENT = timedelta(microseconds=1)


class _Place(NamedTuple):
    at: datetime
    asset: str
    wallet: str


def order_words(books: Books) -> tuple[str, ...]:
    """Return what is told of moves and sales of one instant, empty where their order is the same.

    The ledger is settled once more, with the moves after the sales, where there are such.
    """
    if not any(period.per_wallet for period in books.periods):
        return ()
    moves = _moves(books.rows)
    if not moves:
        return ()
    later = {id(row) for row in moves}
    rows = [replace(row, at=row.at + A_MOMENT) if id(row) in later else row for row in books.rows]
    other = settle(rows, books.law, books.choices, books.opening)
    changed = _changed(books, other)
    return () if changed is None else (_told(books, moves, changed),)


class _Changed(NamedTuple):
    """A sum of a tax year, as it is and as it would be."""

    what: str
    year: str
    now: Decimal
    then: Decimal


def _changed(books: Books, other: Books) -> _Changed | None:
    """Return the first sum of a tax year that another order changes."""
    for year in books.years:
        then = other.year(year.year.name)
        for what, one, two in _sums(year, then) if then else ():
            if one != two:
                return _Changed(what, year.year.name, one, two)
    return None


def _sums(year: YearSum, then: YearSum) -> Iterator[tuple[str, Decimal, Decimal]]:
    yield "net", year.net, then.net
    yield "short-term result", year.results.short, then.results.short


def _told(books: Books, moves: Sequence[Row], changed: _Changed) -> str:
    shown = [_move(row, books) for row in moves[:MOST_MOVES]]
    if len(moves) > MOST_MOVES:
        shown.append(f"{len(moves) - MOST_MOVES} more")
    now, then = (
        f"{amount_text(amount)} {books.currency}" for amount in (changed.now, changed.then)
    )
    return (
        f"Moved at the very time of a sale there, and taken to be moved first: {', '.join(shown)}. "
        f"If the sale came first, the {changed.what} of tax year {changed.year} would be {then} "
        f"instead of {now}; a time of day in the rows settles it."
    )


def _move(row: Row, books: Books) -> str:
    day = row.at.astimezone(books.timezone).date()
    return f"{decimal_text(row.quantity)} {row.asset} out of {row.wallet} on {day}"


def _moves(rows: Sequence[Row]) -> list[Row]:
    """Return moves out of a wallet in which units of the coin were sold at that instant."""
    sold = {_Place(row.at, row.asset, row.wallet) for row in rows if row.kind in SALES}
    return [
        row
        for row in rows
        if row.kind is Kind.MOVE
        and _Place(row.at, row.asset, row.wallet) in sold
        and _Place(row.at, row.asset, row.to_wallet or "") not in sold
    ]
