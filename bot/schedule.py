"""When each step runs: APScheduler as a source of ticks, on the event loop.

What is due is in the database; a tick only makes a step look. So a restart, a sleeping machine or a
tick that comes late changes nothing but the moment.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

STOP_WITHIN = timedelta(seconds=6)

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[object]]


class Schedule:
    """Runs steps again and again, each never twice at once."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._running: set[asyncio.Future[object]] = set()
        self._busy: set[str] = set()
        self._ticks: dict[str, Callable[[], Awaitable[None]]] = {}
        self._stopping = False

    def every(self, interval: timedelta, name: str, step: Step) -> None:
        """Run a step at once and then every `interval`; a tick that finds it running is skipped."""

        async def tick() -> None:
            if name in self._busy or self._stopping:
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
            return await step()
        except Exception:  # one failing step must not stop the others; the next tick tries again
            log.exception("step failed name=%s", name)
            return None

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
