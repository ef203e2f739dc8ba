"""Specific identification: the note of a sale names its lots."""

import pytest

from bot.core.unknown import confidence_of
from tests.build import books, d, gains, held, only

HISTORY = """
    2025-01-10  buy   1  for  100  id a
    2025-02-10  buy   2  for  600  id b
    2025-03-10  buy   1  for  200  id c
"""


def test_a_sale_takes_the_lots_that_its_note_names() -> None:
    settled = books("US", f"{HISTORY}\n2025-06-10 sell 2 for 1000 note lots: b=1.5, c=0.5; mine")

    first, second = only(settled).parts
    assert (first.rule, first.quantity, first.cost) == ("specific", d("1.5"), d(450))
    assert (second.rule, second.quantity, second.cost) == ("specific", d("0.5"), d(100))
    assert only(settled).gain == 450
    assert held(settled) == [
        ("TOK", "default", "1", "100"),
        ("TOK", "default", "0.5", "150"),
        ("TOK", "default", "0.5", "100"),
    ]
    assert settled.problems == ()


def test_what_is_not_named_falls_back_to_the_method() -> None:
    settled = books("US", f"{HISTORY}\n2025-06-10 sell 2 for 1000 note lots: c=1", "hifo")

    assert [(part.rule, part.cost) for part in only(settled).parts] == [
        ("specific", d(200)),
        ("hifo", d(300)),
    ]


@pytest.mark.parametrize(
    ("note", "problem", "quantity"),
    [
        ("lots: x=1", "lot_not_held", "1"),
        ("lots: a=2", "lot_not_held", "1"),
        ("lots: a", "lots_unreadable", "2"),
        ("lots: a=1, a=1", "lots_unreadable", "2"),
        ("lots: a=1,5", "lots_unreadable", "2"),
        ("lots: a=0", "lots_unreadable", "2"),
        ("lots: b=2; lots: c=2", "lots_unreadable", "2"),
    ],
)
def test_lots_that_cannot_be_sold_as_named_are_told_with_the_row(
    note: str, problem: str, quantity: str
) -> None:
    settled = books("US", f"{HISTORY}\n2025-06-10 sell 2 for 1000 note {note}")

    (told,) = settled.problems
    assert (told.line, told.problem, told.quantity) == (4, problem, d(quantity))
    assert "FIFO" in told.detail
    assert only(settled).cost == 400
    assert only(settled).quantity == 2


def test_lots_of_another_wallet_or_of_later_are_not_held() -> None:
    settled = books(
        "US",
        """
        2025-01-10  buy   1  for  100  in A  id a
        2025-02-10  buy   1  for  300  in B  id b
        2025-03-10  sell  1  for  500  in B  note lots: a=1
        2025-04-10  sell  1  for  500  in A  note lots: c=1
        2025-05-10  buy   1  for  200  in A  id c
        """,
    )

    assert list(gains(settled).values()) == [200, 400]
    assert [(p.line, p.problem) for p in settled.problems] == [
        (3, "lot_not_held"),
        (4, "lot_not_held"),
    ]


def test_of_a_sale_that_names_too_much_nothing_is_said_to_be_sold_by_the_method() -> None:
    settled = books("US", f"{HISTORY}\n2025-06-10 sell 2 for 1000 note lots: a=1, b=2")

    (told,) = settled.problems
    assert (told.line, told.problem, told.quantity) == (4, "lots_too_many", d(2))
    assert told.detail == (
        "it names 1 more than it sells, which counts for nothing; correct the quantities"
    )


def test_why_a_named_lot_is_not_held_is_told_with_what_to_write() -> None:
    settled = books(
        "US",
        """
        2025-01-10  buy   1  for  100  in A  id a
        2025-02-10  buy   2  for  300  in B  id b
        2025-03-10  sell  1  for  500  in B  note lots: a=1
        2025-04-10  sell  1  for  500  in B  note lots: c=1
        2025-05-10  buy   1  for  200  in B  id c
        2025-06-10  sell  1  for  500  in B  note lots: b=1
        """,
    )

    elsewhere, unknown, gone = (problem.detail for problem in settled.problems)
    assert elsewhere.startswith(
        "1 unit of the lot 'a' is not held in B then, but in A; name a lot of B, or add the move"
    )
    assert unknown.startswith(
        "no lot 'c' of TOK came before; write the id of the row that brought it"
    )
    assert gone.startswith("1 unit of the lot 'b' is not held then, for so much is not left")
    assert all(problem.detail.endswith("is sold by FIFO") for problem in settled.problems)


def test_a_lot_keeps_its_name_when_it_moves() -> None:
    settled = books(
        "US",
        f"{HISTORY}\n2025-04-10 move 3 to B\n2025-06-10 sell 1 for 500 in B note lots: b=1",
    )

    assert only(settled).cost == 300
    assert settled.problems == ()


@pytest.mark.parametrize(("country", "method"), [("GB", "pool"), ("XX", "average"), ("IT", "lifo")])
def test_names_count_for_nothing_where_the_law_or_the_method_leaves_no_choice(
    country: str, method: str
) -> None:
    named = books(country, f"{HISTORY}\n2025-06-10 sell 1 for 500 note lots: a=1", method)
    plain = books(country, f"{HISTORY}\n2025-06-10 sell 1 for 500", method)

    assert named.disposals == plain.disposals
    assert [(p.line, p.problem) for p in named.problems] == [(4, "lots_not_allowed")]
    assert confidence_of(named).is_complete


def test_a_fee_in_the_coin_sold_follows_the_method() -> None:
    settled = books("US", f"{HISTORY}\n2025-06-10 sell 1 for 500 fee 0.1 TOK note lots: c=1")

    assert {(part.rule, part.quantity) for part in only(settled).parts} == {
        ("specific", d(1)),
        ("fifo", d("0.1")),
    }


def test_names_on_a_row_that_sells_nothing_are_told_to_count_for_nothing() -> None:
    rows = "2025-04-10 move 1 to B note lots: b=1\n2025-06-10 gift_out 1 note lots: c=1"

    settled = books("US", f"{HISTORY}\n{rows}")

    assert [(p.line, p.problem) for p in settled.problems] == [
        (4, "lots_not_sold"),
        (5, "lots_not_sold"),
    ]
    assert "a move takes them in the order of the method" in settled.problems[0].detail


def test_a_note_that_speaks_of_lots_otherwise_is_no_problem() -> None:
    settled = books("US", f"{HISTORY}\n2025-04-10 move 1 to B note two lots: cold storage")

    assert settled.problems == ()
