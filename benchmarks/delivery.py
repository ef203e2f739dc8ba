"""How fast messages leave: through the whole outbox, to a Bot API that answers in 50 ms.

    python -m benchmarks.delivery

Prints messages a second from the outbox to their answers, rows a second into the outbox, and how
long it takes at rest from a reminder's commit to the request at the server. The server runs in a
process of its own, the limits are set as high as a paid broadcast allows.
"""

import asyncio
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from bot.adapters.telegram import TelegramBot
from bot.core.chats import ChatId, Profile
from bot.core.conversation import Answer, Request
from bot.core.outbox import Draft, MessageKind, State
from bot.core.pacing import Limits
from bot.pipeline.deliver import Delivery
from bot.store import Store

ANSWER_SECONDS = 0.05
MESSAGES, CHATS = 1_000, 500
LIMITS = Limits(per_second=1000, chat_per_second=30)
REMINDERS = 60
LIMIT_MILLISECONDS = 200

Latest = Synchronized


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


async def _serve(pipe: Connection, latest: Latest) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
                await reader.readexactly(length)
                if b"/sendMessage" in head:
                    latest.value = time.time()
                await asyncio.sleep(ANSWER_SECONDS)
                message = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}
                body = json.dumps({"ok": True, "result": message}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _server(pipe: Connection, latest: Latest) -> None:
    asyncio.run(_serve(pipe, latest))


@contextmanager
def server() -> Iterator[tuple[str, Latest]]:
    """Run the Bot API; yield its address and when the latest message came."""
    context = multiprocessing.get_context("spawn")
    latest = context.Value("d", 0.0)
    ours, theirs = context.Pipe()
    process = context.Process(target=_server, args=(theirs, latest))
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}", latest
    finally:
        process.terminate()
        process.join()


def queue(store: Store, first: int, count: int) -> None:
    """Put messages in the outbox, the chats in turn."""
    at = now()
    for number in range(first, first + count):
        store.outbox.queue(
            Draft(
                ChatId(number % CHATS + 1),
                MessageKind.DOWNTURN,
                f"message:{number}",
                f"<b>Message {number}</b>",
                due=at,
                expires=at + timedelta(days=1),
            ),
            at,
        )


async def silent(_: Request) -> tuple[Answer, ...]:
    """Answer nothing."""
    return ()


async def through_the_outbox(store: Store, delivery: Delivery) -> float:
    """Return messages a second from the first look to the last answer."""
    start = time.perf_counter()
    await delivery.look()
    while any(line.state is not State.SENT for line in store.outbox.lines()):  # noqa: ASYNC110
        await asyncio.sleep(0.25)
    return MESSAGES / (time.perf_counter() - start)


async def at_rest(store: Store, delivery: Delivery, latest: Latest) -> list[float]:
    """Return milliseconds from a reminder's commit to its request at the server."""
    waits = []
    for number in range(REMINDERS):
        queue(store, MESSAGES + number, 1)
        start = time.time()
        delivery.wake()
        while latest.value < start:  # noqa: ASYNC110 - it is written by another process
            await asyncio.sleep(0.001)
        waits.append(1000 * (latest.value - start))
        await asyncio.sleep(0.12)
    return waits


async def measure(folder: Path) -> bool:
    """Measure and print; return whether a reminder leaves soon enough at rest."""
    store = Store(str(folder / "benchmark.db"))
    with store.atomic():
        for chat in range(1, CHATS + 1):
            store.chats.save(Profile(ChatId(chat)))
    with server() as (url, latest):
        bot = TelegramBot("1:A", silent, store, now, url=url)
        delivery = Delivery(store, bot, now, LIMITS)
        start = time.perf_counter()
        with store.atomic():
            queue(store, 0, MESSAGES)
        rows = MESSAGES / (time.perf_counter() - start)
        rate = await through_the_outbox(store, delivery)
        waits = await at_rest(store, delivery, latest)
        await delivery.stop()
        await bot.close()
    store.close()
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(f"{rate:,.0f} messages a second through the outbox, each answered in 50 ms")
    print(f"{rows:,.0f} rows a second into the outbox, in one transaction")
    middle = statistics.median(waits)
    print(f"{p95:.0f} ms from reminder to request at rest (p95; median {middle:.0f})")
    return p95 <= LIMIT_MILLISECONDS


def main() -> int:
    """Run it; 1 where a reminder takes too long."""
    with tempfile.TemporaryDirectory(prefix="gleaner-benchmark-") as folder:
        return 0 if asyncio.run(measure(Path(folder))) else 1


if __name__ == "__main__":
    raise SystemExit(main())
