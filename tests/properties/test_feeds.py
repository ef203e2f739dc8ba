"""Whatever a server sends, parsing ends in entries that keep their promises or in FeedFailed.

`make search` looks much longer than the gate does.
"""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.feed_fields import LONGEST_SUMMARY, LONGEST_TITLE, MOST_ENTRIES
from bot.adapters.feed_headers import fresh_for, wait_of
from bot.adapters.feed_parsing import Parsed, parse_feed
from bot.adapters.feed_workers import packed
from bot.core.errors import FeedFailed
from bot.core.stories import address_key

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PIECES = (
    "<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>",
    '<feed xmlns="http://www.w3.org/2005/Atom">', "<entry>", "</entry>", '<link href="//[', '"/>',
    "<guid>", "</guid>", "<pubDate>", "Mon, 99 Nov 2026", "</pubDate>", "<![CDATA[", "]]>",
    "&nbsp;", "&#xD800;", "<!DOCTYPE rss [<!ENTITY a 'b'>]>", "&a;", "<!--", "-->", "<rdf:RDF",
    "<?xml version='1.0' encoding='utf-16'?>", "<script>", "javascript:alert(1)", "\x00",
    "https://a.example/?utm_source=x", "\ufeff", "\u202e", '{"items": [', '{"title": 1e999}', "]}",
    "<html>", "<link rel=alternate", "9" * 400,
)  # fmt: skip
bodies = st.one_of(
    st.binary(max_size=400),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map(
        lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")
    ),
    st.lists(st.sampled_from(PIECES), max_size=30).map(
        lambda pieces: f"<rss><channel>{''.join(pieces)}</channel></rss>".encode()
    ),
)
types = st.sampled_from(["", "text/xml", "application/json", "text/xml; charset=hex"]) | st.text(
    max_size=30
)


def parsed(body: bytes, content_type: str) -> Parsed | str:
    """Return what a body holds, or why it was refused."""
    try:
        return parse_feed(body, content_type=content_type, url="https://a.example/f", now=NOW)
    except FeedFailed as failed:
        return failed.reason


@given(body=bodies, content_type=types)
def test_whatever_a_body_holds_its_entries_keep_their_promises(
    body: bytes, content_type: str
) -> None:
    found = parsed(body, content_type)

    for entry in () if isinstance(found, str) else found.entries:
        assert entry.guid
        assert len(entry.title) <= LONGEST_TITLE
        assert len(entry.summary) <= LONGEST_SUMMARY
        assert entry.title.encode()
        assert "\n" not in entry.title
        assert not entry.link or urlsplit(entry.link).scheme in {"http", "https"}
        assert entry.published is None or entry.published.tzinfo is UTC
        address_key(entry.link)
    assert found
    assert isinstance(found, str) or len(found.entries) <= MOST_ENTRIES


@given(body=bodies, content_type=types)
def test_reading_twice_is_reading_once(body: bytes, content_type: str) -> None:
    assert parsed(body, content_type) == parsed(body, content_type)


@given(body=bodies)
def test_what_a_worker_sends_can_be_written_as_json(body: bytes) -> None:
    found = parsed(body, "")

    assert isinstance(found, str) or json.dumps(packed(found)).encode()


headers = st.dictionaries(
    st.sampled_from(["retry-after", "cache-control", "expires", "date", "age"]),
    st.text(max_size=40)
    | st.sampled_from(
        ["max-age=60", "no-cache", "max-age=" + "9" * 50, "Tue, 24 Nov 2026 13:00:00 GMT", "-1"]
    ),
)


@given(headers=headers)
def test_whatever_headers_say_is_a_span_or_nothing(headers: dict[str, str]) -> None:
    for span in (wait_of(headers, NOW), fresh_for(headers, NOW)):
        assert span is None or 0 <= span.total_seconds() <= 31 * 24 * 3600
