"""A long text in, parts that a messenger accepts out."""

import html
import re
from dataclasses import dataclass, field

from bot.core.messages.words import units_of_text

LONGEST_MESSAGE = 4096

_PIECE = re.compile(r"<[^>]*>|&[#\w]{1,12};|.", re.DOTALL)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class _Part:
    """A part being filled: its text so far and the tags that are open at its end."""

    tags: list[str]
    text: str = field(init=False)
    units: int = field(init=False)

    def __post_init__(self) -> None:
        self.text = "".join(self.tags)
        self.units = units_of_text(self.text)

    def add(self, piece: str) -> None:
        self.text += piece
        self.units += units_of_text(piece)
        if piece.startswith("</"):
            if self.tags:
                self.tags.pop()
        elif piece.startswith("<"):
            self.tags.append(piece)

    def fits(self, piece: str, limit: int) -> bool:
        tags = [*self.tags, piece] if piece.startswith("<") else self.tags
        return self.units + units_of_text(piece) + len(_closing(tags)) <= limit

    def closed(self) -> str:
        return self.text.rstrip() + _closing(self.tags)

    def copy(self) -> "_Part":
        other = _Part(list(self.tags))
        other.text, other.units = self.text, self.units
        return other


@dataclass(frozen=True, slots=True)
class _Break:
    """A place where the part may end: what it is until there, and the next piece."""

    part: _Part
    next_piece: int


def split(text: str, limit: int = LONGEST_MESSAGE) -> tuple[str, ...]:
    """Cut HTML into parts of at most `limit` UTF-16 units, each well-formed by itself.

    Cuts at line ends where it can, then at spaces, never inside a tag or an entity.
    """
    if units_of_text(text) <= limit:
        return (text,)
    pieces = _PIECE.findall(text)
    parts, start, tags = [], 0, list[str]()
    while start < len(pieces):
        end = _fill(pieces, start, tags, limit)
        parts.append(end.part.closed().strip())
        start, tags = end.next_piece, list(end.part.tags)
    return tuple(part for part in parts if _TAG.sub("", part).strip())


def _fill(pieces: list[str], start: int, tags: list[str], limit: int) -> _Break:
    part = _Part(list(tags))
    line_end: _Break | None = None
    space: _Break | None = None
    for number in range(start, len(pieces)):
        piece = pieces[number]
        if number > start and not part.fits(piece, limit):
            return line_end or space or _Break(part, number)
        part.add(piece)
        if piece == "\n":
            line_end = _Break(part.copy(), number + 1)
        elif piece == " ":
            space = _Break(part.copy(), number + 1)
    return _Break(part, len(pieces))


def _closing(tags: list[str]) -> str:
    names = [tag.strip("<>").split()[0] for tag in reversed(tags) if not tag.startswith("</")]
    return "".join(f"</{name}>" for name in names)


def plain(text: str) -> str:
    """Return the text that a reader of the HTML would see; links stand behind their words."""
    with_links = _LINK.sub(r"\2 (\1)", text)
    return html.unescape(_TAG.sub("", with_links))
