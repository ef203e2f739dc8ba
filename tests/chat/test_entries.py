"""`/entries`: the ledger entry by entry, each of which can be taken out, put back or corrected."""

import re
from itertools import product
from pathlib import Path

import pytest

from bot.chat.days import Today
from bot.chat.said import Writer
from bot.chat.sentence import read_sentence
from bot.chat.written import sentence_of
from bot.core.ledger import Kind, Row
from tests.build import BERLIN, NEW_YORK, d, ledger
from tests.chat.talk import ADA, ASSETS, BOB, Talk, commands
from tests.fakes import NOON

FILE = "time,kind,asset,quantity,total,wallet\n" + "".join(
    f"2026-0{month}-01,buy,SOL,{month},{month}00,kraken\n" for month in range(1, 8)
)


async def test_entries_are_listed_newest_first_in_pages(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)

    first = await talk.say("/entries")
    second = await talk.press(first, "Older")

    assert "7 entries" in first.text
    assert re.findall(r"(\d)\. bought (\d) SOL", first.text) == [
        ("1", "7"), ("2", "6"), ("3", "5"), ("4", "4"), ("5", "3"),
    ]  # fmt: skip
    assert re.findall(r"(\d)\. bought (\d) SOL", second.text) == [("6", "2"), ("7", "1")]
    assert list(commands(second)) == ["Delete 6", "Delete 7", "Newer"]


async def test_an_entry_is_deleted_after_a_second_question(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)

    asked = await talk.press(await talk.say("/entries"), "Delete 3")
    before = len(talk.rows())
    answer = await talk.press(asked, "Yes, delete it")

    assert "bought 5 SOL" in asked.text
    assert before == 7
    assert [row.quantity for row in talk.rows()] == [d(n) for n in (1, 2, 3, 4, 6, 7)]
    assert "Taken back: 1 entry" in answer.text
    assert "You hold 23 SOL in kraken" in answer.text


async def test_a_deleted_entry_can_be_put_back_as_it_was(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)
    before = {row.id: row.quantity for row in talk.rows()}
    asked = await talk.press(await talk.say("/entries"), "Delete 3")
    gone = await talk.press(asked, "Yes, delete it")

    answer = await talk.press(gone, "Put it back")
    again = await talk.press(gone, "Put it back")

    assert "is back" in answer.text
    assert {row.id: row.quantity for row in talk.rows()} == before
    assert "added twice" in again.text or "no longer" in again.text


async def test_a_deleted_entry_is_shown_as_a_sentence_to_correct(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)
    asked = await talk.press(await talk.say("/entries 2"), "Delete 7")

    answer = await talk.press(asked, "Yes, delete it")

    assert "<code>/add buy 1 SOL for 100 USD 2026-01-01 in kraken</code>" in answer.text


async def test_an_entry_that_is_gone_is_not_deleted_again(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)
    listed = await talk.say("/entries")
    asked = await talk.press(listed, "Delete 3")
    await talk.press(asked, "Yes, delete it")

    answers = [await talk.press(asked, "Yes, delete it"), await talk.press(listed, "Delete 3")]

    assert all("no longer there" in answer.text for answer in answers)
    assert len(talk.rows()) == 6


async def test_deleting_can_be_thought_better_of(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)
    asked = await talk.press(await talk.say("/entries"), "Delete 3")

    answer = await talk.press(asked, "No, keep it")

    assert "7 entries" in answer.text
    assert len(talk.rows()) == 7


async def test_nobody_deletes_the_entries_of_another_chat(talk: Talk) -> None:
    for chat in (ADA, BOB):
        await talk.settle_in(chat=chat)
    await talk.say("/add buy 1 SOL for 100", ADA)
    command = commands(await talk.say("/entries"))["Delete 1"]

    answers = [await talk.say(words, BOB) for words in (command, f"{command} yes")]

    assert all("no longer there" in answer.text for answer in answers)
    assert len(talk.rows(ADA)) == 1


async def test_a_deleted_entry_is_forgotten_with_the_rest(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 1 SOL for 100")
    asked = await talk.press(await talk.say("/entries"), "Delete 1")
    gone = await talk.press(asked, "Yes, delete it")
    await talk.press(await talk.say("/forget"), "Yes, delete everything")
    await talk.settle_in()

    await talk.press(gone, "Put it back")

    assert talk.rows() == ()


@pytest.mark.parametrize("words", ["", "7", "delete", "delete x", "delete 99 yes", "restore", "-3"])
async def test_entries_of_an_empty_ledger_and_nonsense_are_answered(talk: Talk, words: str) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/entries {words}".strip())

    assert answer.text


ROWS = [
    row
    for kind, total, fee, wallet in product(
        ("buy 0.5 BTC", "sell 1.125 ETH", "income 3 QZX", "gift_out 2 1INCH"),
        ("", "for 30000", "for 9.125"),
        ("", "fee 12.50", "fee 0.001 ETH"),
        ("", "in kraken"),
    )
    for row in ledger(f"2025-03-01T13:45:09Z {kind} {total} {fee} {wallet}", NEW_YORK)
] + [
    *ledger("2025-03-01 move 0.5 BTC in kraken to ledger", NEW_YORK),
    *ledger("2025-03-01 swap 2 ETH into 0.1 BTC for 6000", NEW_YORK),
    *ledger("2025-03-01 fee 0.001 ETH for 2", NEW_YORK),
    *ledger("2025-03-01 withdrawal 0.001 ETH in kraken", NEW_YORK),
    Row(1, NOON, Kind.BUY, "SOL", d(1), d(2), wallet="Coinbase Pro"),
    Row(1, NOON, Kind.BUY, "SOL", d(1), d(2), wallet="Monday"),
    Row(1, NOON, Kind.BUY, "SOL", d(1), d(2), wallet="5"),
]


@pytest.mark.parametrize("points", [True, False])
@pytest.mark.parametrize("row", ROWS)
def test_a_row_written_as_a_sentence_reads_back_as_the_same_row(row: Row, *, points: bool) -> None:
    writer = Writer(Today(NOON, BERLIN), "USD", ASSETS, points_part_thousands=points)
    said = Row(**{**{f: getattr(row, f) for f in Row.__slots__}, "currency": "USD", "line": 0})

    read = read_sentence(sentence_of(said, BERLIN), writer)

    assert read == said


async def test_a_deleted_entry_can_be_put_back_after_a_restart(talk: Talk, tmp_path: Path) -> None:
    await talk.settle_in()
    await talk.send(FILE)
    asked = await talk.press(await talk.say("/entries"), "Delete 3")
    gone = await talk.press(asked, "Yes, delete it")
    later = Talk(tmp_path)

    again = await later.press(gone, "Put it back")

    assert "It is back" in again.text
    assert len(later.rows()) == 7
    later.store.close()


async def test_undo_after_a_deletion_asks_and_offers_to_put_the_entry_back(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)
    asked = await talk.press(await talk.say("/entries"), "Delete 3")
    await talk.press(asked, "Yes, delete it")

    question = await talk.say("/undo")
    there = len(talk.rows())
    again = await talk.press(question, "Put the deleted entry back")

    assert "<b>Shall I take back 6 entries?</b> It is what was added last:" in question.text
    assert "You deleted an entry since: " in question.text
    assert "/check would go with them" in question.text
    assert there == 6
    assert "It is back" in again.text
    assert len(talk.rows()) == 7


async def test_undo_after_an_old_entry_was_mended_asks_and_names_what_was_changed(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.send("time,kind,asset,quantity,wallet\n2026-01-02,deposit,SOL,2,kraken\n")
    await talk.say("/add buy 1 BTC for 60000 2026-01-03")
    await talk.press(await talk.say("/check"), "1: It was a gift")

    question = await talk.say("/undo")
    taken = await talk.press(question, "Yes, take back this")

    assert "• bought 1 BTC" in question.text
    assert "Newer is received as a gift 2 SOL" in question.text
    assert "Taken back: 1 entry" in taken.text
    assert [row.kind for row in talk.rows()] == ["gift_in"]


async def test_undo_of_an_entry_that_was_mended_asks_and_takes_the_change_alone_back(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.say("/add deposit 2 SOL 2026-01-02 kraken")
    typed = talk.rows()
    await talk.press(await talk.say("/check"), "1: It was a gift")

    question = await talk.say("/undo")
    there = [row.kind for row in talk.rows()]
    back = await talk.press(question, "Take the change alone back")

    assert "<b>Shall I take back this?</b>" in question.text
    assert "You changed it since; before that it said: deposited 2 SOL" in question.text
    assert there == ["gift_in"]
    assert "It is again what it was: deposited 2 SOL" in back.text
    assert talk.rows() == typed
    assert "no longer there" in (await talk.press(question, "Take the change alone back")).text


async def test_undo_of_an_entry_that_was_mended_takes_it_all_back_where_that_is_meant(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.say("/add deposit 2 SOL 2026-01-02 kraken")
    await talk.press(await talk.say("/check"), "1: It was a gift")

    await talk.press(await talk.say("/undo"), "Yes, take back this")

    assert talk.rows() == ()


async def test_undo_takes_back_what_was_typed_last_at_once(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 1 BTC for 60000 2026-01-03")

    assert "Taken back: 1 entry" in (await talk.say("/undo")).text
