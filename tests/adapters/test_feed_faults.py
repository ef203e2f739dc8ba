"""Servers that break off, drip and lie about lengths; what is kept of it."""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.feeds import HttpFeedReader
from bot.core.errors import FeedFailed
from bot.core.feeds import Feed, Fetched, Validators
from bot.pipeline.poll import Polled, Poller
from bot.store import Store
from tests.fakes import HandClock
from tests.http_server import Answer, HttpServer

EVERY = timedelta(minutes=15)
NOTHING = Validators()


def item(number: int) -> str:
    return (
        f"<item><title>Story {number}</title><link>https://wire.example/{number}</link>"
        f"<guid>{number}</guid></item>"
    )


def feed_of(*numbers: int) -> bytes:
    items = "".join(map(item, numbers))
    return f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'.encode()


WHOLE = feed_of(1, 2, 3)
HALF = WHOLE[: WHOLE.index(b"Story 3") + 4]
PROMISED = {"Content-Length": str(len(WHOLE)), "ETag": '"1"'}


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


@pytest.fixture
async def reader() -> AsyncIterator[HttpFeedReader]:
    async with HttpFeedReader(HandClock(), deadline=timedelta(seconds=10)) as ready:
        yield ready


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "test.db"))


def wire(server: HttpServer) -> Feed:
    return Feed("Wire", server.url("/feed"), private_network=True)


async def read(reader: HttpFeedReader, server: HttpServer, answer: Answer) -> Fetched:
    server.answer("/feed", answer)
    return await reader.read(wire(server), NOTHING)


async def polled(server: HttpServer, store: Store, clock: HandClock, answer: Answer) -> Polled:
    server.answer("/feed", answer)
    async with HttpFeedReader(clock, deadline=timedelta(seconds=10)) as reader:
        found = await Poller(store, reader, clock, EVERY, chance=lambda: 0).round([wire(server)])
    return found[0]


def titles(store: Store) -> list[str]:
    return [story.entry.title for story in store.stories.all()]


# Connections that are reset


@pytest.mark.parametrize(
    "headers",
    [PROMISED, {"Transfer-Encoding": "chunked", "Content-Length": ""}],
    ids=["stated", "chunked"],
)
async def test_a_reset_in_mid_body_gives_the_entries_before_it(
    reader: HttpFeedReader, server: HttpServer, headers: dict[str, str]
) -> None:
    sent = HALF if headers is PROMISED else b"%x\r\n%b" % (len(WHOLE), HALF)

    fetched = await read(reader, server, Answer(headers=headers, body=sent, reset=True))

    assert [entry.title for entry in fetched.entries] == ["Story 1", "Story 2"]
    assert fetched.malformed == "the server broke off"
    assert fetched.validators == NOTHING


@pytest.mark.parametrize("sent", [b"", WHOLE[:40]])
async def test_a_reset_before_the_first_entry_fails_and_says_why(
    reader: HttpFeedReader, server: HttpServer, sent: bytes
) -> None:
    with pytest.raises(FeedFailed) as failed:
        await read(reader, server, Answer(headers=PROMISED, body=sent, reset=True))

    assert failed.value.reason == "the server broke off, or does not speak HTTP"


async def test_what_a_reset_took_is_read_at_the_next_poll_and_nothing_twice(
    server: HttpServer, store: Store
) -> None:
    clock = HandClock()

    first = await polled(server, store, clock, Answer(headers=PROMISED, body=HALF, reset=True))
    after_first = store.feeds.get(wire(server))
    clock.turn(minutes=15)
    second = await polled(server, store, clock, Answer(headers=PROMISED, body=WHOLE))

    assert (first.new, first.malformed) == (2, "the server broke off")
    assert after_first.validators == NOTHING
    assert after_first.failures == 0
    assert after_first.due == clock.now
    assert "if-none-match" not in server.asked[1].headers
    assert (second.new, second.malformed) == (1, None)
    assert titles(store) == ["Story 1", "Story 2", "Story 3"]
    assert store.feeds.get(wire(server)).validators == Validators('"1"')


async def test_a_reset_without_an_entry_leaves_what_was_known_of_a_feed(
    server: HttpServer, store: Store
) -> None:
    clock = HandClock()
    await polled(server, store, clock, Answer(headers=PROMISED, body=WHOLE))
    before = store.feeds.get(wire(server))
    clock.turn(minutes=15)

    failed = await polled(server, store, clock, Answer(headers=PROMISED, reset=True))

    after = store.feeds.get(wire(server))
    assert failed.failed == "the server broke off, or does not speak HTTP"
    assert after == replace(
        before,
        due=clock.now + EVERY,
        failures=1,
        failing_since=clock.now,
        why="the server broke off, or does not speak HTTP",
    )
    assert len(titles(store)) == 3


# Bodies that drip


@pytest.mark.parametrize("deadline", [0.3, 0.45, 0.5, 0.55, 0.8])
async def test_a_drip_that_ends_at_the_deadline_is_read_whole_or_not_at_all(
    server: HttpServer, deadline: float
) -> None:
    body = feed_of(1)
    server.answer("/feed", Answer(body=body, drip=0.5 / len(body)))
    start = time.monotonic()

    async with HttpFeedReader(HandClock(), deadline=timedelta(seconds=deadline)) as impatient:
        try:
            fetched = await impatient.read(wire(server), NOTHING)
        except FeedFailed as failed:
            said = failed.reason
        else:
            said = " ".join(entry.title for entry in fetched.entries)
            assert fetched.malformed is None

    assert said in {"Story 1", f"no answer within {deadline:g} s"}
    assert time.monotonic() - start < deadline + 5


# Lengths that are wrong


async def test_a_length_that_is_too_short_gives_the_entries_within_it(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    short = Answer(headers={"Content-Length": str(len(HALF))}, body=WHOLE)

    fetched = await read(reader, server, short)

    assert [entry.title for entry in fetched.entries] == ["Story 1", "Story 2"]
    assert fetched.malformed


async def test_a_length_that_is_too_long_gives_all_entries_and_is_not_believed_next_time(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    long = Answer(headers={**PROMISED, "Content-Length": str(len(WHOLE) + 1)}, body=WHOLE)

    fetched = await read(reader, server, long)

    assert len(fetched.entries) == 3
    assert fetched.malformed == "the server broke off"
    assert fetched.validators == NOTHING


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ("9999999999999", "it is larger than 5 MiB"),
        ("0", "the answer is empty"),
        ("-1", "the server broke off, or does not speak HTTP"),
        ("some", "the server broke off, or does not speak HTTP"),
        ("10, 11", "the server broke off, or does not speak HTTP"),
        ("9" * 400, "the server broke off, or does not speak HTTP"),
    ],
)
async def test_a_length_that_cannot_be_fails_and_says_why(
    reader: HttpFeedReader, server: HttpServer, stated: str, reason: str
) -> None:
    with pytest.raises(FeedFailed) as failed:
        await read(reader, server, Answer(headers={"Content-Length": stated}, body=WHOLE))

    assert failed.value.reason == reason
