"""A well-formed RSS, Atom or RDF feed in, its entries as they stand there out.

Fast and strict: what it cannot read exactly it refuses, and feedparser has a try.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from html.entities import html5
from typing import NamedTuple
from urllib.parse import urljoin
from xml.parsers import expat

from bot.adapters.feed_fields import MOST_ENTRIES, RawEntry, first
from bot.core.feeds import Hints

_LONGEST_FIELD = 16_000
_LONGEST_BASE = 2_000
_DEEPEST = 200
_MOST_FIELDS = 200
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]+)""", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What calls itself Latin is read as browsers read it.
_AS_BROWSERS_DO = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252",
                   "us-ascii": "cp1252", "ascii": "cp1252"}  # fmt: skip
_TEXT_A_SLIP = 500
_NO_TEXT = frozenset(
    {"hex", "idna", "punycode", "base64", "undefined", "unicode_escape", "raw_unicode_escape"}
)

_XML = "http://www.w3.org/XML/1998/namespace"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    _RDF: "rdf:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
}
_ROOTS = frozenset({"rss", "feed", "rdf:RDF"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SUMMARIES = (
    "description", "summary", "content:encoded", "content", "dc:description", "itunes:summary",
    "media:description", "xhtml:body", "xhtml:div",
)  # fmt: skip
_DATES = (
    "pubDate", "published", "issued", "dc:date", "dcterms:issued", "dcterms:created", "updated",
    "modified", "dcterms:modified", "created", "date",
)  # fmt: skip


class NotStrict(Exception):
    """A document is not what this parser reads."""


class XmlFeed(NamedTuple):
    """What a feed's document holds.

    total  how many entries it has; no more than MOST_ENTRIES of them are in `entries`.
    """

    entries: tuple[RawEntry, ...]
    hints: Hints
    total: int


def read_xml(body: bytes, *, content_type: str, url: str) -> XmlFeed:
    """Return the entries of a feed.

    url     what relative links are resolved against.
    Raises  NotStrict: it is ill-formed, declares entities, or is no feed.
    """
    document = _Document(url)
    document.read(_text(body, content_type))
    return XmlFeed(tuple(document.entries), document.hints(), document.total)


def whole_entries(body: bytes, *, content_type: str, url: str) -> tuple[RawEntry, ...]:
    """Return the entries in front of the first mistake of an ill-formed feed."""
    document = _Document(url)
    with suppress(NotStrict):
        document.read(_text(body, content_type))
    return tuple(document.entries)


def _text(body: bytes, content_type: str) -> str:
    for encoding in _encodings(body, content_type):
        if encoding in _NO_TEXT:
            continue
        try:
            text = body.decode(encoding)
        except (LookupError, ValueError):
            continue
        if isinstance(text, str):
            return text.removeprefix("\ufeff")
    return _damaged_text(body)


def _damaged_text(body: bytes) -> str:
    """Return what is not in the encoding that it claims: UTF-8 with a few slips, or Latin."""
    text = body.decode("utf-8", "replace")
    if text.count("\ufffd") * _TEXT_A_SLIP <= len(text):
        return text
    return body.decode("cp1252", "replace")


def _encodings(body: bytes, content_type: str) -> list[str]:
    found = [name for mark, name in _BOMS if body.startswith(mark)]
    if body[:4] in {b"<\0?\0", b"\0<\0?"}:
        found.append("utf-16-le" if body[:1] == b"<" else "utf-16-be")
    stated = _CHARSET.search(content_type)
    declared = _DECLARED.match(body.lstrip()[:200])
    named = [stated[1]] if stated else []
    named += [declared[1].decode("ascii")] if declared else []
    return found + [_AS_BROWSERS_DO.get(name.lower(), name.lower()) for name in named] + ["utf-8"]


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    name: str
    attributes: Mapping[str, str]
    base: str
    text: list[str] = field(default_factory=list)
    length: int = 0


class _Document:
    """Takes the events of one document; keeps its entries."""

    def __init__(self, url: str) -> None:
        self.entries: list[RawEntry] = []
        self.total = 0
        self._url = url
        self._open: list[_Open] = []
        self._fields: dict[str, str] = {}
        self._links: list[Mapping[str, str]] = []
        self._categories: list[str] = []
        self._entry_at = 0  # depth of the entry that is open; 0 = none.
        self._ttl = ""
        self._skip_hours: set[int] = set()
        self._skip_days: set[int] = set()

    def read(self, text: str) -> None:
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        # An entity that only a DTD could know, such as &nbsp;, is then skipped, not an error.
        parser.UseForeignDTD(True)  # noqa: FBT003 - expat's signature
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
        parser.ExternalEntityRefHandler = lambda *_: 1
        parser.EntityDeclHandler = self._refuse_entities
        parser.SkippedEntityHandler = self._skipped
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(text.lstrip().encode("utf-8", "replace"), True)  # noqa: FBT003
        except expat.ExpatError as error:
            self._keep_cut()
            raise NotStrict(str(error)) from error

    def hints(self) -> Hints:
        ttl = self._ttl.strip()
        usable = ttl.isascii() and ttl.isdecimal() and len(ttl) < 6  # noqa: PLR2004
        return Hints(
            timedelta(minutes=int(ttl)) if usable else None,
            frozenset(self._skip_hours),
            frozenset(self._skip_days),
        )

    def _refuse_entities(self, *_: object) -> None:
        raise NotStrict("it declares entities")

    def _skipped(self, name: str, is_parameter: bool) -> None:  # noqa: FBT001 - expat's signature
        if not is_parameter:
            self._characters(html5.get(f"{name};", ""))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = _short(name)
        if not self._open and local not in _ROOTS:
            raise NotStrict("it is not a feed")
        if len(self._open) >= _DEEPEST:
            raise NotStrict("it is nested too deeply")
        above = self._open[-1].base if self._open else self._url
        base = attributes.get(f"{_XML} base")
        if base:
            above = _joined(above, base)
        if self._entry_at and len(self._open) > self._entry_at + 1:
            self._characters(f"<{_tag(local)}>")  # Markup inside a text, e.g. XHTML.
        self._open.append(_Open(local, attributes, above))
        if local in {"item", "entry"} and not self._entry_at:
            self._begin_entry()
        elif self._entry_at and len(self._open) == self._entry_at + 1:
            if local == "link":
                self._links.append({**attributes, "base": above})
            elif local == "category" and attributes.get("term"):
                self._categories.append(attributes.get("label") or attributes["term"])

    def _begin_entry(self) -> None:
        self._entry_at = len(self._open)
        self._fields, self._links, self._categories = {}, [], []

    def _characters(self, text: str) -> None:
        if not self._open or not (self._entry_at or len(self._open) <= 4):  # noqa: PLR2004
            return
        # What stands deeper inside an entry's field belongs to the field.
        at = self._open[self._entry_at] if self._is_inside_field() else self._open[-1]
        if at.length < _LONGEST_FIELD:
            at.text.append(text[: _LONGEST_FIELD - at.length])
            at.length += len(text)

    def _is_inside_field(self) -> bool:
        return bool(self._entry_at) and len(self._open) > self._entry_at

    def _end(self, _: str) -> None:
        depth = len(self._open)
        closed = self._open.pop()
        if not self._entry_at:
            self._feed_field(closed)
        elif depth == self._entry_at:
            self._keep(closed)
        elif depth == self._entry_at + 1:
            self._field(closed)
        else:
            self._inner(closed, depth)

    def _inner(self, closed: _Open, depth: int) -> None:
        if depth > self._entry_at + 1:
            self._characters(f"</{_tag(closed.name)}>")

    def _field(self, closed: _Open) -> None:
        text = "".join(closed.text)
        if closed.name == "category" and text.strip():
            self._categories.append(text)
        elif len(self._fields) < _MOST_FIELDS and not self._fields.get(closed.name, "").strip():
            self._fields[closed.name] = text
            if closed.name == "guid":
                self._fields["guid link"] = closed.attributes.get("isPermaLink", "true").lower()

    def _feed_field(self, closed: _Open) -> None:
        text = "".join(closed.text).strip()
        if closed.name == "ttl":
            self._ttl = text
        elif closed.name == "hour" and text.isascii() and text.isdecimal() and len(text) <= 2:  # noqa: PLR2004
            self._skip_hours.add(int(text) % 24)
        elif closed.name == "day" and text.lower() in _DAYS:
            self._skip_days.add(_DAYS.index(text.lower()))

    def _keep(self, closed: _Open) -> None:
        self.total += 1
        self._entry_at = 0
        if len(self.entries) < MOST_ENTRIES:
            self.entries.append(self._entry(closed))

    def _keep_cut(self) -> None:
        """Keep the entry in which the document breaks off, if what it has so far tells it apart."""
        if self._entry_at and self._fields.get("title") and len(self.entries) < MOST_ENTRIES:
            cut = self._entry(self._open[self._entry_at - 1])
            if cut.guid or cut.link:
                self.total += 1
                self.entries.append(cut)

    def _entry(self, closed: _Open) -> RawEntry:
        found = self._fields
        about = closed.attributes.get(f"{_RDF} about", "")
        link, base = self._link(closed.base)
        guid = first(found, "guid", "id")
        if not link:
            named = found.get("guid link", "false") != "false"
            link = guid if named else about or found.get("id", "")
        return RawEntry(
            guid=guid or about,
            link=link,
            title=first(found, "title", "dc:title", "media:title"),
            summaries=tuple(found[name] for name in _SUMMARIES if name in found),
            dates=tuple(found[name] for name in _DATES if name in found),
            base=base,
            categories=tuple(self._categories),
        )

    def _link(self, base: str) -> tuple[str, str]:
        original = self._fields.get("feedburner:origLink", "").strip()
        if original:
            return original, base
        if self._fields.get("link", "").strip():
            return self._fields["link"], base
        alternates = [
            link
            for link in self._links
            if link.get("href") and link.get("rel", "alternate") == "alternate"
        ]
        pages = [link for link in alternates if "html" in link.get("type", "html")]
        for link in pages or alternates:
            return link["href"], link["base"]
        return "", base


def _short(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    prefix = _PREFIXES.get(namespace, "?:" if namespace else "")
    return f"{prefix}{local}"


def _tag(name: str) -> str:
    return name.rpartition(":")[2]


def _joined(above: str, base: str) -> str:
    try:
        joined = urljoin(above, base.strip())
    except ValueError:
        return above
    return joined if len(joined) <= _LONGEST_BASE else above
