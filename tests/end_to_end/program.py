"""The real program as a process of its own, with a feed, prices and a Bot API on loopback."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import TypeVar
from xml.sax.saxutils import escape

from bot.clock import utc_now
from bot.core.outbox import OutboxLine
from bot.store import Store
from tests.fake_telegram import Enforced, FakeTelegram
from tests.http_server import Answer, Asked, HttpServer

ROOT = Path(__file__).parents[2]
Found = TypeVar("Found")


SOLANA = {"id": "solana", "symbol": "sol", "name": "Solana"}


@dataclass
class Newspaper:
    """A feed whose stories a test publishes; CoinGecko's prices and market list beside it."""

    server: HttpServer
    stories: list[tuple[str, str, datetime]] = field(default_factory=list)
    prices: dict[str, float] = field(default_factory=lambda: {"solana": 140, "bitcoin": 92000})
    coins: list[dict[str, str]] = field(default_factory=lambda: [SOLANA])

    def publish(self, title: str, summary: str) -> None:
        self.stories.append((title, summary, utc_now()))

    def feed(self, _: Asked) -> Answer:
        items = "".join(
            f"<item><title>{escape(title)}</title><link>https://paper.example/{number}</link>"
            f"<guid>{number}</guid><pubDate>{format_datetime(at)}</pubDate>"
            f"<description>{escape(summary)}</description></item>"
            for number, (title, summary, at) in enumerate(self.stories)
        )
        body = (
            "<?xml version='1.0'?><rss version='2.0'><channel><title>Paper</title>"
            f"<link>https://paper.example/</link><description>d</description>{items}"
            "</channel></rss>"
        )
        return Answer(body=body.encode(), headers={"Content-Type": "application/rss+xml"})

    def quotes(self, _: Asked) -> Answer:
        now = int(datetime.now(UTC).timestamp())  # noqa: TID251 - a real clock for a real process
        quotes = ",".join(
            f'"{coin}":{{"usd":{price},"last_updated_at":{now}}}'
            for coin, price in self.prices.items()
        )
        return Answer(body=f"{{{quotes}}}".encode(), headers={"Content-Type": "application/json"})

    def market(self, _: Asked) -> Answer:
        return Answer(body=json.dumps(self.coins).encode())


@dataclass
class Program:
    """`python -m bot run`, started, killed and started again by a test."""

    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> str:
        return self.environment["BOT_DATABASE"]

    def start(self) -> None:
        log = (self.folder / "log.txt").open("ab")
        with log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stderr=log,
            )

    def kill(self) -> None:
        """SIGKILL: nothing can be tidied up."""
        assert self.process
        self.process.kill()
        self.process.wait()
        self.process = None

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; return the exit code and the seconds it took."""
        assert self.process
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self.process = None
        return code, time.monotonic() - start

    def log(self) -> str:
        return (self.folder / "log.txt").read_text()

    def outbox(self) -> tuple[OutboxLine, ...]:
        store = Store(self.database)
        lines = store.outbox.lines()
        store.close()
        return lines


def until(look: Callable[[], Found | None], seconds: float = 30) -> Found:
    """Return what is there once it is there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


@contextmanager
def newsroom(
    folder: Path, enforced: Enforced | None = None
) -> Iterator[tuple[FakeTelegram, Newspaper, Program]]:
    """A Bot API, a newspaper and the program, not yet started; all is ended afterwards."""
    with FakeTelegram(enforced=enforced) as telegram, HttpServer() as server:
        paper = Newspaper(server)
        server.answer("/feed", paper.feed)
        server.answer("/api/v3/simple/price", paper.quotes)
        server.answer("/api/v3/coins/markets", paper.market)
        feeds = folder / "feeds.yaml"
        feeds.write_text(
            f"feeds:\n  - name: Paper\n    url: {server.url('/feed')}\n    every: 1s\n"
            "    private_network: true\n"
        )
        program = Program(
            folder,
            {
                "BOT_TELEGRAM_TOKEN": telegram.token,
                "BOT_TELEGRAM_URL": telegram.url,
                "BOT_DATABASE": str(folder / "gleaner.db"),
                "BOT_FEEDS": str(feeds),
                "BOT_PRICES_URL": server.url("/api/v3"),
                "BOT_QUIET_HOURS": "off",
            },
        )
        try:
            yield telegram, paper, program
        finally:
            if program.process:
                program.kill()
