"""`poll --once`, `stories`, `outbox`, `check` and others: what an operator asks in the shell."""

import argparse
import asyncio
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import jurisdictions
from bot.app import add_feeds, check_model, feeds_of_opml, opml, poll_once, read_feeds
from bot.clock import utc_now
from bot.core.errors import BadFeeds, BadInput, BadLaw, BadSettings, BotError, Mistake
from bot.core.feed_schedule import FeedState
from bot.core.outbox import OutboxLine
from bot.core.stories import Story
from bot.pipeline.poll import Polled
from bot.settings import DEFAULT_FEEDS, read_classifier, read_settings
from bot.store import Store
from bot.store.opinions import Label

ILL_AFTER = timedelta(hours=2)
NO_STORIES = "none yet; `poll --once` or `run` reads the feeds"
NO_SUCH = "none of these; `stories` alone shows all"
NO_LABELS = "none yet; the buttons below a reminder make them"
NO_MESSAGES = "none yet; `run` makes and sends them"
STUCK_AFTER = timedelta(minutes=15)


def poll(_: argparse.Namespace) -> int:
    """One round over feeds.yaml; 1 when every feed failed."""
    polled = asyncio.run(poll_once(read_settings(os.environ)))
    for one in polled:
        print(f"{one.feed.name:24} {_polled(one)}")
    return 0 if any(one.failed is None for one in polled) else 1


def _polled(one: Polled) -> str:
    if one.failed:
        return one.failed
    if one.rests_until:
        return f"not asked: its server asked to be left alone until {_second(one.rests_until)}"
    if one.not_modified:
        return "0 entries, 0 new (not modified)"
    damaged = f" (malformed: {one.malformed})" if one.malformed else ""
    return f"{one.entries} entries, {one.new} new{damaged}"


def feeds(args: argparse.Namespace) -> int:
    """Print how each feed has been; as OPML; or add the feeds of an OPML file to feeds.yaml."""
    settings = read_settings(os.environ)
    if args.add:
        added = add_feeds(settings.feeds, feeds_of_opml(_file(args.add)))
        for feed in added:
            print(f"added {feed.name}")
        print(f"{len(added)} feeds added to {settings.feeds}", file=sys.stderr)
        return 0
    listed = read_feeds(settings.feeds)
    if args.opml:
        print(opml(listed), end="")
        return 0
    store = Store(settings.database)
    states = store.feeds.all(listed)
    store.close()
    for feed in listed:
        print(_feed_line(feed.name, states[feed.name]))
    return 0


def _file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror})") from error


def _feed_line(name: str, state: FeedState) -> str:
    read, new = _second(state.last_success) or "never", _second(state.last_new) or "none"
    line = f"{name:24}  read {read:20}  new story {new:20}"
    return f"{line}  failed {state.failures}: {state.why}" if state.failures else line


def stories(args: argparse.Namespace) -> int:
    """Print stored stories."""
    since = _instant(args.since) if args.since else None
    store = _store()
    shown = 0
    for shown, story in enumerate(store.stories.all(since=since, feed=args.feed), 1):  # noqa: B007
        print(json.dumps(_story(story), ensure_ascii=False) if args.json else _story_line(story))
    if not shown:
        print(NO_SUCH if since or args.feed else NO_STORIES, file=sys.stderr)
    store.close()
    return 0


def outbox(args: argparse.Namespace) -> int:
    """Print messages, never their text."""
    store = _store()
    lines = store.outbox.lines()
    if not lines:
        print(NO_MESSAGES, file=sys.stderr)
    for line in lines:
        print(json.dumps(_line(line)) if args.json else _line_text(line))
    store.close()
    return 0


def labels(args: argparse.Namespace) -> int:
    """Print which stories people found useful to be reminded of, never who said so."""
    store = _store()
    found = 0
    for found, label in enumerate(store.opinions.labels(), 1):  # noqa: B007
        print(json.dumps(_label(label), ensure_ascii=False) if args.json else _label_text(label))
    if not found:
        print(NO_LABELS, file=sys.stderr)
    store.close()
    return 0


def check(_: argparse.Namespace) -> int:
    """Validate everything without starting anything, and print all mistakes at once."""
    mistakes: list[str] = []
    for what, looks in _CHECKS.items():
        try:
            print(f"{what:10} {looks()}")
        except (BadFeeds, BadSettings, BadLaw) as bad:
            mistakes += [f"{what}: {mistake}" for mistake in bad.mistakes]
        except BotError as error:
            mistakes.append(f"{what}: {error}")
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return 2 if mistakes else 0


def health(_: argparse.Namespace) -> int:
    """Judge by outcomes: a feed was read lately, and no message waits far beyond its time."""
    database = read_settings(os.environ).database
    if not Path(database).exists():
        print(
            f"there is no database {database}: nothing ran yet, or name its file in BOT_DATABASE",
            file=sys.stderr,
        )
        return 1
    store = Store(database)
    now = utc_now()
    late = store.outbox.count_late(now, now - STUCK_AFTER)
    ills = _ills(store.feeds.last_success(), late, now)
    store.close()
    for ill in ills:
        print(ill, file=sys.stderr)
    if not ills:
        print("well")
    return 1 if ills else 0


def _ills(last_success: datetime | None, late: int, now: datetime) -> list[str]:
    ills = []
    if last_success is None or now - last_success > ILL_AFTER:
        ills.append(f"no feed was read for {ILL_AFTER.seconds // 3600} hours")
    if late:
        ills.append(f"{late} messages wait for more than {STUCK_AFTER.seconds // 60} minutes")
    return ills


def _check_settings() -> str:
    settings = read_settings(os.environ)
    token = "a token" if settings.telegram_token else "no token: `run` needs BOT_TELEGRAM_TOKEN"
    return f"well ({token})"


def _check_feeds() -> str:
    path = os.environ.get("BOT_FEEDS") or DEFAULT_FEEDS
    return f"well ({len(read_feeds(path))} feeds in {path})"


def _check_law() -> str:
    mistakes: list[Mistake] = []
    for code in jurisdictions.codes():
        try:
            jurisdictions.load(code)
        except BadLaw as bad:
            mistakes += bad.mistakes
    if mistakes:
        raise BadLaw(tuple(mistakes))
    return f"well ({', '.join(jurisdictions.codes())})"


def _check_model() -> str:
    check_model(read_classifier(os.environ))
    return "well"


def _check_coins() -> str:
    """How old the market list is; one that is missing or old is no mistake."""
    try:
        settings = read_settings(os.environ)
    except BadSettings:
        return "not looked at, for the settings have mistakes"
    if not settings.new_coins:
        return "only our own (BOT_NEW_COINS=off)"
    read, count = None, 0
    if Path(settings.database).exists():
        store = Store(settings.database)
        read, count = store.coins.read(), len(store.coins.all())
        store.close()
    if read is None:
        return "only our own so far; `run` reads the market list of the price source"
    return f"well (market list of {count} coins, read {_hours(utc_now() - read)} ago)"


def _hours(age: timedelta) -> str:
    hours = round(age / timedelta(hours=1))
    return "less than an hour" if age < timedelta(hours=1) else _count(hours, "hour")


def _count(number: int, of: str) -> str:
    return f"{number} {of}" if number == 1 else f"{number} {of}s"


_CHECKS = {
    "settings": _check_settings,
    "feeds": _check_feeds,
    "law": _check_law,
    "model": _check_model,
    "coins": _check_coins,
}


def _store() -> Store:
    return Store(read_settings(os.environ).database)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"--since {text!r} is neither a day (2026-11-23) nor an instant (2026-11-23T09:00:00Z)"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _second(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _story(story: Story) -> dict[str, object]:
    verdict = story.verdict
    return {
        "id": story.id,
        "feed": story.feed,
        "guid": story.entry.guid,
        "link": story.entry.link,
        "title": story.entry.title,
        "summary": story.entry.summary,
        "published": _second(story.entry.published),
        "seen": _second(story.seen),
        "tags": verdict and list(verdict.tags),
        "sentiment": verdict and verdict.sentiment,
        "scores": (verdict and verdict.scores) or None,
        "assets": verdict and list(verdict.assets),
        "countries": verdict and list(verdict.countries),
        "cluster": story.cluster,
    }


def _story_line(story: Story) -> str:
    tags = ", ".join(story.verdict.tags) if story.verdict else "not read yet"
    said = f"{_second(story.seen)}  {story.feed:20.20}  {tags:28}  {story.entry.title}"
    beside = ", ".join(filter(None, (story.entry.sentiment, *story.entry.categories)))
    return f"{said}  [publisher: {beside}]" if beside else said


def _label(label: Label) -> dict[str, object]:
    return {
        "title": label.title,
        "summary": label.summary,
        "source": label.feed,
        "published": _second(label.published),
        "tags": json.loads(label.tags),
        "sentiment": label.sentiment,
        "useful": label.useful,
        "not_useful": label.not_useful,
    }


def _label_text(label: Label) -> str:
    tags = ", ".join(json.loads(label.tags))
    return f"useful {label.useful:3}  not {label.not_useful:3}  {tags:28}  {label.title}"


def _line(line: OutboxLine) -> dict[str, object]:
    return {
        "id": line.id,
        "chat": line.chat,
        "kind": line.kind.value,
        "key": line.key,
        "state": line.state.value,
        "created": _second(line.created),
        "due": _second(line.due),
        "sent": _second(line.sent),
        "attempts": line.attempts,
        "why": line.why,
    }


def _line_text(line: OutboxLine) -> str:
    said = f"{line.id:>6}  {_second(line.due)}  {line.state:9}  {line.kind:9}  chat {line.chat}"
    return f"{said}  {line.why}" if line.why else said
