"""Parsed feeds in, what is sent of them from process to process out, and back.

The process that parses imports this and not what runs it, so that it starts fast.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.adapters.feed_parsing import Parsed
from bot.core.errors import FeedFailed
from bot.core.feeds import Hints
from bot.core.stories import Entry

Json = dict[str, Any]


def packed(parsed: Parsed) -> Json:
    """Return what is sent from process to process."""
    hints = parsed.hints
    return {
        "entries": [
            {**asdict(entry), "published": entry.published and entry.published.isoformat()}
            for entry in parsed.entries
        ],
        "malformed": parsed.malformed,
        "ttl": None if hints.ttl is None else hints.ttl.total_seconds(),
        "skip_hours": sorted(hints.skip_hours),
        "skip_days": sorted(hints.skip_days),
    }


def unpacked(answer: Json) -> Parsed:
    """Return what `packed` was given.

    Raises  FeedFailed: the other process says so.
    """
    if "failed" in answer:
        raise FeedFailed(answer["failed"])
    ttl = answer["ttl"]
    hints = Hints(
        None if ttl is None else timedelta(seconds=ttl),
        frozenset(answer["skip_hours"]),
        frozenset(answer["skip_days"]),
    )
    return Parsed(tuple(map(_entry, answer["entries"])), answer["malformed"], hints)


def _entry(packed_entry: Mapping[str, Any]) -> Entry:
    published = packed_entry["published"]
    return Entry(
        **{
            **packed_entry,
            "published": published and datetime.fromisoformat(published),
            "categories": tuple(packed_entry["categories"]),
        }
    )
