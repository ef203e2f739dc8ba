from datetime import UTC, datetime, timedelta

from bot.core.past_prices import (
    Moment,
    PastPrice,
    explained,
    moments_of,
    nearest,
    valued,
    values_words,
    wanted,
)
from tests.build import d, ledger

ROWS = ledger("""
    2025-03-01T14:35:00Z income 2   ETH
    2025-03-02T09:10:00Z swap   1   XYZ  into 5 SOL
    2025-03-03           buy    1   BTC
    2025-03-04           income 1   ETH for 3000
""")
TWO = datetime(2025, 3, 1, 14, tzinfo=UTC)
NINE = datetime(2025, 3, 2, 9, tzinfo=UTC)


def price(asset: str, hour: datetime, amount: str | None) -> PastPrice:
    stated = None if amount is None else d(amount)
    return PastPrice(Moment(asset, hour), "EUR", stated, hour, "CoinGecko")


def known(*prices: PastPrice) -> dict[Moment, PastPrice]:
    return {each.moment: each for each in prices}


def test_income_and_swaps_without_a_value_want_the_price_of_their_hour() -> None:
    assert wanted(ROWS) == (Moment("ETH", TWO), Moment("SOL", NINE), Moment("XYZ", NINE))


def test_what_a_purchase_cost_is_not_the_markets_to_say() -> None:
    assert moments_of(ROWS[2]) == ()


def test_an_income_is_worth_its_units_at_the_price() -> None:
    found = valued(ROWS, known(price("ETH", TWO, "2400.5")), "EUR")

    assert (found.rows[0].total, found.rows[0].currency) == (d(4801), "EUR")
    assert found.lines == (1,)
    assert found.rows[3].total == d(3000)


def test_a_swap_is_worth_what_was_received_where_that_alone_is_known() -> None:
    prices = known(price("XYZ", NINE, None), price("SOL", NINE, "140"))

    assert valued(ROWS, prices, "EUR").rows[1].total == d(700)


def test_what_no_source_knows_stays_unknown_and_is_explained() -> None:
    found = valued(ROWS, known(price("ETH", TWO, None)), "EUR")

    assert found.rows == ROWS
    assert found.unknown == {1: "no source knows what ETH was worth then"}
    assert explained((), found) == ()
    assert values_words(found) == ""


def test_the_prices_used_are_named_with_how_near_they_are() -> None:
    midnight = PastPrice(Moment("ETH", TWO), "EUR", d(2400), TWO - timedelta(hours=14), "CoinGecko")

    words = values_words(valued(ROWS, known(midnight), "EUR"))

    assert words == (
        "1 entry that states no value is counted at market prices of CoinGecko, each of within "
        "14 hours of the entry."
    )


def test_the_nearest_price_counts_and_one_of_another_day_does_not() -> None:
    stated = {TWO - timedelta(hours=14): d(1), TWO + timedelta(hours=10): d(2)}

    assert nearest(stated, TWO) == TWO + timedelta(hours=10)
    assert nearest(stated, TWO + timedelta(days=3)) is None
    assert nearest({}, TWO) is None
