"""Every format we know reads a file in that format as its expected ledger has it.

The files are written by hand, after what the venue says of its format. An expected ledger that was
changed on purpose is written anew, then read as a diff before it is committed:

    REGENERATE=1 python -m pytest tests/imports/test_formats.py
"""

import os
from pathlib import Path

import pytest

from bot.core.ledger_file import row_fields
from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, formats, read_export

FILES = Path(__file__).parent / "files"
COLUMNS = (
    "time", "kind", "asset", "quantity", "total", "currency", "fee", "fee_asset", "wallet",
    "to_wallet", "to_asset", "to_quantity", "note",
)  # fmt: skip


def read(name: str) -> Export:
    use_exact_decimals()
    (path,) = [path for path in FILES.glob("*.csv") if path.stem.split(" ")[0] == name]
    return read_export([ExportFile(path.name, path.read_bytes())])


def as_text(export: Export) -> str:
    """Return what an export gave as people read it: rows, what was left out, what was not read."""
    lines = []
    for row in export.rows:
        fields = row_fields(row)
        said = (f"{name}={fields[name]}" for name in COLUMNS[4:] if fields[name])
        lines.append(" ".join((*(fields[name] for name in COLUMNS[:4]), *said)))
    lines += [f"left out {gap.rows}: {gap.reason}" for gap in export.ignored]
    lines += [f"not read {gap.rows}: {gap.reason}" for gap in export.unread]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", [format_.name for format_ in formats()])
def test_a_file_of_each_format_becomes_its_ledger(name: str) -> None:
    expected = FILES / f"{name}.txt"

    export = read(name)

    if os.environ.get("REGENERATE"):
        expected.write_text(as_text(export), "utf-8")
    assert [format_.name for format_ in export.formats] == [name]
    assert as_text(export) == expected.read_text("utf-8")


@pytest.mark.parametrize("name", [format_.name for format_ in formats()])
def test_each_row_of_a_file_is_read_left_out_or_named(name: str) -> None:
    export = read(name)

    rows = {row for one in export.transactions for row in one.rows}
    rows |= {row for gap in export.unread for row in gap.rows}

    assert rows == set(range(1, export.count + 1))


def test_there_are_formats_enough() -> None:
    assert len(formats()) >= 30


@pytest.mark.parametrize("name", [format_.name for format_ in formats()])
def test_each_format_is_documented(name: str) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "import.md").read_text("utf-8")

    assert f"(`{name}`)" in docs
