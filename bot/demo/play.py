"""Plays the demo: starts the real program on a loopback newsroom, and lets one talk to it."""

import asyncio
import itertools
import json
import logging
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path

from bot.app import PriceServer, build
from bot.chat.desk import Operating
from bot.clock import utc_now
from bot.core.chats import ChatId
from bot.core.conversation import Request
from bot.core.feeds import Feed
from bot.core.outbox import Letter
from bot.core.stories import Story
from bot.demo.servers import DemoStory, Newsroom, serve
from bot.demo.terminal import Terminal
from bot.gleaner import Gleaner
from bot.logs import start_logging
from bot.ports import Leaving
from bot.store import Store

CHAT = ChatId(1)
EVERY = timedelta(milliseconds=200)
LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 20
REMINDERS = 2  # A downturn and a tax story; the second story on one coin stays silent.
LEDGER_NAME = "ledger.csv"
END_WORDS = frozenset({"", "q", "quit", "exit", "end", "bye"})
INVITATION = (
    "\nNow you: /losses, /portfolio, /deadline, /news, /help ... or type ledger.csv to send the "
    "sample\nfile again. Buttons stand as [Label] and the command to type. An empty line, or quit, "
    "ends.\n"
)
QUESTIONS = ("/losses", "/deadline")


@dataclass(frozen=True, slots=True)
class Script:
    """What the demo plays: its feeds and stories, a ledger, prices."""

    names: dict[str, str]
    stories: tuple[DemoStory, ...]
    ledger: bytes
    prices: dict[str, float]


def read_script() -> Script:
    """Return what is bundled."""
    folder = files("bot.demo")
    bundled = tomllib.loads(folder.joinpath("stories.toml").read_text(encoding="utf-8"))
    return Script(
        {feed["slug"]: feed["name"] for feed in bundled["feed"]},
        tuple(
            DemoStory(
                story["feed"],
                story["title"],
                story["summary"],
                timedelta(minutes=story["minutes_ago"]),
            )
            for story in bundled["story"]
        ),
        folder.joinpath("ledger.csv").read_bytes(),
        json.loads(folder.joinpath("prices.json").read_text(encoding="utf-8")),
    )


async def play(screen: Terminal) -> bool:
    """Play it all; False where the reminder did not arrive."""
    script = read_script()
    newsroom = Newsroom(script.names, script.prices, utc_now)
    with tempfile.TemporaryDirectory(prefix="gleaner-demo-") as folder, serve(newsroom) as address:
        store = Store(str(Path(folder, "demo.db")))
        gleaner = _build(store, script, address)
        audience = Audience(gleaner, screen)
        watching = asyncio.create_task(audience.watch())
        delivery = gleaner.delivery(audience)
        schedule = gleaner.schedule(delivery, look_every=EVERY)
        try:
            await _set_up(gleaner, screen, script)
            await schedule.start()
            arrived = await _publish(newsroom, script, gleaner, screen)
            await _talk(gleaner, screen, script)
        finally:
            await schedule.stop()
            await delivery.stop()
            await gleaner.aclose()
            watching.cancel()
            store.close()
    return arrived


def _build(store: Store, script: Script, address: str) -> Gleaner:
    feeds = tuple(
        Feed(name, f"{address}/feeds/{slug}.xml", every=EVERY, language="en", private_network=True)
        for slug, name in script.names.items()
    )
    return build(
        store,
        Operating(feeds=lambda: feeds),
        prices=PriceServer(f"{address}/api/v3", called="demo prices"),
        poll_every=EVERY,
        quiet_hours=None,
    )


async def _set_up(gleaner: Gleaner, screen: Terminal, script: Script) -> None:
    screen.tell("A user in the United States opens the chat, sends a ledger file and subscribes.\n")
    numbers = itertools.count(1)
    for text in ("/start US USD", "/subscribe"):
        await _ask(gleaner, screen, Request(CHAT, next(numbers), text))
    await _ask(gleaner, screen, ledger_request(next(numbers), script))
    screen.tell("The bot polls its feeds. Stories come in:\n")


async def _publish(newsroom: Newsroom, script: Script, gleaner: Gleaner, screen: Terminal) -> bool:
    for story in script.stories:
        newsroom.publish(story)
        await _until(partial(_is_read, gleaner, story.title))
    arrived = await _until(lambda: screen.delivered == REMINDERS)
    screen.tell("The second story on SOL made no message: one a day is enough for a coin.\n")
    return arrived


def _is_read(gleaner: Gleaner, title: str) -> bool:
    return any(
        story.entry.title == title and story.verdict for story in gleaner.store.stories.all()
    )


async def _until(done: Callable[[], bool]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not done():  # noqa: ASYNC110 - what is awaited lies in the database
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        return False
    return True


class Audience:
    """Sees stories as they are read, and reminders as they arrive (`bot.ports.Messenger`)."""

    def __init__(self, gleaner: Gleaner, screen: Terminal) -> None:
        self._gleaner = gleaner
        self._screen = screen
        self._told: set[int] = set()

    async def watch(self) -> None:
        """Tell of stories until cancelled."""
        while True:
            self._tell_new()
            await asyncio.sleep(LOOK_SECONDS)

    async def send(self, letter: Letter, leaving: Leaving) -> None:
        """Show a reminder, after the story that it is about."""
        await leaving()
        self._tell_new()
        self._screen.deliver(letter)

    def _tell_new(self) -> None:
        for story in self._gleaner.store.stories.all():
            if story.verdict and story.id not in self._told:
                self._told.add(story.id)
                self._screen.tell(_line(story))


def _line(story: Story) -> str:
    verdict = story.verdict
    assert verdict, "only read stories are told"
    mood = verdict.sentiment or "unknown language"
    about = [*verdict.tags, mood, *verdict.assets, *verdict.countries]
    return f"  ● {story.feed}: {story.entry.title}\n      {' · '.join(about)}"


async def _talk(gleaner: Gleaner, screen: Terminal, script: Script) -> None:
    numbers = itertools.count(100)
    if not sys.stdin.isatty():
        for question in QUESTIONS:
            await _ask(gleaner, screen, Request(CHAT, next(numbers), question))
        return
    screen.tell(INVITATION)
    while request := request_of(await asyncio.to_thread(_read_line), next(numbers), script):
        await _ask(gleaner, screen, request, echo=False)


def request_of(line: str, number: int, script: Script) -> Request | None:
    """Return what a line typed in the terminal asks, None where it ends the demo."""
    said = line.strip()
    if said.lower().lstrip("/:") in END_WORDS:
        return None
    if said.lower().removeprefix("./") == LEDGER_NAME:
        return ledger_request(number, script)
    return Request(CHAT, number, said)


def ledger_request(number: int, script: Script) -> Request:
    """Return the sending of the sample ledger."""
    return Request(CHAT, number, document=script.ledger, document_name=LEDGER_NAME)


def _read_line() -> str:
    try:
        return input("> ")
    except EOFError:
        return ""


async def _ask(gleaner: Gleaner, screen: Terminal, request: Request, *, echo: bool = True) -> None:
    if echo:
        screen.tell(f"> {request.text or request.document_name}")
    for answer in await gleaner.conversation.answer(request):
        screen.show(answer)
    screen.tell("")


def demo() -> int:
    """Play the demo; 1 where the reminder did not arrive."""
    start_logging((), level=logging.ERROR)
    screen = Terminal()
    arrived = asyncio.run(play(screen))
    if not arrived:
        screen.tell("The reminder did not arrive; the log above says why.")
    screen.tell("Educational information, not tax advice. Next: `make run` runs it in Telegram.")
    return 0 if arrived else 1
