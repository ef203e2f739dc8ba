from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.core.losses import harvest
from bot.core.money import ZERO, decimal_text, exact, shares
from tests.build import books


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E+3", "1000"),
        ("0.300000000000000000010", "0.30000000000000000001"),
        ("-0.00", "0"),
        ("1E-18", "0.000000000000000001"),
        ("12345678901234567890123456789012345.5", "12345678901234567890123456789012345.5"),
        ("0.12345678901234567890123456789050001", "0.123456789012345678901234567891"),
        ("-1E-40", "0"),
    ],
)
def test_an_amount_is_written_plainly(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


def test_shares_add_up_to_the_whole() -> None:
    with exact():
        split = shares(Decimal(100), [Decimal(1), Decimal(1), Decimal(1)])

        assert sum(split) == 100
        assert split[0] == split[1]


@pytest.mark.parametrize("method", ["fifo", "hifo", "average", "pool"])
def test_amounts_of_thirty_digits_and_thirty_decimals_add_up_to_the_last_digit(method: str) -> None:
    most, least = "9" * 30 + "." + "9" * 30, "0." + "0" * 29 + "1"
    settled = books(
        "XX",
        f"""
        2026-01-01  buy   {most}   for {most} fee {most}
        2026-01-02  buy   {least}  for {least}
        2026-01-03  buy   {most}   for {least}
        2026-01-04  sell  {most}   for {most}
        2026-01-05  sell  {least}  for {most}
        """,
        method,
    )

    with exact():
        sold = [disposal.cost or ZERO for disposal in settled.disposals]
        left = [lot.cost or ZERO for lot in settled.open]
        proceeds = [disposal.proceeds or ZERO for disposal in settled.disposals]
        (year,) = settled.years
        assert sum(sold) + sum(left) == 2 * Decimal(most) + 2 * Decimal(least)
        assert sum(proceeds) == 2 * Decimal(most)
        assert year.net == sum(proceeds) - sum(sold)


def test_what_the_largest_holding_is_worth_is_exact() -> None:
    price = Decimal("9" * 30 + "." + "9" * 29 + "8")
    most = Decimal("9" * 30 + "." + "9" * 30)
    settled = books("XX", f"2026-01-01 buy {most} for {most}")

    report = harvest(settled, {"TOK": Decimal("0." + "9" * 30)}, date(2026, 11, 23))

    (found,) = report.opportunities
    assert Fraction(found.proceeds) == Fraction(most) * Fraction(Decimal("0." + "9" * 30))
    assert Fraction(found.loss) == Fraction(most) - Fraction(found.proceeds)
    with exact():
        assert Fraction(most * price) == Fraction(most) * Fraction(price)
