"""What could be harvested, as people read it in the shell."""

from datetime import date
from decimal import Decimal

import pytest

from bot.commands.ledger_tables import gains_table
from bot.commands.loss_tables import losses_table
from bot.core.losses import harvest
from bot.core.messages.words import DISCLAIMER
from tests.build import books, d

TODAY = date(2026, 11, 23)


def report_of(country: str, history: str, price: int, on: date = TODAY) -> str:
    return losses_table(harvest(books(country, history), {"TOK": d(price)}, on))


def cells_of(text: str) -> list[str]:
    """Return the cells of the first sale."""
    lines = text.splitlines()
    row = lines[lines.index("Losses a sale would realise") + 2]
    return [cell.strip() for cell in row.split("  ") if cell.strip()]


def test_what_the_law_leaves_out_of_a_loss_stands_between_its_cost_and_it() -> None:
    """EStG 23(1) s.1 no.2: the lot of 2024 counts for nothing."""
    text = report_of("DE", "2024-02-01 buy 10 for 1000\n2026-02-01 buy 10 for 1000", 50)

    amounts = [Decimal(cell.replace(",", "")) for cell in cells_of(text)[-5:-1]]
    proceeds, cost, by_law, loss = amounts
    assert "Proceeds      Cost   By law    Loss" in text
    assert by_law == -500
    assert cost - proceeds + by_law == loss == 500


def test_no_column_of_the_law_stands_where_cost_and_proceeds_tell_the_loss() -> None:
    assert "By law" not in report_of("US", "2026-02-01 buy 10 for 1000", 50)


@pytest.mark.parametrize(
    ("country", "says"), [("AU", "facts decide"), ("IE", "2026-12-22"), ("US", "")]
)
def test_the_day_of_a_clean_purchase_is_not_empty_where_there_is_a_rule(
    country: str, says: str
) -> None:
    text = report_of(country, "2026-08-01 buy 1 for 1000", 500)

    assert cells_of(text)[-1].endswith(says or ".00")


@pytest.mark.parametrize(
    ("country", "says"),
    [
        ("DE", "38 days left. A sale counts for it if it is filled by 2026-12-31 22:59:59 UTC.\n"),
        (
            "US",
            (
                "A sale counts for it if it is filled by 2026-12-31 23:59:59 UTC: then it does by "
                "local time and by UTC, in which exchanges stamp. By local time the year ends "
                "2027-01-01 04:59:59 UTC.\n"
            ),
        ),
    ],
)
def test_until_when_a_sale_counts_is_told_with_the_other_moment_only_where_they_differ(
    country: str, says: str
) -> None:
    assert says in report_of(country, "2026-08-01 buy 1 for 1000", 500)


def test_what_losses_are_set_against_names_the_law() -> None:
    text = report_of("AU", "2026-08-01 buy 1 for 1000", 500)

    said = "- Losses are set against capital gains only (ITAA 1997 s.102-5, 102-10, 102-15).\n"
    assert said in text


@pytest.mark.parametrize(
    ("sales", "says"),
    [("2026-10-01 sell 2 ETH for 5", "one open problem"), ("", "")],
)
def test_one_open_problem_is_one(sales: str, says: str) -> None:
    text = report_of("US", f"2026-08-01 buy 1 for 1000\n{sales}", 500)

    assert ("so the figures are partial" in text) == bool(says)
    assert says in text


def test_tables_say_that_facts_may_change_the_answer() -> None:
    history = "2026-08-01 buy 1 for 1000"

    assert report_of("US", history, 500).endswith(DISCLAIMER)
    assert report_of("IN", history, 500).endswith(DISCLAIMER)
    assert gains_table(books("US", history)).endswith(DISCLAIMER)
    assert "Your facts may change the answer." in DISCLAIMER


def test_what_must_be_known_of_a_sale_names_its_wallet_where_wallets_stand_alone() -> None:
    settled = books("AT", "2026-02-01 buy 10 for 1000 in a\n2026-02-01 buy 10 for 1000 in b")

    text = losses_table(harvest(settled, {"TOK": d(50)}, TODAY))

    starts = [line.partition(":")[0] for line in text.splitlines() if line.startswith("TOK in ")]
    assert set(starts) == {"TOK in a", "TOK in b"}


def test_what_figures_rest_on_stands_apart_from_what_is_said_of_fees() -> None:
    text = gains_table(books("IN", "2026-05-01 buy 1 for 1000 fee 5\n2026-06-01 sell 1 for 900"))

    fees = "Fees paid since 2022-04-01 raise no cost and lower no proceeds here"
    (line,) = (one for one in text.splitlines() if one.startswith(fees))
    assert line.endswith("cost of acquisition (Income-tax Act 1961 s.115BBH(2)(a)).")
    assert f"{line}\n\nWhat this rests on\n" in text
