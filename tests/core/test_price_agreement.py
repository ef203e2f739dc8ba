from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.price_agreement import TOLERATED, LeftOut, agreement, median
from bot.core.prices import Price
from tests.build import d
from tests.fakes import NOON

NAMES = ("CoinGecko", "Kraken", "Coinbase", "Bitstamp")


def quotes(*amounts: str, minutes: tuple[int, ...] = ()) -> list[Price]:
    ages = (*minutes, *(0,) * len(amounts))
    return [
        Price("SOL", "USD", d(amount), NOON - timedelta(minutes=age), name)
        for amount, name, age in zip(amounts, NAMES, ages, strict=False)
    ]


def test_one_source_is_taken_at_its_word() -> None:
    found = agreement(quotes("140"), NOON)

    assert found.price == quotes("140")[0]
    assert found.spread == 0
    assert found.left_out == ()


def test_what_a_source_has_to_say_of_a_price_is_kept() -> None:
    first, *others = quotes("140", "1.4", "142")
    noted = replace(first, note="taken for Solana by its symbol")

    assert agreement([noted], NOON).price == noted
    assert agreement([noted, *others], NOON).price.note == (
        "taken for Solana by its symbol; Kraken left out: 99% below"
    )


def test_the_median_of_three_is_the_price_and_names_them() -> None:
    found = agreement(quotes("140", "141", "139.5"), NOON)

    assert found.price.amount == 140
    assert found.price.source == "CoinGecko, Kraken and Coinbase"
    assert found.price.note == ""
    assert found.spread * 140 == d("1.5")


def test_two_that_agree_give_the_middle() -> None:
    found = agreement(quotes("140", "142"), NOON)

    assert found.price.amount == 141
    assert found.price.source == "CoinGecko and Kraken"


def test_of_three_the_one_that_is_off_is_left_out_and_named() -> None:
    found = agreement(quotes("140", "1.4", "142"), NOON)

    assert found.price.amount == 141
    assert found.price.source == "CoinGecko and Coinbase"
    assert found.price.note == "Kraken left out: 99% below"
    assert found.left_out == (LeftOut("Kraken", found.left_out[0].off),)


def test_of_two_that_differ_the_more_trusted_counts_and_the_difference_is_told() -> None:
    found = agreement(quotes("140", "154"), NOON)

    assert found.price.amount == 140
    assert found.price.source == "CoinGecko"
    assert found.price.note == "sources disagree; Kraken left out: 10% above"


def test_four_in_two_camps_are_not_judged() -> None:
    found = agreement(quotes("100", "100", "200", "200"), NOON)

    assert found.price.amount == 100
    assert found.price.source == "CoinGecko and Kraken"
    assert found.price.note == (
        "sources disagree; Coinbase left out: 100% above; Bitstamp left out: 100% above"
    )


def test_of_three_that_all_differ_none_is_right_because_it_lies_in_the_middle() -> None:
    found = agreement(quotes("100", "150", "300"), NOON)

    assert found.price.amount == 100
    assert found.price.note == (
        "sources disagree; Kraken left out: 50% above; Coinbase left out: 200% above"
    )


def test_a_stale_price_does_not_count_beside_a_fresh_one() -> None:
    found = agreement(quotes("100", "140", minutes=(45, 0)), NOON)

    assert found.price.amount == 140
    assert found.price.note == "CoinGecko left out: stale"


def test_where_all_are_stale_they_count_and_the_price_is_as_old_as_the_oldest() -> None:
    found = agreement(quotes("140", "142", minutes=(45, 60)), NOON)

    assert found.price.amount == 141
    assert found.price.age(NOON) == timedelta(hours=1)
    assert found.price.is_stale(NOON)


def test_a_stablecoin_that_lost_its_peg_is_worth_what_sources_say() -> None:
    found = agreement(quotes("0.871", "0.868", "0.87"), NOON)

    assert found.price.amount == d("0.87")


@pytest.mark.parametrize(
    ("amounts", "middle"), [(["3"], "3"), (["1", "2"], "1.5"), (["9", "1", "2"], "2")]
)
def test_the_median_is_the_middle(amounts: list[str], middle: str) -> None:
    assert median(list(map(Decimal, amounts))) == d(middle)


AMOUNTS = st.lists(st.decimals("0.000001", "1000000", places=6), min_size=1, max_size=4)


@given(amounts=AMOUNTS)
@example(amounts=[Decimal(58), Decimal(58), Decimal(64), Decimal(65)])
def test_a_price_lies_among_those_that_count_and_they_lie_near_it(amounts: list[Decimal]) -> None:
    said = quotes(*map(str, amounts))

    found = agreement(said, NOON)

    out = {each.source for each in found.left_out}
    counted = [quote.amount for quote in said if quote.source not in out]
    assert counted
    assert min(counted) <= found.price.amount <= max(counted)
    assert all(
        abs(amount - found.price.amount) <= 2 * TOLERATED * found.price.amount for amount in counted
    )


@given(amounts=AMOUNTS, factor=st.decimals("2", "1000", places=3))
def test_one_wild_source_among_three_that_agree_changes_nothing(
    amounts: list[Decimal], factor: Decimal
) -> None:
    price = str(amounts[0])

    found = agreement(quotes(price, price, price, str(amounts[0] * factor)), NOON)

    assert found.price.amount == amounts[0]
    assert [each.source for each in found.left_out] == ["Bitstamp"]
