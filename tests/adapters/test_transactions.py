"""What a coroutine writes between two waits, and what finishes it, is one transaction."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.transactions import InTransactions
from bot.core.chats import ChatId, Profile
from bot.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(str(tmp_path / "test.db"))
    yield store
    store.close()


def save(store: Store, chat: int) -> None:
    store.chats.save(Profile(ChatId(chat)))


def known(store: Store) -> list[int]:
    return [chat for chat in range(1, 6) if store.chats.get(ChatId(chat))]


async def test_the_result_is_finished_in_the_transaction_that_made_it(store: Store) -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        save(store, 1)
        return 2

    result = await InTransactions(store, work(), lambda chat: save(store, chat))

    assert result == 2
    assert known(store) == [1, 2]


async def test_what_cannot_be_finished_was_never_written(store: Store) -> None:
    async def work() -> int:
        save(store, 1)
        await asyncio.sleep(0)
        save(store, 2)
        return 0

    def refuse(_: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await InTransactions(store, work(), refuse)

    assert known(store) == [1]


async def test_while_it_waits_others_write_for_themselves(store: Store) -> None:
    waiting, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> int:
        waiting.set()
        await go_on.wait()
        save(store, 1)
        raise ValueError("broken")

    task = asyncio.ensure_future(_awaited(InTransactions(store, work(), lambda _: None)))
    await waiting.wait()
    save(store, 2)
    go_on.set()

    with pytest.raises(ValueError, match="broken"):
        await task
    assert known(store) == [2]


async def test_an_error_that_is_awaited_reaches_the_coroutine(store: Store) -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise ValueError("broken")

    async def work() -> int:
        try:
            await asyncio.ensure_future(fail())
        except ValueError:
            save(store, 1)
        return 2

    await InTransactions(store, work(), lambda chat: save(store, chat))

    assert known(store) == [1, 2]


async def test_cancelling_it_cancels_what_it_awaits(store: Store) -> None:
    waiting = asyncio.Event()
    cancelled = False

    async def work() -> int:
        nonlocal cancelled
        waiting.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled = True
            raise
        return 0

    task = asyncio.ensure_future(_awaited(InTransactions(store, work(), lambda _: None)))
    await waiting.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert cancelled


async def _awaited(work: InTransactions[int]) -> int:
    return await work
