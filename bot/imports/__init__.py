"""An exchange's export in, ledger rows out; one data file a format.

    bytes → tables → recognised format → rows read → legs joined → ledger rows

`opening`, `encodings`, `workbooks` and `open_sheets` meet the bytes; all behind them is pure.
"""

from bot.imports.export import Export, ExportFile, read_export
from bot.imports.formats import Format, formats
from bot.imports.model import Gap, Transaction, UnknownFormat, What
from bot.imports.reading import Home

__all__ = [
    "Export",
    "ExportFile",
    "Format",
    "Gap",
    "Home",
    "Transaction",
    "UnknownFormat",
    "What",
    "formats",
    "read_export",
]
