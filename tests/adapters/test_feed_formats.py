"""Every format and damage that feeds come in, as bytes that we wrote."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.feed_parsing import Parsed, parse_feed
from bot.core.errors import FeedFailed
from bot.core.feeds import Hints
from bot.core.stories import Entry

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://paper.example/feeds/all.xml?token=hunter2"


def parse(body: str | bytes, content_type: str = "") -> Parsed:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, content_type=content_type, url=URL, now=NOW)


def only(body: str | bytes, content_type: str = "") -> Entry:
    (entry,) = parse(body, content_type).entries
    return entry


def rss(item: str, channel: str = "", version: str = "2.0") -> str:
    return f'<rss version="{version}"><channel>{channel}<item>{item}</item></channel></rss>'


def atom(entry: str, namespace: str = "http://www.w3.org/2005/Atom") -> str:
    return f'<feed xmlns="{namespace}"><title>F</title><entry>{entry}</entry></feed>'


@pytest.mark.parametrize("version", ["0.90", "0.91", "0.92", "1.0", "2.0", "3.7"])
def test_rss_is_read_whatever_version_it_claims(version: str) -> None:
    entry = only(rss("<title>T</title><link>https://a.example/1</link>", version=version))

    assert (entry.title, entry.link, entry.guid) == ("T", "https://a.example/1", entry.link)


def test_rss_091_with_its_document_type_is_read_and_its_entities_are_known() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">'
        + rss("<title>Caf&eacute;&nbsp;&amp; bar</title>", version="0.91")
    )

    assert only(body).title == "Café & bar"


def test_rss_090_in_rdf_is_read() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>C</title></channel>'
        "<item><title>T</title><link>https://a.example/1</link></item></rdf:RDF>"
    )

    assert only(body).title == "T"


def test_atom_03_is_read() -> None:
    body = atom(
        '<title>T</title><link rel="alternate" href="/1"/><id>urn:1</id>'
        "<issued>2026-11-23T10:00:00+01:00</issued>",
        "http://purl.org/atom/ns#",
    )

    entry = only(body)
    assert (entry.guid, entry.link) == ("urn:1", "https://paper.example/1")
    assert entry.published == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_atom_takes_the_page_among_several_links_and_reads_markup_as_text() -> None:
    body = atom(
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>bold</b> claim</div>'
        '</title><link rel="self" href="https://a.example/self"/>'
        '<link rel="enclosure" href="https://a.example/1.mp3"/>'
        '<link type="text/html" href="1?a=1&amp;b=2"/><category term="tax" label="Tax"/>'
    )

    entry = only(body)
    assert entry.title == "A bold claim"
    assert entry.link == "https://paper.example/feeds/1?a=1&b=2"
    assert entry.categories == ("Tax",)


def test_links_are_relative_to_their_base() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/"><entry>'
        '<title>T</title><link href="1" xml:base="y/"/></entry></feed>'
    )

    assert only(body).link == "https://b.example/x/y/1"


def test_json_feed_is_read() -> None:
    body = """{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [
        {"id": 7, "url": "/7", "title": "T", "content_html": "<p>Text &amp; more</p>",
         "date_published": "2026-11-24T10:00:00Z", "tags": ["tax", "SOL"]},
        "nonsense", null]}"""

    entry = only(body)
    assert (entry.guid, entry.link, entry.title) == ("7", "https://paper.example/7", "T")
    assert entry.summary == "Text & more"
    assert entry.published == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert entry.categories == ("tax", "SOL")


def test_an_empty_json_feed_is_a_feed() -> None:
    assert parse('{"version": "https://jsonfeed.org/version/1", "items": []}').entries == ()


COINDESK = """{"Data": [{"TYPE": "121", "ID": 56185593, "GUID": "https://c.example/a",
  "PUBLISHED_ON": 1795521600, "TITLE": "T", "SUBTITLE": "S", "URL": "https://c.example/a",
  "BODY": "B", "LANG": "EN", "SENTIMENT": "positive", "SOURCE_DATA": {"NAME": "Courier"},
  "CATEGORY_DATA": [{"NAME": "MARKET", "CATEGORY": "MARKET"}, {"NAME": "SOL"}]}], "Err": {}}"""
STORED = """[{"title": "T", "description": "S", "publishedAt": "2026-11-24T12:00:00.000Z",
  "externalId": "56185593", "source": {"name": "Courier", "key": "courier", "type": "RSS"},
  "category": "MARKET", "tags": ["MARKET", "SOL"], "sentiment": "POSITIVE", "lang": "en",
  "url": "https://c.example/a"}]"""


@pytest.mark.parametrize(
    ("body", "guid"), [(COINDESK, "https://c.example/a"), (STORED, "56185593")]
)
def test_an_article_list_of_the_coindesk_data_api_is_read(body: str, guid: str) -> None:
    entry = only(body)

    assert entry == Entry(
        guid,
        "https://c.example/a",
        "T",
        "S",
        NOW,
        categories=("MARKET", "SOL"),
        sentiment="POSITIVE",
        source="Courier",
    )


@pytest.mark.parametrize(
    "body", ['{"Data": 7}', "[]", "[1, 2]", '{"a": [{"b": 1}]}', "{", "[" * 9_000, '{"Data": NaN}']
)
def test_other_json_is_no_feed(body: str) -> None:
    with pytest.raises(FeedFailed, match="it is not a feed"):
        parse(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "koi8-r", "windows-1251", "iso-8859-5"])
def test_any_encoding_is_read_that_is_stated(encoding: str) -> None:
    item = rss("<title>Биткоин упал</title>")

    declared = f'<?xml version="1.0" encoding="{encoding}"?>{item}'.encode(encoding)
    by_http = item.encode(encoding)

    assert only(declared).title == "Биткоин упал"
    assert only(by_http, f"text/xml; charset={encoding}").title == "Биткоин упал"


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "gb18030", "big5"])
def test_encodings_of_several_bytes_are_read(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{rss("<title>日本</title>")}'

    assert only(body.encode(encoding)).title == "日本"


def test_a_wrong_encoding_loses_a_letter_and_not_the_feed() -> None:
    latin = '<?xml version="1.0" encoding="utf-8"?>' + rss("<title>Café in Köln</title>")
    slip = rss("<title>T" + " and so on" * 300 + "</title>").encode().replace(b"T", b"T\xff", 1)

    assert only(latin.encode("latin-1")).title == "Café in Köln"
    assert only(slip).title.startswith("T�")


def test_latin_that_is_windows_is_read_as_browsers_read_it() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + rss("<title>It’s – €5</title>").encode(
        "cp1252"
    )

    assert only(body).title == "It’s – €5"


def test_what_a_feed_says_of_its_rhythm_is_read() -> None:
    channel = (
        "<ttl>45</ttl><skipHours><hour>0</hour><hour>24</hour><hour>7</hour><hour>x</hour>"
        "</skipHours><skipDays><day>Sunday</day><day>Someday</day></skipDays>"
    )

    parsed = parse(rss("<title>T</title><ttl>9</ttl>", channel))

    assert parsed.hints == Hints(timedelta(minutes=45), frozenset({0, 7}), frozenset({6}))


@pytest.mark.parametrize("ttl", ["soon", "-5", "9999999", "", "1.5"])
def test_a_ttl_that_is_no_number_of_minutes_is_not_believed(ttl: str) -> None:
    assert parse(rss("<title>T</title>", f"<ttl>{ttl}</ttl>")).hints == Hints()


THREE = "".join(
    f"<item><title>Story {n}</title><link>https://a.example/{n}</link></item>" for n in range(3)
)


@pytest.mark.parametrize("cut", range(10, 150, 7))
def test_a_feed_that_breaks_off_gives_its_whole_entries(cut: int) -> None:
    body = f'<rss version="2.0"><channel>{THREE}</channel></rss>'
    at = body.index("Story 2") + cut

    parsed = parse(body[:at])

    assert [entry.title for entry in parsed.entries[:2]] == ["Story 0", "Story 1"]
    assert parsed.malformed or at >= len(body)


@pytest.mark.parametrize(
    "damage",
    [
        ("<link>", "<lnk>"),
        ("https://a.example/1", "https://a.example/1?a=1&b=2"),
        ("Story 1", "Story & 1"),
        ("Story 1", "Story \x08 1"),
        ("<item>", "<item><x:y>z</x:y>"),
        ("</channel>", ""),
    ],
)
def test_a_feed_with_a_mistake_gives_all_its_entries(damage: tuple[str, str]) -> None:
    body = f'<rss version="2.0"><channel>{THREE}</channel></rss>'.replace(*damage, 1)

    parsed = parse(body)

    assert len(parsed.entries) == 3
    assert [entry.title[:5] for entry in parsed.entries] == ["Story"] * 3


def test_an_id_that_entries_share_names_none_of_them() -> None:
    item = "<guid>https://a.example/</guid><title>{}</title><link>https://a.example/{}</link>"
    body = "<rss><channel>" + "".join(f"<item>{item.format(n, n)}</item>" for n in range(3))

    entries = parse(f"{body}</channel></rss>").entries

    assert [entry.guid for entry in entries] == [f"https://a.example/{n}" for n in range(3)]


def test_the_address_of_a_page_is_taken_before_that_of_a_counter() -> None:
    body = rss(
        "<title>T</title><link>https://feeds.example/~r/1</link>"
        '<feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
        "https://a.example/1</feedburner:origLink>"
    )

    assert only(body).link == "https://a.example/1"


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ('<guid isPermaLink="false">https://a.example/1</guid>', ""),
        ("<guid>tag:1</guid>", ""),
    ],
)
def test_an_id_that_is_an_address_stands_for_a_missing_link(guid: str, link: str) -> None:
    assert only(rss(f"<title>T</title>{guid}")).link == link


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Mon, 23 Nov 2026 09:00:00 GMT", "2026-11-23T09:00:00+00:00"),
        ("23 Nov 2026 09:00 EST", "2026-11-23T14:00:00+00:00"),
        ("2026-11-23T09:00:00.1234567+02:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23 09:00:00 +0200", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23", "2026-11-23T00:00:00+00:00"),
        ("1795521600", "2026-11-24T12:00:00+00:00"),
    ],
)
def test_dates_are_read_in_the_forms_that_feeds_use(date: str, published: str) -> None:
    entry = only(rss(f"<title>T</title><pubDate>{date}</pubDate>"))

    assert entry.published == datetime.fromisoformat(published)


def test_a_later_date_stands_for_one_that_cannot_be_read() -> None:
    body = atom("<title>T</title><published>soon</published><updated>2026-11-23T09:00Z</updated>")

    assert only(body).published == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_a_web_page_names_the_feed_that_it_advertises() -> None:
    page = (
        "<!DOCTYPE html><html><head><link rel=stylesheet href=/s.css>"
        "<link rel='alternate' type='application/rss+xml' href='/feed.xml?a=1&amp;b=2'>"
        "</head><body><br></body></html>"
    )

    with pytest.raises(FeedFailed) as failed:
        parse(page)

    assert failed.value.reason == (
        "it is a web page, not a feed; it names this feed: https://paper.example/feed.xml?a=1&b=2"
    )


@pytest.mark.parametrize("href", ["javascript:alert(1)", "", "file:///etc/passwd", "http://["])
def test_a_web_page_that_advertises_no_address_is_a_web_page(href: str) -> None:
    page = f'<html><link rel="alternate" type="application/atom+xml" href="{href}"></html>'

    with pytest.raises(FeedFailed, match=r"not a feed$"):
        parse(page)


def test_a_well_formed_page_is_a_page_too() -> None:
    with pytest.raises(FeedFailed, match="it is a web page"):
        parse('<html xmlns="http://www.w3.org/1999/xhtml"><head/><body/></html>')


@pytest.mark.parametrize(
    "body",
    [
        "<rss>" * 5_000,
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<title>&x;</title>"),
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">' + rss("<title>T</title>"),
        rss("<title>" + "<b>" * 3_000 + "T</title>"),
        rss("".join(f"<f{n}>x</f{n}>" for n in range(5_000))),
        "\0" * 100 + rss("<title>T</title>"),
    ],
)
def test_what_is_meant_to_hurt_is_read_or_refused(body: str) -> None:
    try:
        entries = parse(body).entries
    except FeedFailed:
        entries = ()

    assert all("root:" not in entry.title for entry in entries)
