"""Whom a story concerns."""

import pytest

from bot.core.matching import Concern, concern, speaks_of_market
from bot.core.outbox import MessageKind
from bot.core.stories import Sentiment, Story, Topic, Verdict
from tests.fakes import NOON, entry


def downturn(title: str, *assets: str) -> Story:
    verdict = Verdict((Topic.MARKET_DOWNTURN,), Sentiment.NEGATIVE, {}, assets, ())
    return Story(1, "Courier", entry(title), NOON, verdict)


@pytest.mark.parametrize(
    ("title", "market"),
    [
        ("Bitcoin and the crypto market crash", True),
        ("Altcoins bleed as bitcoin slips", True),
        ("Cryptocurrencies fall for a third day", True),
        ("Crypto sell-off deepens", True),
        ("Digital assets tumble", True),
        ("Solana slides 14%", False),
        ("Market maker sues an exchange", False),
        ("Stock market falls", False),
    ],
)
def test_a_title_speaks_of_the_market_or_of_coins(title: str, *, market: bool) -> None:
    assert speaks_of_market(title) == market


def test_a_crash_of_the_market_concerns_every_holder_though_it_names_a_coin() -> None:
    story = downturn("Bitcoin and crypto market crash", "BTC")

    found = concern(story, held=("ETH", "SOL"), countries=())

    assert found == Concern(MessageKind.DOWNTURN, ("ETH", "SOL"))


def test_a_fall_of_one_coin_concerns_its_holders_alone() -> None:
    story = downturn("Bitcoin falls 8%", "BTC")

    assert concern(story, held=("SOL",), countries=()) is None
