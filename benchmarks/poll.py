"""Polling 200 feeds beside the `reader` package, and our memory over a thousand rounds.

    python -m benchmarks.poll [--reader PYTHON] [--rounds N]

PYTHON is an interpreter that has `reader` (it needs `sgmllib3k`, too); without one only ours is
measured. Both ask the same server on loopback, each feed at an address of its own, so that limits
per host hold nobody back. A cold pass reads 20 entries a feed, with titles of words as
crypto news has them; after it every answer is 304.
"""

import argparse
import asyncio
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot.adapters.feeds import HttpFeedReader
from bot.clock import utc_now
from bot.core.feeds import Feed
from bot.core.word_rarity import RARITY
from bot.pipeline.poll import Poller
from bot.store import Store

FEEDS, ROUNDS, PASSES = 200, 1_000, 5
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
taken = []
for _ in range(PASSES + 1):
    start = time.perf_counter()
    reader.update_feeds(workers=workers, scheduled=False)
    taken.append(time.perf_counter() - start)
assert reader.get_entry_counts().total == 20 * len(urls)
print(*taken)
"""


@contextmanager
def serving() -> Iterator[list[str]]:
    """Run the server in a process of its own; yields the feeds' addresses."""
    source = f"FEEDS = {FEEDS}\nWORDS = {sorted(RARITY)!r}\n{SERVER}"
    with subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        port = int(server.stdout.readline())
        try:
            yield [f"http://127.0.{1 + number // 200}.{1 + number % 200}:{port}/{number}"
                   for number in range(FEEDS)]  # fmt: skip
        finally:
            server.terminate()


def resident_mb() -> float:
    """Return how much memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


async def ours(urls: list[str], folder: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Return seconds of each pass, the cold one first, and MB along the rounds after them."""
    feeds = [Feed(f"Feed {number}", url, private_network=True) for number, url in enumerate(urls)]
    store = Store(str(folder / "ours.db"))
    taken, memory = [], []
    async with HttpFeedReader(utc_now) as reader:
        poller = Poller(store, reader, utc_now, timedelta(seconds=900))
        for _ in range(PASSES + 1):
            start = time.perf_counter()
            polled = await poller.round(feeds)
            taken.append(time.perf_counter() - start)
            assert not [one for one in polled if one.failed]
        assert len(list(store.stories.all())) == 20 * len(urls)
        few = feeds[:20]
        for number in range(rounds):
            await poller.round(few)
            if number % max(rounds // 10, 1) == 0:
                memory.append(resident_mb())
        memory.append(resident_mb())
    store.close()
    return taken, memory


def theirs(python: str, urls: list[str], folder: Path, workers: int) -> list[float]:
    """Return seconds of each pass of `reader`, the cold one first."""
    source = f"PASSES = {PASSES}\n{THEIRS}"
    database = str(folder / f"theirs{workers}.db")
    said = subprocess.run(
        [python, "-c", source, database, " ".join(urls), str(workers)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [float(each) for each in said.stdout.split()]


def told(name: str, taken: list[float]) -> tuple[float, float]:
    """Print and return feeds a second, cold and warm."""
    cold, warm = FEEDS / taken[0], FEEDS / statistics.median(taken[1:])
    print(f"{name:22} cold {cold:7.0f} feeds/s   all 304 {warm:7.0f} feeds/s")
    return cold, warm


def main() -> int:
    """Measure; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reader", metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, serving() as urls:
        folder = Path(name)
        taken, memory = asyncio.run(ours(urls, folder, args.rounds))
        cold, warm = told("ours", taken)
        growth = memory[-1] - memory[len(memory) // 5]
        print(f"memory over {args.rounds} rounds: {' '.join(f'{mb:.1f}' for mb in memory)} MB")
        good = growth <= GROWTH_GOAL_MB
        if args.reader:
            rivals = [
                told(f"reader, {workers} workers", theirs(args.reader, urls, folder, workers))
                for workers in (1, 4, 10)
            ]
            cold_times = cold / max(each[0] for each in rivals)
            warm_times = warm / max(each[1] for each in rivals)
            print(f"beside reader at its best: cold {cold_times:.1f} ×, all 304 {warm_times:.1f} ×")
            good = good and cold_times >= COLD_GOAL and warm_times >= WARM_GOAL
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
