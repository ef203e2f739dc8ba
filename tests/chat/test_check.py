from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.chat.desk import Operating
from bot.core.conversation import Answer
from bot.core.past_prices import Moment, PastPrice
from tests.build import d
from tests.chat.talk import ADA, BOB, Talk, commands

ALONE = "time,kind,asset,quantity,total,wallet\n{}"


async def send(talk: Talk, *lines: str) -> None:
    await talk.send(ALONE.format("\n".join(lines)))


async def test_a_ledger_without_flaws_has_nothing_to_check(talk: Talk) -> None:
    await talk.settle_in()
    assert "empty" in (await talk.say("/check")).text

    await talk.say("/add buy 1 SOL for 100 2026-01-01 kraken")

    answer = await talk.say("/check")
    assert "Nothing to check" in answer.text
    assert answer.buttons == ()


async def test_more_left_than_came_is_mended_by_a_purchase_of_unknown_cost(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2026-03-01,sell,SOL,3,300,kraken")

    answer = await talk.say("/check")

    assert "More left than came" in answer.text
    assert "\nMore SOL leaves than the ledger has in wallet kraken (0): " in answer.text
    assert "cost stays unknown." in answer.text
    assert "figures of <b>SOL</b> are partial" in answer.text
    await talk.press(answer, "1: add 3 SOL, cost unknown")
    assert talk.quantities() == [d(3), d(3)]
    assert "Its cost is unknown" in (await talk.say("/check")).text


async def test_a_wallet_that_lacked_units_when_it_came_to_stand_alone_is_mended_by_a_purchase(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await send(talk, "2024-03-01,buy,SOL,3,300,kraken", "2024-05-01,sell,SOL,1,100,ledger")

    answer = await talk.say("/check")

    assert "More left than came" in answer.text
    assert "each wallet begins to stand alone" in answer.text
    await talk.press(answer, "1: add 1 SOL, cost unknown")
    assert "More left than came" not in (await talk.say("/check")).text


@pytest.mark.parametrize(
    ("kind", "label", "becomes"),
    [
        ("deposit", "1: It was a gift", "gift_in"),
        ("deposit", "1: I bought it", "buy"),
        ("deposit", "1: It was income", "income"),
        ("deposit", "1: from my ledger", "move"),
        ("withdrawal", "1: I gave it away", "gift_out"),
        ("withdrawal", "1: It is lost", "lost"),
        ("withdrawal", "1: I spent it", "spend"),
        ("withdrawal", "1: to my ledger", "move"),
    ],
)
async def test_half_a_transfer_becomes_what_it_was_and_back(
    talk: Talk, kind: str, label: str, becomes: str
) -> None:
    await talk.settle_in()
    await send(
        talk,
        "2025-01-01,buy,SOL,5,500,kraken",
        "2025-01-01,buy,SOL,5,500,ledger",
        f"2026-03-01,{kind},SOL,2,,kraken",
    )
    before = talk.rows()[-1]

    mended = await talk.press(await talk.say("/check"), label)

    assert [row.kind for row in talk.rows()] == ["buy", "buy", becomes]
    back = await talk.press(mended, "Take that back")
    assert talk.rows()[-1] == replace(before, line=3)
    assert "/check shows one thing" in back.text


async def test_what_was_mended_is_not_imported_a_second_time_and_undo_takes_the_file(
    talk: Talk,
) -> None:
    await talk.settle_in()
    file = ALONE.format("2026-03-01,deposit,SOL,2,,kraken")
    await talk.send(file)
    await talk.press(await talk.say("/check"), "1: It was a gift")

    again = await talk.send(file)

    assert "Nothing new" in again.text
    await talk.press(await talk.say("/undo"), "Yes, take back this")
    assert talk.rows() == ()


async def test_one_trade_told_twice_is_shown_and_the_second_can_be_deleted(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 SOL for 200 2026-03-01 10:00 kraken")
    await send(talk, "2026-03-01T15:00:20Z,buy,SOL,2,201,kraken")

    answer = await talk.say("/check")
    assert "Perhaps one trade, told twice" in answer.text
    asked = await talk.press(answer, "1: delete the second")
    await talk.press(asked, "Yes, delete it")

    assert [row.total for row in talk.rows()] == [d(200)]


async def test_two_trades_that_look_like_one_are_two_once_that_is_said(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 SOL for 200 2026-03-01 10:00 kraken")
    await send(talk, "2026-03-01T15:00:20Z,buy,SOL,2,201,kraken")

    said = await talk.press(await talk.say("/check"), "1: both happened")

    assert "both count. /check has nothing left." in said.text
    assert "Nothing to check" in (await talk.say("/check")).text
    assert len(talk.rows()) == 2


async def test_what_a_deposit_came_from_is_a_wallet_of_ones_own(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2025-01-01,buy,SOL,5,500,ledger", "2026-03-01,deposit,SOL,2,,kraken")

    await talk.press(await talk.say("/check"), "1: from my ledger")

    move = talk.rows()[-1]
    assert (move.wallet, move.to_wallet) == ("ledger", "kraken")
    assert "Nothing to check" in (await talk.say("/check")).text


async def test_an_unknown_cost_is_said_and_taken_back(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2026-03-01,buy,SOL,2,,kraken")

    asked = await talk.press(await talk.say("/check"), "1: say what it was worth")
    command = asked.text.partition("<code>")[2].partition("</code>")[0]
    said = await talk.say(command)

    assert "1500 USD" in command
    assert talk.rows()[0].total == d(1500)
    assert "/check has nothing left." in said.text
    await talk.press(said, "Take that back")
    assert talk.rows()[0].total is None


@pytest.mark.parametrize("amount", ["abc", "-3", "1e9", "9" * 40, "3 SOL"])
async def test_what_is_no_amount_is_no_cost(talk: Talk, amount: str) -> None:
    await talk.settle_in()
    await send(talk, "2026-03-01,buy,SOL,2,,kraken")
    number = commands(await talk.say("/check"))["1: say what it was worth"].split()[-1]

    answer = await talk.say(f"/check cost {number} {amount}")

    assert "Send it like this" in answer.text
    assert talk.rows()[0].total is None


async def test_a_button_of_an_entry_that_changed_since_does_nothing(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2026-03-01,deposit,SOL,2,,kraken")
    answer = await talk.say("/check")
    await talk.press(answer, "1: It was a gift")

    late = await talk.press(answer, "1: It was income")

    assert "no longer there" in late.text
    assert [row.kind for row in talk.rows()] == ["gift_in"]


@pytest.mark.parametrize(
    "words",
    [
        "both 1 x",
        "cost",
        "cost 99 5",
        "was",
        "was x gift_in",
        "was 1 riddle",
        "was 99 buy",
        "-1",
        "٣",
    ],
)
async def test_a_check_that_makes_no_sense_changes_nothing(talk: Talk, words: str) -> None:
    await talk.settle_in()
    await talk.say("/add buy 1 SOL for 100 2026-01-01 kraken")

    await talk.say(f"/check {words}")

    assert [row.kind for row in talk.rows()] == ["buy"]


async def test_nobody_mends_the_ledger_of_another(talk: Talk) -> None:
    await talk.settle_in()
    await talk.settle_in(chat=BOB)
    await send(talk, "2026-03-01,deposit,SOL,2,,kraken")
    command = commands(await talk.say("/check"))["1: It was a gift"]

    answer = await talk.say(command, BOB)

    assert "no longer there" in answer.text
    assert [row.kind for row in talk.rows()] == ["deposit"]


async def test_many_flaws_come_page_by_page(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, *(f"2026-03-0{day},deposit,SOL,{day},,kraken" for day in range(1, 7)))

    first = await talk.say("/check")
    second = await talk.press(first, "More")

    assert "6 things need you" in first.text
    assert "5. <b>" in second.text
    assert "Back" in commands(second)


async def test_what_a_spouse_held_before_is_added_long_before_any_sale(talk: Talk) -> None:
    """ITA 54: units that she had all along take nothing of a loss."""
    await talk.settle_in("CA CAD")
    await send(
        talk,
        "2026-01-05,buy,BTC,20,2000,mine",
        "2026-03-20,sell,BTC,5,250,hers",
        "2026-04-01,sell,BTC,10,500,mine",
    )
    await talk.say("/settings household hers")

    answer = await talk.say("/check")
    await talk.press(answer, "1: add 5 BTC, cost unknown")

    assert "add what they held before" in answer.text
    assert min(row.at for row in talk.rows()).date() == date(2025, 9, 27)
    assert "Nothing to check" in (await talk.say("/check")).text


APART = (
    "2024-01-01,buy,BTC,2,80000,kraken",
    "2024-03-01,withdrawal,BTC,1,,kraken",
    "2024-03-03,deposit,BTC,0.9995,,ledger",
)


def held(answer: Answer) -> list[str]:
    return [line for line in answer.text.splitlines() if " BTC</b> " in line]


async def test_halves_that_may_be_one_move_are_answered_at_once(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, *APART)

    answer = await talk.say("/check")

    assert "1 thing needs you" in answer.text
    assert "Perhaps one move" in answer.text
    assert list(commands(answer)) == ["1: one move", "1: two transfers"]
    joined = await talk.press(answer, "1: one move")
    assert "They are one move now" in joined.text
    assert held(await talk.say("/portfolio")) == [
        "<b>1 BTC</b> in kraken",
        "<b>0.9995 BTC</b> in ledger",
    ]
    assert "Nothing new" in (await talk.send(ALONE.format("\n".join(APART)))).text


async def test_halves_that_were_joined_are_parted_again(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, *APART)
    before = sorted((row.at, row.kind, row.note) for row in talk.rows())
    joined = await talk.press(await talk.say("/check"), "1: one move")

    await talk.press(joined, "Take them apart")

    assert sorted((row.at, row.kind, row.note) for row in talk.rows()) == before
    assert "Perhaps one move" in (await talk.say("/check")).text


async def test_two_transfers_are_asked_about_one_by_one_and_stay_two(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, *APART)

    said = await talk.press(await talk.say("/check"), "1: two transfers")
    assert "two transfers. /check shows 2 things" in said.text
    await talk.press(await talk.say("/check"), "1: to my ledger")

    assert "1: from my kraken" in commands(await talk.say("/check"))


async def test_a_half_answered_alone_takes_the_other_half_along(talk: Talk) -> None:
    """As a button of an older message does."""
    await talk.settle_in()
    await send(talk, *APART[:2])
    alone = await talk.say("/check")
    await send(talk, APART[2])

    joined = await talk.say(commands(alone)["1: to a wallet of mine"].replace("own", "ledger"))

    assert "They are one move now" in joined.text
    assert held(await talk.say("/portfolio"))[1] == "<b>0.9995 BTC</b> in ledger"


async def test_a_half_of_a_move_that_is_there_already_is_joined_with_it(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, *APART[:2], "2024-01-01,buy,ETH,1,2000,ledger")
    await talk.press(await talk.say("/check"), "1: to my ledger")
    await send(talk, APART[2])

    answer = await talk.say("/check")
    await talk.press(answer, "1: one move")

    assert "The move may have this half in it already" in answer.text
    assert held(await talk.say("/portfolio")) == [
        "<b>1 BTC</b> in kraken",
        "<b>0.9995 BTC</b> in ledger",
    ]


async def test_a_part_of_a_move_that_was_told_is_named_where_it_is_told_again(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, *APART[:2], "2024-03-03,deposit,BTC,0.3,,ledger")
    await talk.press(await talk.say("/check"), "1: to my ledger")

    told = await talk.press(await talk.say("/check"), "1: from my kraken")

    assert "another such move, moved 1 BTC" in told.text


@pytest.mark.parametrize("words", ["join 1 2", "join 2 3", "join 2 99", "part 1 2", "part x y"])
async def test_what_is_no_move_is_not_joined(talk: Talk, words: str) -> None:
    await talk.settle_in()
    await send(talk, *APART[:2], "2024-06-03,deposit,BTC,0.9995,,ledger")

    answer = await talk.say(f"/check {words}")

    assert "no longer there" in answer.text
    assert [row.note for row in talk.rows()] == [None] * 3


async def test_what_two_rows_are_is_known_also_after_one_was_changed(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 SOL for ? 2026-03-01 10:00 kraken")
    await send(talk, "2026-03-01T15:00:20Z,buy,SOL,2,201,kraken")
    await talk.press(await talk.say("/check"), "1: both happened")
    number = commands(await talk.say("/check"))["1: say what it was worth"].split()[-1]

    await talk.say(f"/check cost {number} 200")

    assert "Nothing to check" in (await talk.say("/check")).text


async def test_the_fee_of_a_move_is_asked_for_and_counts_as_what_was_said(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 1 BTC for 40000 2024-01-01 kraken")
    await talk.say("/add move 0.5 BTC kraken to ledger fee 0.0003 BTC 2024-02-01")

    answer = await talk.say("/check")
    assert "What a fee was worth is unknown" in answer.text
    asked = await talk.press(answer, "1: say what the fee was worth")
    number = commands(answer)["1: say what the fee was worth"].split()[-1]
    said = await talk.say(f"/check fee {number} 10 USD")

    assert "What was the fee of 0.0003 BTC worth when you paid it?" in asked.text
    assert "the fee of 0.0003 BTC counts as $10.00" in said.text
    assert "/check has nothing left." in said.text
    assert [fee.proceeds for fee in talk.disposals()] == [pytest.approx(d(10))]
    await talk.press(said, "Take that back")
    assert "What a fee was worth is unknown" in (await talk.say("/check")).text


async def test_what_is_missing_between_two_halves_is_a_fee_that_is_asked_for(talk: Talk) -> None:
    await talk.settle_in()
    await send(
        talk,
        "2024-01-01,buy,BTC,2,80000,kraken",
        "2024-03-01T10:00:00Z,withdrawal,BTC,1,,kraken",
        "2024-03-01T11:00:00Z,deposit,BTC,0.9996,,ledger",
    )
    number = commands(await talk.say("/check"))["1: say what the fee was worth"].split()[-1]

    said = await talk.say(f"/check fee {number} 20")

    assert "the fee of 0.0004 BTC counts as $20.00" in said.text
    assert [(fee.quantity, fee.proceeds) for fee in talk.disposals()] == [(d("0.0004"), d(20))]


async def test_no_total_is_shown_that_nobody_gave_where_a_fee_was_said_to_be_worth_something(
    talk: Talk,
) -> None:
    await talk.settle_in("DE EUR")
    await send(
        talk,
        "2024-01-01,buy,BTC,2,80000,kraken",
        "2024-03-01T10:00:00Z,withdrawal,BTC,0.1,,kraken",
        "2024-03-01T11:00:00Z,deposit,BTC,0.0999,,ledger",
    )
    number = commands(await talk.say("/check"))["1: say what the fee was worth"].split()[-1]

    said = await talk.say(f"/check fee {number} 7.5")
    shown, (file, *_) = await talk.say("/entries"), (await talk.say("/export")).documents

    assert "withdrew 0.1 BTC (what it cost: €7.50), " in said.text
    assert "7,500" not in said.text + shown.text
    assert b"fee worth 7.5 EUR" in file.content
    assert [fee.proceeds for fee in talk.disposals()] == [d("7.5")]
    back = await talk.press(said, "Take that back")
    assert "withdrew 0.1 BTC, " in back.text
    assert talk.rows()[-1].note is None


async def test_the_worth_of_a_moves_fee_is_no_worth_of_the_move(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 1 BTC for 40000 2024-01-01 kraken")
    await talk.say("/add move 0.5 BTC kraken to ledger fee 0.0003 BTC 2024-02-01")
    number = commands(await talk.say("/check"))["1: say what the fee was worth"].split()[-1]

    said = await talk.say(f"/check fee {number} 10 USD")

    assert "moved 0.5 BTC, 1 February 2024" in said.text
    assert [row.total for row in talk.rows()] == [d(40000), None, d(10)]
    assert [fee.proceeds for fee in talk.disposals()] == [d(10)]


@pytest.mark.parametrize(
    ("row", "cost"),
    [("move 1 SOL alpha to beta", d(100)), ("buy 1 SOL for 90 in beta", d("92.50"))],
)
async def test_a_fee_in_another_coin_becomes_a_row_of_its_own(
    talk: Talk, row: str, cost: Decimal
) -> None:
    """A trade has its worth in its cost, a move has not."""
    await talk.settle_in()
    await talk.say("/add buy 1 SOL for 100 2024-01-01 in alpha")
    await talk.say("/add buy 1 BNB for 300 2024-01-01 in beta")
    await talk.say("/add buy 1 BNB for 300 2024-01-01 in alpha")
    await talk.say(f"/add {row} fee 0.01 BNB 2024-02-01")
    before = talk.rows()
    number = commands(await talk.say("/check"))["1: say what the fee was worth"].split()[-1]

    said = await talk.say(f"/check fee {number} 2.50")

    assert "/check has nothing left." in said.text
    assert [(fee.asset, fee.proceeds) for fee in talk.disposals()] == [("BNB", d("2.50"))]
    assert talk.cost_in("SOL", "beta") == cost
    await talk.press(said, "Take that back")
    assert talk.rows()[-1].fee_asset == "BNB"
    assert {replace(one, line=0, fee_asset=None) for one in talk.rows()} == {
        replace(one, line=0, fee_asset=None) for one in before
    }


@pytest.mark.parametrize(
    ("row", "asks"),
    [
        ("buy 1 SOL for ? kraken", "What did you pay for it in all, without the fee?"),
        ("income 1 SOL kraken", "It counts as income, and as its cost."),
        ("sell 1 SOL for ? kraken", "What did it bring in all, before the fee?"),
    ],
)
async def test_the_question_what_something_was_worth_says_how_it_counts(
    talk: Talk, row: str, asks: str
) -> None:
    await talk.settle_in()
    await talk.say("/add buy 3 SOL for 300 2024-01-01 kraken")
    await talk.say(f"/add {row} 2024-02-01")

    asked = await talk.press(await talk.say("/check"), "1: say what it was worth")

    assert asks in asked.text


async def test_a_ledger_file_says_what_of_it_needs_a_word(talk: Talk) -> None:
    await talk.settle_in()

    added = await talk.send(ALONE.format("2026-03-01,deposit,SOL,2,,kraken"))

    assert "1 row added" in added.text
    assert "/check shows one thing that needs you" in added.text


async def test_who_would_correct_an_entry_is_told_how(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2026-03-01,sell,SOL,3,300,kraken")

    asked = await talk.press(await talk.say("/check"), "1: correct or delete the entry")

    assert "To correct it, delete it, too: I then write it as a sentence" in asked.text


async def test_what_is_taken_back_twice_names_the_wallet_that_was_named(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2025-01-01,buy,SOL,5,500,kraken", "2026-03-01,deposit,SOL,2,,cold")
    moved = await talk.press(await talk.say("/check"), "1: from my kraken")

    back = await talk.press(moved, "Take that back")
    again = await talk.press(back, "Take that back")

    assert "moved 2 SOL" in again.text
    assert "from kraken to cold" in again.text
    assert "Nothing to check" in (await talk.say("/check")).text


async def test_a_move_out_that_is_taken_back_twice_goes_where_it_went(talk: Talk) -> None:
    await talk.settle_in()
    await send(
        talk,
        "2025-01-01,buy,SOL,5,500,kraken",
        "2025-01-01,buy,SOL,5,500,cold",
        "2026-03-01,withdrawal,SOL,2,,kraken",
    )
    moved = await talk.press(await talk.say("/check"), "1: to my cold")

    again = await talk.press(await talk.press(moved, "Take that back"), "Take that back")

    assert "from kraken to cold" in again.text


async def test_a_move_without_a_wallet_or_within_one_is_not_made(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2025-01-01,buy,SOL,5,500,kraken", "2026-03-01,deposit,SOL,2,,cold")

    nameless = await talk.say("/check was 2 move")
    within = await talk.say("/check was 2 move COLD")

    assert "<code>/check was 2 move kraken</code>" in nameless.text
    assert "in another one" in within.text
    assert talk.rows()[-1].kind == "deposit"


async def test_the_other_end_is_offered_where_the_coin_was_and_units_were_first(talk: Talk) -> None:
    await talk.settle_in()
    await send(
        talk,
        "2025-01-01,buy,BTC,5,500,bitcoin",
        "2025-01-01,buy,SOL,1,100,binance",
        "2025-01-01,buy,SOL,5,500,kraken",
        "2026-03-01,deposit,SOL,2,,cold",
    )

    answer = await talk.say("/check")

    ends = [label for label in commands(answer) if "my" in label]
    assert ends == ["1: from my kraken", "1: from my binance"]
    assert "<code>/check was 4 move NAME</code>" in answer.text


async def test_a_coin_is_not_offered_to_a_wallet_called_like_another_coin(talk: Talk) -> None:
    await talk.settle_in()
    await send(
        talk,
        "2025-01-01,buy,BTC,5,500,bitcoin 1",
        "2025-01-01,buy,ETH,5,500,ledger",
        "2025-01-01,buy,SOL,5,500,kraken",
        "2026-03-01,withdrawal,SOL,2,,kraken",
    )

    ends = [label for label in commands(await talk.say("/check")) if "my" in label]

    assert ends == ["1: to my ledger"]


@pytest.mark.parametrize("words", ["GB GBP", "DE EUR", "US USD"])
async def test_units_whose_day_nobody_knows_touch_no_sale_but_the_one_that_lacked_them(
    talk: Talk, words: str
) -> None:
    await talk.settle_in(words)
    await send(
        talk,
        "2025-01-01,buy,SOL,1,2000,kraken",
        "2025-11-01,sell,SOL,1,1000,kraken",
        "2025-11-10,sell,SOL,0.5,400,kraken",
        "2025-12-20,buy,SOL,1,900,kraken",
    )
    before = {disposal.day: disposal.gain for disposal in talk.disposals()}

    said = await talk.press(await talk.say("/check"), "1: add 0.5 SOL, cost unknown")

    assert {disposal.day: disposal.gain for disposal in talk.disposals()} == before
    assert before[date(2025, 11, 1)] == d(-1000)
    assert before[date(2025, 11, 10)] is None
    assert (
        "You did not say when you got it, so I put it at the moment at which it left" in said.text
    )
    assert talk.rows()[-1].note == "day and cost unknown"
    assert "More left than came" not in (await talk.say("/check")).text
    await talk.press(said, "Undo")
    assert len(talk.rows()) == 4


async def test_units_whose_day_nobody_knows_take_of_no_loss_where_purchases_near_a_sale_do(
    talk: Talk,
) -> None:
    await talk.settle_in("ZA ZAR")
    await send(
        talk,
        "2025-01-01,buy,SOL,1,2000,kraken",
        "2025-11-01,sell,SOL,0.5,400,kraken",
        "2025-11-10,sell,SOL,1,400,kraken",
    )

    said = await talk.press(await talk.say("/check"), "1: add 0.5 SOL, cost unknown")

    assert "long before your first entry" in said.text
    assert sum(disposal.disallowed for disposal in talk.disposals()) == 0


async def test_what_was_added_once_is_not_added_again(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2026-03-01,sell,SOL,3,300,kraken")
    answer = await talk.say("/check")
    await talk.press(answer, "1: add 3 SOL, cost unknown")

    again = await talk.press(answer, "1: add 3 SOL, cost unknown")

    assert "is something else by now" in again.text
    assert talk.quantities() == [d(3), d(3)]


async def test_a_sale_may_have_left_the_wallet_that_has_the_coin(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2025-01-01,buy,ETH,5,500,Coinbase Pro", "2026-03-01,sell,ETH,3,900,")

    left = await talk.press(await talk.say("/check"), "1: it left my Coinbase Pro")

    assert [lot.quantity for lot in talk.reports.books(ADA).open] == [d(2)]
    assert "Nothing to check" in (await talk.say("/check")).text
    await talk.press(left, "Take that back")
    assert talk.rows()[-1].wallet == "default"


async def test_a_deposit_that_a_file_and_an_address_tell_under_two_names_is_asked_about_once(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await send(talk, "2026-03-01T10:00:00Z,deposit,BTC,2,,bitcoin 1")
    await send(talk, "2026-03-01T10:00:30Z,deposit,BTC,2,,bitcoin")

    answer = await talk.say("/check")
    asked = await talk.press(answer, "1: delete the second")
    await talk.press(asked, "Yes, delete it")
    after = await talk.say("/check")

    assert "1 thing needs you" in answer.text
    assert "They name two wallets." in answer.text
    assert "1: I bought it" not in commands(answer)
    assert [row.wallet for row in talk.rows()] == ["bitcoin 1"]
    assert "1: I bought it" in commands(after)


async def test_two_deposits_in_two_wallets_are_two_once_that_is_said(talk: Talk) -> None:
    await talk.settle_in()
    await send(talk, "2026-03-01T10:00:00Z,deposit,BTC,2,,bitcoin 1")
    await send(talk, "2026-03-01T10:00:30Z,deposit,BTC,2,,bitcoin")

    said = await talk.press(await talk.say("/check"), "1: both happened")

    assert "both count" in said.text
    assert "2 things need you" in (await talk.say("/check")).text


async def test_values_that_are_being_looked_up_need_nobody_and_come_last(tmp_path: Path) -> None:
    talk = Talk(tmp_path, Operating(looks_up_values=True))
    await talk.settle_in()
    await talk.say("/add buy 1 BTC for 60000 2026-01-02 kraken")
    await talk.say("/add spend 0.1 BTC 2026-01-05 kraken")
    await talk.say("/add income 1 ETH 2026-01-05 kraken")
    await send(talk, "2026-03-01,deposit,SOL,2,,kraken")

    answer = await talk.say("/check")

    assert "<b>1 thing needs you</b>" in answer.text
    assert "What 2 entries were worth is being looked up" in answer.text
    assert answer.text.count("It is being looked up.") == 2
    assert answer.text.index("1. <b>A transfer without") < answer.text.index("2. <b>Its cost")
    hour = talk.rows()[1].at.replace(minute=0)
    unknown = PastPrice(Moment("BTC", hour), "USD", None, hour, "a test")
    talk.store.past_prices.put([unknown], talk.clock())
    after = await talk.say("/check")
    assert "<b>2 things need you</b>" in after.text
    assert "no source knows what BTC was worth then" in after.text
    assert "What one entry was worth is being looked up" in after.text
    talk.store.close()


async def test_where_all_is_being_looked_up_nothing_needs_anybody(tmp_path: Path) -> None:
    talk = Talk(tmp_path, Operating(looks_up_values=True))
    await talk.settle_in()

    added = await talk.send(ALONE.format("2026-01-05T10:00:00Z,income,ETH,1,,kraken"))
    answer = await talk.say("/check")

    assert "What one entry was worth is being looked up." in added.text
    assert "needs you before" not in added.text
    assert "<b>Nothing needs you now</b>: figures of <b>ETH</b> are partial" in answer.text
    talk.store.close()


async def test_an_entry_that_lacks_its_value_is_listed_once(talk: Talk) -> None:
    await talk.settle_in("DE EUR")
    await talk.say("/add buy 1 BTC for 60000 2026-01-02 kraken")

    added = await talk.say("/add spend 0.1 BTC 2026-01-05 kraken fee 0.001 BTC")
    answer = await talk.say("/check")

    assert added.text.count("its value is not stated") == 1
    assert "<b>1 thing needs you</b>" in answer.text
