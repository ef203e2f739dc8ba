"""When each feed is due, and how it has been."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.core.feeds import Feed, Validators
from bot.store.texts import maybe_instant, utc_text


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a feed has been.

    due           when to ask again; None = never asked.
    failures      in a row.
    last_success  None = never yet.
    why           the last failure's reason, None after a success.
    """

    validators: Validators
    due: datetime | None
    failures: int
    last_success: datetime | None
    why: str | None


class FeedStates:
    """The state of every feed ever polled, by name; a feed whose address changed starts anew."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, feed: Feed) -> FeedState:
        """Return how a feed has been; all empty for a new one."""
        rows = self._db.query(
            "SELECT * FROM feeds WHERE name = ? AND url = ?", [feed.name, feed.url]
        )
        for row in rows:
            return _state(row)
        return FeedState(Validators(), None, 0, None, None)

    def due(self, feeds: Sequence[Feed], now: datetime) -> tuple[Feed, ...]:
        """Return the feeds that are to be asked now, in the order given."""
        states = ((feed, self.get(feed).due) for feed in feeds)
        return tuple(feed for feed, due in states if due is None or due <= now)

    def last_success(self) -> datetime | None:
        """Return when any feed answered last."""
        rows = self._db.query("SELECT max(last_success) AS at FROM feeds")
        return next(maybe_instant(row["at"]) for row in rows)

    def succeeded(self, feed: Feed, validators: Validators, now: datetime, due: datetime) -> None:
        """Note an answer, its validators and when to ask again."""
        self._put(
            feed,
            {
                "etag": validators.etag,
                "last_modified": validators.last_modified,
                "due": utc_text(due),
                "failures": 0,
                "last_success": utc_text(now),
                "why": None,
            },
        )

    def failed(self, feed: Feed, why: str, now: datetime, due: datetime) -> None:
        """Note a failure and when to ask again; validators stay."""
        failures = self.get(feed).failures + 1
        self._put(
            feed,
            {"due": utc_text(due), "failures": failures, "last_failure": utc_text(now), "why": why},
        )

    def _put(self, feed: Feed, columns: dict[str, object]) -> None:
        with self._db.atomic():
            self._db.execute("DELETE FROM feeds WHERE name = ? AND url <> ?", [feed.name, feed.url])
            self._db.execute(
                "INSERT INTO feeds (name, url) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [feed.name, feed.url],
            )
            self._db.table("feeds").update(feed.name, columns)


def _state(row: dict[str, Any]) -> FeedState:
    return FeedState(
        Validators(row["etag"], row["last_modified"]),
        maybe_instant(row["due"]),
        row["failures"],
        maybe_instant(row["last_success"]),
        row["why"],
    )
