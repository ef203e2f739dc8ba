"""OPML, as every feed reader writes and reads it: feeds to text, text to feeds."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.parsers import expat

import httpx

from bot.core.errors import BadOpml
from bot.core.feeds import Feed

_LONGEST_NAME = 100
_LARGEST = 2**22


def opml(feeds: Iterable[Feed]) -> str:
    """Return feeds as OPML 2.0; passwords and tokens in addresses are in it, too."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Feeds of Gleaner"
    body = SubElement(root, "body")
    for feed in feeds:
        said = {"type": "rss", "text": feed.name, "title": feed.name, "xmlUrl": feed.url}
        SubElement(
            body, "outline", {**said, **({"language": feed.language} if feed.language else {})}
        )
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written.decode("utf-8") + "\n"


def feeds_of_opml(text: bytes) -> tuple[Feed, ...]:
    """Return the feeds that an OPML file lists, folders or not, each address once.

    Two with the same name are told apart by a number.
    Raises  BadOpml: it is no OPML, or lists no feed.
    """
    outlines: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = lambda name, found: (
        outlines.append(found) if name.lower() == "outline" else None
    )
    try:
        parser.Parse(text[:_LARGEST], True)  # noqa: FBT003 - expat's signature
    except (expat.ExpatError, ValueError) as error:
        raise BadOpml(f"this is not OPML ({error})") from error
    feeds: dict[str, Feed] = {}
    names: set[str] = set()
    for outline in outlines:
        said = {key.lower(): value.strip() for key, value in outline.items()}
        url = said.get("xmlurl", "")
        if _is_web(url) and url not in feeds:
            name = _unused(said.get("title") or said.get("text") or httpx.URL(url).host, names)
            feeds[url] = Feed(name, url)
    if not feeds:
        raise BadOpml("this OPML lists no feed (an outline with xmlUrl)")
    return tuple(feeds.values())


def entries_of(feeds: Iterable[Feed]) -> str:
    """Return feeds as entries of feeds.yaml."""
    return "".join(
        f"\n  - name: {_quoted(feed.name)}\n    url: {_quoted(feed.url)}\n" for feed in feeds
    )


def _refuse(*_: object) -> None:
    raise ValueError("it declares entities")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _is_web(url: str) -> bool:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.host) and not any(map(str.isspace, url))


def _unused(name: str, names: set[str]) -> str:
    plain = " ".join("".join(each for each in name if each.isprintable()).split())
    plain = plain[: _LONGEST_NAME - 5] or "Feed"
    found, number = plain, 2
    while found.casefold() in names:
        found, number = f"{plain} {number}", number + 1
    names.add(found.casefold())
    return found
