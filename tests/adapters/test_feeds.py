import gzip
import zlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from bot.adapters.feeds import MOST_REDIRECTS, USER_AGENT, HttpFeedReader
from bot.adapters.public_network import is_public
from bot.core.errors import FeedFailed
from bot.core.feeds import Feed, Fetched, Validators
from tests.http_server import Answer, HttpServer, redirect

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NOTHING = Validators()

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Daily Coin</title><link>https://coin.example/</link>
<item><title>Solana falls 9% &amp;amp; traders shrug</title>
  <link>https://coin.example/solana</link><guid isPermaLink="false">story-1</guid>
  <pubDate>Tue, 24 Nov 2026 11:30:00 +0100</pubDate>
  <description>&lt;p&gt;It was the &lt;b&gt;third&lt;/b&gt; day.&lt;/p&gt;&lt;p&gt;Nobody
    knows why.&lt;/p&gt;</description></item>
<item><title>Bitcoin rests</title><link>https://coin.example/bitcoin</link></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Tax office</title><id>urn:office</id>
<entry><id>urn:office:7</id><title type="html">Crypto &lt;em&gt;losses&lt;/em&gt;</title>
  <link href="/news/7"/><updated>2026-11-23T09:00:00Z</updated>
  <content type="html">&lt;p&gt;How to report them.&lt;/p&gt;</content></entry>
</feed>"""

RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://rates.example/"><title>Rates</title></channel>
<item rdf:about="https://rates.example/1"><title>A rate</title>
  <link>https://rates.example/1</link><dc:date>2026-11-22T08:00:00+00:00</dc:date></item>
</rdf:RDF>"""


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


@pytest.fixture
async def reader() -> AsyncIterator[HttpFeedReader]:
    async with HttpFeedReader(lambda: NOW, deadline=timedelta(seconds=10)) as ready:
        yield ready


def at(url: str, *, private_network: bool = True) -> Feed:
    return Feed("Daily Coin", url, private_network=private_network)


def item(inside: str) -> str:
    return f'<rss version="2.0"><channel><item>{inside}</item></channel></rss>'


async def read(reader: HttpFeedReader, server: HttpServer, answer: Answer | str | bytes) -> Fetched:
    if not isinstance(answer, Answer):
        answer = Answer(body=answer.encode() if isinstance(answer, str) else answer)
    server.answer("/feed", answer)
    return await reader.read(at(server.url("/feed")), NOTHING)


async def failure(
    reader: HttpFeedReader, server: HttpServer, answer: Answer | str | bytes
) -> FeedFailed:
    with pytest.raises(FeedFailed) as failed:
        await read(reader, server, answer)
    return failed.value


# What is read


async def test_an_rss_feed_is_read_as_plain_text(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    fetched = await read(reader, server, RSS)

    first, second = fetched.entries
    assert first.guid == "story-1"
    assert first.link == "https://coin.example/solana"
    assert first.title == "Solana falls 9% & traders shrug"
    assert first.summary == "It was the third day. Nobody knows why."
    assert first.published == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    assert second.guid == "https://coin.example/bitcoin"
    assert second.summary == ""
    assert second.published is None
    assert fetched.malformed is None


async def test_an_atom_feed_is_read_and_its_relative_links_are_resolved(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    fetched = await read(reader, server, ATOM)

    assert fetched.entries[0].guid == "urn:office:7"
    assert fetched.entries[0].title == "Crypto losses"
    assert fetched.entries[0].summary == "How to report them."
    assert fetched.entries[0].link == server.url("/news/7")
    assert fetched.entries[0].published == datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_an_rdf_feed_is_read(reader: HttpFeedReader, server: HttpServer) -> None:
    fetched = await read(reader, server, RDF)

    assert fetched.entries[0].title == "A rate"
    assert fetched.entries[0].published == datetime(2026, 11, 22, 8, tzinfo=UTC)


async def test_a_feed_without_entries_is_a_feed(reader: HttpFeedReader, server: HttpServer) -> None:
    fetched = await read(reader, server, '<rss version="2.0"><channel/></rss>')

    assert fetched.entries == ()


async def test_a_feed_that_breaks_off_gives_what_it_has_and_is_called_malformed(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    fetched = await read(reader, server, RSS[: RSS.index("Bitcoin rests") + 7])

    assert fetched.entries[0].title == "Solana falls 9% & traders shrug"
    assert fetched.malformed


async def test_a_feed_in_the_wrong_content_type_is_not_malformed(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    answer = Answer(body=RSS.encode(), headers={"Content-Type": "text/xml"})

    fetched = await read(reader, server, answer)

    assert len(fetched.entries) == 2
    assert fetched.malformed is None


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("Bitcoinâ€™s fall â€¦ â€œoverâ€\x9d â€” for now", "Bitcoin’s fall … “over” — for now"),
        ("CafÃ© prices in Â£", "Café prices in £"),
        ("ðŸš€ to the moon", "🚀 to the moon"),
        ("Itâ€™s Zoë’s", "It’s Zoë’s"),
        ("“AMANHÃ” e o preço", "“AMANHÃ” e o preço"),
        ("Straßen, Spaß… und mehr", "Straßen, Spaß… und mehr"),
        ("Bitcoin fällt – “sofort”", "Bitcoin fällt – “sofort”"),
        ("暗号資産 € 5", "暗号資産 € 5"),
    ],
)
async def test_garbled_punctuation_is_repaired_and_nothing_else(
    reader: HttpFeedReader, server: HttpServer, garbled: str, meant: str
) -> None:
    fetched = await read(reader, server, item(f"<title>{garbled}</title>"))

    assert fetched.entries[0].title == meant


@pytest.mark.parametrize(
    "rival",
    [
        "<dc:description/>",
        "<dc:description>Other</dc:description>",
        "<itunes:summary></itunes:summary>",
        "<media:content><media:description>A picture</media:description></media:content>",
    ],
)
@pytest.mark.parametrize(
    "full_text", ["", "<content:encoded/>", "<content:encoded>X</content:encoded>"]
)
async def test_the_description_is_the_entrys_own_whatever_stands_beside_it(
    reader: HttpFeedReader, server: HttpServer, full_text: str, rival: str
) -> None:
    feed = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
        ' xmlns:media="http://search.yahoo.com/mrss/"><channel><item><title>T</title>'
        f"<description>Own</description>{full_text}{rival}</item></channel></rss>"
    )

    fetched = await read(reader, server, feed)

    assert fetched.entries[0].summary == "Own"
    assert fetched.malformed is None


async def test_a_description_in_another_vocabulary_is_better_than_none(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    described = RDF.replace(
        "<dc:date>", "<dc:description>It &lt;b&gt;rose&lt;/b&gt;.</dc:description><dc:date>"
    )

    fetched = await read(reader, server, described)

    assert fetched.entries[0].summary == "It rose."


async def test_text_loses_scripts_control_characters_and_turned_writing(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    hostile = "<![CDATA[<script>alert(1)</script>Gain\u202e\u200b 5&nbsp;%<br>now &#xD800;&#0;]]>"

    fetched = await read(reader, server, item(f"<title>{hostile}</title>"))

    title = fetched.entries[0].title
    assert "alert" not in title
    assert "<" not in title
    assert "\u202e" not in title
    assert title.encode("utf-8")
    assert "5 % now" in title


async def test_long_texts_are_cut(reader: HttpFeedReader, server: HttpServer) -> None:
    words = "word " * 5_000

    fetched = await read(
        reader, server, item(f"<title>{words}</title><description>{words}</description>")
    )

    assert len(fetched.entries[0].title) <= 500
    assert len(fetched.entries[0].summary) <= 2_000
    assert fetched.entries[0].summary.endswith("word…")


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "https://" + "a" * 3_000],
)
async def test_a_link_that_no_reader_should_follow_is_left_out(
    reader: HttpFeedReader, server: HttpServer, link: str
) -> None:
    fetched = await read(reader, server, item(f"<title>T</title><link>{link}</link>"))

    assert fetched.entries[0].link == ""


async def test_an_entry_without_a_name_of_its_own_gets_the_same_one_each_time(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    feed = item("<title>T</title><pubDate>Tue, 24 Nov 2026 11:30:00 GMT</pubDate>")

    first = await read(reader, server, feed)
    second = await read(reader, server, feed)

    assert first.entries[0].guid == second.entries[0].guid
    assert len(first.entries[0].guid) == 64


@pytest.mark.parametrize(
    "date", ["Fri, 27 Nov 2026 12:00:00 GMT", "0001-01-01T00:00:00Z", "tomorrow", "9" * 50]
)
async def test_a_date_that_cannot_be_is_unknown(
    reader: HttpFeedReader, server: HttpServer, date: str
) -> None:
    fetched = await read(reader, server, item(f"<title>T</title><pubDate>{date}</pubDate>"))

    assert fetched.entries[0].published is None


async def test_no_more_than_the_first_entries_of_an_enormous_feed_are_read(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    items = "".join(f"<item><title>{number}</title></item>" for number in range(600))

    fetched = await read(reader, server, f'<rss version="2.0"><channel>{items}</channel></rss>')

    assert [fetched.entries[0].title, fetched.entries[-1].title] == ["0", "499"]
    assert fetched.malformed == "only the first 500 of 600 entries were read"


# What is not a feed


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "the answer is empty"),
        (" \n ", "the answer is empty"),
        ("<!DOCTYPE html><html><body><p>Sign in</p></body></html>", "it is a web page, not a feed"),
        ("<html><head></head></html>", "it is a web page, not a feed"),
        ('{"gone": true}', "it is not a feed"),
        ('{"error": "gone"}', "it answers with an error: gone"),
        ('{"Data": [], "Err": {"message": "No\\nkey"}}', "it answers with an error: No key"),
        ("/etc/passwd", "it is not a feed"),
        ('<?xml version="1.0"?><data><row/></data>', "it is not a feed"),
    ],
)
async def test_what_is_not_a_feed_is_called_so(
    reader: HttpFeedReader, server: HttpServer, body: str, reason: str
) -> None:
    failed = await failure(reader, server, body)

    assert failed.reason == reason


async def test_a_body_that_names_a_file_does_not_open_it(
    reader: HttpFeedReader, server: HttpServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("secret") / "feed.xml"
    path.write_text(RSS, encoding="utf-8")

    failed = await failure(reader, server, str(path))

    assert failed.reason == "it is not a feed"


@pytest.mark.parametrize("charset", ["undefined", "hex", "idna", "unicode_escape", "\xff", ""])
async def test_a_strange_charset_fails_or_is_overridden(
    reader: HttpFeedReader, server: HttpServer, charset: str
) -> None:
    answer = Answer(
        body=RSS.encode(), headers={"Content-Type": f"application/xml; charset={charset}"}
    )

    try:
        fetched = await read(reader, server, answer)
    except FeedFailed:
        return

    assert len(fetched.entries) == 2


async def test_entities_are_not_expanded_without_bound(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]>{item("<title>&l11;</title>")}'

    try:
        fetched = await read(reader, server, bomb)
    except FeedFailed:
        return

    assert len(fetched.entries[0].title) <= 500


# Asking again


async def test_a_feed_is_asked_conditionally_with_what_it_gave(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    stamp = "Tue, 24 Nov 2026 10:00:00 GMT"
    server.answer(
        "/feed",
        Answer(body=RSS.encode(), headers={"ETag": 'W/"1"', "Last-Modified": stamp}),
        Answer(status=304),
    )
    feed = at(server.url("/feed"))

    first = await reader.read(feed, NOTHING)
    second = await reader.read(feed, first.validators)

    assert first.validators == Validators('W/"1"', stamp)
    assert "if-none-match" not in server.asked[0].headers
    assert server.asked[1].headers["if-none-match"] == 'W/"1"'
    assert server.asked[1].headers["if-modified-since"] == stamp
    assert second == Fetched((), first.validators, not_modified=True)


async def test_a_feed_that_stops_giving_validators_is_asked_without(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    server.answer("/feed", Answer(body=RSS.encode()))

    fetched = await reader.read(at(server.url("/feed")), Validators('"old"', None))

    assert fetched.validators == NOTHING


async def test_a_validator_that_cannot_be_sent_back_is_not_kept(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    answer = Answer(body=RSS.encode(), headers={"ETag": '"caf\xe9"', "Last-Modified": "x" * 2_000})

    fetched = await read(reader, server, answer)

    assert fetched.validators == NOTHING


async def test_a_cookie_is_not_sent_back_at_the_next_read(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    answer = Answer(body=RSS.encode(), headers={"Set-Cookie": "who=you; Path=/"})

    await read(reader, server, answer)
    await read(reader, server, answer)

    assert "cookie" not in server.asked[1].headers


async def test_the_reader_says_who_it_is(reader: HttpFeedReader, server: HttpServer) -> None:
    await read(reader, server, RSS)

    assert server.asked[0].headers["user-agent"] == USER_AGENT
    assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


# Compression and limits


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(RSS.encode(), mtime=0)),
        ("GZIP", gzip.compress(RSS.encode(), mtime=0)),
        ("deflate", zlib.compress(RSS.encode())),
        ("deflate", raw_deflate(RSS.encode())),
        ("identity", RSS.encode()),
    ],
)
async def test_a_compressed_feed_is_read(
    reader: HttpFeedReader, server: HttpServer, encoding: str, body: bytes
) -> None:
    fetched = await read(reader, server, Answer(body=body, headers={"Content-Encoding": encoding}))

    assert len(fetched.entries) == 2


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("br", b"x", "it is compressed in a way that was not asked for"),
        ("gzip, gzip", b"x", "it is compressed in a way that was not asked for"),
        ("gzip", RSS.encode(), "its compression is damaged"),
        ("deflate", b"\xff" * 9, "its compression is damaged"),
        ("gzip", gzip.compress(RSS.encode(), mtime=0)[:-20], "it ended too early"),
        ("gzip", b"", "the answer is empty"),
    ],
)
async def test_a_body_whose_compression_is_wrong_fails(
    reader: HttpFeedReader, server: HttpServer, encoding: str, body: bytes, reason: str
) -> None:
    failed = await failure(
        reader, server, Answer(body=body, headers={"Content-Encoding": encoding})
    )

    assert failed.reason == reason


async def test_a_gzip_bomb_is_not_unpacked(reader: HttpFeedReader, server: HttpServer) -> None:
    bomb = gzip.compress(bytes(50 * 2**20))

    failed = await failure(reader, server, Answer(body=bomb, headers={"Content-Encoding": "gzip"}))

    assert failed.reason == "it is larger than 5 MiB"


async def test_a_body_without_end_is_dropped_at_the_limit(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    failed = await failure(reader, server, Answer(body=b" " * 2**16, endless=True))

    assert failed.reason == "it is larger than 5 MiB"


async def test_a_body_that_drips_past_the_deadline_is_dropped(server: HttpServer) -> None:
    server.answer("/feed", Answer(body=RSS.encode(), drip=0.02))

    async with HttpFeedReader(lambda: NOW, deadline=timedelta(seconds=0.2)) as impatient:
        with pytest.raises(FeedFailed) as failed:
            await impatient.read(at(server.url("/feed")), NOTHING)

    assert failed.value.reason == "no answer within 0.2 s"


async def test_a_server_that_says_nothing_is_left_at_the_deadline(server: HttpServer) -> None:
    server.answer("/feed", Answer(body=RSS.encode(), delay=5))

    async with HttpFeedReader(lambda: NOW, deadline=timedelta(seconds=0.1)) as impatient:
        with pytest.raises(FeedFailed) as failed:
            await impatient.read(at(server.url("/feed")), NOTHING)

    assert failed.value.reason == "no answer within 0.1 s"


async def test_a_body_that_takes_too_long_to_parse_is_given_up(server: HttpServer) -> None:
    slow = item("<a>" * 50_000)
    server.answer("/feed", Answer(body=slow.encode()))

    async with HttpFeedReader(lambda: NOW, parsing_deadline=timedelta(seconds=0.05)) as impatient:
        with pytest.raises(FeedFailed) as failed:
            await impatient.read(at(server.url("/feed")), NOTHING)

    assert failed.value.reason == "parsing it takes longer than 0.05 s"


# When the server refuses


@pytest.mark.parametrize("status", [204, 206, 400, 403, 404, 410, 429, 500, 503])
async def test_an_http_error_is_told_by_its_number(
    reader: HttpFeedReader, server: HttpServer, status: int
) -> None:
    failed = await failure(reader, server, Answer(status=status))

    assert failed.reason == f"HTTP {status}"
    assert failed.wait is None


@pytest.mark.parametrize(
    ("stated", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("9" * 6_000, timedelta(days=30)),
        ("Tue, 24 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Tue, 24 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("Tue, 24 Nov 2026 13:00:00", None),
        ("soon", None),
        ("-5", None),
        ("\xb2", None),
    ],
)
async def test_retry_after_is_read_in_both_its_forms(
    reader: HttpFeedReader, server: HttpServer, stated: str, wait: timedelta | None
) -> None:
    failed = await failure(reader, server, Answer(status=503, headers={"Retry-After": stated}))

    assert failed.wait == wait


async def test_a_body_shorter_than_promised_gives_its_entries_and_is_asked_for_again(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    headers = {"Content-Length": "90000", "ETag": '"1"'}

    fetched = await read(reader, server, Answer(body=RSS.encode(), headers=headers))

    assert len(fetched.entries) == 2
    assert fetched.malformed == "the server broke off"
    assert fetched.validators == NOTHING


async def test_a_body_that_breaks_off_before_its_first_entry_fails(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    begun = Answer(body=b'<rss version="2.0"><channel/></rss>', headers={"Content-Length": "90000"})

    failed = await failure(reader, server, begun)

    assert failed.reason == "the server broke off, or does not speak HTTP"


async def test_a_server_that_is_not_there_fails(reader: HttpFeedReader) -> None:
    with HttpServer() as stopped:
        url = stopped.url("/feed")

    with pytest.raises(FeedFailed) as failed:
        await reader.read(at(url), NOTHING)

    assert failed.value.reason == "cannot connect"


async def test_a_server_without_tls_fails(reader: HttpFeedReader, server: HttpServer) -> None:
    with pytest.raises(FeedFailed) as failed:
        await reader.read(at(server.url("/feed").replace("http:", "https:")), NOTHING)

    assert failed.value.reason == "it does not speak TLS as it should"


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 70 + ".example", "a..example"])
async def test_a_host_that_does_not_exist_fails(reader: HttpFeedReader, host: str) -> None:
    with pytest.raises(FeedFailed):
        await reader.read(at(f"http://{host}/feed", private_network=False), NOTHING)


async def test_passwords_and_queries_of_an_address_appear_nowhere(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    secret = server.url("/feed?token=hunter2").replace("//", "//me:hunter2@")
    server.answer("/feed", Answer(status=500), Answer(body=ATOM.encode()))

    with pytest.raises(FeedFailed) as failed:
        await reader.read(at(secret), NOTHING)
    fetched = await reader.read(at(secret), NOTHING)

    assert server.asked[1].headers["authorization"].startswith("Basic ")
    assert "hunter2" not in str(failed.value)
    assert "hunter2" not in repr(fetched)


async def test_what_an_api_says_went_wrong_is_told_without_the_key_of_its_address(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    said = b'{"Data": {}, "Err": {"type": 2, "message": "api_key hunter2hunter2 is unknown"}}'
    server.answer("/list", Answer(body=said))

    with pytest.raises(FeedFailed) as failed:
        await reader.read(at(server.url("/list?limit=50&api_key=hunter2hunter2")), NOTHING)

    assert failed.value.reason == "it answers with an error: api_key … is unknown"


# Redirects and private networks


async def test_a_redirect_is_followed(reader: HttpFeedReader, server: HttpServer) -> None:
    server.answer("/old", redirect("/feed", status=301))
    server.answer("/feed", Answer(body=RSS.encode()))

    fetched = await reader.read(at(server.url("/old")), NOTHING)

    assert len(fetched.entries) == 2


async def test_redirects_without_end_fail(reader: HttpFeedReader, server: HttpServer) -> None:
    server.answer("/feed", redirect("/feed"))

    with pytest.raises(FeedFailed) as failed:
        await reader.read(at(server.url("/feed")), NOTHING)

    assert failed.value.reason == "it redirects more than 5 times"
    assert len(server.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://a.example/", "http://", "http://[::1", "", "http://a:b/"]
)
async def test_a_redirect_to_what_is_not_the_web_fails(
    reader: HttpFeedReader, server: HttpServer, to: str
) -> None:
    failed = await failure(reader, server, redirect(to))

    assert to == "" or to not in failed.reason


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "10.0.0.1",
    ],
)
async def test_a_feed_in_a_private_network_is_refused(
    reader: HttpFeedReader, server: HttpServer, host: str
) -> None:
    server.answer("/feed", Answer(body=RSS.encode()))

    with pytest.raises(FeedFailed) as failed:
        await reader.read(at(f"http://{host}:{server.port}/feed", private_network=False), NOTHING)

    assert "private network" in failed.value.reason
    assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
async def test_a_private_feed_may_not_redirect_to_another_private_port(
    reader: HttpFeedReader, server: HttpServer, host: str
) -> None:
    with HttpServer() as other:
        other.answer("/feed", Answer(body=RSS.encode()))
        server.answer("/feed", redirect(f"http://{host}:{other.port}/feed"))

        with pytest.raises(FeedFailed) as failed:
            await reader.read(at(server.url("/feed")), NOTHING)

        assert "private network" in failed.value.reason
        assert other.asked == []


async def test_a_private_feed_may_not_redirect_to_its_port_under_another_name(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    server.answer("/feed", redirect(f"http://localhost:{server.port}/admin"))

    with pytest.raises(FeedFailed) as failed:
        await reader.read(at(server.url("/feed")), NOTHING)

    assert "private network" in failed.value.reason
    assert len(server.asked) == 1


async def test_what_one_feed_may_reach_no_other_feed_may(
    reader: HttpFeedReader, server: HttpServer
) -> None:
    server.answer("/feed", Answer(body=RSS.encode()))

    await reader.read(at(server.url("/feed")), NOTHING)
    with pytest.raises(FeedFailed):
        await reader.read(at(server.url("/feed"), private_network=False), NOTHING)

    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("100.64.0.1", False),
        ("192.168.0.1", False),
        ("192.0.0.8", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::127.0.0.1", False),
        ("fe80::1", False),
        ("fe80::1%1", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("2001:0:1::1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b:1::a00:1", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_an_address_is_public_or_not(address: str, *, public: bool) -> None:
    assert is_public(ip_address(address)) is public
