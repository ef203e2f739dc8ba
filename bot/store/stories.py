"""Every story once, with what the classifier says of it."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.core.feeds import Feed
from bot.core.stories import Entry, Sentiment, Story, Topic, Verdict, address_key
from bot.store.texts import instant, maybe_instant, utc_text


class Stories:
    """What was read from the feeds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, feed: Feed, entries: Iterable[Entry], seen: datetime) -> int:
        """Store the entries that are new and return how many were.

        The same id in the same feed, or the same address in any, is the same story.
        """
        with self._db.atomic():
            before = self._count()
            for entry in entries:
                self._db.execute(
                    "INSERT INTO stories (feed, feed_country, guid, link, link_key, title, "
                    "summary, published, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT DO NOTHING",
                    [
                        feed.name,
                        feed.country,
                        entry.guid,
                        entry.link,
                        address_key(entry.link),
                        entry.title,
                        entry.summary,
                        entry.published and utc_text(entry.published),
                        utc_text(seen),
                    ],
                )
            return self._count() - before

    def unread(self, limit: int) -> tuple[Story, ...]:
        """Return stories without a verdict, oldest first."""
        return self._stories("WHERE tags IS NULL ORDER BY id LIMIT ?", [limit])

    def judge(self, verdicts: Sequence[tuple[int, Verdict]]) -> None:
        """Write verdicts by story id."""
        with self._db.atomic():
            for story, verdict in verdicts:
                self._db.table("stories").update(story, _columns(verdict))

    def unmatched(self, limit: int) -> tuple[Story, ...]:
        """Return flagged stories that nobody was matched against yet, oldest first."""
        return self._stories(
            "WHERE tags IS NOT NULL AND tags <> '[]' AND matched_at IS NULL ORDER BY id LIMIT ?",
            [limit],
        )

    def get(self, story: int) -> Story | None:
        """Return one story."""
        for found in self._stories("WHERE id = ?", [story]):
            return found
        return None

    def flagged(self, limit: int) -> tuple[Story, ...]:
        """Return the latest flagged stories, newest first."""
        return self._stories(
            "WHERE tags IS NOT NULL AND tags <> '[]' "
            "ORDER BY coalesce(published, seen) DESC, id DESC LIMIT ?",
            [limit],
        )

    def all(self, *, since: datetime | None = None, feed: str | None = None) -> Iterable[Story]:
        """Yield every story seen since an instant, newest last."""
        rows = self._db.query(
            "SELECT * FROM stories WHERE seen >= :since AND (:feed IS NULL OR feed = :feed) "
            "ORDER BY seen, id",
            {"since": utc_text(since) if since else "", "feed": feed},
        )
        return map(_story, rows)

    def _stories(self, rest: str, values: list[object]) -> tuple[Story, ...]:
        rows = self._db.query(f"SELECT * FROM stories {rest}", values)  # noqa: S608 - our clauses
        return tuple(map(_story, rows))

    def _count(self) -> int:
        return next(int(row["n"]) for row in self._db.query("SELECT count(*) AS n FROM stories"))


def _columns(verdict: Verdict) -> dict[str, object]:
    return {
        "tags": json.dumps(verdict.tags),
        "sentiment": verdict.sentiment,
        "scores": json.dumps(verdict.scores),
        "assets": json.dumps(verdict.assets),
        "countries": json.dumps(verdict.countries),
    }


def _story(row: dict[str, Any]) -> Story:
    entry = Entry(
        row["guid"], row["link"], row["title"], row["summary"], maybe_instant(row["published"])
    )
    verdict = None
    if row["tags"] is not None:
        verdict = Verdict(
            tuple(map(Topic, json.loads(row["tags"]))),
            Sentiment(row["sentiment"]) if row["sentiment"] else None,
            json.loads(row["scores"]),
            tuple(json.loads(row["assets"])),
            tuple(json.loads(row["countries"])),
        )
    return Story(row["id"], row["feed"], entry, instant(row["seen"]), verdict, row["feed_country"])
