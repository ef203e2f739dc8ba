"""Which lots a sale would take, as lines."""

from datetime import date

from bot.core.losses import harvest
from bot.core.messages.sold_lots import sold_lots
from tests.build import books, d


def lines(history: str, most: int) -> list[str]:
    """Return the lines of the one sale that a German ledger offers at a price of 100."""
    (found,) = harvest(books("DE", history), {"TOK": d(100)}, date(2026, 11, 23)).opportunities
    return sold_lots(found, "EUR", most).splitlines()


def test_lots_that_count_are_seen_behind_however_many_that_count_for_nothing() -> None:
    old = "\n".join(f"2024-01-{day:02} buy 1 for {90 + day}" for day in range(1, 31))
    new = "2025-11-23 buy 1 for 300\n2026-02-01 buy 2 for 500"

    found = lines(f"{old}\n{new}", 20)

    assert found == [
        (
            "• 30 TOK in 30 lots of 1 January 2024 to 30 January 2024, cost €3,165.00, "
            "exempt: gains and losses count for nothing"
        ),
        (
            "• 1 TOK of 23 November 2025, cost €300.00, loss €200.00, "
            "short-term until 23 November 2026"
        ),
        "• 2 TOK of 1 February 2026, cost €500.00, loss €300.00, short-term until 1 February 2027",
    ]


def test_a_single_exempt_lot_is_told_as_any_other() -> None:
    found = lines("2024-01-01 buy 1 for 90\n2026-02-01 buy 2 for 500", 20)

    assert found[0] == (
        "• 1 TOK of 1 January 2024, cost €90.00, exempt: its gain or loss counts for nothing"
    )


def test_what_is_not_shown_is_counted_in_lots() -> None:
    new = "\n".join(f"2026-02-{day:02} buy 1 for 300" for day in range(1, 11))

    found = lines(f"2024-01-01 buy 1 for 90\n2024-01-02 buy 1 for 90\n{new}", 5)

    assert len(found) == 6
    assert found[-1] == "• and 6 more: /losses"
