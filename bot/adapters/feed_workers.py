"""Bodies in, parsed feeds out, by processes of their own that can be killed."""

import asyncio
import contextlib
import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.adapters.feed_packing import Json, unpacked
from bot.adapters.feed_parsing import Parsed
from bot.core.errors import FeedFailed

MOST_WORKERS = 2
_JOBS_A_WORKER = 500
_LENGTH_BYTES = 4
_LARGEST_ANSWER = 2**26

_PATHS = os.pathsep.join(str(Path(path).absolute()) for path in sys.path)


class FeedWorkers:
    """Up to MOST_WORKERS processes, started when first needed.

    deadline  for one body; a process that takes longer is killed, and so is one
              that takes more memory than its limit (see feed_worker).
    A process ends after some hundred bodies, so that what its parsers leak is bounded.
    """

    def __init__(self, deadline: timedelta) -> None:
        self._deadline = deadline
        self._free: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._ending: set[asyncio.Future[None]] = set()
        self._slots = asyncio.Semaphore(MOST_WORKERS)

    async def parse(self, body: bytes, *, content_type: str, url: str, now: datetime) -> Parsed:
        """Parse one body; see `parse_feed`.

        Raises  FeedFailed.
        """
        job = {"content_type": content_type, "url": url, "now": now.isoformat()}
        async with self._slots:
            worker = self._free.pop() if self._free else await self._started()
            try:
                async with asyncio.timeout(self._deadline.total_seconds()):
                    answer = await worker.answer(job, body)
            except TimeoutError as error:
                self._kill(worker)
                limit = f"{self._deadline.total_seconds():g} s"
                raise FeedFailed(f"parsing it takes longer than {limit}") from error
            except (OSError, EOFError, ValueError) as error:
                self._kill(worker)
                raise FeedFailed(
                    "parsing it takes too much memory, or breaks the parser"
                ) from error
            except BaseException:
                self._kill(worker)
                raise
            if worker.jobs >= _JOBS_A_WORKER:
                self._kill(worker)
            else:
                self._free.append(worker)
        return unpacked(answer)

    async def aclose(self) -> None:
        """End all processes."""
        for worker in tuple(self._all):
            self._kill(worker)
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def _started(self) -> "_Worker":
        # Nothing of our environment, for it has the token; the parser needs none of it.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.adapters.feed_worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": _PATHS, "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,  # Ctrl-C is ours to handle.
        )
        worker = _Worker(process)
        self._all.add(worker)
        return worker

    def _kill(self, worker: "_Worker") -> None:
        self._all.discard(worker)
        ending = asyncio.ensure_future(worker.end())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)


class _Worker:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.jobs = 0

    async def answer(self, job: Json, body: bytes) -> Json:
        self.jobs += 1
        assert self._process.stdin, "it was made with a pipe"
        assert self._process.stdout, "it was made with a pipe"
        head = json.dumps(job).encode()
        for part in (head, body):
            self._process.stdin.write(len(part).to_bytes(_LENGTH_BYTES, "big") + part)
        await self._process.stdin.drain()
        size = int.from_bytes(await self._process.stdout.readexactly(_LENGTH_BYTES), "big")
        if size > _LARGEST_ANSWER:
            raise ValueError("too long an answer")
        answer: Json = json.loads(await self._process.stdout.readexactly(size))
        return answer

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        # Read to its end, or the pipe would stay open with the process gone.
        await self._process.communicate()
