"""The program is killed at one write after another, and started again: nobody notices."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.end_to_end.breakpoints import stopping_at
from tests.end_to_end.program import Program, newsroom, until
from tests.end_to_end.test_import import kraken
from tests.fake_telegram import FakeTelegram

ROWS = 1_100
"""Two stretches."""
PATIENCE = 120
"""Seconds; nothing but a program that hangs needs them, however busy the machine is."""
REPEAT = "You may have this already"
ASKED = "Shall I delete everything"
FORGOTTEN = "I know nothing about you any more"
IMPORT = {
    11: "AFTER DELETE ON set_aside WHEN OLD.chat = 11 AND OLD.number = 1050",
    12: "AFTER UPDATE OF hidden ON batches WHEN NEW.chat = 12",
    13: "AFTER INSERT ON outbox WHEN NEW.chat = 13",
    14: "AFTER DELETE ON outbox WHEN OLD.chat = 14",
}
"""Chats, and at what they are killed between the press and its answer."""
ARRIVED = 14
"""Its answer is there, and nobody noted it: it comes once more, and says that it is a repeat."""
FORGET = {
    21: "AFTER INSERT ON batches WHEN NEW.chat = 21",
    22: "AFTER DELETE ON ledger WHEN OLD.chat = 22 AND OLD.seq % 1100 = 1050",
    23: "AFTER INSERT ON outbox WHEN NEW.chat = 23",
}
STATE = {
    31: "AFTER INSERT ON stated WHEN NEW.chat = 31",
    32: "AFTER INSERT ON outbox WHEN NEW.chat = 32",
}
TELL = {
    31: "AFTER UPDATE OF told_in ON stated WHEN NEW.chat = 31",
    32: "AFTER INSERT ON outbox WHEN NEW.chat = 32",
}
NOTHING_WRITTEN = 21
"""Killed before it wrote anything: a yes is good for minutes, in memory alone, so it asks anew."""


def texts(telegram: FakeTelegram, chat: int, words: str) -> list[str]:
    return [sent.text for sent in telegram.messages(chat) if words in sent.text]


def numbers(program: Program, query: str) -> list[tuple[int, ...]]:
    with closing(sqlite3.connect(program.database)) as database:
        return list(database.execute(query))


def press(telegram: FakeTelegram, chat: int, label: str, answer: str) -> str:
    """Press a button and return what is answered, the first time that it is."""
    telegram.press(chat, label)
    return until(lambda: texts(telegram, chat, answer), PATIENCE)[0]


def settle(telegram: FakeTelegram, *chats: int) -> None:
    """Let chats choose their country, then send a file each."""
    for chat in chats:
        telegram.say(chat, "/start US USD")
        telegram.send_file(chat, "kraken.csv", kraken(ROWS).encode())
    for chat in chats:
        until(lambda chat=chat: texts(telegram, chat, "Nothing is stored yet"), PATIENCE)  # type: ignore[misc]


def test_an_import_that_is_killed_anywhere_comes_once_and_is_answered_once(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        settle(telegram, *IMPORT)
        for chat, event in IMPORT.items():
            with stopping_at(program, event):
                telegram.press(chat, f"Import {ROWS:,} rows")
            program.start()
            until(lambda chat=chat: texts(telegram, chat, "rows imported"), PATIENCE)  # type: ignore[misc]
        until(lambda: texts(telegram, ARRIVED, REPEAT), PATIENCE)
        kept = numbers(program, "SELECT count(*), count(DISTINCT id) FROM shown GROUP BY chat")
        for chat in IMPORT:
            press(telegram, chat, "Undo", f"Taken back: {ROWS:,} entries")

        answers = {chat: texts(telegram, chat, "rows imported") for chat in IMPORT}
        assert kept == [(ROWS, ROWS)] * len(IMPORT)
        assert {chat: len(found) for chat, found in answers.items()} == {
            chat: 2 if chat == ARRIVED else 1 for chat in IMPORT
        }
        assert all(f"{ROWS:,} rows imported" in found[0] for found in answers.values())
        assert REPEAT in answers[ARRIVED][1]
        assert numbers(program, "SELECT count(*) FROM ledger") == [(0,)]


def test_forgetting_that_is_killed_anywhere_ends_complete(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        settle(telegram, *FORGET)
        for chat in FORGET:
            telegram.say(chat, "/settings gains 5000")
            press(telegram, chat, f"Import {ROWS:,} rows", "rows imported")
            telegram.send_file(chat, "more.csv", kraken(ROWS + 1).encode())
        for chat, event in FORGET.items():
            telegram.say(chat, "/forget")
            until(lambda chat=chat: texts(telegram, chat, ASKED), PATIENCE)  # type: ignore[misc]
            with stopping_at(program, event):
                telegram.press(chat, "Yes, delete everything")
            program.start()
            if chat == NOTHING_WRITTEN:
                until(lambda: texts(telegram, NOTHING_WRITTEN, ASKED)[1:], PATIENCE)
                telegram.press(chat, "Yes, delete everything")
            until(lambda chat=chat: texts(telegram, chat, FORGOTTEN), PATIENCE)  # type: ignore[misc]

        assert [len(texts(telegram, chat, FORGOTTEN)) for chat in FORGET] == [1] * len(FORGET)
        for table in ("ledger", "set_aside", "imports", "batches", "chats", "stated"):
            assert numbers(program, f"SELECT count(*) FROM {table}") == [(0,)], table


def test_what_is_stated_of_a_year_and_its_end_are_told_once_however_it_dies(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        for chat in STATE:
            telegram.say(chat, "/start US USD")
        for chat in STATE:
            until(lambda chat=chat: texts(telegram, chat, "United States, USD"), PATIENCE)  # type: ignore[misc]
        for chat, event in STATE.items():
            with stopping_at(program, event):
                telegram.say(chat, "/settings gains 5000")
            program.start()
            until(lambda chat=chat: texts(telegram, chat, "gains of $5,000.00"), PATIENCE)  # type: ignore[misc]
        with closing(sqlite3.connect(program.database, timeout=20)) as database, database:
            database.execute("UPDATE stated SET tax_year = '2020', ends = '2020-12-31'")
        for chat, event in TELL.items():
            with stopping_at(program, event):
                telegram.say(chat, "/losses")
            program.start()
            until(lambda chat=chat: texts(telegram, chat, "none of your lots"), PATIENCE)  # type: ignore[misc]

        for chat in STATE:
            assert len(texts(telegram, chat, "Done.")) == 1
            assert len(texts(telegram, chat, "Tax year 2020 has ended")) == 1
        assert numbers(program, "SELECT count(*), sum(gains_short) FROM stated") == [(2, 10_000)]
