"""Files of other years, countries and accounts: rarer rows, older headers, words that change.

Beside each file stands the ledger it becomes, written anew as in test_formats.py. What a venue may
do that nobody has shown us is named row by row, never guessed.
"""

import os
from pathlib import Path

import pytest

from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, read_export
from tests.imports.test_formats import as_text

VARIANTS = sorted((Path(__file__).parent / "variants").glob("*.csv"))


def read(path: Path) -> Export:
    use_exact_decimals()
    return read_export([ExportFile(path.name, path.read_bytes())])


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: path.stem)
def test_a_file_of_another_version_becomes_its_ledger(path: Path) -> None:
    expected = path.with_suffix(".txt")

    export = read(path)

    if os.environ.get("REGENERATE"):
        expected.write_text(as_text(export), "utf-8")
    assert [format_.name for format_ in export.formats] == [path.stem.split(" ")[0]]
    assert as_text(export) == expected.read_text("utf-8")


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: path.stem)
def test_each_row_of_another_version_is_read_left_out_or_named(path: Path) -> None:
    export = read(path)

    rows = {row for one in export.transactions for row in one.rows}
    rows |= {row for gap in export.unread for row in gap.rows}

    assert rows == set(range(1, export.count + 1))
