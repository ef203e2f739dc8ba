"""Bytes of HTTP answers, as they come."""

import pytest

from bot.adapters.web_answer import AnswerReader, NotHttp, TooMuch, WebAnswer

LIMIT = 100


def read(sent: bytes, limit: int = LIMIT) -> WebAnswer:
    reader = AnswerReader(limit)
    return reader.feed(sent) or reader.end()


def test_what_follows_a_body_of_stated_length_does_not_count() -> None:
    found = read(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody" + b"x" * 5 * LIMIT)

    assert found == WebAnswer(200, {"content-length": "4"}, b"body")


def test_a_body_without_length_ends_with_its_connection() -> None:
    reader = AnswerReader(LIMIT)

    assert reader.feed(b"HTTP/1.0 200\n\nbo") is None
    assert reader.feed(b"dy") is None
    assert reader.end() == WebAnswer(200, {}, b"body")
    assert reader.end(broken=True) == WebAnswer(200, {}, b"body", broke_off=True)


def test_chunks_are_joined_and_their_extensions_and_trailers_left_out() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 9\r\n\r\n"

    found = read(head + b"2;a=b\r\nbo\r\n002 \r\ndy\r\n0\r\nX: y\r\n\r\n")

    assert (found.body, found.broke_off) == (b"body", False)


@pytest.mark.parametrize(
    "rest",
    [
        b"2\r\nbo\r\n",
        b"2\r\nbo\r\n2",
        b"3\r\nbo",
        b"2\r\nboXX",
        b"2\r\nbo\r\nzz\r\n",
        b"2\r\nbo\r\n-1\r\n",
    ],
)
def test_chunks_that_break_off_or_are_none_give_what_came_before(rest: bytes) -> None:
    found = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + rest)

    assert (found.body, found.broke_off) == (b"bo", True)


def test_answers_before_the_answer_are_passed_over() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"

    found = read(hints + hints + b"HTTP/1.1 304 Not Modified\r\nETag: 1\r\n\r\n")

    assert found == WebAnswer(304, {"etag": "1"})


def test_the_first_of_several_headers_counts_and_folded_ones_are_joined() -> None:
    found = read(b"HTTP/1.1 404 No\r\nX-A:  1\r\nx-a: 2\r\nB: long\r\n  value\r\nC:\r\n\r\n")

    assert found.headers == {"x-a": "1", "b": "long value", "c": ""}


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"<html>\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 2**17,
    ],
)
def test_what_is_no_answer_is_refused(sent: bytes) -> None:
    with pytest.raises(NotHttp):
        read(sent)


@pytest.mark.parametrize(
    "sent",
    [
        b"Content-Length: 101\r\n\r\n",
        b"\r\n" + b"x" * 101,
        b"Transfer-Encoding: chunked\r\n\r\n65\r\n" + b"x" * 101,
    ],
)
def test_a_body_beyond_the_limit_is_refused_as_soon_as_that_is_known(sent: bytes) -> None:
    with pytest.raises(TooMuch):
        AnswerReader(LIMIT).feed(b"HTTP/1.1 200 OK\r\nServer: x\r\n" + sent)
