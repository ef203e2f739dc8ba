"""Whatever a server sends over whatever time, a feed's next poll follows and is kept.

Bytes of HTTP in any pieces, the feed in them, the decider and the store; `make fuzz` looks longer.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.bodies import BodyRefused, decoded
from bot.adapters.feed_headers import conditions, fresh_for, validators_of, wait_of
from bot.adapters.feed_parsing import parse_feed
from bot.adapters.web_answer import AnswerReader, NotHttp, TooMuch, WebAnswer
from bot.core.errors import FeedFailed
from bot.core.feed_schedule import (
    LONGEST_PAUSE,
    LONGEST_WAIT,
    FeedState,
    Limits,
    after_answer,
    after_failure,
    host_pause,
)
from bot.core.feeds import HOUR, Feed, Fetched, Validators
from bot.store import Store
from tests.properties.test_feeds import damaged

LIMIT = 2_000
FEED = Feed("Wire", "https://a.example/feed")
START = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEADS = (
    "ETag", "Last-Modified", "Retry-After", "Cache-Control", "Expires", "Date", "Age",
    "Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "X",
)  # fmt: skip
VALUES = (
    '"1"', 'W/"2"', "Tue, 24 Nov 2026 12:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "120", "0",
    "-1", "9" * 40, "max-age=60", "max-age=0, no-cache", "max-age=" + "9" * 30, "gzip", "text/xml",
    "text/xml; charset=utf-16", "chunked", "gzip, chunked", "7", "7, 7", "7, 8", "soon", "",
)  # fmt: skip

texts = st.sampled_from(VALUES) | st.text(st.characters(codec="latin-1"), max_size=12)
headers = st.lists(st.tuples(st.sampled_from(HEADS), texts), max_size=6)
statuses = st.sampled_from([200] * 6 + [204, 301, 304, 403, 404, 429, 500, 503])


def chunked(body: bytes, sizes: list[int]) -> bytes:
    """Return a body as chunks of these sizes, and a last one of what is left."""
    sent, at = b"", 0
    for size in [*sizes, len(body)]:
        piece = body[at : at + size]
        if piece:
            sent += b"%x\r\n%b\r\n" % (len(piece), piece)
        at += size
    return sent + b"0\r\n\r\n"


@st.composite
def wires(draw: st.DrawFn) -> bytes:
    """Return what a server might send, some of it damaged."""
    body = draw(damaged())
    stated = draw(headers)
    framing = draw(st.sampled_from(["length", "chunks", "none", "wrong"]))
    if framing == "length":
        stated.append(("Content-Length", str(len(body))))
    elif framing == "wrong":
        stated.append(("Content-Length", str(draw(st.integers(0, 3_000)))))
    elif framing == "chunks":
        stated.append(("Transfer-Encoding", "chunked"))
        body = chunked(body, draw(st.lists(st.integers(1, 300), max_size=4)))
    lines = [f"HTTP/1.1 {draw(statuses)} So", *(f"{name}: {value}" for name, value in stated)]
    sent = bytearray("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        at = draw(st.integers(0, len(sent)))
        sent[at : at + draw(st.integers(0, 20))] = draw(st.binary(max_size=4))
    return bytes(sent[: draw(st.sampled_from([len(sent)] * 3 + [len(sent) // 2]))])


def answered(sent: bytes, cuts: list[int]) -> WebAnswer | str:
    """Return what is read of a connection whose bytes came in these pieces, or why not."""
    reader = AnswerReader(LIMIT)
    edges = [0, *sorted(min(cut, len(sent)) for cut in cuts), len(sent)]
    try:
        for start, end in pairwise(edges):
            answer = reader.feed(sent[start:end])
            if answer is not None:
                return answer
        return reader.end()
    except (NotHttp, TooMuch) as error:
        return type(error).__name__


def said_by_h11(sent: bytes) -> WebAnswer:
    """Return what another reader of HTTP makes of a connection.

    Raises  h11.RemoteProtocolError: it is no answer, or the body is cut off.
    """
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=2**16)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(sent)
    connection.receive_data(b"")
    head = connection.next_event()
    while isinstance(head, h11.InformationalResponse):
        head = connection.next_event()
    if not isinstance(head, h11.Response):
        raise h11.RemoteProtocolError("no answer")
    found: dict[str, str] = {}
    for name, value in head.headers:
        found.setdefault(name.decode("ascii"), value.decode("latin-1"))
    body = b""
    while head.status_code == 200 and isinstance(event := connection.next_event(), h11.Data):
        body += event.data
    return WebAnswer(head.status_code, found, body)


def told(answer: WebAnswer) -> dict[str, str]:
    """Return the headers, less those that the other reader rewrites."""
    rewritten = {"content-length", "transfer-encoding"}
    return {name: value for name, value in answer.headers.items() if name not in rewritten}


cuts = st.lists(st.integers(0, 3_000), max_size=5)


@given(sent=wires(), cuts=cuts)
def test_an_answer_does_not_depend_on_the_pieces_in_which_it_comes(
    sent: bytes, cuts: list[int]
) -> None:
    assert answered(sent, cuts) == answered(sent, [])
    assert answered(sent, list(range(len(sent)))) == answered(sent, [])


@given(sent=wires())
def test_what_another_reader_of_http_reads_is_read_alike(sent: bytes) -> None:
    try:
        expected = said_by_h11(sent)
    except h11.RemoteProtocolError:
        return

    found = answered(sent, [])

    if len(expected.body) > LIMIT:
        assert found == "TooMuch"
    else:
        assert isinstance(found, WebAnswer)
        assert (found.status, found.body, found.broke_off) == (
            expected.status, expected.body, False,
        )  # fmt: skip
        assert told(found) == told(expected)


def fetched(answer: WebAnswer | str, asked: Validators, now: datetime) -> Fetched | FeedFailed:
    """Return what a feed's reader makes of an answer."""
    if isinstance(answer, str):
        return FeedFailed("the server broke off, or does not speak HTTP")
    wait, fresh = wait_of(answer.headers, now), fresh_for(answer.headers, now)
    if answer.status == 304:
        return Fetched(
            (), validators_of(answer.headers, kept=asked), not_modified=True, fresh_for=fresh,
            wait=wait,
        )  # fmt: skip
    if answer.status != 200:
        return FeedFailed(f"HTTP {answer.status}", wait, status=answer.status, host="a.example:443")
    encoding = answer.headers.get("content-encoding", "")
    try:
        body = decoded(answer.body, encoding, limit=LIMIT, cut=answer.broke_off)
        parsed = parse_feed(
            body, content_type=answer.headers.get("content-type", ""), url=FEED.url, now=now
        )
    except BodyRefused as refused:
        return FeedFailed(str(refused))
    except FeedFailed as failed:
        return failed
    found = validators_of(answer.headers, kept=Validators())
    return Fetched(
        parsed.entries, found, malformed=parsed.malformed, hints=parsed.hints, fresh_for=fresh,
        wait=wait,
    )  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Store:
    return Store(":memory:")


limits = st.builds(
    lambda every, times: Limits(every, every * times, max(every * times, HOUR)),
    st.timedeltas(timedelta(seconds=1), timedelta(days=2)),
    st.integers(1, 8),
)
exchanges = st.tuples(
    wires(),
    st.timedeltas(timedelta(days=-40), timedelta(days=400)),
    st.floats(0, 1, exclude_max=True),
)


@given(life=st.lists(exchanges, min_size=1, max_size=6), limits=limits)
def test_whatever_a_server_sends_a_feed_has_a_next_poll_that_is_kept(
    store: Store, life: list[tuple[bytes, timedelta, float]], limits: Limits
) -> None:
    state, now = FeedState(), START
    for sent, later, chance in life:
        now += later  # Clocks are set back, too.
        outcome = fetched(answered(sent, []), state.validators, now)
        if isinstance(outcome, FeedFailed):
            state = after_failure(state, outcome, limits, now=now, chance=chance)
            soonest = limits.every * 0.7
            rests = host_pause(outcome, state, now)
            assert rests is None or now <= rests <= now + max(
                LONGEST_WAIT, LONGEST_PAUSE, limits.every
            )
        else:
            new = min(len(outcome.entries), 3)
            state = after_answer(state, outcome, limits, new=new, now=now, chance=chance)
            soonest = limits.every
        wait = min(outcome.wait or timedelta(0), LONGEST_WAIT)
        longest = max(limits.patience * 1.2, LONGEST_PAUSE, wait + limits.every)
        assert state.due is not None
        assert now + max(soonest, wait) <= state.due <= now + longest + timedelta(days=7, hours=1)
        assert all(value.isprintable() for value in conditions(state.validators).values())
        store.feeds.put(FEED, state)
        assert store.feeds.get(FEED) == state
