"""A row that a person wrote in, what it lacks and what to write instead out."""

from collections.abc import Mapping

from bot.imports.entries import Entry
from bot.imports.formats import Format
from bot.imports.meanings import GIFT
from bot.imports.model import NotRead, Record
from bot.imports.numbers import Numbers


def names(format_: Format) -> Mapping[str, str]:
    """Return by our name of a column that of the table, where a person described it."""
    return {ours: name for name, ours in format_.places.items()}


def check_sides(entry: Entry, record: Record, numbers: Numbers) -> None:
    """Name the cell that a trade lacks.

    Raises  NotRead.
    """
    if entry.incoming is not None and entry.outgoing is not None:
        return
    if not numbers.read(record.get("quantity", "")):
        what = _label(entry.format, "quantity")
        raise NotRead(f"{what} is empty or 0", "write how much of the coin it was")
    if any(numbers.read(record.get(column, "")) for column in ("price", "total")):
        raise NotRead("the currency of the price is empty", "write e.g. EUR in a column for it")
    what = _label(entry.format, "price" if "price" in record else "total")
    raise NotRead(
        f"{what} is empty or 0",
        "write the price of one unit or the total; what was got for nothing is a reward, gift_in "
        "or deposit",
    )


def doubt_of_kind(format_: Format, record: Record) -> NotRead | None:
    """Return what to say of a row whose kind is empty or could be two; None of another."""
    said = record.get("type", "")
    if said == GIFT:
        return NotRead("a gift could be given or received", "write gift_in or gift_out")
    if said:
        return None
    return NotRead(
        f"{_label(format_, 'type')} is empty, so what this row is is not told",
        "write buy, sell or another kind there, or take out a row that only adds up others",
    )


def _label(format_: Format, column: str) -> str:
    called = names(format_)
    return f"the column {called[column]!r}" if column in called else f"the {column}"
