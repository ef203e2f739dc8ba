"""`import`: an exchange's export in, ledger rows out."""

import argparse
import asyncio
import gc
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.core.errors import BadInput
from bot.core.ledger_file import row_fields
from bot.core.money import decimal_text, use_exact_decimals
from bot.core.visible import one_line

if TYPE_CHECKING:
    from bot.imports import Export

DONE, FAILED = 0, 1
MOST_SHOWN = 20
Subparsers = Any


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command and its arguments."""
    told = "ledger rows from an exchange's export"
    parser = subparsers.add_parser("import", help=told, description=told)
    parser.add_argument("files", nargs="+", metavar="FILE", help="CSV, XLSX or ODS, zipped or not")
    parser.add_argument("--json", action="store_true", help="JSON Lines out")
    parser.add_argument("--format", metavar="NAME", help="told by the header where left out")
    parser.add_argument(
        "--timezone", type=timezone, metavar="TZ", help="of times without one; UTC where left out"
    )
    parser.add_argument(
        "--days",
        choices=("first", "second"),
        help="which number of 03/04/2025 is the day where no row tells; first where left out",
    )
    parser.add_argument(
        "--decimal",
        choices=("comma", "point"),
        help="which mark of 1,234 or 1.234 in a table by hand is the decimal one where no number "
        "tells; point where left out, or comma where semicolons part the columns",
    )
    parser.add_argument(
        "--values",
        metavar="CURRENCY",
        help="look up, in a currency, what rewards and swaps without a value were worth",
    )
    parser.add_argument(
        "--columns",
        metavar="ROLE=COLUMN,...|FILE",
        help="what the columns of an unknown table are, e.g. date=Time,asset=Coin,amount=Qty,"
        "price=Rate,currency==EUR; or a TOML file that says it",
    )
    parser.set_defaults(run=run)


def timezone(name: str) -> ZoneInfo:
    """Return a time zone by its name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        what = f"{name!r} is no time zone; write e.g. Europe/Berlin"
        raise argparse.ArgumentTypeError(what) from error


def run(args: argparse.Namespace) -> int:
    """Print the ledger rows of an export; return 1 where a row could not be read.

    Raises  BadInput: a file is no export that we know, or no file at all.
    """
    from bot.commands.columns import described
    from bot.imports import ExportFile, Home, read_export
    from bot.imports.mapped import NAME

    use_exact_decimals()
    files = [ExportFile(Path(path).name, _content(path)) for path in args.files]
    own = () if args.columns is None else (described(args.columns, files),)
    gc.disable()  # all that is made is needed to the end; looking for garbage takes a third
    try:
        comma = None if args.decimal is None else args.decimal == "comma"
        home = Home(args.timezone, month_first=args.days == "second", comma=comma)
        export = read_export(files, name=NAME if own else args.format, home=home, own=own)
    finally:
        gc.enable()
    failed = None
    if args.values:
        export, failed = _with_values(export, args.values.upper())
    if args.json:
        for row in export.rows:
            fields = {name: text or None for name, text in row_fields(row).items()}
            print(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))
    else:
        print("\n".join(_summary(export)))
    _say_what_is_missing(export)
    _say_what_was_assumed(export, args)
    if failed:
        what = "some values are still missing; try again later, or give `total`"
        print(f"{what}: {failed}", file=sys.stderr)
    return FAILED if export.unread or failed else DONE


def _with_values(export: "Export", currency: str) -> tuple["Export", str | None]:
    """Look up the values that rows lack, name those that nobody knows; why no more, if it failed.

    Raises  BadInput: no currency; BadSettings.
    """
    from bot.app import value_rows
    from bot.core.currencies import MONEY
    from bot.core.past_prices import lacks_value, values_words
    from bot.settings import read_settings

    if currency not in MONEY:
        raise BadInput(f"--values {currency}: no currency that I know; write e.g. EUR")
    found, failed = asyncio.run(value_rows(export.rows, currency, read_settings(os.environ)))
    for line, why in (found.unknown or {}).items():
        print(f"ledger row {line}: {why}; give `total`", file=sys.stderr)
    unknown = found.unknown or {}
    for row in found.rows if failed else ():
        if lacks_value(row) and row.line not in unknown:
            what = f"{row.kind} of {row.asset} on {row.at:%Y-%m-%d}"
            print(f"ledger row {row.line}: {what} has no value yet", file=sys.stderr)
    if found.lines:
        print(values_words(found), file=sys.stderr)
    return replace(export, rows=found.rows), failed


def _content(path: str) -> bytes:
    from bot.imports.tables import LARGEST_FILE

    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadInput(f"{one_line(path)}: {error.strerror or error}") from error


def _say_what_is_missing(export: "Export") -> None:
    """Name on standard error what was not read, and what was left out."""
    from bot.imports.preview import reasons
    from bot.imports.row_reader import NEW_WORD

    for gap in export.unread:
        print(gap, file=sys.stderr)
    if any(gap.remedy == NEW_WORD for gap in export.unread):
        what = "what words mean stands in a table [words] of the file that --columns names"
        print(f'{what}: "Riddle" = "reward"', file=sys.stderr)
    for reason, count in reasons(export):
        if reason != "blank row":
            print(f"left out: {count} × {reason}", file=sys.stderr)
    if export.unused:
        names = ", ".join(export.unused)
        print(f"not used, for another column says the same: {names}", file=sys.stderr)


def _say_what_was_assumed(export: "Export", args: argparse.Namespace) -> None:
    """Name on standard error what a file leaves open and no option said."""
    if export.days and args.days is None and args.columns is None:
        what = f"{export.days.cell!r} could be two days and was read as {export.days.day}"
        print(f"{what}, {export.days.words}; --days says which number is the day", file=sys.stderr)
    number = export.number
    if number and args.decimal is None:
        read, other = decimal_text(number.number), decimal_text(number.other)
        what = f"{number.cell!r} could be two numbers and was read as {read}, not as {other}"
        mark = "comma" if number.other_comma else "point"
        print(f"{what}; --decimal {mark} reads it, and all like it, as {other}", file=sys.stderr)
    if export.assumed_zone and args.timezone is None:
        what = "the file names no time zone, so UTC was taken; --timezone says another"
        print(what, file=sys.stderr)


def _rows(count: int, which: str = "") -> str:
    return f"{count} {which}row{'' if count == 1 else 's'}"


def _summary(export: "Export") -> list[str]:
    """Return what an export holds, for a person."""
    from bot.imports.preview import preview

    found = preview(export)
    titles = "; ".join(format_.title for format_ in export.formats)
    lines = [f"{titles}: {_rows(export.count)}, {_rows(len(export.rows), 'ledger ')}"]
    if found.first and found.last:
        first, last = f"{found.first:%Y-%m-%d}", f"{found.last:%Y-%m-%d}"
        lines.append(f"on {first}" if first == last else f"from {first} to {last}")
    lines += [f"{count:>7} {kind}" for kind, count in found.kinds.items()]
    if found.money:
        lines.append(f"{found.money:>7} of money alone")
    for move in found.moves[:MOST_SHOWN]:
        lines.append(
            f"a transfer of your own: {decimal_text(move.quantity)} {move.asset} "
            f"from {move.wallet} to {move.to_wallet} on {move.at:%Y-%m-%d}"
        )
    if found.alone:
        what = "transfers without their other half in these files"
        lines.append(f"{found.alone} {what}; they are not counted in what follows")
    after = found.after
    lines.append("what is left of each:" if after.held else "nothing is left")
    lines += [f"  {decimal_text(units)} {asset}" for asset, units in after.held.items()]
    if after.missing:
        lines.append("more left than came, so rows are missing:")
    lines += [f"  {decimal_text(units)} {asset}" for asset, units in after.missing.items()]
    return lines
