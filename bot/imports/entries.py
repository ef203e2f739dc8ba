"""What one row says, before rows are joined; and what its shape alone tells."""

from dataclasses import dataclass, field

from bot.imports.encodings import DAMAGED
from bot.imports.formats import Format
from bot.imports.model import Amount, Instant, NotRead
from bot.imports.recognise import Recognised


@dataclass(slots=True)
class Entry:
    """What one row says.

    rebate  a fee that was paid to the user.
    group   what rows that belong together have in common; None = it stands alone.
    fields  otherwise as those of a Transaction.
    """

    row: int
    means: str
    format: Format
    when: Instant | None = None
    incoming: Amount | None = None
    outgoing: Amount | None = None
    fee: Amount | None = None
    rebate: Amount | None = None
    value: Amount | None = None
    kind: str | None = None
    reason: str | None = None
    note: str | None = None
    wallet: str | None = None
    to_wallet: str | None = None
    key: str | None = None
    order: str | None = None
    group: tuple[str, ...] | None = None


@dataclass(slots=True)
class Memory:
    """What the tables of one import tell each other.

    own   the user's addresses on a chain.
    seen  rows that must not count twice: their format and cells.
    """

    own: set[str] = field(default_factory=set)
    seen: set[tuple[str, ...]] = field(default_factory=set)


class Shapes:
    """Tells what can be told of a row from its cells alone.

    damaged  whether any row of the table is.
    """

    def __init__(self, recognised: Recognised, memory: Memory, *, damaged: bool) -> None:
        self.damaged = damaged
        self.format = recognised.format
        self.width = len(recognised.names)
        self.delimiter = recognised.delimiter
        self.header = [cell.strip() for cell in recognised.header.cells]
        self.seen = memory.seen

    def entry(self, number: int, cells: list[str]) -> Entry | None:
        """Return an entry to ignore where the row is blank or a repeat, None where it must be read.

        Raises  NotRead: it is damaged, or has more cells than the header.
        """
        if not any(cells):
            return Entry(number, "ignore", self.format, reason="blank row")
        if self.damaged and any(DAMAGED in cell for cell in cells):
            what = "a part of this row is damaged: it is no text in the encoding of the rest"
            raise NotRead(what, "correct the row, or export the history again")
        swallowed = self._swallowed(cells)
        if swallowed:
            what = f"a quote is not closed, so that {swallowed} more lines are part of this row"
            raise NotRead(what, "close the quote or take it out, and send the file again")
        if len(cells) > self.width and any(cells[self.width :]):
            what = f"{len(cells)} cells where the header has {self.width}"
            raise NotRead(what, "check commas and quotes of the row")
        if cells[0] == self.header[0] and cells == self.header[: len(cells)]:
            return Entry(number, "ignore", self.format, reason="the header again")
        if self.format.once:
            row = (self.format.name, *cells)
            if row in self.seen:
                return Entry(number, "ignore", self.format, reason="the same row again")
            self.seen.add(row)
        return None

    def _swallowed(self, cells: list[str]) -> int:
        """Return how many lines that look like rows stand within a cell."""
        if not self.delimiter or "\n" not in "".join(cells):
            return 0
        lines = [line for cell in cells for line in cell.split("\n")[1:]]
        return sum(line.count(self.delimiter) >= self.width - 1 for line in lines)
