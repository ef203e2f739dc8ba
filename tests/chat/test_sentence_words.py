"""Words of time, numbers that are two numbers, names of coins: what a sentence must not mistake."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.chat.days import Today
from bot.chat.said import Writer
from bot.chat.sentence import read_sentence
from bot.chat.vocabulary import NotUnderstood
from bot.core.ledger import Kind
from tests.build import BERLIN, NEW_YORK, d
from tests.chat.talk import ASSETS
from tests.fakes import NOON

US = Writer(Today(NOON, NEW_YORK), "USD", ASSETS)
DE = Writer(Today(NOON, BERLIN), "EUR", ASSETS, points_part_thousands=True)


def refusal(sentence: str, writer: Writer = US) -> NotUnderstood:
    """Return why a sentence is refused."""
    with pytest.raises(NotUnderstood) as caught:
        read_sentence(sentence, writer)
    return caught.value


@pytest.mark.parametrize(
    ("words", "word", "why"),
    [
        ("tomorrow", "tomorrow", "future"),
        ("next week", "next", "future"),
        ("Monday", "Monday", "as 2026-11-23 for the latest Monday"),
        ("on Monday", "Monday", "as 2026-11-23 for the latest Monday"),
        ("last monday", "last", "write the day itself"),
        ("on tue", "tue", "as 2026-11-24 for the latest Tuesday"),
        ("last week", "last", "write the day itself"),
        ("in March", "March", "write the day itself"),
        ("in March 2025", "March", "write the day itself"),
        ("at midnight", "midnight", "write the day itself"),
        ("3 days ago", "days", "write the day itself"),
        ("this morning", "this", "write the day itself"),
        ("tonight", "tonight", "write the day itself"),
    ],
)
def test_a_word_of_time_is_never_a_wallet(words: str, word: str, why: str) -> None:
    refused = refusal(f"buy 10 ADA for 5 {words}")

    assert refused.word == word
    assert why in refused.why


def test_a_wallet_may_be_called_monday_in_quotes() -> None:
    row = read_sentence('buy 10 ADA for 5 "Monday"', US)

    assert row.wallet == "Monday"


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("at 14:30 yesterday", datetime(2026, 11, 23, 19, 30, tzinfo=UTC)),
        ("yesterday at 14:30", datetime(2026, 11, 23, 19, 30, tzinfo=UTC)),
        ("yesterday at 2:30pm", datetime(2026, 11, 23, 19, 30, tzinfo=UTC)),
        ("yesterday noon", datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        ("yesterday 12am", datetime(2026, 11, 23, 5, 0, tzinfo=UTC)),
        ("now", NOON),
        ("right now", NOON),
        ("today", NOON),
    ],
)
def test_a_time_is_read_as_that_time(words: str, at: datetime) -> None:
    row = read_sentence(f"buy 10 ADA for 5 {words}", US)

    assert (row.at, row.wallet) == (at, "default")


def test_now_is_now_also_in_the_afternoon() -> None:
    evening = Writer(Today(NOON.replace(hour=22), NEW_YORK), "USD", ASSETS)

    row = read_sentence("buy 10 ADA for 5 now", evening)

    assert row.at == NOON.replace(hour=22)


@pytest.mark.parametrize(
    ("sentence", "word", "both"),
    [
        ("buy 0.1 BTC for 9.000", "9.000", "9000 or 9; write 9000 or 9.0000"),
        ("buy 1 BTC @ 1.500", "1.500", "1500 or 1.5; write 1500 or 1.5000"),
        ("buy 1.000 DOGE for 150", "1.000", "1000 or 1;"),
        ("buy 1.000DOGE for 150", "1.000DOGE", "1000 or 1;"),
        ("buy 1 BTC for €30.000", "€30.000", "30000 or 30;"),
        ("buy 1 BTC for 30,000", "30,000", "30000 or 30;"),
        ("buy 1 BTC for 300 fee 1.250", "1.250", "1250 or 1.25;"),
    ],
)
def test_a_number_that_could_be_two_is_asked_about(sentence: str, word: str, both: str) -> None:
    refused = refusal(sentence, DE)

    assert refused.word == word
    assert both in refused.why


@pytest.mark.parametrize(
    ("number", "total"),
    [
        ("9000", "9000"), ("9.0000", "9"), ("9.000,50", "9000.50"), ("1.234.567", "1234567"),
        ("0.125", "0.125"), ("0,125", "0.125"), ("9,5", "9.5"), ("12345.678", "12345.678"),
        ("9,000.50", "9000.50"),
    ],
)  # fmt: skip
def test_a_number_that_is_one_is_taken_where_points_part_thousands(number: str, total: str) -> None:
    row = read_sentence(f"buy 1 BTC for {number}", DE)

    assert row.total == d(total)


def test_elsewhere_a_point_begins_the_decimals() -> None:
    row = read_sentence("buy 1 BTC for 9.000", US)

    assert row.total == Decimal(9)


@pytest.mark.parametrize(
    ("words", "symbol"),
    [
        ("0.5 bitcoin", "BTC"),
        ("bitcoin 0.5", "BTC"),
        ("0.5 Ether", "ETH"),
        ("0.5 Bitcoin Cash", "BCH"),
        ("0.5 of Solana", "SOL"),
        ("0.5 1INCH", "1INCH"),
        ("0.5 1inch", "1INCH"),
        ("1INCH 0.5", "1INCH"),
        ("0.5 BTC", "BTC"),
        ("0.5 qzx", "QZX"),
    ],
)
def test_a_coin_may_be_called_by_its_name(words: str, symbol: str) -> None:
    row = read_sentence(f"buy {words} for 30", US)

    assert (row.asset, row.quantity, row.total) == (symbol, d("0.5"), d(30))
    assert row.wallet == "default"


def test_a_swap_may_call_both_coins_by_their_names() -> None:
    row = read_sentence("swap 2 ether for 0.1 bitcoin worth 6000", US)

    assert (row.asset, row.to_asset) == ("ETH", "BTC")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("staking 0.1 ETH worth 250", Kind.INCOME),
        ("airdrop 0.1 ETH worth 250", Kind.INCOME),
        ("airdropped 0.1 ETH worth 250", Kind.INCOME),
        ("mining 0.1 ETH worth 250", Kind.INCOME),
        ("mined 0.1 ETH worth 250", Kind.INCOME),
        ("staking reward 0.1 ETH worth 250", Kind.INCOME),
        ("received gift 0.1 ETH worth 250", Kind.GIFT_IN),
        ("got 0.1 ETH worth 250 as a gift", Kind.GIFT_IN),
        ("gave 0.1 ETH gift", Kind.GIFT_OUT),
        ("donated 0.1 ETH", Kind.GIFT_OUT),
    ],
)
def test_rewards_and_gifts_are_understood(words: str, kind: Kind) -> None:
    row = read_sentence(words, US)

    assert (row.kind, row.quantity, row.wallet) == (kind, d("0.1"), "default")


@pytest.mark.parametrize(
    ("sentence", "word", "why"),
    [
        ("gift 1 ETH", "gift", "“gift_in” where you received it"),
        ("staked 1 ETH", "staked", "stay yours and need no entry"),
        ("received 1 ETH", "received", "“income”"),
    ],
)
def test_what_could_be_two_things_is_asked_about(sentence: str, word: str, why: str) -> None:
    refused = refusal(sentence)

    assert refused.word == word
    assert why in refused.why
