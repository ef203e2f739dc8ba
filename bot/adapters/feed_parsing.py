"""The bytes of an RSS, Atom or RDF feed in, entries as plain text out."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import feedparser
import httpx

from bot.adapters.plain_text import one_line, plain_text
from bot.core.errors import FeedFailed
from bot.core.stories import Entry

MOST_ENTRIES = 500
_LONGEST_TITLE = 500
_LONGEST_SUMMARY = 2_000
_LONGEST_GUID = 500
_LONGEST_LINK = 2_000
_LONGEST_COMPLAINT = 200
_CLOCKS_MAY_DIFFER = timedelta(days=1)
_RSS_WAS_BORN = datetime(1999, 1, 1, tzinfo=UTC)  # Older dates are some program's zero.
_WEB_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE)

# Where an entry has content:encoded, feedparser lets these replace the entry's description, even
# when they are empty or the caption of a picture. They are renamed, to be asked for last.
_RIVALS = re.compile(rb"(</?(?:dc|media|itunes):)(description|summary)\b")
_RENAMED = rb"\1other\2"
_RENAMED_FIELDS = ("dc_otherdescription", "itunes_othersummary", "media_otherdescription")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a feed's body holds.

    malformed  the parser's complaint where the feed is ill-formed but has entries.
    """

    entries: tuple[Entry, ...]
    malformed: str | None


def parse_feed(body: bytes, *, content_type: str, url: str, now: datetime) -> Parsed:
    """Return the first MOST_ENTRIES entries of a feed, in its order.

    url     where it came from; relative links are resolved against it, without
            its user, password and query, which must not end up in a story.
    Raises  FeedFailed, and nothing else, whatever the body contains.
    """
    if not body.strip():
        raise FeedFailed("the answer is empty")
    headers = {"content-type": content_type, "content-location": public_address(url)}
    try:
        # Not the bytes themselves: feedparser opens a file whose name it is given as bytes.
        # What it would sanitise is turned into plain text here, at a bounded cost.
        parsed = feedparser.parse(
            io.BytesIO(_set_aside(body)),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
        found = tuple(_entry(each, now) for each in parsed.entries[:MOST_ENTRIES])
        version, complaint = parsed.get("version"), parsed.get("bozo_exception")
        total = len(parsed.entries)
    except Exception as error:  # The body is a stranger's, and the parser promises nothing.
        raise FeedFailed(f"it cannot be parsed ({type(error).__name__})") from error
    if not found:
        _refuse_unless_a_feed(body, version=version, complaint=complaint)
    return Parsed(found, _malformed(complaint, total))


def public_address(url: str) -> str:
    """Return the address without user, password, query and fragment."""
    parts = httpx.URL(url)
    return str(parts.copy_with(userinfo=b"", query=None, fragment=None))


def _set_aside(body: bytes) -> bytes:
    return _RIVALS.sub(_RENAMED, body)


def _refuse_unless_a_feed(body: bytes, *, version: object, complaint: object) -> None:
    if _WEB_PAGE.match(body[:2_000]):
        raise FeedFailed("it is a web page, not a feed")
    if not version:
        raise FeedFailed("it is not a feed")
    if _is_damage(complaint):
        raise FeedFailed(f"it is damaged: {_said(complaint)}")


def _malformed(complaint: object, total: int) -> str | None:
    if _is_damage(complaint):
        return _said(complaint)
    if total > MOST_ENTRIES:
        return f"only the first {MOST_ENTRIES} of {total} entries were read"
    return None


def _is_damage(complaint: object) -> bool:
    # The parser also complains of encodings and content types of healthy feeds.
    return complaint is not None and not isinstance(
        complaint, feedparser.exceptions.ThingsNobodyCaresAboutButMe
    )


def _said(complaint: object) -> str:
    return one_line(str(complaint).replace("<unknown>:", "line "))[:_LONGEST_COMPLAINT]


def _entry(found: Mapping[str, object], now: datetime) -> Entry:
    title = plain_text(_field(found, "title"), longest=_LONGEST_TITLE)
    summary = plain_text(_description(found), longest=_LONGEST_SUMMARY)
    link = _link(_field(found, "link"))
    stated = _field(found, "published") or _field(found, "updated")
    return Entry(
        guid=_guid(_field(found, "id")) or _guid(link) or _digest(f"{title or summary} {stated}"),
        link=link,
        title=title,
        summary=summary,
        published=_published(found, now),
    )


def _field(found: Mapping[str, object], name: str) -> str:
    # The parser warns when asked for a date that it would have to take from another field.
    value = found.get(name) if name in found else None
    return value if isinstance(value, str) else ""


def _description(found: Mapping[str, object]) -> str:
    rivals = (_field(found, name) for name in _RENAMED_FIELDS)
    candidates = (_field(found, "summary"), _first_content(found), *rivals)
    return next((text for text in candidates if text.strip()), "")


def _first_content(found: Mapping[str, object]) -> str:
    contents = found.get("content")
    if not isinstance(contents, list) or not contents:
        return ""
    first = contents[0]
    return _field(first, "value") if isinstance(first, Mapping) else ""


def _link(text: str) -> str:
    link = one_line(text).replace(" ", "%20")
    if len(link) > _LONGEST_LINK:
        return ""
    try:
        url = httpx.URL(link)
    except httpx.InvalidURL:
        return ""
    return link if url.scheme in {"http", "https"} and url.host else ""


def _guid(text: str) -> str:
    guid = one_line(text)
    return guid if len(guid) <= _LONGEST_GUID else _digest(guid)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _published(found: Mapping[str, object], now: datetime) -> datetime | None:
    for name in ("published_parsed", "updated_parsed"):
        stated = found.get(name) if name in found else None
        if not isinstance(stated, tuple):
            continue
        try:
            year, month, day, hour, minute, second = stated[:6]
            published = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
        if _RSS_WAS_BORN <= published <= now + _CLOCKS_MAY_DIFFER:
            return published
    return None
