"""What may be one trade told twice, in the chat's ledger and in a file."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.core.ledger import Added, Row
from bot.core.twice import (
    Twice,
    Twins,
    counted_twice,
    duplicates,
    duplicates_with,
    in_doubt,
    repeated,
    shared_quantities,
    with_doubts,
)
from tests.build import ledger

BERLIN = ZoneInfo("Europe/Berlin")
TWICE = """
2026-01-01T10:00:00Z buy 1 for 100 in A id a
2026-01-01T10:00:30Z buy 1 for 101 in A id b
"""
THRICE = f"""{TWICE}
2026-01-01T10:00:10Z buy 1 for 102 in A id c
"""


def added(text: str, *batches: int) -> list[Added]:
    rows = ledger(text)
    return [
        Added(10 * row.line, batch, row)
        for row, batch in zip(rows, batches or (1,) * len(rows), strict=True)
    ]


def found_in(ledger: list[Added]) -> Twins:
    return duplicates(ledger, BERLIN)


def numbers(twins: Twins) -> list[tuple[int, int]]:
    return [(one.number, other.number) for one, other in twins]


def again(some: list[Added], twins: Twins) -> list[Added]:
    """Return rows as one batch, as they come back from an export of them."""
    rows = with_doubts(some, twins)
    return [Added(100 + number, 9, row) for number, row in enumerate(rows)]


def test_two_rows_that_came_apart_and_agree_may_be_one_trade() -> None:
    assert numbers(found_in(added(TWICE, 1, 2))) == [(10, 20)]


def test_rows_of_one_file_are_as_many_trades() -> None:
    assert found_in(added(TWICE, 1, 1)) == ()


def test_other_units_another_wallet_or_a_minute_more_is_another_trade() -> None:
    for other in (
        "2026-01-01T10:00:30Z buy 2 for 100 in A",
        "2026-01-01T10:00:30Z buy 1 for 100 in B",
        "2026-01-01T10:01:01Z buy 1 for 100 in A",
        "2026-01-01T10:00:30Z sell 1 for 100 in A",
    ):
        text = f"2026-01-01T10:00:00Z buy 1 for 100 in A\n{other}"

        assert found_in(added(text, 1, 2)) == ()


BARE = "2026-01-01T11:00:00Z buy 1 for 100 in A"
"""A bare day in Berlin."""


def test_a_row_of_a_bare_day_agrees_with_a_row_of_any_time_of_that_day() -> None:
    for time in ("2025-12-31T23:00:00Z", "2026-01-01T12:31:00Z", "2026-01-01T22:59:59Z"):
        text = f"{BARE}\n{time} buy 1 for 101 in A"

        assert len(found_in(added(text, 1, 2))) == 1
        assert found_in(added(text, 1, 1)) == ()


def test_a_row_of_a_bare_day_agrees_with_no_other_day_units_wallet_or_kind() -> None:
    for other in (
        "2025-12-31T22:59:59Z buy 1 for 100 in A",
        "2026-01-01T23:00:00Z buy 1 for 100 in A",
        "2026-01-01T12:31:00Z buy 2 for 100 in A",
        "2026-01-01T12:31:00Z buy 1 for 100 in B",
        "2026-01-01T12:31:00Z sell 1 for 100 in A",
    ):
        assert found_in(added(f"{BARE}\n{other}", 1, 2)) == ()


def test_as_many_rows_of_a_bare_day_are_in_doubt_as_have_another_of_that_day() -> None:
    bare = f"{BARE}\n{BARE}\n"
    fills = "2026-01-01T09:00:00Z buy 1 for 99 in A\n2026-01-01T11:00:20Z buy 1 for 99 in A\n"

    one = found_in(added(BARE + "\n" + fills, 1, 2, 2))
    two = found_in(added(bare + fills, 1, 1, 2, 2))
    typed = found_in(added(bare + fills, 1, 3, 2, 2))

    assert numbers(one) == [(10, 30)]
    assert numbers(two) == [(20, 30), (10, 40)]
    assert numbers(typed) == [(20, 30), (10, 40)]


def test_an_export_keeps_the_doubt_about_a_row_of_a_bare_day() -> None:
    text = f"{BARE} id a\n2026-01-01T09:00:00Z buy 1 for 99 in A id b"
    some = added(text, 1, 2)

    told = again(some, found_in(some))
    elsewhere = duplicates(told, ZoneInfo("Asia/Tokyo"))

    assert numbers(found_in(told)) == numbers(elsewhere) == [(100, 101)]
    assert len(repeated([one.row for one in told])) == 1


def test_rows_of_one_batch_are_in_doubt_where_a_row_says_so_and_both_are_still_alike() -> None:
    one, other = added(TWICE)
    said = replace(other, row=replace(other.row, may_repeat="a"))
    corrected = replace(said, row=replace(said.row, quantity=one.row.quantity + 1))
    of_another = replace(said, row=replace(said.row, may_repeat="gone"))

    assert numbers(found_in([one, said])) == [(10, 20)]
    assert found_in([one, corrected]) == ()
    assert found_in([one, of_another]) == ()
    assert found_in([said]) == ()


def test_in_an_export_of_ours_the_same_pairs_are_in_doubt_and_no_others() -> None:
    some = added(THRICE, 1, 2, 3)
    both = {frozenset((10, 30))}
    twins = in_doubt(found_in(some), both)
    first, second, third = again(some, twins)

    found = found_in([first, second, third])

    assert numbers(found_in(some)) == [(10, 30), (20, 30)]
    assert numbers(twins) == [(20, 30)]
    assert numbers(found) == [(101, 102)]
    assert [one.row.may_repeat for one in (first, second, third)] == [None, "c", None]


def test_what_was_said_in_an_earlier_export_is_no_longer_said_once_both_happened() -> None:
    some = again(added(TWICE, 1, 2), found_in(added(TWICE, 1, 2)))

    rows = with_doubts(some, ())

    assert [row.may_repeat for row in rows] == [None, None]


def test_looking_only_among_what_agrees_with_new_rows_finds_the_same() -> None:
    old, new = added(THRICE, 1, 2, 3)[:2], added(THRICE, 1, 2, 3)[2]
    others = added("2026-01-01 buy 7 in A\n2026-01-01 buy 7 in A", 1, 2)
    known = found_in([*old, *others])

    found = duplicates_with(known, [*old, new], BERLIN)

    assert found == found_in([*old, *others, new])
    assert len(found) == 3


def test_only_rows_that_share_a_quantity_are_looked_at() -> None:
    rows = ledger("2026-01-01 buy 1\n2026-01-01 buy 1.0\n2026-01-01 buy 2")

    assert shared_quantities(rows) == {rows[0].quantity}


def test_it_is_told_how_many_entries_and_which_coins() -> None:
    swaps = "2026-01-01 swap 1 ETH into 2 SOL\n2026-01-01 swap 1 ETH into 2 SOL"

    one = counted_twice(found_in(added(swaps, 1, 2)))
    two = counted_twice(found_in(added(THRICE, 1, 2, 3)))

    assert str(one) == "1 entry may be counted twice (ETH, SOL)"
    assert str(two) == "2 entries may be counted twice (TOK)"
    assert str(Twice(2, tuple("ABCDEFGHIJ"))).endswith("(A, B, C, D, E, F, G, H and 2 more)")


def of_one_file() -> tuple[Row, ...]:
    return ledger("""
    2026-01-01T10:00:00Z buy 1 for 100 in A
    2026-01-01T10:00:00Z buy 1 for 100 in A
    2026-01-01T10:00:01Z buy 1 for 100 in A
    2026-01-01T10:00:00Z buy 1 for 100 in B
    """)


def test_rows_of_one_file_that_agree_in_all_may_be_told_twice() -> None:
    rows = of_one_file()
    numbered = [replace(row, id=f"import:abc:{row.line}") for row in rows]
    of_two_files = [replace(row, id=f"import:{row.line}:1") for row in rows]

    assert [(one.line, other.line) for one, other in repeated(rows)] == [(1, 2)]
    assert repeated(numbered) == ()
    assert len(repeated(of_two_files)) == 1


def test_a_file_of_ours_says_itself_what_may_be_told_twice() -> None:
    one, other, third, _ = (replace(row, id=f"x:{row.line}") for row in of_one_file())
    said = replace(third, may_repeat=other.id)

    assert [(a.line, b.line) for a, b in repeated([one, other, said])] == [(2, 3)]
