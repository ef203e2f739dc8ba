"""What a feed says of one entry, as it stands there, in; an Entry of plain text out."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

from bot.adapters.plain_text import one_line, plain_text
from bot.core.stories import Entry

MOST_ENTRIES = 500
LONGEST_TITLE = 500
LONGEST_SUMMARY = 2_000
_LONGEST_GUID = 500
_LONGEST_STAND_IN = 120
_LONGEST_LINK = 2_000
_LONGEST_DATE = 100
_LONGEST_CATEGORY = 60
_MOST_CATEGORIES = 20
_CLOCKS_MAY_DIFFER = timedelta(days=1)
_RSS_WAS_BORN = datetime(1999, 1, 1, tzinfo=UTC)  # Older dates are some program's zero.
_SPACED_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as a feed has it: markup, relative links, any dates.

    summaries  what may describe it, the best first.
    dates      what may be its date, the best first.
    base       what its links are relative to.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    summaries: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    base: str = ""
    categories: tuple[str, ...] = ()
    sentiment: str = ""
    source: str = ""


def entries(found: Iterable[RawEntry], now: datetime) -> tuple[Entry, ...]:
    """Return entries as plain text, in the order given; one that says nothing is left out.

    An id that several entries of one feed share names none of them, so it is not used.
    """
    raw = tuple(found)
    shared = Counter(each.guid for each in raw)
    read = (_entry(replace(each, guid="") if shared[each.guid] > 1 else each, now) for each in raw)
    return tuple(entry for entry in read if entry.title)


def _entry(raw: RawEntry, now: datetime) -> Entry:
    title = plain_text(raw.title, longest=LONGEST_TITLE)
    described = next((text for text in raw.summaries if text.strip()), "")
    summary = plain_text(described, longest=LONGEST_SUMMARY)
    link = web_link(raw.link, raw.base)
    title = title or plain_text(described, longest=_LONGEST_STAND_IN) or link
    stated = raw.dates[0] if raw.dates else ""
    return Entry(
        guid=_guid(raw.guid) or _guid(link) or _digest(f"{title or summary} {stated}"),
        link=link,
        title=title,
        summary=summary,
        published=_published(raw.dates, now),
        categories=_categories(raw.categories),
        sentiment=one_line(raw.sentiment)[:_LONGEST_CATEGORY].upper() or None,
        source=plain_text(raw.source, longest=_LONGEST_CATEGORY) or None,
    )


def web_link(text: str, base: str = "") -> str:
    """Return a link as a whole http(s) address, or nothing where it is none."""
    link = one_line(text)
    if not link or len(link) > _LONGEST_LINK:
        return ""
    try:
        whole = urljoin(base, link) if base else link
        parts = urlsplit(whole)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    if not usable or len(whole) > _LONGEST_LINK:
        return ""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl().replace(" ", "%20")


def _categories(stated: Iterable[str]) -> tuple[str, ...]:
    named = (plain_text(each, longest=_LONGEST_CATEGORY) for each in stated)
    return tuple(dict.fromkeys(filter(None, named)))[:_MOST_CATEGORIES]


def _guid(text: str) -> str:
    guid = one_line(text)
    return guid if len(guid) <= _LONGEST_GUID else _digest(guid)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _published(stated: Iterable[str], now: datetime) -> datetime | None:
    for text in stated:
        at = instant(text)
        if at is not None and _RSS_WAS_BORN <= at <= now + _CLOCKS_MAY_DIFFER:
            return at
    return None


def instant(text: str) -> datetime | None:
    """Return the instant that a date of RSS (RFC 822) or Atom (ISO 8601) means; UTC, to the second.

    One without a zone is UTC. None where it is in neither form.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_DATE:
        return None
    return _iso(text) if text[0].isdigit() and text[:4].isdigit() else _rfc822(text)


def _iso(text: str) -> datetime | None:
    text = _LONG_FRACTION.sub(r"\1", _SPACED_OFFSET.sub("", text))
    try:
        return _utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return _epoch(text)


def _epoch(text: str) -> datetime | None:
    try:
        seconds = int(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _rfc822(text: str) -> datetime | None:
    try:
        return _utc(parsedate_to_datetime(text))
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _utc(at: datetime) -> datetime:
    aware = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.replace(microsecond=0)


def first(found: Mapping[str, str], *names: str) -> str:
    """Return the first of these fields that says anything."""
    return next((found[name] for name in names if found.get(name, "").strip()), "")
