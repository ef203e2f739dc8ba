"""A move out of a wallet and a sale there at one instant: the move counts first, and is told."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.same_instant import order_words
from tests.build import books, only

LOTS = "2026-01-01 buy 1 for 100 in K\n2026-02-01 buy 1 for 300 in K\n"
ONE_DAY = f"{LOTS}2026-05-10 move 1 in K to L\n2026-05-10 sell 1 for 200 in K"


def test_the_other_result_is_told_where_the_order_decides_about_a_year() -> None:
    """Worked: the move takes the lot of 100, so the one of 300 is sold for 200."""
    settled = books("US", ONE_DAY)

    assert only(settled).gain == -100
    (told,) = order_words(settled)
    assert told == (
        "Moved at the very time of a sale there, and taken to be moved first: 1 TOK out of K on "
        "2026-05-10. If the sale came first, the net of tax year 2026 would be 100 USD instead of "
        "-100 USD; a time of day in the rows settles it."
    )


def test_a_term_that_the_order_decides_about_is_told_as_well() -> None:
    rows = (
        "2025-01-01 buy 1 for 100 in K\n2026-02-01 buy 1 for 100 in K\n"
        "2026-05-10 move 1 in K to L\n2026-05-10 sell 1 for 200 in K"
    )

    (told,) = order_words(books("US", rows))

    assert "the short-term result of tax year 2026 would be 0 USD instead of 100 USD" in told


@pytest.mark.parametrize(
    ("country", "rows"),
    [
        ("US", ONE_DAY.replace("for 300", "for 100")),
        ("US", ONE_DAY.replace("2026-05-10 sell", "2026-05-11 sell")),
        ("US", ONE_DAY.replace("for 200 in K", "for 200 in L")),
        ("GB", ONE_DAY),
    ],
)
def test_nothing_is_told_where_the_order_changes_nothing(country: str, rows: str) -> None:
    assert order_words(books(country, rows)) == ()


def test_a_time_of_day_decides() -> None:
    settled = books("US", ONE_DAY.replace("2026-05-10 sell", "2026-05-10T09:00:00Z sell"))

    assert only(settled).gain == 100
    assert order_words(settled) == ()


def test_gains_say_it_in_the_table_and_in_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(
        "time,kind,asset,quantity,total,wallet,to_wallet\n"
        "2026-01-01,buy,A,1,100,K,\n2026-02-01,buy,A,1,300,K,\n"
        "2026-05-10,sell,A,1,200,K,\n2026-05-10,move,A,1,,K,L\n"
    )
    asked = ["gains", "--ledger", str(path), "--country", "US"]

    assert main(asked) == 0
    text = capsys.readouterr().out
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert found["assumptions"][0].startswith("Moved at the very time of a sale there")
    assert f"- {found['assumptions'][0]}\n" in text
