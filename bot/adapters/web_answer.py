"""The bytes of one HTTP/1.x answer in, as they come; the answer out.

A connection serves one request, so nothing depends on where exactly a body ends.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

_LONGEST_HEAD = 2**16
_LONGEST_CHUNK_HEAD = 2**12
_LONGEST_LENGTH = 18
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-9]\d\d)(?: [^\0]*)?")
_HEADER = re.compile(rb"([-!#$%&'*+.^_`|~0-9A-Za-z]+):[ \t]*([^\0\r]*?)[ \t]*")
_FOLDED = re.compile(rb"\r?\n[ \t]+")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\0]*)?")


class NotHttp(Exception):
    """What a server sent is no HTTP answer, or ended before its head did."""


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


class AnswerReader:
    """Takes an answer's bytes in any pieces.

    limit  bytes of the body.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._received = bytearray()
        self._head: WebAnswer | None = None
        self._length: int | None = None  # of the body, where it is stated.
        self._chunks: _Chunks | None = None

    def feed(self, data: bytes) -> WebAnswer | None:
        """Take what came next; return the answer as soon as it is whole.

        Raises  NotHttp, TooMuch.
        """
        self._received += data
        if self._head is None:
            self._head = self._read_head()
        return None if self._head is None else self._read_body(self._head)

    def end(self, *, broken: bool = False) -> WebAnswer:
        """Return the answer now that the connection has ended.

        broken  whether it did not end as connections do.
        Raises  NotHttp.
        """
        if self._head is None:
            raise NotHttp
        framed = self._chunks is not None or self._length is not None
        return self._whole(self._head, broke_off=framed or broken)

    def _read_head(self) -> WebAnswer | None:
        while True:
            found = _HEAD_END.search(self._received, 0, _LONGEST_HEAD)
            if found is None:
                if len(self._received) >= _LONGEST_HEAD:
                    raise NotHttp
                return None
            head = bytes(self._received[: found.start()])
            del self._received[: found.end()]
            answer = _answer(head)
            if answer.status >= HTTPStatus.OK:
                self._frame(answer)
                return answer

    def _frame(self, answer: WebAnswer) -> None:
        encoding = answer.headers.get("transfer-encoding", "").strip().lower()
        if encoding == "chunked":
            self._chunks = _Chunks()
        elif encoding:
            raise NotHttp
        elif "content-length" in answer.headers:
            self._length = _length(answer.headers["content-length"])
            if answer.status == HTTPStatus.OK and self._length > self._limit:
                raise TooMuch

    def _read_body(self, head: WebAnswer) -> WebAnswer | None:
        if head.status != HTTPStatus.OK:
            return head
        if self._chunks is not None:
            return self._read_chunks(head, self._chunks)
        if self._length is None:
            if len(self._received) > self._limit:
                raise TooMuch
            return None
        return self._whole(head) if len(self._received) >= self._length else None

    def _read_chunks(self, head: WebAnswer, chunks: "_Chunks") -> WebAnswer | None:
        try:
            chunks.take(self._received)
        except NotHttp:  # What came before is read as far as it goes.
            return self._whole(head, broke_off=True)
        if len(chunks.body) > self._limit:
            raise TooMuch
        return self._whole(head) if chunks.ended else None

    def _whole(self, head: WebAnswer, *, broke_off: bool = False) -> WebAnswer:
        if self._chunks is not None:
            body = bytes(self._chunks.body)
        else:
            body = bytes(self._received[: self._length])
        return WebAnswer(head.status, head.headers, body, broke_off)


class _Chunks:
    """A body sent in chunks: takes what it can of the bytes received, and leaves the rest there."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.ended = False
        self._left = 0  # of the chunk that has begun, its line end included.

    def take(self, received: bytearray) -> None:
        at = 0
        while at < len(received) and not self.ended:
            if self._left:
                at = self._take_data(received, at)
                continue
            found = _LINE_END.search(received, at, at + _LONGEST_CHUNK_HEAD)
            if found is None:
                if len(received) - at >= _LONGEST_CHUNK_HEAD:
                    raise NotHttp
                break
            size = _CHUNK.fullmatch(received, at, found.start())
            if size is None:
                raise NotHttp
            at = found.end()
            length = int(size[1], 16)
            self._left = length + 2
            self.ended = length == 0  # What may follow is of no interest to us.
        del received[:at]

    def _take_data(self, received: bytearray, at: int) -> int:
        """Take data up to the line end behind it; return how far."""
        data = self._left - 2
        if data > 0:
            taken = received[at : at + data]
            self.body += taken
            self._left -= len(taken)
            return at + len(taken)
        ending = bytes(received[at : at + self._left])
        if not b"\r\n"[2 - self._left :].startswith(ending):
            raise NotHttp
        self._left -= len(ending)
        return at + len(ending)


def _answer(head: bytes) -> WebAnswer:
    status, *lines = _LINE_END.split(_FOLDED.sub(b" ", head))
    matched = _STATUS.fullmatch(status)
    if matched is None:
        raise NotHttp
    headers: dict[str, str] = {}
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header is None:
            raise NotHttp
        name, value = header[1].lower().decode("ascii"), header[2].decode("latin-1")
        if headers.setdefault(name, value) != value and name in _FRAMING:
            raise NotHttp
    return WebAnswer(int(matched[1]), headers)


_FRAMING = frozenset({"content-length", "transfer-encoding"})


def _length(stated: str) -> int:
    lengths = {each.strip() for each in stated.split(",")}
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdecimal()) or len(length) > _LONGEST_LENGTH:
        raise NotHttp
    return int(length)
