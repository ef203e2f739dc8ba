"""An ill-formed feed in, what feedparser makes of it out."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

import feedparser

from bot.adapters.feed_fields import MOST_ENTRIES, RawEntry
from bot.adapters.plain_text import one_line
from bot.core.errors import FeedFailed

_LONGEST_COMPLAINT = 200
_RENAMED_FIELDS = ("dc_otherdescription", "itunes_othersummary", "media_otherdescription")
# Where an entry has content:encoded, feedparser lets these replace the entry's description, even
# when they are empty or the caption of a picture. They are renamed, to be asked for last.
_RIVALS = re.compile(rb"(</?(?:dc|media|itunes):)(description|summary)\b")
_RENAMED = rb"\1other\2"


@dataclass(frozen=True, slots=True)
class Tolerated:
    """What feedparser made of a body.

    damage   its complaint, where the body is ill-formed.
    is_feed  whether it took the body for a feed at all.
    """

    entries: tuple[RawEntry, ...]
    total: int
    damage: str | None
    is_feed: bool


def read_tolerantly(body: bytes, *, content_type: str, url: str) -> Tolerated:
    """Return what can be made of a body.

    Raises  FeedFailed, and nothing else, whatever the body contains.
    """
    headers = {"content-type": content_type, "content-location": url}
    try:
        # Not the bytes themselves: feedparser opens a file whose name it is given as bytes.
        # What it would sanitise is turned into plain text by us, at a bounded cost.
        parsed = feedparser.parse(
            io.BytesIO(_RIVALS.sub(_RENAMED, body)),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
        complaint = parsed.get("bozo_exception")
        return Tolerated(
            tuple(_raw(each, url) for each in parsed.entries[:MOST_ENTRIES]),
            len(parsed.entries),
            _said(complaint) if _is_damage(complaint) else None,
            bool(parsed.get("version")),
        )
    except Exception as error:  # The body is a stranger's, and the parser promises nothing.
        raise FeedFailed(f"it cannot be parsed ({type(error).__name__})") from error


def _is_damage(complaint: object) -> bool:
    # The parser also complains of encodings and content types of healthy feeds.
    return complaint is not None and not isinstance(
        complaint, feedparser.exceptions.ThingsNobodyCaresAboutButMe
    )


def _said(complaint: object) -> str:
    return one_line(str(complaint).replace("<unknown>:", "line "))[:_LONGEST_COMPLAINT]


def _raw(found: Mapping[str, object], url: str) -> RawEntry:
    rivals = (_field(found, name) for name in _RENAMED_FIELDS)
    return RawEntry(
        guid=_field(found, "id"),
        link=_field(found, "feedburner_origlink") or _field(found, "link"),
        title=_field(found, "title"),
        summaries=(_field(found, "summary"), _first_content(found), *rivals),
        dates=tuple(filter(None, (_date(found, "published"), _date(found, "updated")))),
        base=url,
    )


def _date(found: Mapping[str, object], name: str) -> str:
    """Return a date as the parser understood it, or as it is written where it did not."""
    parsed = found.get(f"{name}_parsed") if f"{name}_parsed" in found else None
    if not isinstance(parsed, tuple):
        return _field(found, name)
    year, month, day, hour, minute, second = parsed[:6]
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{min(second, 59):02}+00:00"


def _field(found: Mapping[str, object], name: str) -> str:
    # The parser warns when asked for a date that it would have to take from another field.
    value = found.get(name) if name in found else None
    return value if isinstance(value, str) else ""


def _first_content(found: Mapping[str, object]) -> str:
    contents = found.get("content")
    if not isinstance(contents, list) or not contents:
        return ""
    first = contents[0]
    return _field(first, "value") if isinstance(first, Mapping) else ""
