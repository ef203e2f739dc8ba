"""The bytes of a feed in, entries as plain text out."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.adapters.feed_fields import RawEntry, entries, web_link
from bot.adapters.feed_json import NotJson, read_json
from bot.adapters.feed_xml import NotStrict, read_xml, whole_entries
from bot.core.errors import FeedFailed
from bot.core.feeds import NO_HINTS, Hints
from bot.core.stories import Entry

if TYPE_CHECKING:
    from bot.adapters.feed_tolerant import Tolerated

_HEAD = 2**16
_WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_LINK = re.compile(r"<link\b([^>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a feed's body holds.

    malformed  the parser's complaint where the feed is ill-formed but has entries.
    """

    entries: tuple[Entry, ...]
    malformed: str | None
    hints: Hints = NO_HINTS


def parse_feed(body: bytes, *, content_type: str, url: str, now: datetime) -> Parsed:
    """Return the first MOST_ENTRIES entries of a feed, in its order.

    url     where it came from; relative links are resolved against it, without
            its user, password and query, which must not end up in a story.
    Raises  FeedFailed, and nothing else, whatever the body contains.
    """
    if not body.startswith(b"\0<"):  # That is UTF-16.
        body = body.lstrip(b" \t\r\n\0")
    if not body:
        raise FeedFailed("the answer is empty")
    base = public_address(url)
    if body[:4].lstrip(b"\xef\xbb\xbf")[:1] in {b"{", b"["}:
        try:
            found, total = read_json(body, base)
        except NotJson as error:
            raise FeedFailed(str(error)) from error
        return Parsed(entries(found, now), _shortened(len(found), total))
    try:
        feed = read_xml(body, content_type=content_type, url=base)
    except NotStrict:
        if _WEB_PAGE.match(body[:_HEAD]):
            raise FeedFailed(_web_page(body, base)) from None
        return _tolerated(body, content_type, base, now)
    kept = entries(feed.entries, now)
    return Parsed(kept, _shortened(len(kept), feed.total), feed.hints)


def public_address(url: str) -> str:
    """Return the address without user, password, query and fragment."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _tolerated(body: bytes, content_type: str, base: str, now: datetime) -> Parsed:
    from bot.adapters.feed_tolerant import read_tolerantly  # noqa: PLC0415 - slow to load, rare

    whole = whole_entries(body, content_type=content_type, url=base)
    try:
        tolerated = read_tolerantly(body, content_type=content_type, url=base)
    except FeedFailed as failed:
        if not whole:
            raise
        return Parsed(entries(whole, now), failed.reason)
    found = _better(whole, tolerated)
    if not found:
        if not tolerated.is_feed:
            raise FeedFailed("it is not a feed")
        if tolerated.damage:
            raise FeedFailed(f"it is damaged: {tolerated.damage}")
    shortened = _shortened(len(found), max(tolerated.total, len(found)))
    return Parsed(entries(found, now), tolerated.damage or shortened)


def _better(whole: tuple[RawEntry, ...], tolerated: "Tolerated") -> tuple[RawEntry, ...]:
    """Take what the tolerant parser found, less a nameless entry in which a feed breaks off."""
    found = tolerated.entries
    if whole and tolerated.damage and len(found) == len(whole) + 1:
        return found if found[-1].guid or found[-1].link else whole
    return found if len(found) >= len(whole) else whole


def _shortened(kept: int, total: int) -> str | None:
    return f"only the first {kept} of {total} entries were read" if total > kept else None


def _web_page(body: bytes, base: str) -> str:
    advertised = _advertised(body[:_HEAD].decode("utf-8", "replace"), base)
    told = "it is a web page, not a feed"
    return f"{told}; it names this feed: {advertised}" if advertised else told


def _advertised(page: str, base: str) -> str:
    for found in _LINK.finditer(page):
        said = {
            name.lower(): unescape(one or two or three)
            for name, one, two, three in _ATTRIBUTE.findall(found[1])
        }
        if (
            "alternate" in said.get("rel", "").lower()
            and said.get("type", "").lower() in _FEED_TYPES
        ):
            return web_link(said.get("href", ""), base)
    return ""
