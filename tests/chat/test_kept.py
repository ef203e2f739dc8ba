"""Files that are sent before the country is known: kept, and shown once it is."""

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.transactions import InTransactions
from bot.chat.desk import Asked, Desk
from bot.chat.imports import take_file
from bot.chat.kept import take_kept
from bot.core.conversation import LARGEST_DOCUMENT, Answer, Request
from bot.store.imports import MOST, Draft, Limits
from tests.chat.talk import ADA, ASSETS, BOB, Talk, commands
from tests.chat.test_imports import KRAKEN, rewards
from tests.chat.test_stretches import stopped

LEDGER = "time,kind,asset,quantity,total\n2026-01-02,buy,SOL,3,300\n"


async def ask(talk: Talk, text: str) -> tuple[Answer, ...]:
    """Ask for something that several answers belong to, as the program does."""
    request = Request(ADA, talk.next(), text)
    return await InTransactions(talk.store, talk.conversation.answer(request), lambda _: None)


async def test_a_file_before_the_country_is_shown_once_country_and_currency_are_known(
    talk: Talk,
) -> None:
    asked = await talk.send(KRAKEN, "kraken.csv")
    currency = await ask(talk, commands(asked)["United States"])
    settled, shown = await ask(talk, commands(currency[0])["USD"])

    assert "<b>I keep kraken.csv</b> for two days" in asked.text
    assert "as soon as I know your country. Nothing of it is in your ledger yet. In" in asked.text
    assert len(currency) == 1
    assert "What I read in the file that you sent before comes next." in settled.text
    assert "5 rows in kraken.csv" in shown.text
    assert talk.rows() == ()
    assert "3 rows imported" in (await talk.press(shown, "Import 3 rows")).text
    assert len(talk.rows()) == 3
    assert len(await ask(talk, "/start US USD")) == 1


async def test_a_file_between_country_and_currency_asks_for_the_currency(talk: Talk) -> None:
    await talk.say("/start US")

    asked = await talk.send(KRAKEN, "{missing}.csv")
    _, shown = await ask(talk, commands(asked)["USD"])

    assert "I keep {missing}.csv</b>" in asked.text
    assert "as soon as I know your currency" in asked.text
    assert "5 rows in {missing}.csv" in shown.text


async def test_several_files_are_shown_in_their_order_each_with_its_buttons(talk: Talk) -> None:
    await talk.send(rewards(1), "one.csv")
    again = await talk.send("When,What,How much,Cost\n2026-01-02,SOL,4,100\n", "two.csv")
    await talk.send(LEDGER, "ledger.csv")
    await talk.send(b"%PDF-1.7", "four.pdf")

    _, one, two, ledger, refused = await ask(talk, "/settings country US USD")
    (undone,) = await ask(talk, commands(ledger)["Undo"])
    await talk.press(one, "Import 1 row")

    assert again.text.startswith("I keep two.csv, too.")
    assert again.buttons == ()
    assert "1 row in one.csv" in one.text
    assert "What are the columns of two.csv?" in two.text
    assert "1 row added" in ledger.text
    assert "I could not read four.pdf" in refused.text
    assert "Taken back: 1 entry" in undone.text
    assert len(talk.rows()) == 1


async def test_a_file_that_was_kept_outlives_a_restart(talk: Talk, tmp_path: Path) -> None:
    await talk.send(KRAKEN, "kraken.csv")
    talk.store.close()
    later = Talk(tmp_path)

    _, shown = await ask(later, "/start US USD")

    assert "5 rows in kraken.csv" in shown.text
    await later.press(shown, "Import 3 rows")
    assert len(later.rows()) == 3
    later.store.close()


async def test_a_start_that_is_stopped_while_files_are_read_shows_all_of_them_again(
    talk: Talk, tmp_path: Path
) -> None:
    await talk.send(rewards(1), "one.csv")
    await talk.send(rewards(2), "two.csv")
    request = Request(ADA, talk.next(), "/start US USD")
    await stopped(talk, request, lambda: talk.store.imports.waiting(ADA))
    later = Talk(tmp_path)

    _, *shown = await InTransactions(
        later.store, later.conversation.answer(request), lambda _: None
    )

    assert ["one.csv" in shown[0].text, "two.csv" in shown[1].text] == [True, True]
    for each in shown:
        await later.press(each, "Import 1 row")
    assert len(later.rows()) == 2
    later.store.close()


async def test_a_file_that_was_kept_is_forgotten_after_days_with_its_chat_and_with_a_forget(
    talk: Talk,
) -> None:
    await talk.send(KRAKEN, "kraken.csv")
    talk.store.imports.tidy(talk.clock() + timedelta(days=1))
    kept = talk.store.imports.unread(ADA)
    talk.store.imports.tidy(talk.clock() + timedelta(days=3))
    late = await ask(talk, "/start US USD")
    await talk.press(await talk.say("/forget"), "Yes, delete everything")

    await talk.send(KRAKEN, "kraken.csv")
    await talk.press(await talk.say("/forget"), "Yes, delete everything")
    forgotten = await ask(talk, "/start US USD")

    assert len(kept) == 1
    assert len(late) == 1
    assert len(forgotten) == 1
    assert talk.store.imports.unread(ADA) == ()


async def test_a_file_is_kept_for_its_own_chat(talk: Talk) -> None:
    await talk.send(KRAKEN, "kraken.csv")

    await talk.settle_in(chat=BOB)
    _, shown = await ask(talk, "/start US USD")

    assert "kraken.csv" in shown.text


async def test_of_very_many_files_the_first_had_to_go_and_that_is_said(talk: Talk) -> None:
    for number in range(MOST.imports + 1):
        await talk.send(rewards(number), f"{number}.csv")

    _, gone, *shown = await ask(talk, "/start US USD")

    assert "So many files came after 0.csv that I let it go unread" in gone.text
    assert len(shown) == MOST.imports
    for each in shown:
        assert "Import 1 row" in commands(each)
        await talk.press(each, "Import 1 row")
    assert len(talk.rows()) == MOST.imports


async def test_a_long_file_that_is_shown_takes_no_room_from_one_that_waits_to_be_read(
    talk: Talk,
) -> None:
    await talk.send(KRAKEN, "kraken.csv")
    shown = Draft("1", "long.csv", rows=5)

    talk.store.imports.begin(ADA, shown, talk.clock(), Limits(rows=3))
    _, found = await ask(talk, "/start US USD")

    assert "5 rows in kraken.csv" in found.text


async def test_a_file_that_is_too_large_is_said_to_be_at_once(talk: Talk) -> None:
    answer = await talk.send(None, "huge.csv")

    assert f"larger than {LARGEST_DOCUMENT // 1024**2} MB" in answer.text
    assert talk.store.chats.get(ADA) is None


async def test_a_file_that_breaks_the_program_keeps_nobody_from_beginning(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    await talk.send(KRAKEN, "broken.csv")
    await talk.send(rewards(1), "fine.csv")
    await talk.say("/start US")
    talk.store.chats.save(replace(talk.profile(), currency="USD"))
    desk = Desk(talk.store, talk.reports, talk.clock, lambda: ASSETS, None)

    async def take(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
        if asked.request.document_name == "broken.csv":
            raise ValueError("you hold 3 SOL")
        return await take_file(desk, asked)

    with caplog.at_level(logging.ERROR):
        sorry, shown = await take_kept(desk, Request(ADA, talk.next()), take)

    assert "something went wrong on my side with broken.csv" in sorry.text
    assert "1 row in fine.csv" in shown.text
    assert "kept file failed" in caplog.text
    assert "SOL" not in caplog.text
    assert talk.store.imports.unread(ADA) == ()
