"""Text of a ledger file in, its rows out, and back."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.cells import csv_line, guarded, unguarded
from bot.core.errors import BadLedger, Mistake
from bot.core.ledger import DEFAULT_WALLET, Row
from bot.core.ledger_fields import MAX_SYMBOL, REQUIRED, FieldReader
from bot.core.money import decimal_text
from bot.core.wallets import WalletNames

COLUMNS = (
    "time", "kind", "asset", "quantity", "total", "currency", "fee", "fee_asset", "wallet",
    "to_wallet", "to_asset", "to_quantity", "id", "note",
)  # fmt: skip
MAY_REPEAT = "may_repeat"
"""The column of /export alone: the id of another row which may be the same trade."""
KNOWN = (*COLUMNS, MAY_REPEAT)
TEXTS = frozenset(
    {"asset", "fee_asset", "wallet", "to_wallet", "to_asset", "id", "note", MAY_REPEAT}
)
"""What may begin with anything; the other columns are numbers, instants or words of ours."""
MAX_CHARACTERS = 128 * 1024 * 1024
MOST_MISTAKES = 1000
MOST_NAMES = 10
OTHER_MARKS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What other tables have between their columns."""


def _nothing() -> None:
    """Do nothing."""


def read_ledger(
    text: str, timezone: ZoneInfo, each: Callable[[], None] = _nothing
) -> tuple[Row, ...]:
    """Return the rows of a ledger file, CSV with a header or JSON Lines, in the file's order.

    timezone  the taxpayer's: a bare date means 12:00 there.
    each      is called for each line that is read; what it raises ends the reading.
    Result    a row whose id came before with the same content is left out; a wallet that is
              written in several ways is one, called as the first row that names it does.
    Raises    BadLedger, with every bad line; reading stops after very many.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadLedger((Mistake(0, f"longer than {MAX_CHARACTERS} characters; split the file"),))
    text = text.removeprefix("\ufeff")
    mistakes: list[Mistake] = []
    lines = _json_lines if text.lstrip().startswith("{") else _csv_lines
    rows = []
    names = WalletNames()
    for record in _until_enough(lines(text, mistakes), mistakes):
        each()
        try:
            row = row_from_fields(record.fields, line=record.line, timezone=timezone)
        except BadLedger as bad:
            mistakes.extend(bad.mistakes)
        else:
            rows.append(names.in_row(row))
    unique = _without_repeats(rows, mistakes)
    if mistakes:
        raise BadLedger(tuple(sorted(mistakes, key=lambda mistake: mistake.line)))
    return unique


def row_from_fields(fields: Mapping[str, str], *, line: int, timezone: ZoneInfo) -> Row:
    """Return the row that the fields of one line state; empty fields may be absent.

    Raises  BadLedger, with every mistake of the line.
    """
    reader = FieldReader(fields, line)
    reader.refuse_unknown(KNOWN)
    row = Row(
        line=line,
        at=reader.instant("time", timezone),
        kind=reader.kind(),
        asset=reader.symbol("asset") or "?",
        quantity=reader.positive("quantity"),
        total=reader.amount("total"),
        currency=reader.currency(),
        fee=reader.amount("fee"),
        fee_asset=reader.symbol("fee_asset"),
        wallet=reader.text("wallet") or DEFAULT_WALLET,
        to_wallet=reader.text("to_wallet"),
        to_asset=reader.symbol("to_asset"),
        to_quantity=reader.amount("to_quantity"),
        id=reader.text("id"),
        note=reader.text("note"),
        may_repeat=reader.text(MAY_REPEAT),
    )
    reader.check_kind(row)
    if reader.mistakes:
        raise BadLedger(tuple(reader.mistakes))
    return _without_idle_fee_asset(row)


def ledger_text(rows: Sequence[Row]) -> str:
    """Return a CSV file that reads back as the same rows, whatever the time zone.

    No spreadsheet that opens it takes a text in it for a formula. Where no row may repeat another
    one, there is no column for it.
    """
    if not any(row.may_repeat for row in rows):
        return csv_line(COLUMNS) + "".join(csv_line(_cells(row_fields(row))) for row in rows)
    lines = (
        csv_line(_cells({**row_fields(row), MAY_REPEAT: row.may_repeat or ""})) for row in rows
    )
    return csv_line(KNOWN) + "".join(lines)


def _cells(fields: Mapping[str, str]) -> list[str]:
    return [guarded(text) if name in TEXTS else text for name, text in fields.items()]


def row_fields(row: Row) -> dict[str, str]:
    """Return the columns of a ledger file, in their order; empty text where a row says nothing."""
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    values["time"] = row.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {column: _field_text(values[column]) for column in COLUMNS}


def same_content(row: Row, other: Row) -> bool:
    """Whether two rows say the same, wherever they stand."""
    return replace(row, line=0) == replace(other, line=0)


def _field_text(value: object) -> str:
    if value is None:
        return ""
    return decimal_text(value) if isinstance(value, Decimal) else str(value)


def _without_idle_fee_asset(row: Row) -> Row:
    in_money = row.fee_asset is not None and row.fee_asset == row.currency
    return replace(row, fee_asset=None) if in_money or row.fee is None else row


def _until_enough(
    records: Iterator["_Record | None"], mistakes: list[Mistake]
) -> Iterator["_Record"]:
    """Yield records until there are so many mistakes that no one would read more."""
    for record in records:
        if len(mistakes) >= MOST_MISTAKES:
            last = max(mistake.line for mistake in mistakes)
            what = f"{MOST_MISTAKES} mistakes up to here; the lines after it were not read"
            mistakes.append(Mistake(last, what))
            return
        if record is not None:
            yield record


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    fields: dict[str, str]


def _csv_lines(text: str, mistakes: list[Mistake]) -> Iterator[_Record | None]:
    """Yield the records of a CSV file, None for a line that is none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            mistakes.append(Mistake(before + 1, f"not CSV: {error}; check the quotes"))
            return
        line, before = before + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip().lower() for cell in cells]
            if not _header_is_good(header, line, mistakes):
                return
        elif len(cells) != len(header):
            count = f"{len(cells)} fields where the header has {len(header)}"
            mistakes.append(Mistake(line, f"{count}; check commas and quotes"))
            yield None
        else:
            yield _Record(line, _fields_of(dict(zip(header, cells, strict=True))))
    if header is None:
        mistakes.append(Mistake(0, f"empty; the first line must name {', '.join(REQUIRED)}"))


def _fields_of(cells: Mapping[str, str]) -> dict[str, str]:
    if not any("'" in cell for cell in cells.values()):
        return dict(cells)
    return {
        name: unguarded(cell.strip()) if name in TEXTS else cell for name, cell in cells.items()
    }


def _header_is_good(header: Sequence[str], line: int, mistakes: list[Mistake]) -> bool:
    counts = Counter(header)
    unknown = [name[:MAX_SYMBOL] or "(empty)" for name in counts if name not in KNOWN]
    twice = sorted(name[:MAX_SYMBOL] for name, count in counts.items() if name and count > 1)
    missing = [name for name in REQUIRED if name not in header]
    found = []
    mark = next((mark for mark in OTHER_MARKS if mark in header[0]), None)
    if mark is not None and len(header) == 1:
        what = (
            f"its columns are apart by {OTHER_MARKS[mark]}; save the file with commas between them"
        )
        mistakes.append(Mistake(line, what))
        return False
    if unknown:
        known = ", ".join(COLUMNS)
        found.append(f"unknown column {_enumerated(unknown)}; known are {known}")
    if twice:
        found.append(f"column twice: {_enumerated(twice)}")
    if missing:
        found.append(f"column missing: {', '.join(missing)}")
    mistakes.extend(Mistake(line, what) for what in found)
    return not found


def _enumerated(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMES
    shown = ", ".join(names[:MOST_NAMES])
    return f"{shown} and {rest} more" if rest > 0 else shown


def _json_lines(text: str, mistakes: list[Mistake]) -> Iterator[_Record | None]:
    """Yield the records of JSON Lines, None for a line that is none."""
    for line, content in enumerate(text.split("\n"), start=1):
        if not content.strip():
            continue
        try:
            yield _Record(line, _json_fields(content))
        except (ValueError, RecursionError) as error:
            mistakes.append(Mistake(line, f"not a JSON object of plain fields: {error}"))
            yield None


def _json_fields(content: str) -> dict[str, str]:
    return plain_fields(read_json(content))


def read_json(text: str) -> object:
    """Return a JSON value with its numbers as text.

    Raises  ValueError or RecursionError; a key that stands twice is a mistake.
    """
    found: object = json.loads(
        text,
        parse_float=str,
        parse_int=str,
        parse_constant=str,
        object_pairs_hook=_unique_pairs,
    )
    return found


def plain_fields(found: object) -> dict[str, str]:
    """Return a JSON object whose values are texts, numbers or null as fields.

    Raises  ValueError.
    """
    if not isinstance(found, dict):
        raise ValueError("expected an object")  # noqa: TRY004  (a mistake of the file)
    for name, value in found.items():
        if not isinstance(value, str | None):
            raise ValueError(f"{name} must be text or a number")  # noqa: TRY004
    return {name: value or "" for name, value in found.items()}


def _unique_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _without_repeats(rows: Sequence[Row], mistakes: list[Mistake]) -> tuple[Row, ...]:
    seen: dict[str, Row] = {}
    unique = []
    for row in rows:
        first = seen.setdefault(row.id, row) if row.id else row
        if first is row:
            unique.append(row)
        elif not same_content(first, row):
            what = f"id {row.id!r} stands on line {first.line} with other content; ids are unique"
            mistakes.append(Mistake(row.line, what))
    return tuple(unique)
