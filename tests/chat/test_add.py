"""`/add`, `/undo` and ledger files."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.transactions import InTransactions
from bot.chat.days import Today
from bot.chat.said import Writer
from bot.chat.sentence import read_sentence
from bot.chat.vocabulary import EXAMPLES, NotUnderstood
from bot.core.conversation import Answer, Request
from bot.core.ledger import Kind
from bot.core.listed_coins import ListedCoin
from tests.build import NEW_YORK, d
from tests.chat.talk import ADA, ASSETS, Talk, commands
from tests.fakes import NOON

WRITER = Writer(Today(NOON, NEW_YORK), "USD", ASSETS)
HEADER = "time,kind,asset,quantity,total\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "buy 0.5 BTC for 30000 2025-03-01 kraken",
        "BUY 0.5 btc FOR 30000 2025-03-01 kraken",
        "buy 0.5 BTC @ 60000 2025-03-01 kraken",
        "buy 0.5 BTC @60000 2025-03-01 kraken",
        "kraken 2025-03-01 buy BTC 0.5 for 30,000",
        "I bought 0.5BTC for $30000 on 1 March 2025 at kraken",
        "bought 0.5 BTC, for USD 30'000, on March 1 2025 12:00, on kraken",
        "buy 0,5 BTC for 30000 USD 01.03.2025 via kraken",
        "buy 0.5 BTC at 60000 each 2025/3/1 wallet kraken",
        "buy 0.5 BTC total 30000 2025-03-01T12:00 kraken",
    ],
)
def test_the_same_purchase_can_be_said_in_many_ways(sentence: str) -> None:
    row = read_sentence(sentence, WRITER)

    assert (row.kind, row.quantity, row.asset, row.total) == (Kind.BUY, d("0.5"), "BTC", d(30000))
    assert (row.currency, row.wallet) == ("USD", "kraken")
    assert row.at == datetime(2025, 3, 1, 17, tzinfo=UTC)


def test_the_currency_may_stand_behind_the_amount() -> None:
    rows = [
        read_sentence(f"buy 1 BTC {money}", WRITER)
        for money in ("for 30000 EUR", "@ 30000 eur", "for €30000", "for EUR 30000")
    ]

    assert [(row.total, row.currency) for row in rows] == [(d(30000), "EUR")] * 4


def test_a_move_names_both_wallets() -> None:
    rows = [
        read_sentence(words, WRITER)
        for words in (
            "move 0.5 BTC kraken to ledger",
            "move 0.5 BTC from kraken to ledger",
            "moved to ledger from kraken 0.5 btc",
        )
    ]

    assert [(row.kind, row.wallet, row.to_wallet) for row in rows] == [
        (Kind.MOVE, "kraken", "ledger")
    ] * 3


def test_a_swap_names_what_was_received() -> None:
    row = read_sentence("swap 2 ETH for 0.1 BTC worth 6000 kraken", WRITER)

    assert (row.to_quantity, row.to_asset, row.total) == (d("0.1"), "BTC", d(6000))


def test_a_fee_may_be_paid_in_money_or_in_a_coin() -> None:
    in_money = read_sentence("sell 1 BTC for 60000 fee 12.50", WRITER)
    in_coin = read_sentence("sell 1 BTC for 60000 fee 0.01 ETH", WRITER)

    assert (in_money.fee, in_money.fee_asset) == (d("12.50"), None)
    assert (in_coin.fee, in_coin.fee_asset) == (d("0.01"), "ETH")


def test_without_a_day_it_is_now() -> None:
    row = read_sentence("buy 1 BTC for 60000", WRITER)

    assert row.at == NOON


def test_today_is_never_later_than_now() -> None:
    row = read_sentence("buy 1 BTC for 60000 today", WRITER)

    assert row.at == NOON


def test_a_wallet_of_two_words_stands_in_quotes() -> None:
    row = read_sentence('buy 1 BTC for 60000 "Coinbase Pro"', WRITER)

    assert row.wallet == "Coinbase Pro"


@pytest.mark.parametrize("kind", Kind)
def test_every_example_is_understood(kind: Kind) -> None:
    row = read_sentence(EXAMPLES[kind].removeprefix("/add "), WRITER)

    assert row.kind is kind


@pytest.mark.parametrize(
    ("sentence", "word", "why"),
    [
        ("buy 0.5 BTC fro 30000", "fro", "did you mean “for”"),
        ("buy 0.5 BTC 30000", "30000", "a second number needs a word before it"),
        ("buy 0.5 BTC for 30k", "30k", "write the amount in full"),
        ("buy 0.5 BTC for -3", "-3", "cannot read this number"),
        ("buy 1e3 BTC for 3", "1e3", "cannot read this number"),
        ("buy 0.5 BTC for 3 BNB", "BNB", "paying with a coin is a swap"),
        ("buy 0.5 BTC for 300 QQQ", "QQQ", "do not know that currency"),
        ("swap 2 ETH for 3000 USD", "USD", "giving a coin for money is a sale"),
        ("buy 0.5 BTC for 300 2027-01-01", "2027-01-01", "future"),
        ("buy 0.5 BTC for 300 2025-02-30", "2025-02-30", "no such day"),
        ("buy 0.5 BTC for 300 03/01/2025", "03/01/2025", "could be two different days"),
        ("buy 0.5 BTC for 300 2025-03-01 25:00", "25:00", "no such time"),
        ("buy 0.5 BTC for 300 kraken pro", "pro", "goes in quotes"),
        ("0.5 BTC for 300", "", "what happened"),
        ("buy BTC for 300", "", "how much"),
        ("buy 0.5 for 300", "", "which coin"),
        ("buy 0.5 BTC", "", "the amount of money"),
        ("buy 0 BTC for 300", "", "above 0"),
        ("move 1 BTC kraken to kraken", "", "other than its wallet"),
    ],
)
def test_what_is_not_understood_is_named(sentence: str, word: str, why: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        read_sentence(sentence, WRITER)

    assert caught.value.word == word
    assert why in caught.value.why


async def test_add_repeats_what_was_understood_and_shows_the_lot(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/add buy 40 SOL @ 171 2026-03-02 kraken")

    assert "bought 40 SOL for $6,840.00, 2 March 2026, 12:00, in kraken" in answer.text
    assert "• 40 SOL of 2 March 2026, cost $6,840.00, short-term until 2 March 2027" in answer.text
    assert "Undo" in commands(answer)


async def test_a_misunderstood_sentence_stores_nothing_and_shows_an_example(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/add buy 0.5 BTC fro 30000")

    assert "“<b>fro</b>”: did you mean “for”?" in answer.text
    assert "<code>/add buy 0.5 BTC for 30000 2025-03-01 kraken</code>" in answer.text
    assert talk.rows() == ()


async def test_add_without_words_shows_how(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/add")

    assert EXAMPLES[Kind.MOVE] in answer.text


async def test_an_unknown_symbol_is_asked_about_before_it_is_stored(talk: Talk) -> None:
    await talk.settle_in()

    asked = await talk.say("/add buy 3 QZX for 10")
    before = talk.rows()
    answer = await talk.press(asked, "Yes, QZX is right")

    assert "I do not know <b>QZX</b>" in asked.text
    assert before == ()
    assert "I know no price of QZX" in answer.text
    assert [row.asset for row in talk.rows()] == ["QZX"]


async def test_a_misspelt_coin_is_offered_as_it_was_meant(talk: Talk) -> None:
    await talk.settle_in()

    asked = await talk.say("/add buy 3 bitcion for 10 kraken")
    await talk.press(asked, "I meant BTC")

    assert [(row.asset, row.wallet) for row in talk.rows()] == [("BTC", "kraken")]


LISTED = (
    ListedCoin("ZORBI", "Zorbi Network", "zorbi", 300),
    ListedCoin("FOR", "Fortress", "fortress", 301),
    ListedCoin("LEDGER", "Ledger", "ledger-token", 302),
    ListedCoin("A", "Vaulta", "vaulta", 303),
    ListedCoin("MAY", "May", "may", 304),
)


async def test_a_coin_of_the_market_list_is_known_as_soon_as_the_list_is_read(talk: Talk) -> None:
    await talk.settle_in()

    before = await talk.say("/add buy 3 ZORBI for 10")
    talk.assets = ASSETS.with_listed(LISTED)
    after = await talk.say("/add buy 3 zorbi for 10")

    assert "I do not know <b>ZORBI</b>" in before.text
    assert "do not know" not in after.text
    assert [row.asset for row in talk.rows()] == ["ZORBI"]


async def test_a_coin_called_by_its_name_in_the_market_list_is_asked_about(talk: Talk) -> None:
    await talk.settle_in()
    talk.assets = ASSETS.with_listed((ListedCoin("ZORBX", "Zorbi", "zorbi", 300),))

    asked = await talk.say("/add buy 3 Zorbi for 10 kraken")
    await talk.press(asked, "I meant ZORBX")

    assert [row.asset for row in talk.rows()] == ["ZORBX"]


@pytest.mark.parametrize(
    "sentence",
    [
        "BUY A 0.5 BTC FOR 30000 1 MAY 2026 LEDGER",
        "buy 0.5 BTC for 30000 on 1 May 2026 ledger",
        "move 0.5 BTC kraken to ledger",
    ],
)
def test_coins_of_the_market_list_do_not_change_how_a_sentence_is_read(sentence: str) -> None:
    listed = replace(WRITER, assets=ASSETS.with_listed(LISTED))

    assert read_sentence(sentence, listed) == read_sentence(sentence, WRITER)


async def test_a_long_sentence_about_an_unknown_coin_can_be_sent_again(talk: Talk) -> None:
    await talk.settle_in()
    sentence = 'buy 3 QZX for 10 2026-03-01 fee 0.25 "A wallet with a very long name"'

    asked = await talk.say(f"/add {sentence}")
    await talk.say(f"/add ! {sentence}")

    assert f"<code>/add ! {sentence}</code>" in asked.text
    assert asked.buttons == ()
    assert [row.asset for row in talk.rows()] == ["QZX"]


async def test_the_same_trade_typed_again_is_asked_about(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 3 SOL for 500 2026-03-01 kraken")

    asked = await talk.say("/add bought 3 solana for $500 1 March 2026 kraken")
    before = talk.quantities()
    await talk.press(asked, "Add it again")

    assert "already in your ledger" in asked.text
    assert before == [d(3)]
    assert talk.quantities() == [d(3), d(3)]


async def test_the_same_trade_without_a_day_is_asked_about_for_some_minutes(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 3 SOL for 500")
    talk.clock.turn(minutes=5)
    asked = await talk.say("/add buy 3 SOL for 500")
    talk.clock.turn(hours=1)

    answer = await talk.say("/add buy 3 SOL for 500")

    assert "already in your ledger" in asked.text
    assert "Noted" in answer.text


async def test_two_buttons_of_one_message_are_two_trades(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.say("/add buy 3 bitcion for 10")

    await talk.press(asked, "I meant BTC")
    await talk.press(asked, "Yes, BITCION is right")

    assert [row.asset for row in talk.rows()] == ["BTC", "BITCION"]


async def test_several_trades_may_stand_in_one_message(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say(
        "/add buy 1 SOL for 200 2026-03-01\n/add buy 2 ETH\nfor 6000 2026-03-02\n"
        "sell 1 SOL @ 150 2026-04-01\n/add by 3 SOL for 1 2026-04-02\nbuy 4 QZX for 1"
    )

    assert "<b>3 entries added</b>" in answer.text
    assert "• bought 2 ETH for $6,000.00" in answer.text
    assert "Not added: by 3 SOL for 1 2026-04-02\nNot yet: I miss what happened" in answer.text
    assert "<code>/add ! buy 4 QZX for 1</code>" in answer.text
    assert talk.quantities() == [d(1), d(2), d(1)]
    await talk.press(answer, "Undo")
    assert talk.rows() == ()


async def test_several_trades_that_are_all_wrong_leave_nothing_to_undo(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/add buy SOL\nsell BTC")

    assert "Nothing was added" in answer.text
    assert answer.buttons == ()


async def test_a_trade_of_several_that_is_refused_is_quoted_in_short(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/add buy 1 SOL for 2\nbuy {'x' * 3000}")

    assert "xxx…" in answer.text
    assert len(answer.text) < 1500


async def test_several_trades_delivered_twice_are_added_once(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 1 SOL for 2\nbuy 1 ETH for 3", update=900)

    answer = await talk.say("/add buy 1 SOL for 2\nbuy 1 ETH for 3", update=900)

    assert "added twice" in answer.text
    assert talk.quantities() == [d(1), d(1)]


async def test_a_price_of_nothing_is_remarked(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/add buy 3 SOL for 0")

    assert "it cost nothing" in answer.text
    assert "for ?" in answer.text


async def test_an_unknown_cost_is_told_once_and_in_words(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/add buy 3 SOL for ?")

    assert "total" not in answer.text
    assert answer.text.count("cost is unknown") == 1


async def test_a_cost_that_is_said_to_be_unknown_stays_unknown(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/add buy 3 SOL for ?")

    assert "cost unknown" in answer.text
    assert talk.rows()[0].total is None


async def test_a_message_that_is_delivered_twice_adds_once(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 3 SOL for 500", update=900)

    answer = await talk.say("/add buy 3 SOL for 500", update=900)

    assert "nothing was added twice" in answer.text
    assert talk.quantities() == [d(3)]


async def test_a_trade_whose_answer_died_with_the_program_is_named_when_it_is_answered(
    talk: Talk, tmp_path: Path
) -> None:
    await talk.settle_in()
    talk.prices.hangs = asyncio.Event()
    written: list[tuple[Answer, ...]] = []
    asked = Request(ADA, 900, "/add buy 3 SOL for 500")
    first = asyncio.ensure_future(
        _awaited(InTransactions(talk.store, talk.conversation.answer(asked), written.append))
    )
    await talk.prices.hangs.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    talk.store.close()

    again = Talk(tmp_path)
    answer = await again.say("/add buy 3 SOL for 500", update=900)

    assert written == []
    assert again.quantities() == [d(3)]
    assert "bought 3 SOL for $500.00" in answer.text
    assert "Undo" in commands(answer)
    again.store.close()


async def _awaited(work: InTransactions[tuple[Answer, ...]]) -> tuple[Answer, ...]:
    return await work


async def test_a_row_keeps_its_currency_when_the_chat_changes_its_own(talk: Talk) -> None:
    await talk.settle_in("US USD")
    await talk.say("/add buy 3 SOL for 500")

    await talk.press(await talk.say("/start DE EUR"), "Change to Germany, EUR")

    assert talk.profile().currency == "EUR"
    assert talk.rows()[0].currency == "USD"


async def test_undo_takes_back_what_was_added_last(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 3 SOL for 500")
    await talk.say("/add buy 4 SOL for 600")

    answer = await talk.say("/undo")

    assert "bought 4 SOL for $600.00" in answer.text
    assert talk.quantities() == [d(3)]


async def test_an_undo_button_pressed_twice_takes_back_once(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 3 SOL for 500")
    added = await talk.say("/add buy 4 SOL for 600")

    await talk.press(added, "Undo")
    again = await talk.press(added, "Undo")

    assert "taken back already" in again.text
    assert talk.quantities() == [d(3)]


async def test_an_undo_that_comes_twice_takes_back_once(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 3 SOL for 500")
    await talk.say("/add buy 4 SOL for 600")

    await talk.say("/undo", update=900)
    again = await talk.say("/undo", update=900)

    assert "nothing more was taken back" in again.text
    assert talk.quantities() == [d(3)]


async def test_a_trade_confirmed_by_a_double_tap_is_added_once(talk: Talk) -> None:
    await talk.settle_in()
    question = await talk.say("buy 3 SOL for 500")

    await talk.press(question, "Yes, add it")
    again = await talk.press(question, "Yes, add it")

    assert "nothing was added twice" in again.text
    assert talk.quantities() == [d(3)]


async def test_a_wallet_may_end_in_a_number(talk: Talk) -> None:
    await talk.settle_in()

    await talk.say("/add buy 3 SOL for 500 2026-03-01 ledger2")

    assert [row.wallet for row in talk.rows()] == ["ledger2"]


async def test_undo_of_an_empty_ledger_says_so(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/undo")

    assert "nothing to take back" in answer.text


async def test_a_file_is_added_and_can_be_undone(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send(HEADER + "2026-03-02,buy,SOL,25,4200\n2026-05-02,buy,SOL,15,2640\n")

    assert "2 rows added" in answer.text
    await talk.press(answer, "Undo")
    assert talk.rows() == ()


async def test_the_same_file_twice_adds_nothing(talk: Talk) -> None:
    await talk.settle_in()
    file = HEADER + "2026-03-02,buy,SOL,25,4200\n2026-03-02,buy,SOL,25,4200\n"
    await talk.send(file)

    answer = await talk.send(file)

    assert "Nothing new: all 2 rows were there already" in answer.text
    assert talk.quantities() == [d(25), d(25)]


async def test_a_file_that_grew_adds_only_what_is_new(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(HEADER + "2026-03-02,buy,SOL,25,4200\n")

    answer = await talk.send(HEADER + "2026-01-02,buy,SOL,1,100\n2026-03-02,buy,SOL,25.0,4200.00\n")

    assert "<b>1 row added</b>, 1 already there" in answer.text


async def test_json_lines_are_a_ledger_file_too(talk: Talk) -> None:
    await talk.settle_in()

    await talk.send('{"time":"2026-03-02","kind":"buy","asset":"SOL","quantity":"2","total":"9"}\n')

    assert talk.quantities() == [d(2)]
    assert talk.rows()[0].currency == "USD"


async def test_every_bad_line_of_a_file_is_named_and_nothing_is_stored(talk: Talk) -> None:
    await talk.settle_in()
    good, bad = "2026-03-02,buy,SOL,25,4200\n", "2026-03-02,bux,SOL,x,4200\n"

    answer = await talk.send(HEADER + good + bad * 12, "mine.csv")

    assert "I could not read mine.csv" in answer.text
    assert "• line 3: kind 'bux'" in answer.text
    assert "• and 14 more" in answer.text
    assert talk.rows() == ()


async def test_a_file_about_the_future_is_refused(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send(HEADER + "2026-11-24,buy,SOL,1,9\n2026-11-25,buy,SOL,1,9\n")

    assert "line 3: lies in the future" in answer.text
    assert talk.rows() == ()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe\x00", "photo.png is no text, or damaged"),
        (b"\x89PNG\r\n\x1a\n\xde\xad", "photo.png is a picture"),
    ],
)
async def test_what_is_no_text_is_refused_in_words(talk: Talk, content: bytes, why: str) -> None:
    await talk.settle_in()

    answer = await talk.send(content, "photo.png")

    assert why in answer.text
    assert "export the history" in answer.text


async def test_a_file_that_is_too_large_is_refused_in_words(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send(None, "huge.csv")

    assert "larger than 20 MB" in answer.text


async def test_a_file_before_the_country_asks_for_it(talk: Talk) -> None:
    answer = await talk.send(HEADER)

    assert "In which country" in answer.text
    assert not talk.profile().is_ready
    assert talk.rows() == ()


async def test_portfolio_shows_what_is_held(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 25 SOL for 4200 2026-03-02 kraken")

    answer = await talk.say("/portfolio")

    assert "<b>25 SOL</b> in kraken" in answer.text
    assert "cost $4,200.00, worth $3,500.00 at $140.00 each" in answer.text


async def test_markup_in_what_people_type_is_shown_and_not_obeyed(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say('/add buy 1 SOL for 200 "<b>my</b>&wallet"')

    assert "&lt;b&gt;my&lt;/b&gt;&amp;wallet" in answer.text


async def test_an_old_problem_is_not_told_again_after_an_unrelated_trade(talk: Talk) -> None:
    await talk.settle_in()
    first = await talk.say("/add sell 5 SOL @ 90 2026-03-01 kraken")

    second = await talk.say("/add buy 1 SOL for 100 2026-03-02 kraken")
    elsewhere = await talk.say("/add buy 1 SOL for 100 2026-03-02 cold")

    assert "But: more SOL leaves" in first.text
    assert "But" not in second.text
    assert "But" not in elsewhere.text
    assert "in kraken" not in elsewhere.text.partition("You hold")[2]


async def test_a_problem_names_the_entry_that_is_to_blame(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 1 ETH for 100 2026-02-01 kraken")
    await talk.say("/add sell 5 SOL @ 90 2026-03-01 kraken")

    answer = await talk.say("/portfolio")

    assert "• sold 5 SOL on 1 March 2026: more SOL leaves" in answer.text
    assert "line" not in answer.text
    assert "/entries" in answer.text


async def test_units_whose_purchase_is_missing_are_no_pool_where_the_law_has_none(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.say("/add move 0.2 BTC kraken to ledger 2026-03-01")

    answer = await talk.say("/portfolio")

    assert "• 0.2 BTC of unknown origin" in answer.text


async def test_a_pool_is_one_where_the_law_has_it(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answer = await talk.say("/add buy 0.2 BTC for 9000 2026-03-01")

    assert "• 0.2 BTC in your pool" in answer.text


async def test_undo_shows_what_is_held_after_it(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 3 SOL for 500 kraken")
    await talk.say("/add buy 4 SOL for 600 kraken")

    some, none = await talk.say("/undo"), await talk.say("/undo")

    assert "You hold 3 SOL in kraken" in some.text
    assert "You hold no SOL now" in none.text


async def test_a_gain_is_the_difference_of_the_figures_beside_it(talk: Talk) -> None:
    await talk.settle_in()
    talk.prices.prices_now["ETH"] = "2391.75"
    await talk.say("/add buy 1.1 ETH for 3250")

    answer = await talk.say("/portfolio")

    assert "cost $3,250.00, worth $2,630.93" in answer.text
    assert "$619.07 below its cost" in answer.text


async def test_one_row_that_was_there_already_is_one(talk: Talk) -> None:
    await talk.settle_in()
    file = HEADER + "2026-03-02,buy,SOL,25,4200\n"
    await talk.send(file)

    answer = await talk.send(file)

    assert "Nothing new: the one row was there already." in answer.text


async def test_the_price_of_one_has_cents(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/add buy 10 ADA for 5")

    assert "That is $0.50 each." in answer.text


async def test_the_default_wallet_is_called_yours(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/add sell 1 ETH for 3000")

    assert "than the ledger has in your default wallet (0)" in answer.text


@pytest.mark.parametrize(
    "sentence",
    ["sell 1 ETH for foo", "sell 1 ETH for", "buy 1 ETH worth", "deposit 1 ETH for kraken",
     "move 1 ETH for kraken", "swap 1 ETH for BTC", "swap 1 ETH for"],
)  # fmt: skip
async def test_a_word_before_an_amount_without_one_is_told_what_stands_behind_it(
    talk: Talk, sentence: str
) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/add {sentence}")

    assert "an amount stands behind it, as in “for 30000”" in answer.text
    assert "did you mean" not in answer.text
    assert talk.rows() == ()


@pytest.mark.parametrize("sentence", ["fee 0.001 ETH", "staking 1 ETH", "swap 1 ETH for 0.1 BTC"])
async def test_what_counts_at_the_markets_value_is_told_so_and_how_to_state_it(
    talk: Talk, sentence: str
) -> None:
    await talk.settle_in()
    await talk.say("/add buy 9 ETH for 9000 2025-03-01")

    answer = await talk.say(f"/add {sentence}")

    assert answer.text.count("its value is not stated") == 1
    assert "“worth 2500”" in answer.text
    assert "row of its own" not in answer.text


SOLD = "/add sell 10 SOL for 3000 2026-02-01 kraken"
OLDER = "buy 10 SOL for 2200 2025-11-28 kraken"


async def test_a_purchase_of_before_a_sale_tells_what_it_made_of_the_sale(talk: Talk) -> None:
    await talk.settle_in("DE EUR")
    await talk.say("/add buy 20 SOL for 2000 2025-12-10 kraken")
    sold = await talk.say(SOLD)

    older = await talk.say(f"/add {OLDER}")
    later = await talk.say("/add buy 1 SOL for 100 2026-03-01 kraken")

    assert "Sales that were there before are reckoned anew by that." in older.text
    assert "• 2026: €800.00, before €2,000.00" in older.text
    assert "reckoned anew" not in sold.text + later.text


async def test_several_trades_tell_what_they_made_of_the_sales_before_them(talk: Talk) -> None:
    await talk.settle_in("DE EUR")
    await talk.say("/add buy 20 SOL for 2000 2025-12-10 kraken")
    await talk.say(SOLD)

    several = await talk.say(f"/add {OLDER}\nbuy 1 SOL for 100 2026-03-01 kraken")

    assert "• 2026: €800.00, before €2,000.00" in several.text
