"""How long other chats wait while one has a ledger of 100,000 rows: `python -m benchmarks.waiting`.

One chat sends an export, imports it, asks for what there is to ask, and takes it back; imports it
again, and is forgotten. Another asks for its portfolio all the while. Prints seconds for each step,
the longest time for which the event loop stood still, and the longest wait of the other chat. The
exit code is 1 where that is longer than the goal of 0.3 s.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from benchmarks.imports import HEADER
from bot.adapters.transactions import InTransactions
from bot.app import TURN
from bot.core.chats import ChatId
from bot.core.conversation import Answer, Request
from bot.core.outbox import Draft, MessageKind
from tests.chat.talk import ADA, BOB, Talk, commands

ROWS, GOAL = 100_000, 0.3
Found = TypeVar("Found")


def export(count: int) -> bytes:
    """Return rewards, one a minute."""
    lines = [",".join(HEADER)]
    for number in range(count):
        day = (
            f"{2020 + number // 483840}-{number // 40320 % 12 + 1:02}-{number // 1440 % 28 + 1:02}"
        )
        at = f"{day} {number // 60 % 24:02}:{number % 60:02}:00"
        lines.append(f"L{number},S{number},{at},staking,,currency,SOL.S,0.05,0,0")
    return "\n".join(lines).encode()


class Watch:
    """Two chats and the time that each step of one costs the other."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.worst = 0.0

    async def ask(
        self, chat: ChatId, text: str = "", document: bytes | None = None
    ) -> tuple[Answer, ...]:
        """Handle a request as the program does."""
        talk, number = self.talk, self.talk.next()
        name = None if document is None else "kraken.csv"
        request = Request(chat, number, text, document, name)
        talk.store.inbox.put([(number, "{}")], talk.clock())

        def finish(answers: tuple[Answer, ...]) -> None:
            now = talk.clock()
            key, until = f"answer:{number}", now + timedelta(days=1)
            text = answers[0].text
            talk.store.outbox.queue(Draft(chat, MessageKind.ANSWER, key, text, now, until), now)
            talk.store.inbox.finish(number)

        return await InTransactions(talk.store, talk.conversation.answer(request), finish)

    async def step(self, name: str, work: Awaitable[Found]) -> Found:
        """Do one step while the other chat asks."""
        waits, stops = [0.0], [0.0]
        asking = asyncio.create_task(_again(lambda: self.ask(BOB, "/portfolio"), waits, 0.05))
        ticking = asyncio.create_task(_again(lambda: asyncio.sleep(0.005), stops, 0))
        await asyncio.sleep(0.2)
        start = time.perf_counter()
        found = await work
        took = time.perf_counter() - start
        await asyncio.sleep(0.1)
        asking.cancel()
        ticking.cancel()
        await asyncio.gather(asking, ticking, return_exceptions=True)
        stood = max(stops) - 0.005
        self.worst = max(self.worst, *waits, stood)
        print(f"{name:12} {took:6.2f} s   stood still {stood:5.3f} s   waited {max(waits):5.3f} s")
        return found

    async def bring_in(self, document: bytes) -> None:
        """Send an export and press Import."""
        (shown,) = await self.step("send", self.ask(ADA, document=document))
        button = commands(shown)[f"Import {ROWS:,} rows"]
        await self.step("import", self.ask(ADA, button))


async def _again(work: Callable[[], Awaitable[object]], took: list[float], pause: float) -> None:
    while True:
        await asyncio.sleep(pause)
        start = time.perf_counter()
        await work()
        took.append(time.perf_counter() - start)


async def main() -> int:
    """Measure; return the exit code."""
    sys.setswitchinterval(TURN.total_seconds())
    with tempfile.TemporaryDirectory() as folder:
        talk = Talk(Path(folder))
        watch = Watch(talk)
        for chat in (ADA, BOB):
            await talk.settle_in(chat=chat)
        await watch.ask(BOB, "/add buy 1 SOL for 200 2025-01-01 kraken")
        await watch.bring_in(export(ROWS))
        for command in ("/portfolio", "/losses", "/check", "/entries", "/export"):
            await watch.step(command, watch.ask(ADA, command))
        await watch.step("/add", watch.ask(ADA, "/add buy 1 SOL for 200 2025-01-02 kraken"))
        await watch.step("/undo", watch.ask(ADA, "/undo"))
        (asked,) = await watch.step("/undo", watch.ask(ADA, "/undo"))
        yes = commands(asked)[f"Yes, take back {ROWS:,} entries"]
        await watch.step("all undone", watch.ask(ADA, yes))
        await watch.bring_in(export(ROWS))
        (asked,) = await watch.ask(ADA, "/forget")
        yes = commands(asked)["Yes, delete everything"]
        await watch.step("/forget", watch.ask(ADA, yes))
        talk.store.close()
    return int(watch.worst > GOAL)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
