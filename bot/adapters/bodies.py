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
            raise too_large(limit)
    return decoded(bytes(sent), response.headers.get("content-encoding", ""), limit=limit)


def decoded(sent: bytes, encoding: str, *, limit: int, cut: bool = False) -> bytes:
    """Return `sent` with its content encoding taken off, at most `limit` bytes.

    cut     whether `sent` is known to end too early; then what there is, is returned.
    Raises  BodyRefused.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return sent
        case "gzip" | "x-gzip":
            return _inflated(sent, _GZIP, limit, cut=cut)
        case "deflate":
            # Servers disagree on whether deflate has the zlib header that the standard asks for.
            window = _ZLIB if _has_zlib_header(sent) else _RAW_DEFLATE
            return _inflated(sent, window, limit, cut=cut)
        case _:
            raise BodyRefused("it is compressed in a way that was not asked for")


def too_large(limit: int) -> BodyRefused:
    """Return the refusal of a body that is longer than `limit` bytes."""
    return BodyRefused(f"it is larger than {limit / 2**20:g} MiB")


def _has_zlib_header(sent: bytes) -> bool:
    header = int.from_bytes(sent[:2], "big")
    return header >> 8 & 0x0F == zlib.DEFLATED and header % 31 == 0


def _inflated(sent: bytes, window: int, limit: int, *, cut: bool) -> bytes:
    body = bytearray()
    rest = sent
    while rest:
        inflater = zlib.decompressobj(window)
        try:
            body += inflater.decompress(rest, limit + 1 - len(body))
        except zlib.error as error:
            if body:  # What follows a whole gzip member is either another one or padding.
                break
            raise BodyRefused("its compression is damaged") from error
        if len(body) > limit:
            raise too_large(limit)
        if not inflater.eof:
            if cut:
                break
            raise BodyRefused("it ended too early")
        rest = inflater.unused_data if window == _GZIP else b""
    return bytes(body)
