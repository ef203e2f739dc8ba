"""Polling 200 feeds beside the `reader` package, and our memory over a thousand rounds.

    python -m benchmarks.poll [--reader PYTHON] [--rounds N] [--times N]

PYTHON is an interpreter that has `reader` (it needs `sgmllib3k`, too); without one only ours is
measured. Both ask the same server on loopback, each feed at an address of its own, so that limits
per host hold nobody back. A cold pass reads 20 entries a feed, with titles of words as
crypto news has them; after it every answer is 304. On a machine that is shared, seconds say little:
both are measured by turns, the best pass of each counts, and processor time is told beside it,
ours with that of the processes that parse.
"""

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.adapters.feeds import HttpFeedReader
from bot.clock import utc_now
from bot.core.feeds import Feed
from bot.core.word_rarity import RARITY
from bot.pipeline.poll import Poller
from bot.store import Store

FEEDS, ROUNDS, PASSES, TIMES = 200, 1_000, 5, 3
WORKERS = (1, 4, 10)
COLD_GOAL, WARM_GOAL, GROWTH_GOAL_MB = 2.0, 5.0, 5.0
SERVER = """
import asyncio, datetime, email.utils, random
NOW = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.timezone.utc)
def item(feed, number):
    at = email.utils.format_datetime(NOW - datetime.timedelta(hours=number))
    name = " ".join(random.Random(f"{feed} {number}").sample(WORDS, 8))
    return (f"<item><title>{name}</title><link>https://f{feed}.example/"
            f"{number}</link><guid isPermaLink='false'>{feed}-{number}</guid>"
            f"<pubDate>{at}</pubDate>"
            f"<description>&lt;p&gt;{name}: and &lt;a href='https://x.example'&gt;"
            "more&lt;/a&gt; than that: a paragraph of the usual length, which says who did what, "
            "when it was, and what comes of it, in three sentences or so.&lt;/p&gt;</description>"
            "<category>Markets</category></item>")
def body(feed):
    items = "".join(item(feed, number) for number in range(20))
    return (f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Feed {feed}"
            f"</title><link>https://f{feed}.example/</link><description>d</description>{items}"
            "</channel></rss>").encode()
BODIES = [body(feed) for feed in range(FEEDS)]
class Serving(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.head = transport, b""
    def data_received(self, data):
        self.head += data
        if not self.head.endswith(b"\\r\\n\\r\\n"):
            return
        head, self.head = self.head.lower(), b""
        if b"if-none-match" in head:
            self.transport.write(b'HTTP/1.1 304 Not Modified\\r\\nETag: "1"\\r\\n\\r\\n')
        else:
            answer = BODIES[int(head.split(b" ", 2)[1].rsplit(b"/", 1)[1])]
            self.transport.write(b'HTTP/1.1 200 OK\\r\\nETag: "1"\\r\\nContent-Type: text/xml'
                                 b"\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(answer) + answer)
        if b"connection: close" in head:
            self.transport.close()
async def main():
    server = await asyncio.get_running_loop().create_server(Serving, "0.0.0.0", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
THEIRS = """
import sys, time
from reader import make_reader
urls, workers = sys.argv[2].split(), int(sys.argv[3])
reader = make_reader(sys.argv[1])
for url in urls:
    reader.add_feed(url)
for _ in range(PASSES + 1):
    start, busy = time.perf_counter(), time.process_time()
    reader.update_feeds(workers=workers, scheduled=False)
    print(time.perf_counter() - start, time.process_time() - busy)
assert reader.get_entry_counts().total == 20 * len(urls)
"""
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Pass:
    """What asking every feed once took, in seconds of the clock and of processors."""

    taken: float
    busy: float


@dataclass(frozen=True, slots=True)
class Passes:
    """The cold pass, and the best of those after it."""

    cold: Pass
    warm: Pass

    @classmethod
    def of(cls, passes: list[Pass]) -> "Passes":
        """Return what passes in their order took."""
        cold, *warm = passes
        return cls(cold, best(warm))


def best(passes: Iterable[Pass]) -> Pass:
    """Return the least time of either kind."""
    every = tuple(passes)
    return Pass(min(one.taken for one in every), min(one.busy for one in every))


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own, and the feeds' addresses."""

    process: int
    urls: list[str]


@contextmanager
def serving() -> Iterator[Server]:
    """Run the server."""
    source = f"FEEDS = {FEEDS}\nWORDS = {sorted(RARITY)!r}\n{SERVER}"
    with subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        port = int(server.stdout.readline())
        urls = [
            f"http://127.0.{1 + number // 200}.{1 + number % 200}:{port}/{number}"
            for number in range(FEEDS)
        ]
        try:
            yield Server(server.pid, urls)
        finally:
            server.terminate()


def busy_seconds(server: Server) -> float:
    """Return the processor time of this process and of its children, the server left out."""
    children = (
        child
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
        if int(child) != server.process
    )
    ticks = (
        Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in children
    )
    return (
        time.process_time() + sum(int(each[11]) + int(each[12]) for each in ticks) / TICKS_A_SECOND
    )


def resident_mb() -> float:
    """Return how much memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


async def ours(server: Server, folder: Path, rounds: int) -> tuple[Passes, list[float]]:
    """Return what the passes took, and MB along the rounds after them."""
    feeds = [
        Feed(f"Feed {number}", url, private_network=True) for number, url in enumerate(server.urls)
    ]
    store = Store(str(folder / "ours.db"))
    passes, memory = [], []
    async with HttpFeedReader(utc_now) as reader:
        poller = Poller(store, reader, utc_now, timedelta(seconds=900))
        for _ in range(PASSES + 1):
            start, busy = time.perf_counter(), busy_seconds(server)
            polled = await poller.round(feeds)
            passes.append(Pass(time.perf_counter() - start, busy_seconds(server) - busy))
            assert not [one for one in polled if one.failed]
        assert len(list(store.stories.all())) == 20 * len(feeds)
        few = feeds[:20]
        for number in range(rounds):
            await poller.round(few)
            if number % max(rounds // 10, 1) == 0:
                memory.append(resident_mb())
        memory.append(resident_mb())
    store.close()
    return Passes.of(passes), memory


def theirs(python: str, server: Server, folder: Path, workers: int) -> Passes:
    """Return what the passes of `reader` took."""
    source = f"PASSES = {PASSES}\n{THEIRS}"
    database = str(folder / f"theirs{workers}.db")
    said = subprocess.run(
        [python, "-c", source, database, " ".join(server.urls), str(workers)],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    lines = (line.split() for line in said.stdout.splitlines())
    return Passes.of([Pass(float(taken), float(busy)) for taken, busy in lines])


def best_of(runs: Iterable[Passes]) -> Passes:
    """Return the best of several runs."""
    every = tuple(runs)
    return Passes(best(one.cold for one in every), best(one.warm for one in every))


def told(name: str, passes: Passes) -> None:
    """Print feeds a second, and milliseconds of processors a feed."""
    print(f"{name:18}", end="")
    for kind, one in (("cold", passes.cold), ("all 304", passes.warm)):
        print(
            f"  {kind} {FEEDS / one.taken:6.0f} feeds/s, {1000 * one.busy / FEEDS:5.2f} ms a feed",
            end="",
        )
    print()


def compared(mine: Passes, rivals: list[Passes]) -> bool:
    """Print how many times faster ours are than the best rival; whether both goals are met."""
    rival = best_of(rivals)
    cold, warm = rival.cold.taken / mine.cold.taken, rival.warm.taken / mine.warm.taken
    print(f"beside reader at its best, by the clock: cold {cold:.1f} ×, all 304 {warm:.1f} ×")
    print(
        f"by processor time: cold {rival.cold.busy / mine.cold.busy:.1f} ×, "
        f"all 304 {rival.warm.busy / mine.warm.busy:.1f} ×"
    )
    return cold >= COLD_GOAL and warm >= WARM_GOAL


def main() -> int:
    """Measure; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reader", metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--times", type=int, default=TIMES)
    args = parser.parse_args()
    mine: list[Passes] = []
    rivals: dict[int, list[Passes]] = {workers: [] for workers in WORKERS if args.reader}
    memory: list[float] = []
    with serving() as server:
        for time_left in reversed(range(args.times)):
            with tempfile.TemporaryDirectory() as name:
                rounds = 0 if time_left else args.rounds
                passes, memory = asyncio.run(ours(server, Path(name), rounds))
                mine.append(passes)
                for workers, runs in rivals.items():
                    runs.append(theirs(args.reader, server, Path(name), workers))
    told("ours", best_of(mine))
    print(f"memory over {args.rounds} rounds: {' '.join(f'{mb:.1f}' for mb in memory)} MB")
    good = memory[-1] - memory[len(memory) // 5] <= GROWTH_GOAL_MB
    for workers, runs in rivals.items():
        told(f"reader, {workers} workers", best_of(runs))
    if rivals:
        good &= compared(best_of(mine), [best_of(runs) for runs in rivals.values()])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
