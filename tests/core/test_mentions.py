"""Which of the assets that a text names are meant, with a dictionary and weights written here."""

import pytest

from bot.core.assets import load_assets
from bot.core.judge import Judge, Mention
from bot.core.mentions import mentions
from bot.core.stories import Text
from bot.core.tagged import Passage, Tagged

BOOK = load_assets("""
no_coins = ["ETF", "SEC"]

[[asset]]
symbol = "BTC"
names = ["Bitcoin"]

[[asset]]
symbol = "ETH"
names = ["Ethereum", "Ether"]

[[asset]]
symbol = "HYPE"
names = ["Hyperliquid"]

[[asset]]
symbol = "FLOW"
names = ["Flow"]
words = ["Flow"]
marked = true
""")
UNHEARD = Tagged()
NETWORK = {"coin": 0.9, "btc": 0.8, "eth": 0.1}
JUDGE = Judge({"one": -1.0, "in headline": 2.0, "placed": -3.0, "BTC said": 0.5}, at=0.5)


def named(title: str, summary: str = "", tagged: Tagged = UNHEARD) -> dict[str, Mention]:
    return {each.name: each for each in mentions(Text(title, summary), BOOK, NETWORK, tagged)}


def meant(title: str, summary: str = "") -> tuple[str, ...]:
    return JUDGE.meant(mentions(Text(title, summary), BOOK, NETWORK, UNHEARD))


def test_an_asset_of_the_headline_is_described_by_where_it_stands() -> None:
    facts = named("Ether falls as Bitcoin falls, Bitcoin more")["BTC"].facts

    assert facts["in headline"] == facts["twice in headline"] == 1
    assert facts["first in headline"] == facts["only in summary"] == 0


def test_an_asset_that_is_only_the_place_of_a_trade_is_told_from_its_subject() -> None:
    found = named("Bitcoin whale loses a bet on Hyperliquid")

    assert found["HYPE"].facts["placed"] == 1
    assert found["BTC"].facts["placed"] == 0
    assert meant("Bitcoin whale loses a bet on Hyperliquid") == ("BTC",)


def test_an_asset_that_another_is_measured_by_is_compared() -> None:
    found = named("Ether gains more than Bitcoin")

    assert found["BTC"].facts["compared"] == 1
    assert found["ETH"].facts["compared"] == 0


def test_a_firm_is_told_from_its_coin() -> None:
    assert named("Bitcoin miner raises funds")["BTC"].facts["firm"] == 1
    assert named("Bitcoin raises hopes")["BTC"].facts["firm"] == 0


def test_what_the_network_says_counts_for_the_assets_it_is_asked_about() -> None:
    assert named("Bitcoin falls")["BTC"].facts["BTC said"] > 0
    assert named("Ether falls")["ETH"].facts["ETH said"] < 0
    assert "BTC said" not in named("Ether falls")["ETH"].facts


def test_a_word_that_may_be_an_asset_is_put_to_the_judge() -> None:
    assert named("Flow halts its chain after an exploit")["FLOW"].facts["perhaps alone"] == 1
    assert "FLOW" not in named("Money may flow again")
    assert named("Flow token halts")["FLOW"].facts["perhaps"] == 0


@pytest.mark.parametrize("title", ["Lighter (LIT) sinks", "New coin $LIT sinks"])
def test_a_coin_that_the_dictionary_lacks_is_seen_by_its_sign(title: str) -> None:
    assert named(title)["LIT"].facts["new"] == 1


def test_what_is_no_coin_is_not_taken_for_a_new_one() -> None:
    assert named("Fund (ETF) approved by regulator (SEC)") == {}


def test_an_asset_of_the_summary_alone_is_not_lost() -> None:
    facts = named("Markets slide", "Ether lost 4% on Monday.")["ETH"].facts

    assert facts["only in summary"] == facts["headline names none"] == facts["opens summary"] == 1


def test_no_more_than_four_assets_are_meant_and_the_likeliest_stay() -> None:
    many = tuple(Mention(name, {"one": float(n)}) for n, name in enumerate("ABCDEF"))

    assert Judge({"one": 1.0}, at=0.1).meant(many) == ("C", "D", "E", "F")


def test_a_text_without_assets_has_no_mentions() -> None:
    assert mentions(Text(""), BOOK, NETWORK, UNHEARD) == ()


def test_what_the_network_says_of_the_very_words_counts_for_the_asset_that_they_name() -> None:
    words = Tagged(assets={(Passage.TITLE, 0): -2.5, (Passage.TITLE, 20): 1.5})
    found = named("Ether, like Bitcoin, Bitcoin", tagged=words)

    assert found["ETH"].facts["words of headline"] == -2.5
    assert found["ETH"].facts["words of headline heard"] == 1
    assert found["BTC"].facts["words of headline heard"] == 0

    words = Tagged(assets={(Passage.TITLE, 12): -1.0, (Passage.TITLE, 21): 1.5})
    assert named("Ether, like Bitcoin, Bitcoin", tagged=words)["BTC"].facts[
        "words of headline"
    ] == pytest.approx(1.5)


def test_words_past_the_end_of_what_the_network_reads_say_nothing() -> None:
    facts = named("Markets slide", "Ether lost 4% on Monday.")["ETH"].facts

    assert facts["words of summary heard"] == facts["words of summary"] == 0
