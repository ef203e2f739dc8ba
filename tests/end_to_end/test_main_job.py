"""The main job over real HTTP: a story in a feed becomes one reminder in a chat."""

from pathlib import Path

from bot.core.outbox import MessageKind, OutboxLine, State
from tests.end_to_end.program import Newspaper, Program, newsroom, until
from tests.fake_telegram import Failure, FakeTelegram, Sent

CHAT = 7
DOWNTURN = (
    "Solana tumbles 14% in a day as traders rush for the exit",
    "SOL fell sharply and long positions worth millions were liquidated in the sell-off.",
)
LATER = (
    "Solana extends its losses as the sell-off deepens",
    "SOL lost another 3% this morning, and prices keep falling.",
)
YOUNG = (
    "$ZORBI falls 20% in a day as traders rush for the exit",
    "The price of the token fell sharply in the sell-off, and long positions were liquidated.",
)


def subscribe(telegram: FakeTelegram) -> None:
    """Choose country and currency by buttons, subscribe, and add two lots."""
    for said, expected in (
        ("/start US USD", "United States"),
        ("/subscribe", "subscri"),
        ("/add buy 15 SOL for 1500 2025-01-15 kraken", "SOL"),
        ("/add buy 25 SOL @ 180 2026-03-02 kraken", "SOL"),
    ):
        seen = len(telegram.messages(CHAT))
        telegram.say(CHAT, said)
        answer = until(lambda seen=seen: telegram.messages(CHAT)[seen:])[0]  # type: ignore[misc]
        assert expected.lower() in answer.text.lower(), answer.text


def reminders(telegram: FakeTelegram, title: str = DOWNTURN[0]) -> list[Sent]:
    return [sent for sent in telegram.messages(CHAT) if title in sent.text]


def test_a_story_becomes_exactly_one_reminder_with_the_right_figures(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, paper, program):
        paper.publish("Football club sells tickets on a chain", "Fans can resell them.")
        program.start()
        subscribe(telegram)

        paper.publish(*DOWNTURN)
        until(lambda: reminders(telegram))
        paper.publish(*LATER)
        until(lambda: "remind done reminders=0 silent=1" in program.log())

        (reminder,) = reminders(telegram)
        # FIFO must sell 15 SOL at a gain of 600 before the 25 SOL at a loss of 1,000.
        assert "400.00" in reminder.text
        assert "600.00" in reminder.text
        assert "https://paper.example/1" in reminder.text
        assert reminders(telegram, LATER[0]) == []
        assert [line.state for line in news(program)] == [State.SENT]

        code, seconds = program.terminate()
        assert code == 0
        assert seconds < 10
        assert telegram.token not in program.log()


def news(program: Program) -> list[OutboxLine]:
    """Return the reminders of stories in the outbox, without answers on their way."""
    return [line for line in program.outbox() if line.kind is MessageKind.DOWNTURN]


def queued_while_telegram_is_away(
    telegram: FakeTelegram, paper: Newspaper, program: Program
) -> None:
    """Bring the program to the point between outbox and send, and kill it there."""
    telegram.fail("sendMessage", Failure(429, "Too Many Requests", retry_after=2), times=2)
    paper.publish(*DOWNTURN)
    until(lambda: [line for line in news(program) if line.state is State.QUEUED and line.attempts])
    program.kill()


def test_a_reminder_survives_a_kill_between_outbox_and_send(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, paper, program):
        program.start()
        subscribe(telegram)
        queued_while_telegram_is_away(telegram, paper, program)
        assert reminders(telegram) == []

        program.start()
        until(lambda: reminders(telegram))
        paper.publish(*LATER)
        until(lambda: "remind done reminders=0 silent=1" in program.log())

        assert len(reminders(telegram)) == 1
        assert [line.state for line in news(program)] == [State.SENT]


def test_kills_at_any_moment_lose_and_repeat_nothing(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, paper, program):
        program.start()
        subscribe(telegram)
        paper.publish(*DOWNTURN)
        for _ in range(4):
            program.kill()
            program.start()
            seen = len(paper.server.asked)
            until(lambda seen=seen: len(paper.server.asked) > seen)  # type: ignore[misc]

        until(lambda: news(program))
        until(lambda: news(program)[0].state in {State.SENT, State.UNCERTAIN})

        (line,) = news(program)
        if line.state is State.SENT:
            assert len(reminders(telegram)) == 1
        else:  # Killed while it was on its way: nobody can know, and that is said.
            assert len(reminders(telegram)) <= 1
            assert f"uncertain outbox_id={line.id}" in program.log()


def test_two_at_once_on_one_database_are_refused(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        until(lambda: [call for call in telegram.calls if call.method == "getUpdates"])
        second = Program(tmp_path, program.environment)

        second.start()
        assert second.process
        code = second.process.wait(20)

        assert code == 1
        assert "already runs" in program.log()


def test_a_story_about_a_coin_that_only_the_market_list_knows_reaches_its_holder(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path) as (telegram, paper, program):
        paper.coins.append({"id": "zorbi-network", "symbol": "zorbi", "name": "Zorbi Network"})
        paper.prices["zorbi-network"] = 8
        program.start()
        until(lambda: "coins done coins=2" in program.log())
        telegram.say(CHAT, "/start US USD")
        telegram.say(CHAT, "/subscribe")
        telegram.say(CHAT, "/add buy 100 ZORBI for 1000 2026-03-02 kraken")
        until(lambda: [sent for sent in telegram.messages(CHAT) if "100 ZORBI" in sent.text])

        paper.publish(*YOUNG)
        until(lambda: reminders(telegram, YOUNG[0]))

        (reminder,) = reminders(telegram, YOUNG[0])
        assert "200.00" in reminder.text
        assert "taken for Zorbi Network by its symbol" in reminder.text

        program.terminate()
        program.start()
        telegram.say(CHAT, "/add buy 1 ZORBI for 10 2026-03-03 kraken")
        until(lambda: [sent for sent in telegram.messages(CHAT) if "1 ZORBI" in sent.text])
        assert "I do not know" not in "".join(sent.text for sent in telegram.messages(CHAT))
        assert program.log().count("coins done") == 1
