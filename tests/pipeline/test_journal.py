"""Changes that come at once are one commit; one that fails leaves the others alone."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.chats import ChatId, Profile
from bot.core.errors import StoreBusy
from bot.pipeline.journal import Journal
from bot.store import Store

PAUSE = timedelta(milliseconds=10)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(str(tmp_path / "test.db"))
    store.wait_at_most(timedelta(0))
    yield store
    store.close()


def save(store: Store, chat: int) -> Callable[[], int]:
    def change() -> int:
        store.chats.save(Profile(ChatId(chat)))
        return chat

    return change


def commits(store: Store) -> int:
    """Return a number that every commit raises, as another connection sees it."""
    return int(store._db.execute("PRAGMA data_version").fetchone()[0])  # noqa: SLF001


async def test_changes_that_come_at_once_are_one_commit(store: Store, tmp_path: Path) -> None:
    watching = Store(str(tmp_path / "test.db"))
    before = commits(watching)
    journal = Journal(store)

    results = await asyncio.gather(*(journal.write(save(store, chat)) for chat in range(50)))

    assert results == list(range(50))
    assert commits(watching) == before + 1
    watching.close()


async def test_a_change_that_fails_leaves_the_others_alone(store: Store) -> None:
    journal = Journal(store)

    def broken() -> int:
        store.chats.save(Profile(ChatId(2)))
        raise ValueError("broken")

    results = await asyncio.gather(
        journal.write(save(store, 1)),
        journal.write(broken),
        journal.write(save(store, 3)),
        return_exceptions=True,
    )

    assert [results[0], results[2]] == [1, 3]
    assert isinstance(results[1], ValueError)
    assert [store.chats.get(ChatId(chat)) is not None for chat in (1, 2, 3)] == [True, False, True]


async def test_while_the_database_is_locked_changes_wait_and_say_so_once(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    journal = Journal(store, PAUSE)
    with closing(sqlite3.connect(tmp_path / "test.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        patient = asyncio.ensure_future(journal.write(save(store, 1)))
        with pytest.raises(StoreBusy, match="locked"):
            await journal.write(save(store, 2), waits=False)
        await asyncio.sleep(0.1)
        assert not patient.done()
        other.execute("COMMIT")

    assert await asyncio.wait_for(patient, 5) == 1
    assert caplog.text.count("database cannot be written why=database is locked") == 1
    assert caplog.text.count("database can be written again") == 1
    assert store.chats.get(ChatId(2)) is None
