"""How long an export of 100,000 rows takes to read: `python -m benchmarks.imports`.

Prints processor seconds from bytes to ledger rows for CSV, XLSX and ODS. The exit code is 1 where
one takes longer than the goal of ten seconds.
"""

import csv
import gc
import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

from bot.core.money import use_exact_decimals
from bot.imports import ExportFile, read_export
from bot.imports.open_sheets import CONTENT, MIMETYPE

ROWS, GOAL = 100_000, 10.0
HEADER = ["txid", "refid", "time", "type", "subtype", "aclass", "asset", "amount", "fee", "balance"]
COINS = ("XXBT", "XETH", "SOL", "ADA", "DOT")


def rows(count: int) -> Iterator[list[object]]:
    """Return the two legs of trades, as Kraken's ledgers have them."""
    at = datetime(2021, 1, 1)  # noqa: DTZ001 - clock time, as the file has it
    for number in range(count // 2):
        at += timedelta(minutes=7)
        buys, coin = number % 3 != 0, COINS[number % len(COINS)]
        sign = 1 if buys else -1
        units, money = (number % 97 + 1) / 64, (number % 89 + 1) * 12.5
        for leg, asset, amount in ((1, "ZEUR", -sign * money), (2, coin, sign * units)):
            fee = round(money * 0.0016, 4) if leg == 1 else 0
            yield [f"L{number:06}-{leg}", f"T{number:06}", at, "trade", "", "currency", asset,
                   amount, fee, 0]  # fmt: skip


def as_csv(count: int) -> bytes:
    """Return them as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([HEADER, *rows(count)])
    return out.getvalue().encode()


def as_workbook(count: int) -> bytes:
    """Return them as a workbook, with times as such."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADER, *rows(count)):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_open_sheet(count: int) -> bytes:
    """Return them as an ODS spreadsheet."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    lines = "".join(
        f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>"
        for row in (HEADER, *rows(count))
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr(
            CONTENT,
            f"<office:document-content {names}><office:body><office:spreadsheet><table:table>"
            f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if isinstance(value, datetime):
        at = value.isoformat()
        return f'<table:table-cell office:value-type="date" office:date-value="{at}"/>'
    return f"<table:table-cell><text:p>{value}</text:p></table:table-cell>"


FORMS: dict[str, Callable[[int], bytes]] = {
    "csv": as_csv,
    "xlsx": as_workbook,
    "ods": as_open_sheet,
}


def measure(form: str, path: str) -> None:
    """Print seconds and ledger rows of one reading."""
    use_exact_decimals()
    content = Path(path).read_bytes()
    gc.disable()
    start = time.process_time()
    export = read_export([ExportFile(f"kraken.{form}", content)])
    seconds = time.process_time() - start
    assert not export.unread, export.unread[:3]
    print(seconds, len(export.rows))


def main(arguments: Sequence[str]) -> int:
    """Measure every form in a process of its own."""
    if arguments[:1] == ["--one"]:
        measure(*arguments[1:3])
        return 0
    missed = False
    for form, made in FORMS.items():
        path = Path(f"/tmp/gleaner-benchmark.{form}")
        path.write_bytes(made(ROWS))
        command = [sys.executable, "-m", "benchmarks.imports", "--one", form, str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        path.unlink()
        seconds = float(said[0])
        missed = missed or seconds > GOAL
        print(f"{form:5} {ROWS:,} rows {seconds:6.2f} s {said[1]} ledger rows")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
