"""Everything at once: messages and commands while the program is killed and Telegram misbehaves.

    python -m tests.end_to_end.storm --messages 1000 --chats 200 --kills 50

prints what became of every message, then how fast messages go to a side that enforces the limits,
and exits with 1 where a promise was broken.
"""

import argparse
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.clock import utc_now
from bot.core.chats import ChatId, Profile
from bot.core.outbox import Draft, MessageKind, OutboxLine, State
from bot.store import Store
from tests.end_to_end.pace import measure
from tests.end_to_end.program import Program, newsroom, until
from tests.fake_telegram import FORBIDDEN, Failure, FakeTelegram

KINDS = (MessageKind.DOWNTURN, MessageKind.TAX, MessageKind.DEADLINE, MessageKind.DIGEST)
REPEAT = "You may have this already"
BLOCKED = 1
FAULTS: tuple[tuple[float, Failure], ...] = (
    (0.02, Failure(drop=True)),
    (0.02, Failure(drop=True, happens=True)),
    (0.02, Failure(500, "Internal Server Error")),
    (0.02, Failure(500, "Internal Server Error", happens=True)),
    (0.03, Failure(429, "Too Many Requests: retry after 1", retry_after=1)),
    (0.05, Failure(late=0.7)),
    (0.01, Failure(hang=0.5)),
)


@dataclass
class Outcome:
    """What became of everything; `broken` names each promise that was not kept."""

    broken: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def check(self, kept: object, what: str) -> None:
        if not kept:
            self.broken.append(what)


class Storm:
    """One run.

    seed  of the faults and of the moments of the kills.
    """

    def __init__(self, folder: Path, *, messages: int, chats: int, kills: int, seed: int) -> None:
        self._folder = folder
        self._messages = messages
        self._chats = chats
        self._kills = kills
        self._random = random.Random(seed)
        self._said: dict[int, list[str]] = {}

    def run(self) -> Outcome:
        with newsroom(self._folder) as (telegram, _, program):
            self._fill(program)
            telegram.fault = self._fault
            program.start()
            for number in range(self._kills):
                self._say_something(telegram, number)
                time.sleep(self._random.uniform(0.2, 2.5))
                program.kill()
                program.start()
            until(lambda: is_settled(telegram, program), 60 + self._messages / 5)
            return self._judge(telegram, program)

    def _fill(self, program: Program) -> None:
        now = utc_now()
        store = Store(program.database)
        with store.atomic():
            for chat in range(1, self._chats + 1):
                store.chats.save(Profile(ChatId(chat), country="US", currency="USD"))
            for number in range(self._messages):
                store.outbox.queue(
                    Draft(
                        ChatId(number % self._chats + 1),
                        KINDS[number % len(KINDS)],
                        f"message:{number}",
                        f"<b>Hello</b> [m{number}]",
                        due=now,
                        expires=now + timedelta(days=1),
                    ),
                    now,
                )
        store.close()

    def _fault(self, method: str, parameters: Mapping[str, Any]) -> Failure | None:
        if method != "sendMessage":
            return None
        if int(parameters["chat_id"]) == BLOCKED:
            return FORBIDDEN
        chance = self._random.random()
        for share, failure in FAULTS:
            chance -= share
            if chance < 0:
                return failure
        return None

    def _say_something(self, telegram: FakeTelegram, number: int) -> None:
        chat = self._chats + 1 + number % 5
        if chat not in self._said:
            self._said[chat] = []
            telegram.say(chat, "/start US USD")
        quantity = f"0.{number + 1}7"
        self._said[chat].append(quantity)
        telegram.say(chat, f"/add buy {quantity} BTC for 10 2025-01-01 kraken")

    def _judge(self, telegram: FakeTelegram, program: Program) -> Outcome:
        outcome = Outcome()
        log = program.log()
        lines = program.outbox()
        texts: dict[str, list[str]] = {}
        for sent in telegram.sent:
            for marker in re.findall(r"\[m\d+\]", sent.text):
                texts.setdefault(marker, []).append(sent.text)
        for line in lines:
            outcome.counts[f"{line.kind} {line.state}"] += 1
            if line.state is State.UNCERTAIN:
                reported = f"uncertain outbox_id={line.id} " in log
                outcome.check(reported, f"uncertain {line.id} was not reported")
            if line.key.startswith("message:"):
                number = line.key.removeprefix("message:")
                self._judge_message(line, texts.get(f"[m{number}]", []), outcome)
        messages = sum(line.key.startswith("message:") for line in lines)
        outcome.check(messages == self._messages, f"{self._messages - messages} messages vanished")
        self._judge_commands(telegram, program, outcome)
        return outcome

    def _judge_message(self, line: OutboxLine, arrived: list[str], outcome: Outcome) -> None:
        plain = [text for text in arrived if REPEAT not in text]
        outcome.counts["arrived"] += bool(arrived)
        outcome.counts["repeats"] += len(arrived) - len(plain)
        outcome.check(len(plain) <= 1, f"{line.key} came twice")
        if line.kind is MessageKind.DEADLINE:
            outcome.check(len(arrived) <= 2, f"{line.key} came more than twice")
        else:
            outcome.check(len(arrived) == len(plain), f"{line.key} is news and was repeated")
        if line.chat == BLOCKED:
            outcome.check(not arrived, f"{line.key} came to who had blocked us")
            outcome.check(line.state is State.QUEUED, f"{line.key} was lost: {line.state}")
        elif line.state is State.SENT:
            outcome.check(arrived, f"{line.key} was lost though it is said to be sent")
        else:
            outcome.check(line.state is State.UNCERTAIN, f"{line.key} was lost: {line.state}")

    def _judge_commands(self, telegram: FakeTelegram, program: Program, outcome: Outcome) -> None:
        rows = one_number(program, "SELECT count(*) FROM ledger")
        asked = sum(map(len, self._said.values()))
        outcome.counts["commands"] = asked
        outcome.check(rows == asked, f"{asked} trades were told, {rows} are kept")
        for chat, quantities in self._said.items():
            texts = [sent.text for sent in telegram.messages(chat)]
            plain = [text for text in texts if REPEAT not in text]
            outcome.check(len(set(plain)) == len(plain), f"chat {chat} got an answer twice")
            for quantity in quantities:
                answered = any(quantity in text for text in texts) or any(
                    line.chat == chat and line.state is State.UNCERTAIN for line in program.outbox()
                )
                outcome.check(answered, f"chat {chat} got no answer on {quantity}")


def is_settled(telegram: FakeTelegram, program: Program) -> bool:
    """Whether nothing is on its way any more, in the order in which things go.

    An update leaves Telegram once it is on the disk, and is handled once its answers are in the
    outbox. Looking the other way round would miss what goes on meanwhile.
    """
    if telegram.unconfirmed:
        return False
    if one_number(program, "SELECT count(*) FROM updates WHERE body IS NOT NULL"):
        return False
    return not any(
        line.state in {State.QUEUED, State.SENDING} and line.chat != BLOCKED
        for line in program.outbox()
    )


def one_number(program: Program, query: str) -> int:
    with closing(sqlite3.connect(program.database)) as database:
        return int(database.execute(query).fetchone()[0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gleaner-storm-") as folder:
        outcome = Storm(Path(folder), **vars(chosen)).run()
    print(f"{vars(chosen)} took {time.monotonic() - start:.0f} s")
    for what, count in sorted(outcome.counts.items()):
        print(f"{count:>6}  {what}")
    for what in outcome.broken:
        print(f"BROKEN: {what}")
    print("every promise was kept" if not outcome.broken else f"{len(outcome.broken)} broken")
    with tempfile.TemporaryDirectory(prefix="gleaner-pace-") as folder:
        paced = measure(Path(folder), chosen.messages, chosen.chats, print)
    return 0 if paced and not outcome.broken else 1


if __name__ == "__main__":
    sys.exit(main())
