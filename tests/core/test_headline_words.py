"""Words and amounts of headlines; the headlines are ours."""

import pytest

from bot.core.headline_words import YEAR, Amount, amounts, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Meadowdex drained by hackers", "Hacker drains Meadowdex"),
        ("Dutch watchdog halts kidnapping", "The Netherlands regulator blocks a kidnap"),
        ("$1,500 1.5k five $2 billion", "1500 $1,500 5 2bn"),
        ("Tokenizing, tokenized, tokenization", "Tokenize tokenizes tokenisation"),
    ],
)
def test_what_means_the_same_is_written_alike(one: str, other: str) -> None:
    assert set(stems(one)) == set(stems(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Meadow", "Meadowdex"), ("5%", "5"), ("$5 million", "$5 billion"), ("approves", "delays")],
)
def test_what_differs_is_written_differently(one: str, other: str) -> None:
    assert stems(one) != stems(other)


@pytest.mark.parametrize("text", ["", "and the of", "…", "$", "1" * 400, "9" * 400 + "bn", "1,,,"])
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(stems(text), tuple)
    assert isinstance(amounts(text), tuple)


def test_an_amount_has_what_it_counts() -> None:
    found = amounts("Tollgate buys 400 BTC for $35.5M, up 12% since 2025, in 3 days")

    assert found == (
        Amount(400, "bitcoin"), Amount(35_500_000, "$"), Amount(12, "%"), Amount(2025, YEAR),
        Amount(3, "day"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "equal", "close"),
    [
        (Amount(13_627, "bitcoin"), Amount(13_627, "bitcoin"), 1.0, False),
        (Amount(90_000, "$"), Amount(90_000, "$"), 0.25, False),
        (Amount(90_000, "$"), Amount(89_400, "$"), 0.0, True),
        (Amount(90_000, "$"), Amount(85_000, "$"), 0.0, False),
        (Amount(32, "nft"), Amount(32, "day"), 0.0, False),
        (Amount(0, "%"), Amount(0, "%"), 0.0, False),
        (Amount(2026, YEAR), Amount(2026, YEAR), 0.5, False),
        (Amount(2026, YEAR), Amount(2027, YEAR), 0.0, False),
    ],
)
def test_amounts_are_equal_close_or_neither(
    one: Amount, other: Amount, equal: float, *, close: bool
) -> None:
    assert one.agreement(other) == (equal, close)
    assert other.agreement(one) == (equal, close)
