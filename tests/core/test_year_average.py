"""The total average of a year, as Japan has it: one price a coin and year."""

from bot.core.books import Choices
from bot.core.lots import settle
from bot.core.rules import CostBasis
from bot.jurisdictions import load
from tests.build import books, d, gains, held, ledger, only


def test_a_sale_takes_the_average_of_all_that_was_held_and_bought_in_its_year() -> None:
    settled = books(
        "XX",
        """
        2025-03-01  buy   1  for  400
        2025-06-01  sell  1  for  600
        2025-09-01  buy   3  for  800
        """,
        "year_average",
    )

    disposal = only(settled)
    assert (disposal.cost, disposal.gain) == (d(300), d(300))
    assert [part.rule for part in disposal.parts] == ["year_average"]
    assert held(settled) == [("TOK", None, "3", "900")]


def test_what_is_left_goes_into_the_next_year_at_the_average() -> None:
    settled = books(
        "XX",
        """
        2024-03-01  buy   4  for  400
        2024-06-01  sell  2  for  300
        2025-03-01  buy   2  for  600
        2025-06-01  sell  1  for  500
        2026-02-01  sell  1  for  500
        """,
        "year_average",
    )

    assert list(gains(settled).values()) == [100, 300, 300]
    assert [(year.year.name, year.net) for year in settled.years] == [
        ("2024", d(100)),
        ("2025", d(300)),
        ("2026", d(300)),
    ]
    assert held(settled) == [("TOK", None, "2", "400")]


def test_a_cheap_purchase_at_the_end_of_the_year_lowers_the_loss_and_in_january_does_not() -> None:
    history = "2025-01-10 buy 2 for 2000\n2025-12-01 sell 2 for 1000\n{} buy 2 for 1000"

    december = books("XX", history.format("2025-12-20"), "year_average")
    january = books("XX", history.format("2026-01-02"), "year_average")

    assert (only(december).gain, only(january).gain) == (d(-500), d(-1000))


def test_all_wallets_stand_together_and_a_move_changes_nothing() -> None:
    settled = books(
        "XX",
        """
        2025-01-10  buy   1  for  100  in A
        2025-02-10  buy   1  for  300  in B
        2025-02-20  move  1  in A  to B
        2025-03-10  sell  2  for  500  in B
        """,
        "year_average",
    )

    assert (only(settled).wallet, only(settled).cost) == (None, d(400))
    assert settled.open == ()


def test_income_counts_at_its_value_and_gifts_and_losses_leave_at_the_average() -> None:
    settled = books(
        "XX",
        "2025-01-10 buy 1 for 100\n2025-02-10 income 3 for 500\n2025-03-10 lost 2",
        "year_average",
    )

    assert settled.disposals == ()
    assert held(settled) == [("TOK", None, "2", "300")]


def test_an_unknown_cost_makes_the_whole_year_unknown_and_what_is_left_of_it() -> None:
    history = """
        2025-01-10  buy   1  for  100
        2025-02-10  buy   1
        2025-03-10  sell  1  for  500
        2025-04-10  sell  1  for  500
        2026-01-10  buy   1  for  100
        2026-02-10  sell  1  for  150
    """

    settled = books("XX", history, "year_average")

    assert [found.gain for found in settled.disposals] == [None, None, d(50)]
    assert [(p.line, p.problem) for p in settled.problems] == [(2, "no_cost")]


def test_units_sold_before_they_came_are_named() -> None:
    settled = books(
        "XX",
        "2025-01-10 buy 1 for 100\n2025-02-10 sell 3 for 600\n2025-03-10 buy 1 for 300",
        "year_average",
    )

    known, unknown = only(settled).parts
    assert (known.quantity, known.cost, known.gain) == (d(1), d(200), d(0))
    assert (unknown.quantity, unknown.gain) == (d(2), None)
    assert [(p.line, p.problem, p.quantity) for p in settled.problems] == [
        (2, "negative_balance", d(2))
    ]
    assert held(settled) == [("TOK", None, "1", "200")]


def test_a_year_ends_in_the_taxpayers_zone() -> None:
    history = ledger("""
        2025-06-01T00:00:00Z  buy   1  for  100
        2025-12-31T14:59:59Z  sell  1  for  150
        2025-12-31T15:00:00Z  buy   1  for  300
    """)
    law = load("XX")
    tokyo = Choices(CostBasis.YEAR_AVERAGE, timezone=law.timezone.__class__("Asia/Tokyo"))
    utc = Choices(CostBasis.YEAR_AVERAGE)

    assert only(settle(history, law, tokyo)).gain == 50
    assert only(settle(history, law, utc)).gain == -50
