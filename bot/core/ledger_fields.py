"""The fields of one line of a ledger file in, what they say out, or every mistake in them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.core.errors import Mistake
from bot.core.ledger import Kind, Row

T = TypeVar("T")
REQUIRED = ("time", "kind", "asset", "quantity")
MAX_TEXT = 1000
MAX_SYMBOL = 40
MAX_DIGITS_BEFORE_POINT = 30
MAX_DECIMALS = 30
FIRST_YEAR, LAST_YEAR = 2000, 2200
LARGEST_OFFSET, HOUR = 15, 60
_KINDS = {kind.value: kind for kind in Kind}
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_NOON = time(12)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_OFFSET = re.compile(r":\d\d.*[+-](?P<hours>\d\d):?(?P<minutes>\d\d)$", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class FieldReader:
    """Reads the fields of one line and collects what is wrong with them.

    whose  what the fields are of, where a line number does not say it.
    """

    def __init__(self, fields: Mapping[str, str], line: int, whose: str = "") -> None:
        self.fields = fields
        self.line = line
        self.whose = whose
        self.mistakes: list[Mistake] = []

    def refuse(self, what: str) -> None:
        """Add a mistake."""
        self.mistakes.append(Mistake(self.line, f"{self.whose}{what}"))

    def refuse_unknown(self, known: Sequence[str]) -> None:
        """Refuse fields that nobody reads."""
        unknown = sorted(set(self.fields) - set(known))
        if unknown:
            self.refuse(f"unknown field {', '.join(unknown)}; known are {', '.join(known)}")

    def text(self, name: str) -> str | None:
        """Return a text without blanks around it, None where empty."""
        found = (self.fields.get(name) or "").strip()
        if not found:
            return None
        if len(found) > MAX_TEXT:
            self.refuse(f"{name} is longer than {MAX_TEXT} characters")
        elif not is_text(found):
            self.refuse(f"{name} has a character in it that is no text")
        return found

    def symbol(self, name: str) -> str | None:
        """Return a symbol in capital letters, None where empty."""
        found = (self.text(name) or "").upper()
        if found and (len(found) > MAX_SYMBOL or not found.isprintable() or " " in found):
            self.refuse(f"{name} {found[:MAX_SYMBOL]!r} is not a symbol such as BTC")
        elif not found and name in REQUIRED:
            self.refuse(f"{name} is empty; give a symbol such as BTC")
        return found or None

    def currency(self) -> str | None:
        """Return the code of the currency, None where empty."""
        found = (self.text("currency") or "").upper()
        if found and not _CURRENCY.fullmatch(found):
            self.refuse(f"currency {found[:MAX_SYMBOL]!r} is not an ISO 4217 code such as USD")
        return found or None

    def kind(self) -> Kind:
        """Return what the row says happened."""
        found = (self.text("kind") or "").lower()
        if found not in _KINDS:
            self.refuse(f"kind {found[:MAX_SYMBOL]!r} is none of {', '.join(Kind)}")
            return Kind.BUY
        return _KINDS[found]

    def instant(self, name: str, timezone: ZoneInfo) -> datetime:
        """Return an instant; a bare day is noon in the time zone."""
        found = self.text(name) or ""
        try:
            moment = _instant(found, timezone)
        except ValueError as error:
            self.refuse(f"{name} {found[:MAX_SYMBOL]!r}: {error}")
            return datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
        return moment

    def day(self, name: str) -> date | None:
        """Return a day, None where empty."""
        return self._read(name, read_day)

    def amount(self, name: str) -> Decimal | None:
        """Return a number from 0 on, None where empty."""
        return self._read(name, read_amount)

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        found = self.text(name)
        if found is None:
            return None
        try:
            return read(found)
        except ValueError as error:
            self.refuse(f"{name} {found[:MAX_SYMBOL]!r}: {error}")
            return None

    def positive(self, name: str) -> Decimal:
        """Return a number above 0."""
        before = len(self.mistakes)
        found = self.amount(name)
        if len(self.mistakes) == before and not found:
            self.refuse(f"{name} must be a number above 0")
        return found or Decimal(1)

    def check_kind(self, row: Row) -> None:
        """Refuse columns that do not fit the kind."""
        swap, move = row.kind is Kind.SWAP, row.kind is Kind.MOVE
        if swap and not (row.to_asset and row.to_quantity):
            self.refuse("a swap needs to_asset and to_quantity above 0")
        if swap and row.to_asset == row.asset:
            self.refuse("a swap needs two different assets")
        if not swap and (row.to_asset or row.to_quantity is not None):
            self.refuse(f"to_asset and to_quantity belong to a swap, not to a {row.kind}")
        if move and (row.to_wallet is None or row.to_wallet == row.wallet):
            self.refuse("a move needs a to_wallet other than its wallet")
        if not move and row.to_wallet is not None:
            self.refuse(f"to_wallet belongs to a move, not to a {row.kind}")


def _instant(text: str, timezone: ZoneInfo) -> datetime:
    if _DAY.fullmatch(text):
        return datetime.combine(read_day(text), _NOON, tzinfo=timezone).astimezone(UTC)
    if not _INSTANT.fullmatch(text):
        raise ValueError("write 2026-03-01 or 2026-03-01T14:30:00Z")
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise ValueError(f"the year must lie in {FIRST_YEAR} to {LAST_YEAR}")
    offset = _OFFSET.search(text)
    if offset and (int(offset["hours"]) > LARGEST_OFFSET or int(offset["minutes"]) >= HOUR):
        raise ValueError("no place is so far from UTC; write an offset such as +02:00")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs an offset or Z at its end")
    return moment.astimezone(UTC)


def is_text(text: str) -> bool:
    """Whether every character can be stored and printed: no NUL, no half of a surrogate pair."""
    return _NO_TEXT.search(text) is None


def read_day(text: str) -> date:
    """Return a day written as 2026-03-01.

    Raises  ValueError, with the remedy.
    """
    if not _DAY.fullmatch(text):
        raise ValueError("write 2026-03-01")
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise ValueError(f"the year must lie in {FIRST_YEAR} to {LAST_YEAR}")
    return date.fromisoformat(text)


def read_amount(text: str) -> Decimal:
    """Return a number from 0 on.

    Raises  ValueError, with the remedy.
    """
    number = read_number(text)
    if number < 0:
        raise ValueError("must not be negative")
    return number


def read_number(text: str) -> Decimal:
    """Return a number of plain digits, negative or not.

    Raises  ValueError, with the remedy.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a number; write 1234.56 without separators")
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    if number and (number.adjusted() >= MAX_DIGITS_BEFORE_POINT or exponent < -MAX_DECIMALS):
        raise ValueError(f"at most {MAX_DIGITS_BEFORE_POINT} digits and {MAX_DECIMALS} decimals")
    return number
