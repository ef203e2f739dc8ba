"""Updates are kept once, and of a handled one only its number stays."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import Store
from bot.store.inbox import REMEMBERED_FOR
from tests.fakes import NOON


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(str(tmp_path / "test.db"))
    yield store
    store.close()


def test_an_update_that_comes_again_is_not_new(store: Store) -> None:
    first = store.inbox.put([(1, "{}"), (2, "{}")], NOON)

    second = store.inbox.put([(2, "{}"), (3, "{}")], NOON)

    assert [waiting.update_id for waiting in first] == [1, 2]
    assert [waiting.update_id for waiting in second] == [3]


def test_what_was_handled_waits_no_more_and_is_still_known(store: Store) -> None:
    store.inbox.put([(1, '{"text": "40 SOL"}'), (2, "{}")], NOON)
    store.inbox.begin(1)

    store.inbox.finish(1)

    assert [waiting.update_id for waiting in store.inbox.waiting()] == [2]
    assert store.inbox.put([(1, "{}")], NOON) == ()


def test_what_was_handled_leaves_no_trace_of_what_was_said(store: Store, tmp_path: Path) -> None:
    store.inbox.put([(1, '{"text": "my secret"}')], NOON)

    store.inbox.finish(1)

    store.sweep()
    assert b"my secret" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_tries_are_counted(store: Store) -> None:
    store.inbox.put([(1, "{}")], NOON)

    store.inbox.begin(1)
    store.inbox.begin(1)

    assert [waiting.begun for waiting in store.inbox.waiting()] == [2]


def test_only_old_numbers_of_handled_updates_are_forgotten(store: Store) -> None:
    store.inbox.put([(1, "{}"), (2, "{}")], NOON)
    store.inbox.finish(1)

    store.inbox.tidy(NOON + REMEMBERED_FOR)
    kept = store.inbox.put([(1, "{}")], NOON)
    store.inbox.tidy(NOON + REMEMBERED_FOR + timedelta(seconds=1))

    assert kept == ()
    assert [waiting.update_id for waiting in store.inbox.waiting()] == [2]
    assert len(store.inbox.put([(1, "{}")], NOON)) == 1


def test_another_bot_counts_its_updates_anew(store: Store) -> None:
    store.inbox.serve(1234)
    store.inbox.put([(1, "{}"), (2, "{}")], NOON)
    store.inbox.finish(1)

    store.inbox.serve(1234)
    of_the_same = store.inbox.put([(1, "{}")], NOON)
    store.inbox.serve(99)
    of_another = store.inbox.put([(1, "{}")], NOON)

    assert of_the_same == ()
    assert len(of_another) == 1
    assert [waiting.update_id for waiting in store.inbox.waiting()] == [1, 2]
