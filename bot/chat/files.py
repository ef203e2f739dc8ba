"""A ledger file that was sent in, its rows out, each with an id of its own."""

from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.core.errors import BadLedger, Mistake
from bot.core.ledger import Row
from bot.core.ledger_file import read_ledger, row_fields
from bot.imports.progress import Progress

DIGITS_OF_ID = 32


def rows_of_file(
    content: bytes, *, currency: str, timezone: ZoneInfo, today: date, progress: Progress
) -> tuple[Row, ...]:
    """Return the rows of a ledger file, ready to be stored.

    currency  what a row without one is counted in.
    progress  is told how many rows were read, and may end it (ReadingStopped).
    Result    a row without an id has one made of its content and of how often that came before,
              so that the same file twice adds nothing and two equal trades stay two.
    Raises    BadLedger, with every bad line, those in the future included.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = "this is no text in UTF-8; save it as CSV (UTF-8) and send it again"
        raise BadLedger((Mistake(0, what),)) from error
    rows = read_ledger(text, timezone, lambda: _count(progress))
    late = tuple(
        Mistake(row.line, "lies in the future; only what has happened can be stored")
        for row in rows
        if row.at.astimezone(timezone).date() > today
    )
    if late:
        raise BadLedger(late)
    counts: Counter[str] = Counter()
    return tuple(_ready(row, counts, currency) for row in progress.each(rows))


def _count(progress: Progress) -> None:
    progress.go_on()
    progress.read += 1


def _ready(row: Row, counts: Counter[str], currency: str) -> Row:
    if row.id is None:
        digest = _digest(row)
        counts[digest] += 1
        row = replace(row, id=f"file:{digest}:{counts[digest]}")
    return replace(row, currency=row.currency or currency)


def _digest(row: Row) -> str:
    said = "\x1f".join(f"{key}={value}" for key, value in sorted(row_fields(row).items()))
    return sha256(said.encode()).hexdigest()[:DIGITS_OF_ID]
