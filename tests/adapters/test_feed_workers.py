"""Parsing in processes that can be killed."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.feed_workers import MOST_WORKERS, FeedWorkers
from bot.core.errors import FeedFailed

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RSS = b"<rss><channel><item><title>T</title></item></channel></rss>"
SLOW = b"<rss><channel><item><title>" + b"<a>" * 400_000


async def parse(workers: FeedWorkers, body: bytes) -> str:
    parsed = await workers.parse(body, content_type="", url="https://a.example/", now=NOW)
    return parsed.entries[0].title


def children() -> set[int]:
    listed = Path("/proc/self/task").glob("*/children")
    return {int(pid) for each in listed for pid in each.read_text().split()}


def environments(processes: set[int]) -> list[bytes]:
    return [Path(f"/proc/{each}/environ").read_bytes() for each in processes]


async def test_a_body_that_takes_too_long_is_given_up_and_its_process_ends() -> None:
    before = children()
    workers = FeedWorkers(timedelta(seconds=0.3))
    with pytest.raises(FeedFailed, match=r"takes longer than 0\.3 s"):
        await parse(workers, SLOW)

    await workers.aclose()

    assert children() <= before


async def test_after_a_process_was_killed_the_next_body_is_read() -> None:
    workers = FeedWorkers(timedelta(seconds=5))
    await parse(workers, RSS)
    hurried = FeedWorkers(timedelta(seconds=0.3))
    with pytest.raises(FeedFailed):
        await parse(hurried, SLOW)

    titles = [await parse(workers, RSS) for _ in range(2)]

    await workers.aclose()
    await hurried.aclose()
    assert titles == ["T", "T"]


async def test_there_are_never_more_processes_than_allowed() -> None:
    before = children()
    workers = FeedWorkers(timedelta(seconds=20))

    titles = await asyncio.gather(*(parse(workers, RSS) for _ in range(20)))
    started = children() - before

    await workers.aclose()
    assert titles == ["T"] * 20
    assert len(started) <= MOST_WORKERS


async def test_a_process_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TELEGRAM_TOKEN", "1:secret")
    before = children()
    workers = FeedWorkers(timedelta(seconds=20))

    await parse(workers, RSS)
    known = environments(children() - before)

    await workers.aclose()
    assert known
    assert not any(b"secret" in each for each in known)
