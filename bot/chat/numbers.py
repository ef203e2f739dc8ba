"""Numbers and amounts as people type them in, exact decimals out."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

CURRENCIES = frozenset(
    {
        "AED", "ARS", "AUD", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK",
        "DKK", "EGP", "EUR", "GBP", "GEL", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY",
        "KES", "KRW", "KWD", "KZT", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP",
        "PKR", "PLN", "QAR", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH",
        "USD", "UYU", "VND", "ZAR",
    }
)  # fmt: skip
MOST_DIGITS = 18
"""Of a number in the store; more do not fit into it."""
SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW"}
DOLLARS = frozenset({"AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "USD"})

_PLAIN = re.compile(r"\d+(\.\d+)?|\.\d+", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([,'_]\d{3})+(\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d+,\d+", re.ASCII)
_CONTINENTAL = re.compile(r"[1-9]\d{0,2}((\.\d{3})+,\d+|(\.\d{3}){2,})", re.ASCII)
_DOUBTFUL = re.compile(r"([1-9]\d{0,2})[.,](\d{3})", re.ASCII)
_UNIT = r"((?![+-])[^\d.,'_]*)"
_PARTS = re.compile(_UNIT + r"([\d.,'_]*\d)" + _UNIT)
_NUMERIC = re.compile(r"[-+.]?\d[\d.,'_eE+-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what is written against it, such as a currency sign or a symbol."""

    number: Decimal
    before: str
    after: str

    @property
    def unit(self) -> str:
        """What is written against the number, on whichever side."""
        return self.before or self.after


def read_number(word: str) -> Decimal | None:
    """Return the number that a word is, or None: 1234.5, 1,234.5, 0,5 and 1.234,5 are numbers.

    A comma before exactly three digits parts thousands, unless the number begins with 0; a point
    there does not, but see `doubt`.
    """
    if _PLAIN.fullmatch(word):
        return Decimal(word)
    if _THOUSANDS.fullmatch(word):
        return Decimal(re.sub("[,'_]", "", word))
    if _DECIMAL_COMMA.fullmatch(word):
        return Decimal(word.replace(",", "."))
    if _CONTINENTAL.fullmatch(word):
        return Decimal(word.replace(".", "").replace(",", "."))
    return None


def doubt(word: str) -> str:
    """Return why a number is two numbers where points part thousands, or nothing where it is one.

    There, 1.500 and 1,500 may both be one and a half thousand, or one and a half.
    """
    found = _PARTS.fullmatch(word)
    parts = _DOUBTFUL.fullmatch(found[2]) if found else None
    if parts is None:
        return ""
    many, few = f"{parts[1]}{parts[2]}", f"{parts[1]}.{parts[2]}"
    return f"that could be {many} or {few.rstrip('0').rstrip('.')}; write {many} or {few}0"


@cache
def _countries(file: str) -> frozenset[str]:
    text = files("bot").joinpath(file).read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["countries"])


def points_part_thousands(country: str | None) -> bool:
    """Whether people in a country write a point where others write the comma of thousands."""
    return country in _countries("points.toml")


def month_comes_first(country: str | None) -> bool:
    """Whether people in a country write 03/02/2025 for the second of March."""
    return country in _countries("month_first.toml")


def read_amount(word: str) -> Amount | None:
    """Return a number with a sign or symbol written against it, or None: $30000, 0.5BTC."""
    found = _PARTS.fullmatch(word)
    if found is None or (found[1] and found[3]):
        return None
    number = read_number(found[2])
    return None if number is None else Amount(number, found[1], found[3])


def looks_like_number(word: str) -> bool:
    """Whether somebody meant a number, readable or not."""
    return _NUMERIC.fullmatch(word) is not None


def read_currency(word: str, own: str) -> str | None:
    """Return the currency that a sign or a code names, or None.

    own  the user's currency: "$" means it where it is some dollar.
    """
    if word == "$":
        return own if own in DOLLARS else "USD"
    code = SIGNS.get(word, word.upper())
    return code if code in CURRENCIES or code == own else None


def read_id(word: str) -> int:
    """Return the number of something in the store that a word is; 0, which nothing has, if none."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) < MOST_DIGITS else 0
