"""When each feed is due, how it has been, and which hosts are left alone."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.core.feed_schedule import FeedState
from bot.core.feeds import Feed, Hints, Validators
from bot.store.texts import maybe_instant, utc_text

_NONE = "[]"


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
        return FeedState()

    def all(self, feeds: Iterable[Feed]) -> dict[str, FeedState]:
        """Return how feeds have been, by name, in the order given."""
        asked = tuple(feeds)
        named = self._db.query(
            "SELECT * FROM feeds WHERE name IN (SELECT value FROM json_each(?))",
            [json.dumps([feed.name for feed in asked])],
        )
        rows = {(row["name"], row["url"]): row for row in named}
        return {
            feed.name: _state(rows[feed.name, feed.url])
            if (feed.name, feed.url) in rows
            else FeedState()
            for feed in asked
        }

    def due(self, feeds: Sequence[Feed], now: datetime) -> tuple[Feed, ...]:
        """Return the feeds that are to be asked now, the one that has waited longest first.

        One that was never asked comes after those that were, in the order given.
        """
        known = {
            (row["name"], row["url"]): row["due"]
            for row in self._db.query("SELECT name, url, due FROM feeds")
        }
        until = utc_text(now)
        dues = ((known.get((feed.name, feed.url)) or until, feed) for feed in feeds)
        waiting = sorted((each for each in dues if each[0] <= until), key=lambda each: each[0])
        return tuple(feed for _, feed in waiting)

    def last_success(self) -> datetime | None:
        """Return when any feed answered last."""
        rows = self._db.query("SELECT max(last_success) AS at FROM feeds")
        return next(maybe_instant(row["at"]) for row in rows)

    def put(self, feed: Feed, state: FeedState) -> None:
        """Write how a feed stands."""
        self.put_all([(feed, state)])

    def put_all(self, states: Iterable[tuple[Feed, FeedState]]) -> None:
        """Write how feeds stand."""
        rows = [_row(feed, state) for feed, state in states]
        if not rows:
            return
        names = ", ".join(rows[0])
        marks = ", ".join(f":{name}" for name in rows[0])
        changes = ", ".join(f"{name} = excluded.{name}" for name in rows[0] if name != "name")
        with self._db.atomic():
            self._db.conn.executemany(
                f"INSERT INTO feeds ({names}) VALUES ({marks}) "  # noqa: S608 - our columns
                f"ON CONFLICT (name) DO UPDATE SET {changes}",
                rows,
            )

    def keep_only(self, feeds: Iterable[Feed]) -> None:
        """Forget feeds that are not listed any more."""
        names = {feed.name for feed in feeds}
        with self._db.atomic():
            for row in list(self._db.query("SELECT name FROM feeds")):
                if row["name"] not in names:
                    self._db.execute("DELETE FROM feeds WHERE name = ?", [row["name"]])

    def rest(self, host: str, until: datetime) -> None:
        """Leave a host (`host:port`) alone."""
        self._db.execute(
            "INSERT INTO hosts (host, until) VALUES (?, ?) ON CONFLICT (host) "
            "DO UPDATE SET until = max(until, excluded.until)",
            [host, utc_text(until)],
        )

    def resting(self, now: datetime) -> Mapping[str, datetime]:
        """Return the hosts that are to be left alone, and until when."""
        rows = self._db.query("SELECT * FROM hosts WHERE until > ?", [utc_text(now)])
        found = {row["host"]: maybe_instant(row["until"]) for row in rows}
        return {host: until for host, until in found.items() if until}

    def tidy(self, now: datetime) -> None:
        """Forget hosts that may be asked again."""
        self._db.execute("DELETE FROM hosts WHERE until <= ?", [utc_text(now)])


def _maybe_utc(at: datetime | None) -> str | None:
    return None if at is None else utc_text(at)


def _maybe_seconds(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _listed(numbers: frozenset[int]) -> str:
    return json.dumps(sorted(numbers)) if numbers else _NONE


def _numbers(listed: str) -> frozenset[int]:
    return frozenset() if listed == _NONE else frozenset(json.loads(listed))


def _row(feed: Feed, state: FeedState) -> dict[str, object]:
    ttl = state.hints.ttl
    return {
        "name": feed.name,
        "url": feed.url,
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "due": _maybe_utc(state.due),
        "not_before": _maybe_utc(state.not_before),
        "failures": state.failures,
        "failing_since": _maybe_utc(state.failing_since),
        "last_success": _maybe_utc(state.last_success),
        "last_new": _maybe_utc(state.last_new),
        "last_story": _maybe_utc(state.last_story),
        "gap_seconds": None if state.gap is None else state.gap.total_seconds(),
        "ttl_seconds": None if ttl is None else ttl.total_seconds(),
        "skip_hours": _listed(state.hints.skip_hours),
        "skip_days": _listed(state.hints.skip_days),
        "why": state.why,
        "told_ill": int(state.told_ill),
        "moved_to": state.moved_to,
        "moved_since": _maybe_utc(state.moved_since),
        "address": state.address,
    }


def _state(row: dict[str, Any]) -> FeedState:
    return FeedState(
        validators=Validators(row["etag"], row["last_modified"]),
        due=maybe_instant(row["due"]),
        not_before=maybe_instant(row["not_before"]),
        failures=row["failures"],
        failing_since=maybe_instant(row["failing_since"]),
        last_success=maybe_instant(row["last_success"]),
        last_new=maybe_instant(row["last_new"]),
        last_story=maybe_instant(row["last_story"]),
        gap=_maybe_seconds(row["gap_seconds"]),
        hints=Hints(
            _maybe_seconds(row["ttl_seconds"]),
            _numbers(row["skip_hours"]),
            _numbers(row["skip_days"]),
        ),
        why=row["why"],
        told_ill=bool(row["told_ill"]),
        moved_to=row["moved_to"],
        moved_since=maybe_instant(row["moved_since"]),
        address=row["address"],
    )
