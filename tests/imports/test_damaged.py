"""Whatever happens to a file, it is read, or refused with a reason; nothing else."""

from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.core.ledger_file import ledger_text, read_ledger
from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, read_export

FILES = sorted((Path(__file__).parent / "files").glob("*.csv"))
CONTENTS = {path.name: path.read_bytes() for path in FILES}
names = st.sampled_from(sorted(CONTENTS))
NASTY = [
    "",
    "=1+1",
    "9" * 60,
    "-0",
    "NaN",
    "1e999",
    '"',
    ";",
    "\0",
    "\u202e",
    "2024-99-99",
    "€",
    "()",
]


def read_if_possible(name: str, content: bytes) -> Export | None:
    use_exact_decimals()
    with suppress(BadInput):
        return read_export([ExportFile(name, content)])
    return None


def check(export: Export | None) -> None:
    """Every row of a file is in the result once, or named; and the ledger is sound."""
    if export is None:
        return
    seen = {row for one in export.transactions for row in one.rows}
    seen |= {row for gap in export.unread for row in gap.rows}
    assert seen == set(range(1, export.count + 1))
    assert len({row.id for row in export.rows}) == len(export.rows)
    again = read_ledger(ledger_text(export.rows), ZoneInfo("UTC"))
    assert [row.id for row in again] == [row.id for row in export.rows]


@given(name=names, start=st.integers(0, 3000), length=st.integers(0, 400))
def test_a_file_with_a_hole_is_read_or_refused(name: str, start: int, length: int) -> None:
    content = CONTENTS[name]

    check(read_if_possible(name, content[:start] + content[start + length :]))


@given(name=names, flips=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=8))
def test_a_file_with_other_bytes_is_read_or_refused(
    name: str, flips: list[tuple[int, int]]
) -> None:
    content = bytearray(CONTENTS[name])
    for place, byte in flips:
        content[place % len(content)] = byte

    check(read_if_possible(name, bytes(content)))


@given(
    name=names,
    row=st.integers(1, 20),
    column=st.integers(0, 20),
    cell=st.sampled_from(NASTY) | st.text(max_size=12),
)
def test_a_cell_of_any_content_spoils_its_own_rows_alone(
    name: str, row: int, column: int, cell: str
) -> None:
    lines = CONTENTS[name].decode("utf-8", "replace").split("\n")
    place = row % len(lines)
    cells = lines[place].split(",")
    cells[column % len(cells)] = cell
    lines[place] = ",".join(cells)

    check(read_if_possible(name, "\n".join(lines).encode("utf-8", "replace")))


@given(content=st.binary(max_size=500))
def test_any_bytes_are_refused_with_a_reason(content: bytes) -> None:
    check(read_if_possible("x.csv", content))


@given(start=st.sampled_from([b"PK\x03\x04", b"\x1f\x8b"]), rest=st.binary(max_size=300))
def test_any_archive_is_refused_with_a_reason(start: bytes, rest: bytes) -> None:
    check(read_if_possible("x.zip", start + rest))


@pytest.mark.parametrize("name", sorted(CONTENTS))
def test_the_order_of_rows_changes_no_trade(name: str) -> None:
    use_exact_decimals()
    export = read_if_possible(name, CONTENTS[name])

    assert export is not None
    times = [row.at for row in export.rows]
    assert times == sorted(times)
