"""The process that parses feeds: jobs on standard input, answers on standard output.

A job is a JSON object and a body, an answer a JSON object; each with its length, four bytes, in
front. It ends when its input does.
"""

import gc
import json
import resource
import sys
from datetime import datetime
from typing import Any, BinaryIO

from bot.adapters.feed_packing import packed
from bot.adapters.feed_parsing import parse_feed
from bot.core.errors import FeedFailed

MOST_MEMORY = 768 * 2**20
_LENGTH_BYTES = 4


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until there are no more."""
    while head := _part(jobs):
        body = _part(jobs)
        answer = json.dumps(_answer(json.loads(head), body)).encode()
        answers.write(len(answer).to_bytes(_LENGTH_BYTES, "big") + answer)
        answers.flush()
        gc.collect(0)


def _part(stream: BinaryIO) -> bytes:
    length = stream.read(_LENGTH_BYTES)
    return stream.read(int.from_bytes(length, "big")) if len(length) == _LENGTH_BYTES else b""


def _answer(job: dict[str, Any], body: bytes) -> dict[str, Any]:
    try:
        parsed = parse_feed(
            body,
            content_type=job["content_type"],
            url=job["url"],
            now=datetime.fromisoformat(job["now"]),
        )
    except FeedFailed as failed:
        return {"failed": failed.reason}
    except MemoryError:
        return {"failed": "parsing it takes too much memory"}
    return packed(parsed)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit()
    serve(sys.stdin.buffer, sys.stdout.buffer)
