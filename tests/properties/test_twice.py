"""An export, read again, has the same rows, and the same of them may stand twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.core.ledger import Added, Kind, Row
from bot.core.ledger_file import ledger_text, read_ledger
from bot.core.twice import (
    Twins,
    duplicates,
    duplicates_with,
    in_doubt,
    shared_quantities,
    with_doubts,
)
from tests.build import UTC as UTC_ZONE
from tests.build import d

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 1, 2, 11, tzinfo=UTC)
"""Noon there, as a bare day is."""


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[Added, ...]:
    """Draw a ledger of several batches, of which many rows agree."""
    rows = st.tuples(
        st.sampled_from([0, 0, 20, 50, 100, -20, -7200, 7200, 86400]),
        st.sampled_from([Kind.BUY, Kind.SELL]),
        st.sampled_from(["1", "1.0", "2"]),
        st.integers(1, 3),
    )
    drawn = draw(st.lists(rows, max_size=9))
    return tuple(
        Added(
            10 * line,
            batch,
            Row(line, BEGIN + timedelta(seconds=seconds), kind, "BTC", d(units), id=f"={line}"),
        )
        for line, (seconds, kind, units, batch) in enumerate(drawn, 1)
    )


def ids(twins: Twins) -> list[tuple[str | None, str | None]]:
    return [(one.row.id, other.row.id) for one, other in twins]


@given(ledgers(), st.data())
def test_an_export_of_an_export_says_the_same(
    ledger: tuple[Added, ...], data: st.DataObject
) -> None:
    found = duplicates(ledger, BERLIN)
    pairs = [frozenset((one.number, other.number)) for one, other in found]
    both = data.draw(st.sets(st.sampled_from(pairs))) if pairs else set()
    doubts = in_doubt(found, both)

    text = ledger_text(with_doubts(ledger, doubts))
    rows = read_ledger(text, UTC_ZONE)
    again = tuple(Added(number, 7, row) for number, row in enumerate(rows))

    assert [replace(row, line=0) for row in rows] == [replace(one.row, line=0) for one in ledger]
    assert ids(duplicates(again, BERLIN)) == ids(doubts)
    assert ledger_text(with_doubts(again, duplicates(again, BERLIN))) == text


@given(ledgers(), st.integers(0, 9))
def test_looking_again_where_rows_were_added_is_looking_anew(
    ledger: tuple[Added, ...], count: int
) -> None:
    known, new = duplicates(ledger[:count], BERLIN), {one.row.quantity for one in ledger[count:]}
    shared = shared_quantities(one.row for one in ledger)

    found = duplicates_with(known, [one for one in ledger if one.row.quantity in new], BERLIN)

    assert found == duplicates(ledger, BERLIN)
    assert found == duplicates((one for one in ledger if one.row.quantity in shared), BERLIN)
