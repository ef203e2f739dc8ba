"""A streamed HTTP answer in, its decoded body out, never larger than a limit."""

import zlib

import httpx

from bot.core.errors import BotError

ACCEPTED_ENCODINGS = "gzip, deflate"
_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS


class BodyRefused(BotError):
    """A body is too large, damaged, or in an encoding nobody asked for; says which."""


async def read_body(response: httpx.Response, *, limit: int) -> bytes:
    """Return the decoded body of a response that was opened as a stream.

    limit   bytes, for the body as sent and again as decoded.
    Raises  BodyRefused, and whatever httpx raises while reading.

    httpx would decode a chunk whole before anyone could look at its size,
    so the raw bytes are collected and decoded here.
    """
    sent = bytearray()
    async for chunk in response.aiter_raw():
        sent += chunk
        if len(sent) > limit:
            raise _too_large(limit)
    return decoded(bytes(sent), response.headers.get("content-encoding", ""), limit=limit)


def decoded(sent: bytes, encoding: str, *, limit: int) -> bytes:
    """Return `sent` with its content encoding taken off, at most `limit` bytes.

    Raises  BodyRefused.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return sent
        case "gzip" | "x-gzip":
            return _inflated(sent, _GZIP, limit)
        case "deflate":
            # Servers disagree on whether deflate has the zlib header that the standard asks for.
            return _inflated(sent, _ZLIB if _has_zlib_header(sent) else _RAW_DEFLATE, limit)
        case _:
            raise BodyRefused("it is compressed in a way that was not asked for")


def _has_zlib_header(sent: bytes) -> bool:
    header = int.from_bytes(sent[:2], "big")
    return header >> 8 & 0x0F == zlib.DEFLATED and header % 31 == 0


def _inflated(sent: bytes, window: int, limit: int) -> bytes:
    if not sent:
        return b""
    inflater = zlib.decompressobj(window)
    try:
        body = inflater.decompress(sent, limit + 1)
    except zlib.error as error:
        raise BodyRefused("its compression is damaged") from error
    if len(body) > limit:
        raise _too_large(limit)
    if not inflater.eof:
        raise BodyRefused("it ended too early")
    return body


def _too_large(limit: int) -> BodyRefused:
    return BodyRefused(f"it is larger than {limit / 2**20:g} MiB")
