"""Faults of every sort over real HTTP, at a small size; `make storm` is the large one."""

import json
from pathlib import Path

from bot.core.outbox import OutboxLine
from bot.store import Store
from tests.end_to_end.program import Program
from tests.end_to_end.storm import Storm, is_settled
from tests.fake_telegram import FakeTelegram
from tests.fakes import NOON


def test_a_storm_of_faults_and_kills_loses_and_repeats_nothing(tmp_path: Path) -> None:
    storm = Storm(tmp_path, messages=60, chats=15, kills=5, seed=6)

    outcome = storm.run()

    assert outcome.broken == []
    assert outcome.counts["arrived"] > 40


class Quick(Program):
    """Takes an update and handles it exactly while somebody looks at its outbox."""

    telegram: FakeTelegram

    def outbox(self) -> tuple[OutboxLine, ...]:
        lines = super().outbox()
        updates = self.telegram.unconfirmed
        if updates:
            store = Store(self.database)
            store.inbox.put([(each["update_id"], json.dumps(each)) for each in updates], NOON)
            store.close()
            self.telegram.respond("getUpdates", {"offset": updates[-1]["update_id"] + 1})
        return lines


def test_the_storm_is_not_over_while_an_update_moves_from_telegram_to_the_disk(
    tmp_path: Path,
) -> None:
    with FakeTelegram() as telegram:
        program = Quick(tmp_path, {"BOT_DATABASE": str(tmp_path / "gleaner.db")})
        program.telegram = telegram
        Store(program.database).close()
        telegram.say(7, "/start US USD")

        looks = [is_settled(telegram, program), is_settled(telegram, program)]
        program.outbox()
        looks.append(is_settled(telegram, program))

    assert looks == [False, False, False]
