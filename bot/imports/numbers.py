"""Cells in, exact numbers out: currency signs, thousands, decimal commas, brackets, stuck units."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.core.ledger_fields import MAX_DECIMALS, MAX_DIGITS_BEFORE_POINT
from bot.core.money import ZERO
from bot.imports.model import NotRead

EMPTY = frozenset({"", "-", "--", "n/a", "na", "null", "none", "nan", "—"})
SIGNS = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₿": "BTC", "₹": "INR", "₩": "KRW", "₺": "TRY",
    "₽": "RUB", "₴": "UAH", "zł": "PLN", "kč": "CZK", "a$": "AUD", "ca$": "CAD", "c$": "CAD",
    "r$": "BRL", "hk$": "HKD", "nz$": "NZD", "s$": "SGD", "us$": "USD", "au$": "AUD",
}  # fmt: skip
_DASHES = str.maketrans("\u2212\u2013", "--")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_PARTS = re.compile(
    r"(?P<before>[^\d.,]*)(?P<number>[.,]?\d[\d.,'’ ]*(?:[eE][+-]?\d{1,3}(?![\w]))?)(?P<after>.*)"
)
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_GROUPS = re.compile(r"\d{1,3}(?:[.,'’ ]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\.\d{3}[,.]\d|^\D*0,\d|,\d{1,2}(?:\D*$)|,\d{4,}")
_DECIMAL_POINT = re.compile(r",\d{2,3}[.,]\d|^\D*0\.\d|\.\d{1,2}(?:\D*$)|\.\d{4,}")
_EITHER = re.compile(r"[^\d.,]*[1-9]\d{0,2}[.,]\d{3}[^\d.,]*", re.ASCII)
_NO_UNIT = re.compile(r"[eEx][+-]?\d*")
_MULTIPLES = frozenset({"k", "mio", "tsd", "mn", "bn", "mrd", "million", "thousand"})
"""What stands behind a number that is more than its digits say."""
_SOME_DIGITS = 3
LONGEST = 40
_UNKNOWN = Decimal("NaN")
MOST_REMEMBERED = 10_000
"""Cells whose numbers are kept: those of a row are looked at more than once."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the unit that stood in the same cell, empty where there was none."""

    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class UnclearNumber:
    """A cell that could be two numbers, how it was read, and the other that it could be.

    other_comma  whether a comma is the decimal point where it is the other.
    """

    cell: str
    number: Decimal
    other: Decimal
    other_comma: bool


@dataclass(slots=True)
class _Told:
    """Whether a decimal comma, and a decimal point, are proven; a cell that could have either."""

    comma: bool = False
    point: bool = False
    doubtful: str = ""


class Numbers:
    """Reads the numbers of one file.

    comma   whether a comma that could be either is the decimal point.
    point   whether a point that could be either parts thousands.
    unsure  whether the file has numbers of both ways, so that one that could be either is refused.

    doubtful  a cell that could be either, where none of the file tells; empty where one does.
    """

    def __init__(self, *, comma: bool = False, point: bool = False, unsure: bool = False) -> None:
        self.comma = comma
        self.point = point
        self.unsure = unsure
        self.doubtful = ""
        self._read: dict[str, Decimal | None] = {}

    @classmethod
    def of(
        cls,
        cells: Iterable[str],
        *,
        delimiter: str,
        usual: bool | None = None,
        strict: bool = False,
    ) -> "Numbers":
        """Return the reader for a file whose numbers are `cells`.

        usual   whether the decimal point is a comma where no cell tells, or cells contradict.
        strict  refuse what could be two numbers where cells contradict and nothing is usual.
        """
        told = _told_by(cells)
        if usual is not None and told.comma is told.point:
            found = cls(comma=usual, point=usual)
        elif told.comma and told.point:
            found = cls(unsure=strict)
        else:
            found = cls(comma=told.comma or (delimiter == ";" and not told.point), point=told.comma)
        if strict and told.doubtful and not (told.comma or told.point):
            found.doubtful = told.doubtful
        return found

    @property
    def unclear(self) -> "UnclearNumber | None":
        """The first number that could be two where none of the file tells; None where one does."""
        if not self.doubtful:
            return None
        read, comma = self.read(self.doubtful), "," in self.doubtful
        other_comma = not (self.comma if comma else self.point)
        other = Numbers(comma=other_comma, point=other_comma).read(self.doubtful)
        assert read is not None, "it is a number, and not 0"
        assert other is not None, "it is a number, and not 0"
        return UnclearNumber(self.doubtful[:LONGEST], read, other, other_comma)

    def read(self, cell: str) -> Decimal | None:
        """Return the number of a cell, negative or not; None where the cell is empty.

        Raises  NotRead.
        """
        known = self._read.get(cell, _UNKNOWN)
        if known is not _UNKNOWN:
            return known
        if len(self._read) > MOST_REMEMBERED:
            self._read.clear()
        if not self.point and not self.unsure and _PLAIN.fullmatch(cell):
            number: Decimal | None = checked(Decimal(cell), cell)
        else:
            found = self.with_unit(cell)
            number = None if found is None else found.number
        self._read[cell] = number
        return number

    def with_unit(self, cell: str) -> Quantity | None:
        """Return number and unit of a cell such as `($1,350.00)` or `0.5 BTC`; None where empty.

        Raises  NotRead.
        """
        text = _BLANKS.sub(" ", cell).strip().translate(_DASHES)
        if text.lower() in EMPTY:
            return None
        bracketed = text.startswith("(") and text.endswith(")")
        if bracketed:
            text = text[1:-1].strip()
        match = _PARTS.fullmatch(text)
        if match is None:
            raise _no_number(cell)
        before, after = match["before"].strip(), match["after"].strip()
        negative = before.startswith("-") or before.endswith("-") or after == "-"
        before = before.strip("+- ")
        number = checked(self._decimal(match["number"].strip(), cell), cell)
        unit = _unit(before, cell) or _unit(after.strip("- "), cell)
        return Quantity(-number if negative or bracketed else number, unit)

    def _decimal(self, digits: str, cell: str) -> Decimal:
        body, _, exponent = digits.lower().partition("e")
        body = body.strip().replace("'", "").replace("’", "").replace(" ", "")
        comma, point = body.rfind(","), body.rfind(".")
        if comma >= 0 and point >= 0:
            last = "," if comma > point else "."
            other = "." if last == "," else ","
            whole, _, part = body.rpartition(last)
            if last in whole or (other in whole and not _GROUPS.fullmatch(whole)):
                raise _no_number(cell)
            body = f"{whole.replace(other, '')}.{part}"
        elif comma >= 0 or point >= 0:
            mark = "," if comma >= 0 else "."
            body = self._one_mark(body, mark, cell)
        text = f"{body}e{exponent}" if exponent else body
        if not _PLAIN.fullmatch(text):
            raise _no_number(cell)
        return Decimal(text)

    def _one_mark(self, body: str, mark: str, cell: str) -> str:
        """Return a number with one sort of mark in it as Python writes it."""
        whole, _, part = body.rpartition(mark)
        grouped = _GROUPS.fullmatch(body) is not None and not body.startswith("0")
        if mark in whole:
            if not grouped:
                raise _no_number(cell)
            return body.replace(mark, "")
        if grouped and len(part) == _SOME_DIGITS and self.unsure:
            raise NotRead(
                f"{cell[:40]!r} could be two numbers: others of the file have a comma as decimal "
                "mark, others a point",
                f"write {whole}{part} or {whole}.{part}00",
            )
        parts_thousands = not self.comma if mark == "," else self.point
        if grouped and len(part) == _SOME_DIGITS and parts_thousands:
            return whole + part
        return f"{whole}.{part}"


def _told_by(cells: Iterable[str]) -> _Told:
    told = _Told()
    for cell in cells:
        commas, points = cell.count(","), cell.count(".")
        if not commas and not points:
            continue
        if not told.comma and (commas or points > 1):
            told.comma = _DECIMAL_COMMA.search(cell) is not None
        if not told.point and (points or commas > 1):
            told.point = _DECIMAL_POINT.search(cell) is not None
        if told.comma and told.point:
            break
        if commas + points == 1 and not told.doubtful and _EITHER.fullmatch(cell):
            told.doubtful = cell
    return told


def decimal_mark(cell: str) -> str:
    """Return the mark that is the decimal point of a number; empty where it could be either."""
    if "," in cell and "." in cell:
        return "," if cell.rfind(",") > cell.rfind(".") else "."
    if _DECIMAL_COMMA.search(cell):
        return ","
    return "." if _DECIMAL_POINT.search(cell) else ""


def checked(number: Decimal, cell: str) -> Decimal:
    """Return a number that a ledger can hold.

    Raises  NotRead.
    """
    if not number:
        return ZERO
    if len(cell) < MAX_DIGITS_BEFORE_POINT and "e" not in cell and "E" not in cell:
        return number
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "read from digits"
    if number.adjusted() >= MAX_DIGITS_BEFORE_POINT or exponent < -MAX_DECIMALS:
        number = number.normalize()
        exponent = number.as_tuple().exponent
        assert isinstance(exponent, int), "still of digits"
        if number.adjusted() >= MAX_DIGITS_BEFORE_POINT or exponent < -MAX_DECIMALS:
            raise NotRead(f"{cell[:40]!r} has too many digits")
    return number


def _unit(text: str, cell: str) -> str:
    text = text.strip()
    if not text:
        return ""
    known = SIGNS.get(text.lower())
    if known:
        return known
    if (
        text.lower() in _MULTIPLES
        or _NO_UNIT.fullmatch(text)
        or not text[0].isalnum()
        or any(mark in text for mark in " ()[]/\\<>")
    ):
        raise _no_number(cell)
    return text


def _no_number(cell: str) -> NotRead:
    return NotRead(f"{cell[:40]!r} is not a number", "write it as 1234.56")
