"""One HTTP request over a vetted connection; its answer, and no more of it than a limit."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import cast

import httpx

from bot.adapters.public_network import Endpoint, PublicNetwork
from bot.adapters.web_answer import AnswerReader, NotHttp, TooMuch, WebAnswer

__all__ = ["NotHttp", "TooMuch", "WebAnswer", "get"]

_PRINTABLE = re.compile(rb"[\x20-\x7e]*")


async def get(
    url: httpx.URL,
    headers: Mapping[str, str],
    network: PublicNetwork,
    *,
    allowed: Endpoint | None,
    limit: int,
) -> WebAnswer:
    """Ask for `url` on a connection of its own.

    allowed  the endpoint that may be private.
    limit    bytes of the body as sent.
    Raises   FeedFailed, when the host is refused or unknown; NotHttp, OSError, TimeoutError;
             TooMuch; ValueError, when the address cannot be sent.
    """
    request = _request(url, headers)
    exchange = await network.connect(
        Endpoint.of(url),
        lambda: _Exchange(request, limit),
        tls=url.scheme == "https",
        allowed=allowed,
    )
    try:
        return await exchange.answer
    finally:
        exchange.leave()


class _Exchange(asyncio.Protocol):
    """Sends one request and takes its answer."""

    def __init__(self, request: bytes, limit: int) -> None:
        self.answer: asyncio.Future[WebAnswer] = asyncio.get_running_loop().create_future()
        self._request = request
        self._reader = AnswerReader(limit)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self.answer.done():
            return
        try:
            answer = self._reader.feed(data)
        except (NotHttp, TooMuch) as error:
            self.answer.set_exception(error)
        else:
            if answer is not None:
                self.answer.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Take the end of the connection for the end of the answer, however it came."""
        if self.answer.done():
            return
        try:
            self.answer.set_result(self._reader.end(broken=exc is not None))
        except NotHttp as error:
            self.answer.set_exception(exc or error)

    def leave(self) -> None:
        """Close the connection; nothing more is wanted of it."""
        if self._transport is not None:
            self._transport.abort()
        if self.answer.done() and not self.answer.cancelled():
            self.answer.exception()  # Where nobody waited for it, nobody needs to be told.


def _request(url: httpx.URL, headers: Mapping[str, str]) -> bytes:
    sent = [b"GET %b HTTP/1.1" % url.raw_path, b"Host: " + url.netloc]
    sent += [f"{name}: {value}".encode("ascii") for name, value in headers.items()]
    sent.append(b"Connection: close")
    if url.userinfo:
        user, _, password = url.userinfo.partition(b":")
        plain = httpx.URL("http://x").copy_with(userinfo=user + b":" + password)
        secret = f"{plain.username}:{plain.password}".encode()
        sent.append(b"Authorization: Basic " + b64encode(secret))
    if not all(map(_PRINTABLE.fullmatch, sent)):
        raise ValueError("its address has control characters")
    return b"\r\n".join([*sent, b"", b""])
