"""Tells the moment at which a request's first byte leaves, connecting and queueing being over."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx

from bot.ports import Leaving

LEAVES = ("http11.send_request_headers.started", "http2.send_request_headers.started")

_leaving: ContextVar[Leaving | None] = ContextVar("leaving", default=None)


@contextmanager
def told_of_departure(leaving: Leaving) -> Iterator[None]:
    """Have `leaving` awaited right before each request leaves that is made in this block.

    What it raises stops the request.
    """
    token = _leaving.set(leaving)
    try:
        yield
    finally:
        _leaving.reset(token)


async def watch_departure(request: httpx.Request) -> None:
    """Hook into a request; for `event_hooks` of an httpx client."""
    leaving = _leaving.get()
    if leaving is None:
        return

    async def trace(event: str, _: object) -> None:
        if event in LEAVES:
            await leaving()

    request.extensions = {**request.extensions, "trace": trace}
