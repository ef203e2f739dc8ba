"""JSON Feed, or an article list as the CoinDesk Data API gives it, in; entries out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.adapters.feed_fields import MOST_ENTRIES, RawEntry
from bot.adapters.plain_text import one_line

_LISTS = ("data", "articles", "items", "results", "news", "stories")
_TITLES = ("title", "headline")
_NAMES = ("name", "category", "title", "label", "key")
_SUMMARIES = (
    "description", "summary", "subtitle", "contenthtml", "contenttext", "body", "content",
)  # fmt: skip
_DATES = (
    "publishedon", "publishedat", "datepublished", "createdon", "updatedat", "datemodified",
)  # fmt: skip
_ERRORS = ("err", "error", "errors", "message")
_LONGEST_ERROR = 200
_WITHOUT_SENSE = "it is not a feed"


class NotJson(Exception):
    """A body is no JSON that holds entries."""


def read_json(body: bytes, url: str) -> tuple[tuple[RawEntry, ...], int]:
    """Return the first MOST_ENTRIES entries, and how many there are.

    Names of fields are compared without case and underscores: the API of
    CoinDesk has PUBLISHED_ON, what is stored of it publishedAt.
    Raises  NotJson.
    """
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotJson(_WITHOUT_SENSE) from error
    listed = _list(document)
    if not listed and (said := _error(document)):
        raise NotJson(f"it answers with an error: {said}")
    if listed is None:
        raise NotJson(_WITHOUT_SENSE)
    articles = [_plain(each) for each in listed if isinstance(each, dict)]
    return tuple(_article(each, url) for each in articles[:MOST_ENTRIES]), len(articles)


def _list(document: object) -> Sequence[object] | None:
    if isinstance(document, list):
        return document if any(_is_article(each) for each in document) else None
    if not isinstance(document, dict):
        return None
    found = _plain(document)
    is_feed = "jsonfeed.org" in _text(found, "version")
    for name in _LISTS:
        listed = found.get(name)
        if isinstance(listed, dict):
            listed = _list(listed)
        if isinstance(listed, list) and (is_feed or not listed or any(map(_is_article, listed))):
            return listed
    return [] if is_feed else None


def _error(document: object) -> str:
    """Return what an API says went wrong, in a line; nothing where it says nothing."""
    if not isinstance(document, dict):
        return ""
    found = _plain(document)
    for name in _ERRORS:
        if text := _said(found.get(name)):
            return one_line(text)[:_LONGEST_ERROR]
    return ""


def _said(error: object) -> str:
    return _text(_plain(error), "message", "detail") if isinstance(error, dict) else _value(error)


def _is_article(each: object) -> bool:
    return isinstance(each, dict) and bool(_plain(each).keys() & {*_TITLES, "contenttext"})


def _article(found: Mapping[str, Any], url: str) -> RawEntry:
    source = found.get("sourcedata") or found.get("source")
    return RawEntry(
        guid=_text(found, "externalid", "guid", "id"),
        link=_text(found, "url", "link", "externalurl"),
        title=_text(found, *_TITLES),
        summaries=_texts(found, _SUMMARIES),
        dates=_texts(found, _DATES),
        base=url,
        categories=tuple(_categories(found)),
        sentiment=_text(found, "sentiment"),
        source=_name(source),
    )


def _categories(found: Mapping[str, Any]) -> Iterator[str]:
    for name in ("category", "categorydata", "categories", "tags"):
        stated = found.get(name)
        for each in stated if isinstance(stated, list) else [stated]:
            if text := _name(each):
                yield text


def _name(each: object) -> str:
    return _text(_plain(each), *_NAMES) if isinstance(each, dict) else _value(each)


def _text(found: Mapping[str, Any], *names: str) -> str:
    return next((text for name in names if (text := _value(found.get(name)))), "")


def _texts(found: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, (_value(found.get(name)) for name in names)))


def _value(value: object) -> str:
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, str | int | float) else ""


def _plain(found: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name).lower().replace("_", ""): value for name, value in found.items()}
