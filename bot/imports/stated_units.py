"""The name of a column, or the cells of its numbers, in; the currency or coin stated there out."""

import re
from collections.abc import Iterable

from bot.imports.model import NotRead
from bot.imports.numbers import SIGNS, Numbers
from bot.imports.symbols import is_known, is_money

_WORDS = re.compile(r"[A-Za-z]{0,2}\$|[€£¥₹₩₺₽₴]|[^\W_]+")
_NAMES = {
    "euro": "EUR", "euros": "EUR", "dollar": "$", "dollars": "$", "pound": "GBP", "pounds": "GBP",
    "sterling": "GBP", "pfund": "GBP", "british pound": "GBP", "pound sterling": "GBP",
    "franken": "CHF", "francs": "CHF", "swiss franc": "CHF", "schweizer franken": "CHF",
    "yen": "JPY",
    "zł": "PLN", "złoty": "PLN", "zloty": "PLN", "kč": "CZK", "koruna": "CZK", "us dollar": "USD",
    "us dollars": "USD", "canadian dollar": "CAD", "australian dollar": "AUD",
}  # fmt: skip
_DOLLARS = frozenset({"AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "USD"})
_A_SIGN_ALONE = re.compile(r"(?<![A-Za-z])\$")
_PLAIN = re.compile(r"[\d.,\s+()-]*")
_ALSO_WORDS = frozenset({"try", "pen", "mad", "cop"})
_NO_COINS = frozenset({"fee", "fees", "cost", "costs", "total", "paid", "in", "of", "the"})


def currency_in(name: str, own: str | None) -> str:
    """Return the one currency that the name of a column states; empty where it states none.

    own  the user's currency: "$" means it where it is some dollar.
    """
    found = {_currency(word, own) for word in _WORDS.findall(name)} - {""}
    return found.pop() if len(found) == 1 else ""


def unit_in(name: str, own: str | None) -> str:
    """Return the one currency that the name of a column states, or else the one coin."""
    money = currency_in(name, own)
    if money:
        return money
    coins = {
        word
        for word in _WORDS.findall(name)
        if word.isupper() and word.lower() not in _NO_COINS and is_known(word)
    }
    return coins.pop() if len(coins) == 1 else ""


def one_currency(units: Iterable[str], own: str | None) -> str:
    """Return the currency of numbers that all have the same unit; empty where they have not."""
    found = {_currency(unit, own) for unit in units}
    return found.pop() if len(found) == 1 else ""


def unit_of(cell: str) -> str:
    """Return what stands with the number of a cell; "$" where that is some dollar.

    Raises  NotRead: it is no number.
    """
    if _PLAIN.fullmatch(cell):
        return ""
    found = Numbers().with_unit(cell)
    unit = found.unit if found else ""
    return "$" if unit == "USD" and _A_SIGN_ALONE.search(cell) else unit


def contradicts(cell: str, currency: str) -> str:
    """Return the currency that an amount states where that is not `currency`; else nothing.

    Raises  NotRead: it is no number.
    """
    stated = _currency(unit_of(cell), currency)
    return stated if stated != currency else ""


def code_of(text: str) -> str:
    """Return the code of the currency that a text is, by code, sign or name; else nothing.

    Raises  NotRead: a dollar could be several.
    """
    clean = " ".join(text.lower().replace("-", " ").split())
    if _NAMES.get(clean, clean) == "$":
        raise NotRead(f"{text[:40]!r} could be several currencies", "write e.g. USD or CAD")
    return _currency(_NAMES.get(clean, text.strip()), None)


def is_currency(cell: str) -> bool:
    """Whether a cell is a currency's code or sign and nothing else."""
    return bool(_currency(cell.strip(), None))


def _currency(word: str, own: str | None) -> str:
    clean = word.lower()
    said = _NAMES.get(clean, clean)
    if said == "$":
        return own if own in _DOLLARS else "USD"
    code = SIGNS.get(said, word.upper() if said == clean else said)
    return code if is_money(code) and (word.isupper() or clean not in _ALSO_WORDS) else ""
