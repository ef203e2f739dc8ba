"""Every story once, with what the classifier says of it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.core.feeds import Feed
from bot.core.stories import Entry, Sentiment, Story, Topic, Verdict, address_key
from bot.store.texts import instant, maybe_instant, utc_text

MOST_LISTED = 500
_WORD = re.compile(r"\w+")


class Stories:
    """What was read from the feeds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, feed: Feed, entries: Iterable[Entry], seen: datetime) -> int:
        """Store the entries that are new and return how many were, the oldest first.

        The same id in the same feed, or the same address in any, is the same story. Where its
        own feed changed its title, it is read again; where it changed the rest, that is kept.
        """
        by_age = sorted(entries, key=lambda entry: entry.published or seen)
        if not by_age:
            return 0
        with self._db.atomic():
            return sum(self._put(feed, entry, seen) for entry in by_age)

    def _put(self, feed: Feed, entry: Entry, seen: datetime) -> bool:
        name = entry.source or feed.name
        row = {
            "feed": name,
            "feed_country": feed.country,
            "guid": entry.guid,
            "link": entry.link,
            "link_key": address_key(entry.link),
            "title": entry.title,
            "summary": entry.summary,
            "published": entry.published and utc_text(entry.published),
            "seen": utc_text(seen),
            "publisher_sentiment": entry.sentiment,
            "publisher_categories": json.dumps(entry.categories, ensure_ascii=False),
        }
        names = ", ".join(row)
        marks = ", ".join(f":{each}" for each in row)
        cursor = self._db.execute(
            f"INSERT INTO stories ({names}) VALUES ({marks}) "  # noqa: S608 - our columns
            "ON CONFLICT DO NOTHING",
            row,
        )
        if cursor.rowcount > 0:
            return True
        known = self._db.execute(
            "SELECT id, feed, guid, title, summary FROM stories WHERE feed = ? AND guid = ?",
            [name, entry.guid],
        ).fetchone()
        if known is not None:
            self._update(known, entry)
        else:
            self._update_by_address(row["link_key"], name, entry)
        return False

    def _update_by_address(self, key: object, feed: str, entry: Entry) -> None:
        """The id changed and the address stayed; another feed's words are not taken for news."""
        known = self._db.execute(
            "SELECT id, feed, guid, title, summary FROM stories WHERE link_key = ? AND feed = ?",
            [key, feed],
        ).fetchone()
        if known is not None:
            self._update(known, entry)

    def _update(self, known: tuple[Any, ...], entry: Entry) -> None:
        story, _, _, title, summary = known
        if (title, summary) == (entry.title, entry.summary) or not entry.title:
            return
        again = ", tags = NULL" if title != entry.title else ""
        self._db.execute(
            f"UPDATE stories SET title = ?, summary = ?{again} WHERE id = ?",  # noqa: S608
            [entry.title, entry.summary, story],
        )

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

    def unclustered(self) -> tuple[Story, ...]:
        """Return the stories that no event is known of yet, oldest first."""
        return self._stories("WHERE cluster IS NULL ORDER BY id", [])

    def lately_clustered(self, since: datetime, *, after: int) -> tuple[Story, ...]:
        """Return the stories of which the event is known, the oldest first.

        since  seen not before this instant.
        after  with a higher id than this.
        """
        return self._stories(
            "WHERE cluster IS NOT NULL AND seen >= ? AND id > ? ORDER BY id",
            [utc_text(since), after],
        )

    def assign(self, clusters: Mapping[int, int]) -> None:
        """Write which event each story is about, by story id."""
        with self._db.atomic():
            self._db.conn.executemany(
                "UPDATE stories SET cluster = ? WHERE id = ?",
                [(cluster, story) for story, cluster in clusters.items()],
            )

    def same_event(self, cluster: int) -> tuple[Story, ...]:
        """Return the stories about an event, oldest first."""
        return self._stories("WHERE cluster = ? ORDER BY id", [cluster])

    def search(self, words: str, limit: int) -> tuple[Story, ...]:
        """Return the latest stories in which every one of these words begins a word."""
        terms = [f'"{word}"*' for word in _WORD.findall(words)]
        if not terms:
            return ()
        return self._stories(
            "WHERE id IN (SELECT rowid FROM stories_text WHERE stories_text MATCH ?) "
            "ORDER BY coalesce(published, seen) DESC, id DESC LIMIT ?",
            [" ".join(terms), limit],
        )

    def drop_old(self, before: datetime) -> int:
        """Delete stories seen before an instant, and return how many.

        Kept are those that a feed may still list, its latest MOST_LISTED: deleted, they would
        come back as new. Kept as well is what somebody has still to be told of.
        """
        cursor = self._db.execute(
            "DELETE FROM stories WHERE seen < ? AND id NOT IN (SELECT story FROM matches "
            "WHERE outcome IS NULL) AND id IN (SELECT id FROM (SELECT id, row_number() OVER "
            "(PARTITION BY feed ORDER BY id DESC) AS place FROM stories) WHERE place > ?)",
            [utc_text(before), MOST_LISTED],
        )
        return cursor.rowcount

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
        row["guid"],
        row["link"],
        row["title"],
        row["summary"],
        maybe_instant(row["published"]),
        tuple(json.loads(row["publisher_categories"])),
        row["publisher_sentiment"],
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
    return Story(
        row["id"],
        row["feed"],
        entry,
        instant(row["seen"]),
        verdict,
        row["feed_country"],
        row["cluster"],
    )
