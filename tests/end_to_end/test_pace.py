"""Telegram's limits, enforced by the other side: never reached, and nearly all of them used."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.core.outbox import State
from bot.store import Store
from tests.end_to_end.pace import fill, used
from tests.end_to_end.program import newsroom, until
from tests.fake_telegram import Enforced, Failure

OF_THE_ALLOWED = 0.7
"""At this size and on a machine that runs other tests too; `make storm` asks for 95 %."""


def test_the_overall_limit_is_used_and_never_reached(tmp_path: Path) -> None:
    with newsroom(tmp_path, Enforced()) as (telegram, _, program):
        fill(program.database, 150, list(range(1, 151)))
        program.start()

        until(lambda: len(telegram.sent) == 150)

        assert telegram.beyond == 0
        assert used(telegram.arrived, 30, 1) >= OF_THE_ALLOWED


def test_one_chat_gets_one_message_a_second_and_a_group_twenty_a_minute(tmp_path: Path) -> None:
    enforced = Enforced(group_per_minute=4)
    with newsroom(tmp_path, enforced) as (telegram, _, program):
        program.environment["BOT_LIMIT_GROUP_PER_MINUTE"] = "4"
        fill(program.database, 12, [5, -6])
        program.start()

        until(lambda: len(telegram.messages(5)) == 6)
        time.sleep(1)

        assert telegram.beyond == 0
        assert len(telegram.messages(-6)) == 4
        of_chat = [
            at for at, sent in zip(telegram.arrived, telegram.sent, strict=True) if sent.chat > 0
        ]
        assert used(of_chat, 1, 1) >= OF_THE_ALLOWED


def test_kills_reach_no_limit_either(tmp_path: Path) -> None:
    with newsroom(tmp_path, Enforced()) as (telegram, _, program):
        fill(program.database, 90, list(range(1, 31)))
        for _ in range(4):
            program.start()
            seen = len(telegram.sent)
            until(lambda seen=seen: len(telegram.sent) > seen)  # type: ignore[misc]
            program.kill()
        program.start()

        until(lambda: not unsettled(program.database))

        assert telegram.beyond == 0


def unsettled(database: str) -> list[State]:
    store = Store(database)
    states = [line.state for line in store.outbox.lines()]
    store.close()
    return [state for state in states if state in {State.QUEUED, State.SENDING}]


def test_a_flood_wait_injected_in_one_chat_delays_no_other(tmp_path: Path) -> None:
    flood = Failure(429, "Too Many Requests: retry after 60", retry_after=60)

    def refuse_one(method: str, parameters: Mapping[str, Any]) -> Failure | None:
        return flood if method == "sendMessage" and str(parameters["chat_id"]) == "1" else None

    with newsroom(tmp_path, Enforced()) as (telegram, _, program):
        telegram.fault = refuse_one
        fill(program.database, 90, list(range(1, 91)))
        program.start()

        until(lambda: len(telegram.sent) == 89)

        assert used(telegram.arrived, 30, 1) >= OF_THE_ALLOWED
        calls = [call for call in telegram.calls if str(call.parameters.get("chat_id")) == "1"]
        assert len(calls) == 1
