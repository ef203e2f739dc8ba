"""A text in, a cell of a CSV file out that no spreadsheet takes for a formula, and back.

A spreadsheet computes a cell that begins with = + - or @, whoever wrote it. An apostrophe in front
makes it text. Where commas do not part cells, it parts a line at semicolons, tabs and line ends
instead, so that a text may begin further cells.
"""

import re
from collections.abc import Iterable

_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"
_BLANKS = r"(?:['\"]|[^\S;\t\r\n])*"
_CELL = rf"\A{{0}}(?={_BLANKS}[{_SIGNS}\t\r\n])|(?<=[;\t\r\n]){{0}}(?={_BLANKS}[{_SIGNS}])"
_BARE = re.compile(_CELL.format(""))
_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_GUARDED = re.compile(_CELL.format("'"))


def guarded(text: str) -> str:
    """Return a text as a cell that is text everywhere; `unguarded` gives the same text back."""
    return text if text.isalnum() else _BARE.sub("'", text)


def unguarded(cell: str) -> str:
    """Return the text of a cell, without what `guarded` put in front; of others nothing goes."""
    text = _GUARDED.sub("", cell)
    return text if guarded(text) == cell else cell


def csv_line(cells: Iterable[str]) -> str:
    r"""Return a line of a CSV file with its end.

    The csv module of older Pythons writes a text with a \r in it without quotes, as two lines.
    """
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell
