"""Coins of a market list beside a small dictionary: what they add to it, and what they must not."""

import pytest

from bot.core.assets import load_assets
from bot.core.listed_coins import ListedCoin
from bot.core.stories import Text

OWN = load_assets("""
no_coins = ["ETF", "CEO", "OPINION"]

[[asset]]
symbol = "BTC"
names = ["Bitcoin"]
coingecko = "bitcoin"

[[asset]]
symbol = "FLOW"
names = ["Flow"]
words = ["Flow"]
marked = true
""")


def listed(*coins: str) -> tuple[ListedCoin, ...]:
    """Return coins written as "SYM Name", the largest first."""
    return tuple(
        ListedCoin(symbol, name, f"{symbol.lower()}-{rank}", rank)
        for rank, (symbol, name) in enumerate((coin.split(" ", 1) for coin in coins), 1)
    )


BOOK = OWN.with_listed(
    listed(
        "ZORBI Zorbi Network",
        "FARTCOIN Fartcoin",
        "THE The",
        "TRUMP Trump",
        "OFFI Official Trump",
        "SILV Silver",
        "QUIBO Quibo",
        "M MemeCore",
        "RSI Rsi Chain",
        "YEAR Year",
    )
)


def about(title: str, summary: str = "") -> tuple[str, ...]:
    return BOOK.find(Text(title, summary))


@pytest.mark.parametrize(
    "title",
    [
        "$ZORBI falls 20%",
        "Layer-one coin (ZORBI) falls 20%",
        "Zorbi Network ($ZORBI) falls 20%",
        "ZORBI/USD breaks its support",
        "ZORBI/USDT breaks its support",
        "Whale dumps 2.5 million ZORBI",
        "Whale dumps 40,000 ZORBI in an hour",
        "Zorbi Network token falls 20%",
        "Zorbi Network coin’s slide goes on",
    ],
)
def test_a_listed_coin_is_found_where_the_text_says_that_a_coin_is_meant(title: str) -> None:
    assert about(title) == ("ZORBI",)


@pytest.mark.parametrize(
    "title",
    [
        "ZORBI falls 20%",
        "Zorbi Network hires an editor",
        "zorbi network token",
        "Zorbi Network-backed token",
        "Zorbi Network tokenomics",
        "Zorbi Network coins",
        "ZORBI-backed fund",
        "Fund has $500 ZORBI",
        "In 2025 ZORBI was young",
        "WHALE DUMPS 40,000 ZORBI",
        "A$ZORBIX falls",
    ],
)
def test_a_bare_name_or_symbol_of_a_listed_coin_is_none(title: str) -> None:
    assert about(title) == ()


@pytest.mark.parametrize(
    "title",
    [
        "The market falls",
        "The token falls 20%",
        "The coin falls 20%",
        "Trump signs a law",
        "Trump token plans draw fire",
        "TRUMP SIGNS",
        "Official Trump coin on sale",
        "Silver falls 3%",
        "Price of Quibo falls",
        "Miner adds 300 YEAR",
        "$5 M raised",
        "Overbought (RSI) for days",
    ],
)
def test_a_word_stays_a_word_though_a_coin_is_called_so(title: str) -> None:
    assert about(title) == ()
    assert BOOK.perhaps_named(title) == ()


@pytest.mark.parametrize(("symbol"), ["THE", "TRUMP", "SILV"])
def test_a_coin_that_is_called_like_a_word_counts_by_its_marked_symbol(symbol: str) -> None:
    assert about(f"${symbol} falls 20%") == (symbol,)
    assert about(f"Meme coin ({symbol}) falls") == (symbol,)


def test_a_name_that_is_plainly_made_up_counts_alone() -> None:
    assert about("Fartcoin falls 20%") == ("FARTCOIN",)
    assert about("A fartcoin holder") == ("FARTCOIN",)


def test_a_place_is_where_the_symbol_or_name_stands() -> None:
    title = "Traders flee $ZORBI, Quibo token and Bitcoin"

    places = [title[place.start : place.end] for place in BOOK.named(title)]

    assert places == ["ZORBI", "Quibo", "Bitcoin"]


def test_a_symbol_that_is_known_stays_ours() -> None:
    book = OWN.with_listed(listed("BTC Bitcoin Cat", "FLOW Flow Cat"))

    assert book.name("BTC") == "Bitcoin"
    assert book.coingecko_id("BTC") == "bitcoin"
    assert book.coingecko_id("FLOW") is None
    assert book.listed("BTC") is None
    assert book.find(Text("Bitcoin Cat token falls")) == ("BTC",)


def test_a_name_that_is_ours_or_holds_it_is_not_looked_for() -> None:
    book = OWN.with_listed(listed("BCAT Bitcoin Cat", "WFL Wrapped Flow", "BB Bitcoin"))

    assert book.find(Text("Bitcoin Cat token falls")) == ("BTC",)
    assert book.find(Text("Wrapped Flow token falls")) == ("FLOW",)
    assert book.called("bitcoin") == "BTC"
    assert book.find(Text("$BCAT falls")) == ("BCAT",)


def test_of_several_with_one_symbol_or_name_the_largest_counts() -> None:
    smaller, larger = ListedCoin("ZZZ", "Zyx", "small", 900), ListedCoin("ZZZ", "Zor", "large", 3)
    namesake = ListedCoin("ZZY", "Zor", "other", 40)

    book = OWN.with_listed([smaller, namesake, larger])

    assert book.coingecko_id("ZZZ") == "large"
    assert book.name("ZZZ") == "Zor"
    assert book.find(Text("Zor token falls")) == ("ZZZ",)
    assert book.known("ZZY")


def test_what_is_no_coin_by_the_dictionary_and_money_are_left_out() -> None:
    book = OWN.with_listed(listed("ETF Etf Coin", "OPN Opinion", "EUR Euro Coin", "USD Dollar"))

    assert book.symbols() == OWN.symbols()


def test_a_listed_coin_is_no_new_coin_and_others_still_are() -> None:
    places = BOOK.new_coins("$ZORBI and $WHOKNOWS fall, says (CEO)")

    assert [place.symbol for place in places] == ["WHOKNOWS"]


def test_the_book_knows_name_and_price_id_of_a_listed_coin() -> None:
    assert BOOK.known("ZORBI")
    assert not BOOK.in_dictionary("ZORBI")
    assert BOOK.name("ZORBI") == "Zorbi Network"
    assert BOOK.coingecko_id("ZORBI") == "zorbi-1"
    assert BOOK.close_to("zorbi network") == "ZORBI"
    assert BOOK.close_to("zorbi netwerk") is None


def test_a_new_list_takes_the_place_of_the_one_before() -> None:
    book = BOOK.with_listed(listed("NEWER Newer Thing"))

    assert book.known("NEWER")
    assert not book.known("ZORBI")
    assert not OWN.known("NEWER")


def test_letters_of_other_alphabets_and_odd_signs_do_no_harm() -> None:
    text = "ZorbI\u0307 Network token, $ZORB\u0130, (Zorbi, \ud83d Fart\u200bcoin, ''' Quibo’ token"

    assert about(text) == ()
