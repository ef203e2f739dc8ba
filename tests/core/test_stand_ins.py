from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.core.prices import Price, with_own
from bot.core.stand_ins import Why, asked_too, load_stand_ins, with_stand_ins
from tests.build import d
from tests.fakes import NOON

TEXT = (Path(__file__).parents[2] / "bot" / "assets.toml").read_text("utf-8")
STAND_INS = load_stand_ins(TEXT)
FET = Price("FET", "EUR", d(2), NOON, "CoinGecko")
ETH = Price("ETH", "EUR", d(2400), NOON, "CoinGecko and Kraken", "Coinbase left out: 9% above")


def test_a_renamed_coin_without_a_price_has_that_of_its_new_name_at_the_rate_of_exchange() -> None:
    found = with_stand_ins({"FET": FET}, STAND_INS)

    assert found["AGIX"].amount == d("0.8667")
    assert found["AGIX"].source == "CoinGecko"
    assert found["AGIX"].note == "priced as 0.433350 FET (AGIX, renamed)"
    assert found["AGIX"].priced_as == "FET"


def test_a_staked_coin_is_priced_as_its_own_only_where_it_has_no_price_and_says_so() -> None:
    own = Price("STETH", "EUR", d(2280), NOON - timedelta(days=3), "CoinGecko")

    assert with_stand_ins({"ETH": ETH}, STAND_INS)["STETH"].note == (
        "priced as ETH (stETH, staked); Coinbase left out: 9% above"
    )
    assert with_stand_ins({"ETH": ETH, "STETH": own}, STAND_INS)["STETH"] == own


def test_a_renamed_coins_own_price_does_not_count_once_it_was_left_behind() -> None:
    old = Price("AGIX", "EUR", d("0.1"), NOON - timedelta(days=300), "CoinGecko")
    live = Price("AGIX", "EUR", d("0.9"), NOON - timedelta(minutes=9), "CoinGecko")

    assert with_stand_ins({"FET": FET, "AGIX": old}, STAND_INS)["AGIX"].amount == d("0.8667")
    assert with_stand_ins({"FET": FET, "AGIX": live}, STAND_INS)["AGIX"] == live


def test_without_the_other_price_there_is_none() -> None:
    assert with_stand_ins({}, STAND_INS) == {}


def test_a_price_of_ones_own_goes_before_that_of_another_coin() -> None:
    own = Price("STETH", "EUR", d(2300), NOON - timedelta(hours=1), "you")

    found = with_own(with_stand_ins({"ETH": ETH}, STAND_INS), {"STETH": own}, "EUR")

    assert found["STETH"] == own


def test_what_may_stand_in_is_asked_for_too() -> None:
    assert asked_too({"STETH", "WBTC", "SOL"}, STAND_INS) == {"ETH", "BTC"}


def test_every_stand_in_has_a_source_and_the_day_it_was_read() -> None:
    known = {each.symbol: (each.of, each.why) for each in STAND_INS}

    assert known["MATIC"] == ("POL", Why.RENAMED)
    assert known["WBTC"] == ("BTC", Why.WRAPPED)
    assert all(each.checked >= date(2026, 11, 26) for each in STAND_INS)


def test_no_stablecoin_is_priced_as_anything_else() -> None:
    stablecoins = {"USDT", "USDC", "DAI", "BUSD", "FDUSD", "USTC", "TUSD", "EURC", "PYUSD"}

    assert not stablecoins & {each.symbol for each in STAND_INS}


ROW = {
    "symbol": '"A"',
    "of": '"B"',
    "why": '"renamed"',
    "source": '"https://x"',
    "checked": "2026-01-01",
}


def text(**changed: str | None) -> str:
    row = {**ROW, **changed}
    lines = [f"{key} = {value}" for key, value in row.items() if value is not None]
    return "\n".join(("[[stand_in]]", *lines))


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": '"http://x"'},
        {"of": '"A"'},
        {"checked": '"soon"'},
        {"units": '"0"'},
        {"source": None},
        {"colour": '"red"'},
    ],
)
def test_a_stand_in_without_source_day_or_sense_is_no_data(wrong: dict[str, str | None]) -> None:
    with pytest.raises(AssertionError):
        load_stand_ins(text(**wrong))


def test_the_kind_of_a_stand_in_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="similar"):
        load_stand_ins(text(why='"similar"'))
    assert load_stand_ins(text(why='"wrapped"'))[0].why is Why.WRAPPED
