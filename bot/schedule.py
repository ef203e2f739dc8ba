"""When each step runs: APScheduler as a source of ticks, on the event loop.

What is due is in the database; a tick only makes a step look. So a restart, a sleeping machine or a
tick that comes late changes nothing but the moment.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

STOP_WITHIN = timedelta(seconds=6)
FIRST_REST, LONGEST_REST = 1.0, 60.0

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[object]]


class Schedule:
    """Runs steps again and again, each never twice at once; one that fails rests for a while."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._running: set[asyncio.Future[object]] = set()
        self._busy: set[str] = set()
        self._failures: dict[str, int] = {}
        self._rests_until: dict[str, float] = {}
        self._ticks: dict[str, Callable[[], Awaitable[None]]] = {}
        self._stopping = False

    def every(self, interval: timedelta, name: str, step: Step) -> None:
        """Run a step at once and then every `interval`; a tick that finds it running is skipped."""

        async def tick() -> None:
            if name in self._busy or self._stopping or self._rests(name):
                return
            self._busy.add(name)
            task = asyncio.ensure_future(self._run(name, step))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            task.add_done_callback(lambda _: self._busy.discard(name))

        self._scheduler.add_job(tick, "interval", seconds=interval.total_seconds(), id=name)
        self._ticks[name] = tick

    async def _run(self, name: str, step: Step) -> object:
        try:
            result = await step()
        except sqlite3.OperationalError as error:
            # Locked by another program, or the disk is full: its own words say which.
            log.error("step failed name=%s: the database cannot be used: %s", name, error)  # noqa: TRY400
            self._rest(name)
        except Exception:  # one failing step must not stop the others; a later tick tries again
            log.exception("step failed name=%s", name)
            self._rest(name)
        else:
            self._failures.pop(name, None)
            return result
        return None

    def _rest(self, name: str) -> None:
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        rest = min(FIRST_REST * 2.0 ** min(failures - 1, 6), LONGEST_REST)
        self._rests_until[name] = asyncio.get_running_loop().time() + rest

    def _rests(self, name: str) -> bool:
        return asyncio.get_running_loop().time() < self._rests_until.get(name, 0)

    async def start(self) -> None:
        """Begin; every step's first run starts now."""
        self._scheduler.start()
        for name in self._ticks:
            await self.soon(name)

    async def soon(self, name: str) -> None:
        """Let a step look now, because there is something for it; its rhythm stays."""
        await self._ticks[name]()

    async def stop(self) -> None:
        """Start nothing more, wait for what runs, and cancel what takes longer than STOP_WITHIN."""
        self._stopping = True
        self._scheduler.shutdown(wait=False)
        running = set(self._running)
        if running:
            _, late = await asyncio.wait(running, timeout=STOP_WITHIN.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
