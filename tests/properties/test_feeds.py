"""Whatever a server sends, parsing ends in entries that keep their promises or in FeedFailed.

`make fuzz` looks much longer than the gate does.
"""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.feed_fields import LONGEST_SUMMARY, LONGEST_TITLE, MOST_ENTRIES
from bot.adapters.feed_headers import fresh_for, wait_of
from bot.adapters.feed_packing import packed
from bot.adapters.feed_parsing import Parsed, parse_feed
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
WHOLE = tuple(text.encode() for text in (
    """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Wire</title><ttl>30</ttl>
<skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<item><title>Solana falls 9% &amp;amp; rests</title><link>https://a.example/1?utm_source=x</link>
<guid isPermaLink="false">1</guid><pubDate>Tue, 24 Nov 2026 11:30:00 +0100</pubDate>
<description><![CDATA[<p>It was the <b>third</b> day.</p>]]></description>
<content:encoded>&lt;p&gt;Long&lt;/p&gt;</content:encoded><category>Markets</category></item>
<item><title>Rest</title><link>/2</link></item></channel></rss>""",
    """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/"><title>Office</title>
<entry><id>urn:7</id><title type="html">Crypto &lt;em&gt;losses&lt;/em&gt;</title>
<link rel="alternate" href="news/7"/><updated>2026-11-23T09:00:00.123Z</updated>
<category term="tax" label="Tax"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>How</p> to report.</div></content></entry></feed>""",
    """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="https://c.example/1"><title>A rate</title><link>https://c.example/1</link>
<dc:date>2026-11-22T08:00:00+00:00</dc:date></item></rdf:RDF>""",
    """{"Data": [{"ID": 7, "GUID": "g", "PUBLISHED_ON": 1795518000, "TITLE": "Meadowcoin sinks",
 "URL": "https://d.example/7", "BODY": "It did.", "SENTIMENT": "NEGATIVE", "SUBTITLE": null,
 "CATEGORY_DATA": [{"NAME": "MARKET"}], "SOURCE_DATA": {"NAME": "Wire"}}], "Err": {}}""",
    """{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://e.example",
 "title": "T", "content_html": "<p>x</p>", "date_published": "2026-11-22T08:00:00Z"}]}""",
))  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a feed that is right but for some bytes: cut out, doubled, put in or in a charset."""
    body = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(body)))
        until = min(len(body), at + draw(st.integers(0, 60)))
        put_in = draw(
            st.just(b"")
            | st.binary(max_size=3)
            | st.sampled_from(PIECES).map(lambda piece: piece.encode("utf-8", "surrogatepass"))
            | st.just(bytes(body[at:until]) * 2)
        )
        body[at:until] = put_in
    charset = draw(st.sampled_from(["utf-8"] * 6 + ["utf-16", "utf-16-le", "latin-1", "utf-7"]))
    return bytes(body).decode("utf-8", "replace").encode(charset, "replace")


bodies = st.one_of(
    damaged(),
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
