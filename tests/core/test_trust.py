from dataclasses import replace

from bot.core.ledger import Added, Problem
from bot.core.messages.check import coins
from bot.core.trust import (
    Flaw,
    confidence,
    findings,
    may_have_been,
)
from bot.core.twice import Twice
from bot.core.unknown import confidence_of
from tests.build import books, ledger


def added(text: str, *batches: int) -> list[Added]:
    rows = ledger(text)
    return [
        Added(10 * row.line, batch, row)
        for row, batch in zip(rows, batches or (1,) * len(rows), strict=True)
    ]


def test_the_gravest_comes_first_and_each_names_its_row() -> None:
    text = """
    2026-01-01T10:00:00Z buy        1 OLD in A
    2026-01-02T10:00:00Z deposit    1 ETH in A
    2026-01-03T10:00:00Z sell       3 SOL for 300 in A
    """

    found = findings(added(text), books("XX", text).problems)

    assert [(one.flaw, one.added and one.added.number, one.asset) for one in found] == [
        (Flaw.MISSING, 30, "SOL"),
        (Flaw.ALONE, 20, "ETH"),
        (Flaw.NO_COST, 10, "OLD"),
    ]


def test_a_problem_of_another_sort_or_without_a_row_is_still_told() -> None:
    odd = Problem(None, "no_date", "BTC", None, None, "a detail")

    (found,) = findings((), [odd])

    assert (found.flaw, found.added, found.asset) == (Flaw.OTHER, None, "BTC")


def test_half_a_transfer_may_have_been_what_goes_the_same_way() -> None:
    came, went, swapped = ledger("""
    2026-01-01 deposit    1
    2026-01-01 withdrawal 1
    2026-01-01 swap       1 into 2 ETH
    """)

    assert set(may_have_been(came)) == {"buy", "gift_in", "income", "move"}
    assert set(may_have_been(went)) == {"move", "gift_out", "lost", "spend"}
    assert may_have_been(swapped) == ()


def test_of_many_coins_some_are_named_and_the_rest_are_counted() -> None:
    assert coins(["BTC", "ETH"]) == "<b>BTC</b> and <b>ETH</b>"
    assert coins([f"C{number}" for number in range(10)]).endswith("<b>C7</b> and 2 more")


def test_figures_are_complete_or_say_of_how_many_coins_they_are_not() -> None:
    text = """
    2026-01-01T10:00:00Z buy        1 OLD in A
    2026-01-02T10:00:00Z deposit    1 ETH in A
    2026-01-03T10:00:00Z buy        3 SOL for 300 in A
    """

    partial = confidence_of(books("XX", text))
    complete = confidence_of(books("XX", "2026-01-03T10:00:00Z buy 3 SOL for 300 in A"))

    assert str(complete) == "complete"
    assert str(partial) == (
        "partial: 2 of 3 coins not counted in full (ETH: half a transfer; OLD: its cost is unknown)"
    )


def test_what_may_be_counted_twice_keeps_figures_from_being_complete() -> None:
    twice = Twice(2, ("BTC", "SOL"))
    odd = Problem(None, "riddle", None, None, None, "a detail")
    whole, partial = confidence(["BTC"], []), confidence(["BTC"], [odd])

    assert not replace(whole, twice=twice).is_complete
    assert str(replace(whole, twice=twice)) == (
        "in doubt: 2 entries may be counted twice (BTC, SOL)"
    )
    assert str(replace(partial, twice=twice)) == (
        "partial: one problem that no coin is to blame for; 2 entries may be counted twice "
        "(BTC, SOL)"
    )


def test_a_coin_without_a_price_and_a_problem_of_no_coin_are_part_of_it() -> None:
    odd = Problem(None, "riddle", None, None, None, "a detail")

    assert str(confidence(["BTC", "SOL"], [], [("SOL", "no_price")])) == (
        "partial: 1 of 2 coins not counted in full (SOL: it has no price today)"
    )
    assert str(confidence(["BTC"], [odd])) == "partial: one problem that no coin is to blame for"


def one_moves(text: str, *both: frozenset[int]) -> list[tuple[int, int]]:
    found = findings(added(text), books("XX", text).problems, both=both)
    return [
        (one.twin.number, one.added.number)
        for one in found
        if one.flaw is Flaw.ONE_MOVE and one.twin and one.added
    ]


APART = """
2026-01-01 buy        5 for 500 in A
2026-03-01 withdrawal 1 in A
2026-03-03 deposit    0.9995 in B
"""


def test_halves_that_may_be_one_move_are_one_flaw() -> None:
    found = findings(added(APART), books("XX", APART).problems)

    assert [one.flaw for one in found] == [Flaw.ONE_MOVE]
    assert one_moves(APART) == [(20, 30)]


def test_halves_that_are_known_to_be_two_transfers_are_two_flaws() -> None:
    found = findings(added(APART), books("XX", APART).problems, both={frozenset((20, 30))})

    assert [one.flaw for one in found] == [Flaw.ALONE, Flaw.ALONE]


def test_more_than_left_less_than_half_a_month_later_and_the_same_wallet_are_no_move() -> None:
    for came in (
        "2026-03-03 deposit 1.1 in B",
        "2026-03-03 deposit 0.4 in B",
        "2026-04-03 deposit 0.9995 in B",
        "2026-02-27 deposit 0.9995 in B",
        "2026-03-03 deposit 0.9995 in A",
        "2026-03-03 deposit 0.9995 ETH in B",
    ):
        assert one_moves(f"2026-03-01 withdrawal 1 in A\n{came}") == []


def test_each_half_is_the_end_of_one_move_the_nearest_first() -> None:
    text = """
    2026-03-01 withdrawal 1 in A
    2026-03-05 withdrawal 1 in A
    2026-03-07 deposit    1 in B
    2026-03-09 deposit    0.9 in B
    """

    assert one_moves(text) == [(20, 30), (10, 40)]


def test_a_half_may_be_an_end_of_a_move_that_is_there_already() -> None:
    arrived = "2026-03-01 move 1 in A to B\n2026-03-03 deposit 0.9995 in B"
    left = "2026-03-01 withdrawal 1 in A\n2026-03-03 move 0.9995 in A to B"

    assert one_moves(arrived) == [(10, 20)]
    assert one_moves(left) == [(20, 10)]
