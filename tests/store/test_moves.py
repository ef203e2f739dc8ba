"""A group that became a supergroup: everything goes to its new id, whatever is there already."""

import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.core.chats import ChatId, Profile, QuietHours
from bot.core.feeds import Feed
from bot.core.matching import Match
from bot.core.outbox import Draft, MessageKind, State
from bot.core.wishes import Rhythm, Wishes
from bot.store import Store
from tests.build import ledger
from tests.fakes import NOON, entry

OLD, NEW = ChatId(-5), ChatId(-100_123)
FEED = Feed("Courier", "https://courier.example/feed")
FITTING = {"chat": OLD, "downturn": "now", "tax": "off", "digest_at": "18:30"}
LATER = NOON + timedelta(days=3)
GROUP = Profile(
    OLD,
    country="US",
    currency="USD",
    timezone="America/Chicago",
    quiet_hours=QuietHours(time(21), time(9)),
    subscribed_at=NOON,
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(str(tmp_path / "test.db"))
    store.chats.save(GROUP)
    return store


def set_up_again(store: Store, **changed: object) -> None:
    """What /start leaves under the new id, and whatever else was said there."""
    new = Profile(NEW, country="US", currency="USD")
    store.chats.save(replace(new, **changed))  # type: ignore[arg-type]


def moved(store: Store) -> Profile:
    store.chats.move(OLD, NEW)
    profile = store.chats.get(NEW)
    assert profile is not None
    assert store.chats.get(OLD) is None
    return profile


def queue(store: Store, chat: ChatId, key: str, text: str = "hello", **changed: object) -> None:
    values: dict[str, object] = {
        "chat": chat,
        "kind": MessageKind.DOWNTURN,
        "key": key,
        "text": text,
        "due": NOON,
        "expires": LATER,
    }
    store.outbox.queue(Draft(**{**values, **changed}), NOON)  # type: ignore[arg-type]


def send(store: Store, chat: ChatId, key: str) -> None:
    (line,) = [line for line in store.outbox.lines_of(chat) if line.key == key]
    store.outbox.mark_leaving(line.id, NOON)
    store.outbox.mark_sent(line.id, NOON)


def test_a_group_that_was_set_up_anew_keeps_what_it_had(store: Store) -> None:
    set_up_again(store)

    assert moved(store) == replace(GROUP, chat=NEW)


def test_what_was_chosen_under_the_new_id_is_the_later_word(store: Store) -> None:
    set_up_again(
        store, country="GB", currency="GBP", timezone="Europe/Lisbon", subscribed_at=LATER, topic=12
    )

    assert moved(store) == replace(
        GROUP, chat=NEW, country="GB", currency="GBP", timezone="Europe/Lisbon", topic=12
    )


def test_in_another_country_the_time_zone_of_the_old_one_is_dropped(store: Store) -> None:
    set_up_again(store, country="GB", currency="GBP")

    assert moved(store).timezone is None


def test_a_group_that_never_subscribed_keeps_the_subscription_of_its_new_id(store: Store) -> None:
    store.chats.save(replace(GROUP, country=None, currency=None, subscribed_at=None))
    set_up_again(store, subscribed_at=LATER, topic=12)

    profile = moved(store)

    assert (profile.country, profile.subscribed_at, profile.topic) == ("US", LATER, 12)


def test_whether_a_group_can_be_reached_is_known_of_its_new_id(store: Store) -> None:
    store.chats.mark_gone(OLD, NOON)

    assert moved(store).gone_at is None
    assert [returned.chat for returned in store.wishes.returned()] == [NEW]


def test_a_group_that_threw_us_out_under_its_new_id_is_not_back(store: Store) -> None:
    set_up_again(store, gone_at=LATER)

    assert moved(store).gone_at == LATER


def test_wishes_of_both_hold_and_what_rests_rests_as_long_as_the_longer(store: Store) -> None:
    set_up_again(store)
    store.wishes.save(OLD, Wishes(tax=Rhythm.OFF, daily_cap=3, snoozed={"SOL": LATER}))
    store.wishes.save(NEW, Wishes(downturn=Rhythm.DAILY, snoozed={"SOL": NOON, "all": NOON}))

    moved(store)

    assert store.wishes.get(NEW) == Wishes(
        Rhythm.DAILY, Rhythm.OFF, 3, snoozed={"SOL": LATER, "all": NOON}
    )


def test_a_wallet_that_both_ids_knew_in_different_cases_is_one(store: Store) -> None:
    set_up_again(store)
    store.ledgers.add(OLD, ledger("2025-01-01 buy 1 BTC for 100 in Kraken"))
    store.ledgers.add(NEW, ledger("2025-01-02 sell 1 BTC for 100 in kraken"))

    moved(store)

    assert [row.wallet for row in store.ledgers.rows(NEW)] == ["Kraken", "Kraken"]


def test_messages_go_over_and_none_is_there_twice(store: Store) -> None:
    set_up_again(store)
    for key in ("sent before", "waits for both", "only old", "sent since"):
        queue(store, OLD, key, "of the old id")
    for key in ("sent before", "waits for both", "only new", "sent since", "too late for old"):
        queue(store, NEW, key, "of the new id")
    queue(store, OLD, "too late for old", expires=NOON)
    send(store, OLD, "sent before")
    send(store, NEW, "sent since")
    store.outbox.expire(store.outbox.overdue(NOON)[0].id, "too late")

    moved(store)

    assert {line.key: line.state for line in store.outbox.lines_of(NEW)} == {
        "sent before": State.SENT,
        "waits for both": State.QUEUED,
        "only old": State.QUEUED,
        "only new": State.QUEUED,
        "sent since": State.SENT,
        "too late for old": State.QUEUED,
    }
    assert store.outbox.lines_of(OLD) == ()


def test_a_message_that_is_on_its_way_can_still_be_settled(store: Store) -> None:
    queue(store, OLD, "on its way")
    (queued,) = store.outbox.due(NOON, 10)
    store.outbox.mark_leaving(queued.id, NOON)

    moved(store)
    store.outbox.mark_sent(queued.id, NOON)

    assert [(line.chat, line.state) for line in store.outbox.lines()] == [(NEW, State.SENT)]


def test_an_answer_to_a_group_that_nobody_set_up_goes_over_too(store: Store) -> None:
    store.chats.forget(OLD)
    queue(store, OLD, "answer:1:0.0", kind=MessageKind.ANSWER)

    store.chats.move(OLD, NEW)

    assert [line.chat for line in store.outbox.lines()] == [NEW]
    assert store.chats.get(NEW) is None


def test_a_story_that_was_told_under_one_id_is_not_told_under_the_other(store: Store) -> None:
    set_up_again(store)
    store.stories.add(FEED, [entry(title) for title in ("One", "Two", "Three")], NOON)
    old, new = ([match(story, chat) for story in (1, 2, 3)] for chat in (OLD, NEW))
    for both in zip(old, new, strict=True):
        store.matches.add(both[0].story, both, NOON)
    store.matches.settle(old[0], "reminded")
    store.matches.settle(new[1], "reminded")
    store.matches.note_reminded(OLD, ["SOL"], LATER)
    store.matches.note_reminded(NEW, ["SOL"], NOON)

    moved(store)

    assert store.matches.open() == (new[2],)
    assert store.matches.last_reminded(NEW) == {"SOL": LATER}


def match(story: int, chat: ChatId) -> Match:
    return Match(story, chat, MessageKind.DOWNTURN, ("SOL",))


def test_a_move_that_is_told_again_or_breaks_off_changes_nothing(store: Store) -> None:
    set_up_again(store)
    queue(store, OLD, "story:1")

    with suppress(ZeroDivisionError), store.atomic():
        store.chats.move(OLD, NEW)
        raise ZeroDivisionError
    broken_off = store.chats.get(OLD), store.outbox.lines_of(OLD)[0].key
    once = moved(store)
    again = moved(store)

    assert broken_off == (GROUP, "story:1")
    assert once == again
    assert [line.key for line in store.outbox.lines_of(NEW)] == ["story:1"]


def test_no_table_keeps_anything_under_the_old_id(store: Store, tmp_path: Path) -> None:
    """A row in every table that has chats, so also in one that is added later."""
    store.stories.add(FEED, [entry("One")], NOON)
    with closing(sqlite3.connect(tmp_path / "test.db")) as database, database:
        tables = tables_by_chat(database)
        for table in tables:
            fill(database, table)

    moved(store)

    with closing(sqlite3.connect(tmp_path / "test.db")) as database:
        chats = {table: chats_of(database, table) for table in tables}
    assert len(chats) > 10
    assert set(map(frozenset, chats.values())) == {frozenset({NEW})}


def tables_by_chat(database: sqlite3.Connection) -> list[str]:
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '% chat INTEGER%'"
    )
    return [name for (name,) in found if name != "chats"]


def fill(database: sqlite3.Connection, table: str) -> None:
    columns = database.execute(f"PRAGMA table_info({table})").fetchall()
    values = {
        name: FITTING.get(name, 1 if kind == "INTEGER" else "2026-11-24T12:00:00Z")
        for _, name, kind, *_ in columns
    }
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))


def chats_of(database: sqlite3.Connection, table: str) -> set[int]:
    return {chat for (chat,) in database.execute(f"SELECT chat FROM {table}")}
