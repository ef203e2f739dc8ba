"""Delivery over real HTTP: no chat waits for another, and nothing is lost or done twice."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.core.outbox import State
from tests.end_to_end.program import Newspaper, Program, newsroom, until
from tests.fake_telegram import Failure, FakeTelegram

SLOW, QUICK = 7, 8
STORY = (
    "Solana tumbles 14% in a day as traders rush for the exit",
    "SOL fell sharply and long positions worth millions were liquidated in the sell-off.",
)
FLOOD = Failure(429, "Too Many Requests: retry after 30", retry_after=30)
PROMPT = 3.0


def ask(telegram: FakeTelegram, chat: int, text: str) -> float:
    """Say something and return how many seconds the answer took."""
    seen, start = len(telegram.messages(chat)), time.monotonic()
    telegram.say(chat, text)
    until(lambda: telegram.messages(chat)[seen:])
    return time.monotonic() - start


def with_a_loss(telegram: FakeTelegram, *chats: int) -> None:
    for chat in chats:
        for text in ("/start US USD", "/subscribe", "/add buy 25 SOL @ 180 2026-03-02 kraken"):
            ask(telegram, chat, text)


def about_the_story(telegram: FakeTelegram, chat: int) -> int:
    return sum(STORY[0] in sent.text for sent in telegram.messages(chat))


def test_a_chat_that_is_flooded_or_hangs_delays_no_other(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        ask(telegram, QUICK, "/help")
        telegram.fail("sendMessage", FLOOD, times=9, chat=SLOW)
        for _ in range(3):
            telegram.say(SLOW, "/help")

        while_flooded = ask(telegram, QUICK, "/help")
        telegram.fail("sendMessage", Failure(hang=20), times=3, chat=9)
        telegram.say(9, "/help")
        while_hanging = ask(telegram, QUICK, "/help")

        assert while_flooded < PROMPT
        assert while_hanging < PROMPT


def test_a_reminder_that_hangs_delays_no_other(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, paper, program):
        program.start()
        with_a_loss(telegram, SLOW, QUICK)
        telegram.fail("sendMessage", Failure(hang=20), chat=SLOW)
        paper.publish(*STORY)
        until(lambda: [line for line in program.outbox() if line.key == "story:1"])

        start = time.monotonic()
        until(lambda: about_the_story(telegram, QUICK))

        assert time.monotonic() - start < PROMPT


def test_an_answer_refused_with_an_error_of_the_server_comes_again(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        telegram.fail("sendMessage", Failure(500, "Internal Server Error"), chat=QUICK)

        telegram.say(QUICK, "/help")

        sent = telegram.wait_for(lambda sent: sent.chat == QUICK)
        assert "/portfolio" in sent.text
        assert "You may have this already" in sent.text


def test_an_update_that_cannot_be_read_is_skipped_and_logged_once(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        ask(telegram, QUICK, "/help")
        telegram.deliver_again({"update_id": 1001, "message": {"message_id": "x", "date": []}})

        waited = ask_later(telegram, QUICK, "/help", update_id=1002)

        assert waited < PROMPT
        assert program.log().count("update unreadable") == 1
        assert until(lambda: not telegram.unconfirmed)


def ask_later(telegram: FakeTelegram, chat: int, text: str, update_id: int) -> float:
    """Ask once the number of the next update is right."""
    while telegram.say(-1, "just chatting", chat_type="group") < update_id:
        pass
    return ask(telegram, chat, text)


def test_commands_are_handled_once_though_the_program_is_killed_among_them(
    tmp_path: Path,
) -> None:
    chats = tuple(range(11, 17))
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        for chat in chats:
            ask(telegram, chat, "/start US USD")
        for number in range(4):
            for chat in chats:
                telegram.say(chat, f"/add buy 0.{number + 1}{chat} BTC for 10 2025-01-01 kraken")
            time.sleep(0.15 * number)
            program.kill()
            program.start()

        until(lambda: not (telegram.unconfirmed or unhandled(program) or unsettled(program)), 60)

        for chat in chats:
            texts = [sent.text for sent in telegram.messages(chat)]
            once = [text for text in texts if "You may have this already" not in text]
            assert not any("have that already" in text for text in texts)
            assert len(set(once)) == len(once)
            for number in range(4):
                assert any(f"0.{number + 1}{chat}" in text for text in texts)
        assert count(program, "SELECT count(*) FROM ledger") == 4 * len(chats)


def unsettled(program: Program) -> list[State]:
    return [
        line.state
        for line in program.outbox()
        if line.state in {State.QUEUED, State.SENDING, State.UNCERTAIN}
    ]


def unhandled(program: Program) -> int:
    return count(program, "SELECT count(*) FROM updates WHERE body IS NOT NULL")


def count(program: Program, query: str) -> int:
    with closing(sqlite3.connect(program.database)) as database:
        return int(database.execute(query).fetchone()[0])


def test_what_was_sent_while_the_program_was_down_is_answered_in_order(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        for text in ("/start US USD", "/add buy 1 BTC for 10 2025-01-01 kraken", "/portfolio"):
            telegram.say(QUICK, text)

        program.start()

        until(lambda: len(telegram.messages(QUICK)) == 3)
        assert "BTC" in telegram.messages(QUICK)[2].text


def test_a_database_locked_while_a_reminder_leaves_makes_nothing_uncertain(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path) as (telegram, paper, program):
        program.start()
        with_a_loss(telegram, QUICK)
        lock_when_a_reminder_waits(telegram, paper, program)

        until(lambda: about_the_story(telegram, QUICK))

        (line,) = until(lambda: [one for one in program.outbox() if one.state is State.SENT])
        assert line.attempts == 1 + 1  # refused for flooding, and then sent
        assert about_the_story(telegram, QUICK) == 1
        assert "database is locked" in program.log()


def lock_when_a_reminder_waits(telegram: FakeTelegram, paper: Newspaper, program: Program) -> None:
    """Hold the database from a refusal for flooding on until well after its end."""
    telegram.fail("sendMessage", Failure(429, "Too Many Requests", retry_after=1), chat=QUICK)
    paper.publish(*STORY)
    until(lambda: [line for line in program.outbox() if line.attempts and line.why])
    with closing(sqlite3.connect(program.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(4)
        assert about_the_story(telegram, QUICK) == 0
        other.execute("COMMIT")
