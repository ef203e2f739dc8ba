"""Ticks make steps look; a step never runs twice at once, and stopping waits for what runs."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.schedule import Schedule

OFTEN = timedelta(milliseconds=20)


async def test_a_step_runs_at_once_and_again() -> None:
    ran: list[int] = []
    twice = asyncio.Event()

    async def step() -> None:
        ran.append(1)
        if len(ran) > 1:
            twice.set()

    schedule = Schedule()
    schedule.every(OFTEN, "step", step)
    await schedule.start()

    async with asyncio.timeout(5):
        await twice.wait()
    await schedule.stop()


async def test_a_slow_step_is_not_started_a_second_time() -> None:
    running = most = 0
    started = asyncio.Event()
    go_on = asyncio.Event()
    ticks = asyncio.Semaphore(0)

    async def slow() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        started.set()
        await go_on.wait()
        running -= 1

    async def counting() -> None:
        ticks.release()

    schedule = Schedule()
    schedule.every(OFTEN, "slow", slow)
    schedule.every(OFTEN, "counting", counting)
    await schedule.start()
    await started.wait()
    for _ in range(5):
        await ticks.acquire()
    go_on.set()
    await schedule.stop()

    assert most == 1


async def test_stopping_waits_for_what_runs() -> None:
    finished = False
    started = asyncio.Event()

    async def step() -> None:
        nonlocal finished
        started.set()
        await asyncio.sleep(0.05)
        finished = True

    schedule = Schedule()
    schedule.every(timedelta(hours=1), "step", step)
    await schedule.start()
    await started.wait()

    await schedule.stop()

    assert finished


async def test_a_failing_step_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    tries = 0
    again = asyncio.Event()

    async def step() -> None:
        nonlocal tries
        tries += 1
        if tries > 1:
            again.set()
        raise RuntimeError("no disk")

    schedule = Schedule()
    schedule.every(OFTEN, "step", step)
    with caplog.at_level(logging.ERROR):
        await schedule.start()
        async with asyncio.timeout(5):
            await again.wait()
        await schedule.stop()

    assert "step failed name=step" in caplog.text
