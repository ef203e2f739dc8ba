"""One HTTP request over a vetted connection; its answer, and no more of it than a limit."""

import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import h11
import httpx

from bot.adapters.public_network import Endpoint, PublicNetwork, Stream

_CHUNK = 2**16
_LONGEST_HEAD = 2**16


class TooMuch(Exception):
    """A body is longer than its limit."""


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """An answer: names of headers in lower case; the body as sent, of status 200 alone.

    broke_off  whether the connection ended before the body did.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    broke_off: bool = False


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
    Raises   FeedFailed, when the host is refused or unknown; h11.ProtocolError, OSError,
             TimeoutError; TooMuch.
    """
    stream = await network.connect(Endpoint.of(url), tls=url.scheme == "https", allowed=allowed)
    try:
        return await _exchange(stream, _request(url, headers), limit)
    finally:
        stream.writer.transport.abort()


def _request(url: httpx.URL, headers: Mapping[str, str]) -> h11.Request:
    sent = [("Host", url.netloc.decode("ascii")), *headers.items(), ("Connection", "close")]
    if url.userinfo:
        user, _, password = url.userinfo.partition(b":")
        plain = httpx.URL("http://x").copy_with(userinfo=user + b":" + password)
        secret = f"{plain.username}:{plain.password}".encode()
        sent.append(("Authorization", f"Basic {b64encode(secret).decode('ascii')}"))
    return h11.Request(method="GET", target=url.raw_path, headers=sent)


async def _exchange(stream: Stream, request: h11.Request, limit: int) -> WebAnswer:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
    stream.writer.write(connection.send(request) + connection.send(h11.EndOfMessage()))
    head = await _next(connection, stream)
    while isinstance(head, h11.InformationalResponse):
        head = await _next(connection, stream)
    if not isinstance(head, h11.Response):
        raise h11.RemoteProtocolError("no answer")
    headers: dict[str, str] = {}
    for name, value in head.headers:
        headers.setdefault(name.decode("ascii"), value.decode("latin-1"))
    if head.status_code != HTTPStatus.OK:
        return WebAnswer(head.status_code, headers)
    body = bytearray()
    try:
        while isinstance(event := await _next(connection, stream), h11.Data):
            body += event.data
            if len(body) > limit:
                raise TooMuch
    except (h11.RemoteProtocolError, ConnectionError, ssl.SSLError):
        return WebAnswer(head.status_code, headers, bytes(body), broke_off=True)
    return WebAnswer(head.status_code, headers, bytes(body))


async def _next(connection: h11.Connection, stream: Stream) -> object:
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await stream.reader.read(_CHUNK))
    return event
