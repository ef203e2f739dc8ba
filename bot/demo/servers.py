"""Feeds and prices over HTTP on loopback, as their real servers give them."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class DemoStory:
    """A story before it is published."""

    feed: str
    title: str
    summary: str
    age: timedelta


@dataclass(slots=True)
class Newsroom:
    """What the servers give: the stories published so far, and the prices.

    names   of the feeds, by slug.
    prices  US dollars by CoinGecko id.
    """

    names: dict[str, str]
    prices: dict[str, float]
    clock: Clock
    _published: list[tuple[datetime, DemoStory]] = field(default_factory=list)

    def publish(self, story: DemoStory) -> None:
        """Let a story appear in its feed."""
        self._published.append((self.clock() - story.age, story))

    def rss(self, slug: str, host: str) -> bytes:
        """Return a feed as RSS 2.0, newest first."""
        items = [
            f"<item><title>{escape(story.title)}</title>"
            f"<link>http://{host}/{slug}/{number}</link>"
            f"<guid isPermaLink='false'>{slug}-{number}</guid>"
            f"<pubDate>{format_datetime(at)}</pubDate>"
            f"<description>{escape(story.summary)}</description></item>"
            for number, (at, story) in enumerate(self._published, 1)
            if story.feed == slug
        ]
        return (
            "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
            f"<title>{escape(self.names[slug])}</title><link>http://{host}/</link>"
            f"<description>Demo</description>{''.join(reversed(items))}</channel></rss>"
        ).encode()

    def price_answer(self, query: str) -> bytes:
        """Answer `/simple/price` as CoinGecko does."""
        asked = parse_qs(query)
        now = int(self.clock().timestamp())
        return json.dumps(
            {
                coin: {"usd": self.prices[coin], "last_updated_at": now}
                for coin in ",".join(asked.get("ids", [])).split(",")
                if coin in self.prices
            }
        ).encode()


@contextmanager
def serve(newsroom: Newsroom) -> Iterator[str]:
    """Serve a newsroom on a free port of 127.0.0.1; yields the base address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            slug = parts.path.removeprefix("/feeds/").removesuffix(".xml")
            if parts.path == "/api/v3/simple/price":
                self._give(newsroom.price_answer(parts.query), "application/json")
            elif slug in newsroom.names:
                self._give(newsroom.rss(slug, self.headers["Host"]), "application/rss+xml")
            else:
                self.send_error(HTTPStatus.NOT_FOUND)

        def _give(self, body: bytes, kind: str) -> None:
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                self.send_response(HTTPStatus.NOT_MODIFIED)
                self.end_headers()
                return
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing; the terminal belongs to the demo."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
