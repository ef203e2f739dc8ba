"""What the figures of tax years do not tell of their use, said beside them."""

from itertools import starmap

import pytest

from bot.core.year_words import words_of_years
from tests.build import books

YEARS = "Tax year 2026: the sales in the ledger come to "


def test_a_loss_that_small_finnish_sales_leave_without_use_is_told() -> None:
    """TVL 50: prices of 900 and costs of 950 are both within 1,000."""
    settled = books("FI", "2026-01-01 buy 1 for 950\n2026-02-01 sell 1 for 900")

    assert words_of_years(settled) == (
        (
            f"{YEARS}900 EUR, no more than 1,000 EUR, so losses of 50 EUR count for nothing "
            "(TVL 48(6), 50)."
        ),
    )


def test_a_finnish_loss_that_counts_beside_free_gains_is_told_apart_from_them() -> None:
    """TVL 48(6), 50: costs of 1,900 let the loss count, prices of 900 leave the gain free."""
    history = """
        2026-01-01  buy   1  BTC  for   100
        2026-01-01  buy   1  ETH  for  1800
        2026-02-01  sell  1  BTC  for   500
        2026-02-02  sell  1  ETH  for   400
    """

    assert words_of_years(books("FI", history)) == (
        (
            f"{YEARS}900 EUR, no more than 1,000 EUR, so gains are free; losses of 1,400 EUR "
            "count, for what was sold had cost more (TVL 48(6), 50)."
        ),
    )


@pytest.mark.parametrize(
    ("price", "is_told"), [("305", True), ("305.01", False), ("200 fee 5", True)]
)
def test_a_french_loss_of_a_year_of_small_sales_is_told_to_have_no_use(
    price: str, is_told: bool
) -> None:
    """CGI art. 150 VH bis II.B: 305 of sales."""
    told = words_of_years(books("FR", f"2026-01-01 buy 1 for 500\n2026-03-01 sell 1 for {price}"))

    assert bool(told) == is_told
    assert all(one.endswith("count for nothing (CGI art. 150 VH bis II.B).") for one in told)


def test_a_year_of_which_a_gain_is_unknown_is_not_called_one_of_small_sales() -> None:
    history = "2026-01-01 buy 1 for 950\n2026-02-01 sell 1 for 900\n2026-03-01 sell 1 ETH for 500"

    assert words_of_years(books("FI", history)) == ()


def test_the_brazilian_months_whose_gains_are_free_are_named() -> None:
    """Lei 9.250/1995 art. 22: sales of a month up to 35,000, before what selling cost."""
    history = """
        2026-01-01  buy   5  for  50000
        2026-03-01  sell  1  for  35000
        2026-04-01  sell  1  for  35001
        2026-05-01  sell  1  for  35000  fee 1
        2026-06-01  sell  1  for  20000
        2026-07-01  sell  1  for   9000
    """

    assert words_of_years(books("BR", history))[1:] == (
        (
            "Tax year 2026: the gains of March, May and June, 59,999 BRL together, are free, for "
            "the sales of such a month came to no more than 35,000 BRL; the table has them all the "
            "same (Lei 9.250/1995 art. 22, text of Lei 11.196/2005)."
        ),
    )


@pytest.mark.parametrize(
    ("country", "says"),
    [
        (
            "DK",
            (
                "Losses are not set against gains, so Net is no sum taxed (statsskatteloven 5 a; "
                "Skattestyrelsen)."
            ),
        ),
        ("SE", "Of a loss, 70 per cent count; Net takes all of it off (IL 52:5, 67:10)."),
    ],
)
def test_a_net_that_is_not_what_is_taxed_says_so_once_for_all_years(
    country: str, says: str
) -> None:
    losing = "\n".join(
        f"{year}-01-01 buy 1 for 100\n{year}-02-01 sell 1 for 50" for year in (2024, 2025)
    )
    winning = losing.replace("for 50", "for 150")

    assert words_of_years(books(country, losing)) == (says,)
    assert words_of_years(books(country, winning)) == ()


def test_the_column_of_what_was_held_for_long_is_said_to_be_worth_nothing_where_it_is() -> None:
    """EStG 23(1) s.1 no.2."""
    long, short = starmap(
        books,
        (
            ("DE", "2024-01-01 buy 1 for 10\n2026-02-01 sell 1 for 5010"),
            ("DE", "2026-01-01 buy 1 for 10\n2026-02-01 sell 1 for 5010"),
        ),
    )

    assert [one[:79] for one in words_of_years(long)] == [
        "What was held long enough to be exempt stands in the column Long alone: it coun"
    ]
    assert words_of_years(short) == ()


def test_two_rates_of_one_year_are_told_with_what_falls_under_each() -> None:
    """TCGA 1992 s.1H: 20 per cent until 29 October 2024, 24 from then on."""
    history = """
        2024-05-01  buy   3  for  300
        2024-10-29  sell  1  for  150
        2024-10-30  sell  1  for   70
    """

    (told,) = words_of_years(books("GB", history))

    assert told.startswith(
        "Tax year 2024-25: 20 per cent on what was realised before 2024-10-30, net 50 GBP, and 24 "
        "on what came then, net -30 GBP (https://www.gov.uk/"
    )
