"""Which assets a text is about, with a small dictionary written here."""

import pytest

from bot.core.assets import AssetBook, load_assets
from bot.core.stories import Text

BOOK = load_assets("""
[[asset]]
symbol = "BTC"
names = ["Bitcoin"]
coingecko = "bitcoin"
not_it = ["Bitcoin Magazine"]

[[asset]]
symbol = "BCH"
names = ["Bitcoin Cash"]
coingecko = "bitcoin-cash"

[[asset]]
symbol = "ETH"
names = ["Ethereum", "Ether"]
coingecko = "ethereum"

[[asset]]
symbol = "SOL"
names = ["Solana"]
coingecko = "solana"

[[asset]]
symbol = "BNB"
names = ["BNB", "Binance Coin"]
coingecko = "binancecoin"

[[asset]]
symbol = "LINK"
names = ["Chainlink"]
coingecko = "chainlink"
marked = true

[[asset]]
symbol = "FLOW"
names = ["Flow"]
words = ["Flow"]
marked = true

[[asset]]
symbol = "NEAR"
names = ["NEAR Protocol", "Near"]
words = ["Near"]
marked = true
""")


def about(title: str, summary: str = "") -> tuple[str, ...]:
    return BOOK.find(Text(title, summary))


@pytest.mark.parametrize(
    ("title", "assets"),
    [
        ("Solana climbs again", ("SOL",)),
        ("solana climbs again", ("SOL",)),
        ("SOL climbs again", ("SOL",)),
        ("$SOL climbs again", ("SOL",)),
        ("Solana (SOL) climbs again", ("SOL",)),
        ("Solana’s climb goes on", ("SOL",)),
    ],
)
def test_an_asset_is_found_by_its_name_and_by_its_symbol(title: str, assets: tuple[str]) -> None:
    assert about(title) == assets


@pytest.mark.parametrize(
    "title",
    [
        "LINK rises",
        "Follow this LINK to claim",
        "Cash flow improves at miner",
        "Flow of funds into exchanges slows",
        "Near record highs, traders take profit",
        "The resolution passed; sol invictus",
    ],
)
def test_a_word_that_looks_like_an_asset_is_none(title: str) -> None:
    assert about(title) == ()


@pytest.mark.parametrize(
    ("title", "assets"),
    [
        ("$LINK rises", ("LINK",)),
        ("Oracle token (LINK) rises", ("LINK",)),
        ("LINK/USD breaks out", ("LINK",)),
        ("Whale moves 500,000 LINK", ("LINK",)),
        ("Flow token falls", ("FLOW",)),
        ("Flow (FLOW) falls", ("FLOW",)),
        ("Near’s price doubles", ("NEAR",)),
        ("NEAR Protocol doubles", ("NEAR",)),
    ],
)
def test_the_same_word_with_a_sign_beside_it_is_the_asset(
    title: str, assets: tuple[str, ...]
) -> None:
    assert about(title) == assets


def test_an_exchange_is_not_its_coin() -> None:
    assert about("Binance opens an office in Madrid") == ()
    assert about("Coinbase shares fall") == ()
    assert about("Binance Coin gains") == ("BNB",)


def test_the_longer_name_wins() -> None:
    assert about("Bitcoin Cash forks again") == ("BCH",)


def test_a_phrase_that_only_holds_a_name_is_passed_over() -> None:
    assert about("Bitcoin Magazine hires an editor") == ()


def test_a_symbol_in_a_shouted_headline_needs_a_sign() -> None:
    assert about("MARKETS WAKE UP: BTC TO THE MOON") == ()
    assert about("MARKETS WAKE UP: $BTC TO THE MOON") == ("BTC",)


def test_assets_come_in_order_of_mention_unless_one_is_named_more_often() -> None:
    assert about("Solana and Bitcoin fall") == ("SOL", "BTC")
    assert about("Solana and Bitcoin fall, Bitcoin more") == ("BTC", "SOL")


def test_the_summary_is_asked_only_where_the_headline_names_none() -> None:
    assert about("Market falls", "Ether lost 4% on Monday.") == ("ETH",)
    assert about("Bitcoin falls", "Ether lost 4% on Monday.") == ("BTC",)


def test_what_a_long_summary_names_late_is_not_what_it_is_about() -> None:
    late = "Traders looked back on a quiet week. " * 6

    assert about("Market falls", f"{late} Solana did nothing.") == ()


def test_nothing_is_found_in_nothing() -> None:
    assert about("") == ()


def test_the_book_tells_names_and_price_ids() -> None:
    assert BOOK.name("ETH") == "Ethereum"
    assert BOOK.coingecko_id("ETH") == "ethereum"
    assert BOOK.known("ETH")


def test_an_unknown_symbol_is_its_own_name_and_has_no_price_id() -> None:
    assert BOOK.name("QUUX") == "QUUX"
    assert BOOK.coingecko_id("QUUX") is None
    assert not BOOK.known("QUUX")


def test_an_asset_whose_id_we_are_not_sure_of_has_none() -> None:
    assert BOOK.known("FLOW")
    assert BOOK.coingecko_id("FLOW") is None


def test_a_symbol_that_stands_twice_is_refused() -> None:
    twice = '[[asset]]\nsymbol = "A"\nnames = ["Ay"]\n' * 2

    with pytest.raises(AssertionError, match="twice"):
        load_assets(twice)


def test_letters_of_other_alphabets_do_no_harm() -> None:
    assert about("B\u0130tcoin, b\u0131tcoin and SOLANA \U0001f680 \ud83d") == ("SOL",)


def test_an_empty_dictionary_finds_nothing() -> None:
    assert AssetBook(()).find(Text("Bitcoin")) == ()
