from decimal import Decimal

import pytest

from bot.core.money import decimal_text, exact, shares


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
