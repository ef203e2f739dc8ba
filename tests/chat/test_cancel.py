"""Cancel below word of a long reading: it ends soon, nothing is stored, and the chat hears so."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.conversation import Conversation
from bot.chat.desk import Asked, Desk
from bot.chat.import_text import ENDED
from bot.chat.progress import while_telling
from bot.core.conversation import Answer, Request
from bot.core.errors import ReadingStopped
from bot.imports.progress import Progress
from bot.store.imports import State
from tests.chat.talk import ADA, ASSETS, BOB, USUAL_QUIET_HOURS, Talk, commands
from tests.chat.test_imports import rewards
from tests.chat.test_kept import ask

LONG = 20_000
AT_ONCE = timedelta(milliseconds=1)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """Somebody who hears at once how far a reading has come."""
    talk = Talk(tmp_path)
    talk.conversation = Conversation(
        talk.store, talk.reports, talk.clock, assets=lambda: ASSETS,
        quiet_hours=USUAL_QUIET_HOURS, patience=AT_ONCE,
    )  # fmt: skip
    yield talk
    talk.store.close()


def a_file(talk: Talk, count: int = LONG, name: str = "long.csv") -> Request:
    return Request(ADA, talk.next(), "", rewards(*range(count)).encode(), name)


@asynccontextmanager
async def reading(talk: Talk, request: Request) -> AsyncIterator[asyncio.Task[tuple[Answer, ...]]]:
    """Send a request and wait until its chat is told of the reading."""
    task = asyncio.create_task(talk.conversation.answer(request))
    while not told(talk):  # noqa: ASYNC110 - a store calls nobody
        await asyncio.sleep(0)
    yield task
    await task


def told(talk: Talk) -> dict[str, str]:
    """Return the buttons below what was told of a reading."""
    due = talk.store.outbox.due(talk.clock(), limit=1)
    return {button.label: button.command for one in due for row in one.buttons for button in row}


async def test_cancel_ends_a_reading_and_nothing_is_stored(talk: Talk) -> None:
    await talk.settle_in()
    async with reading(talk, a_file(talk)) as task:
        press = told(talk)["Cancel"]
        talk.conversation.notice(ADA, press)
        (answer,) = await task

    first = await talk.conversation.answer(Request(ADA, talk.next(), press, pressed=1))
    again = await talk.say(press)
    mark = press.split()[-1]

    assert answer.text == "Cancelled. I stopped reading long.csv, and nothing of it was stored."
    assert first == ()
    assert "You cancelled long.csv, so nothing of it was stored" in again.text
    assert talk.store.imports.waiting(ADA) == 0
    assert talk.store.imports.count(ADA, mark) == 0
    assert talk.rows() == ()
    assert "Import 1 row" in commands(await talk.send(rewards(1), "short.csv"))


async def test_cancel_that_comes_when_the_file_is_read_takes_its_preview_back(talk: Talk) -> None:
    await talk.settle_in()
    request = a_file(talk, 3)
    (shown,) = await talk.conversation.answer(request)
    press = f"/import no {request.update_id}"

    talk.conversation.notice(ADA, press)
    cancelled = await talk.say(press)
    late = await talk.press(shown, "Import 3 rows")

    assert "Cancelled. Nothing was stored of long.csv" in cancelled.text
    assert "You cancelled long.csv" in late.text
    assert talk.rows() == ()


async def test_cancel_that_comes_after_the_import_changes_nothing_and_says_so(talk: Talk) -> None:
    await talk.settle_in()
    request = a_file(talk, 3)
    (shown,) = await talk.conversation.answer(request)
    await talk.press(shown, "Import 3 rows")
    press = f"/import no {request.update_id}"

    talk.conversation.notice(ADA, press)
    answer = await talk.say(press)

    assert "You imported long.csv already, so there is nothing to cancel" in answer.text
    assert len(talk.rows()) == 3


async def test_a_ledger_file_can_be_cancelled_while_it_is_read_and_no_later(talk: Talk) -> None:
    await talk.settle_in()
    row = "2026-01-02,buy,SOL,1,{}\n"
    header = "time,kind,asset,quantity,total\n"
    content = f"{header}{''.join(map(row.format, range(1, LONG)))}".encode()
    async with reading(talk, Request(ADA, talk.next(), "", content, "mine.csv")) as task:
        talk.conversation.notice(ADA, told(talk)["Cancel"])
        (answer,) = await task
    stored = Request(ADA, talk.next(), "", f"{header}{row.format(5)}".encode(), "mine.csv")
    await talk.conversation.answer(stored)

    late = await talk.say(f"/import no {stored.update_id}")

    assert "I stopped reading mine.csv" in answer.text
    assert len(talk.rows()) == 1
    assert "You imported mine.csv already, so there is nothing to cancel" in late.text


async def test_a_table_that_was_described_can_be_cancelled_while_it_is_read_anew(
    talk: Talk,
) -> None:
    await talk.settle_in()
    lines = "".join(f"2026-01-02,SOL,{number + 1},100\n" for number in range(LONG))
    (asked,) = await talk.conversation.answer(
        Request(ADA, talk.next(), "", f"When,What,How much,Cost\n{lines}".encode(), "odd.csv")
    )
    asked = await talk.press(await talk.press(asked, "Total"), "Cost: 100")
    right = Request(ADA, talk.next(), commands(asked)["Looks right"], pressed=1)
    for line in talk.store.outbox.lines_of(ADA):
        talk.store.outbox.withdraw(line.id)

    async with reading(talk, right) as task:
        talk.conversation.notice(ADA, told(talk)["Cancel"])
        (answer,) = await task
    late = await talk.press(asked, "Looks right")

    assert "I stopped reading odd.csv" in answer.text
    assert "You cancelled odd.csv" in late.text
    assert talk.store.imports.learnt(ADA) == ()


async def test_of_files_that_were_kept_one_can_be_cancelled_and_the_next_is_shown(
    talk: Talk,
) -> None:
    await talk.send(rewards(*range(LONG)), "long.csv")
    await talk.send(rewards(1), "short.csv")
    async with reading(talk, Request(ADA, talk.next(), "/start US USD")) as task:
        talk.conversation.notice(ADA, told(talk)["Cancel"])
        _, cancelled, shown = await task

    assert "I stopped reading long.csv" in cancelled.text
    assert "Import 1 row" in commands(shown)
    assert len(await ask(talk, "/start US USD")) == 1


async def test_a_file_whose_cancel_was_pressed_before_the_program_died_is_not_read_again(
    talk: Talk,
) -> None:
    await talk.settle_in()
    request = a_file(talk)
    press = f"/import no {request.update_id}"

    talk.conversation.notice(ADA, press)
    (answer,) = await talk.conversation.answer(request)
    first = await talk.conversation.answer(Request(ADA, talk.next(), press, pressed=1))

    assert "I stopped reading long.csv" in answer.text
    assert first == ()


async def test_nobody_can_cancel_the_file_of_another_chat(talk: Talk) -> None:
    await talk.settle_in()
    async with reading(talk, a_file(talk)) as task:
        talk.conversation.notice(BOB, told(talk)["Cancel"])
        (answer,) = await task

    assert f"Import {LONG:,} rows" in commands(answer)


@pytest.mark.parametrize("end", [asyncio.Task.cancel, None])
async def test_the_work_ends_where_nobody_waits_for_it_any_more(
    talk: Talk, end: Callable[[asyncio.Task[int]], object] | None
) -> None:
    await talk.settle_in()
    asked, ended = Asked(Request(ADA, talk.next()), ""), asyncio.Event()
    desk = Desk(talk.store, talk.reports, talk.clock, lambda: ASSETS, None)
    loop = asyncio.get_running_loop()

    def work(progress: Progress) -> int:
        try:
            while True:
                progress.go_on()
        finally:
            loop.call_soon_threadsafe(ended.set)

    working = asyncio.create_task(while_telling(desk, asked, "long.csv", work))
    await asyncio.sleep(0)
    if end is None:
        desk.stops.add((ADA, str(asked.request.update_id)))
    else:
        await asyncio.sleep(0.01)
        end(working)
    await asyncio.wait_for(ended.wait(), 10)

    with pytest.raises((ReadingStopped, asyncio.CancelledError)):
        await working


async def test_work_that_was_cancelled_in_its_last_step_counts_as_cancelled(talk: Talk) -> None:
    await talk.settle_in()
    asked = Asked(Request(ADA, talk.next()), "")
    desk = Desk(talk.store, talk.reports, talk.clock, lambda: ASSETS, None)

    def work(_: Progress) -> None:
        desk.stops.add((ADA, str(asked.request.update_id)))

    with pytest.raises(ReadingStopped):
        await while_telling(desk, asked, "long.csv", work)


def test_what_became_of_an_import_has_words_wherever_it_can_be_asked_of() -> None:
    assert set(State) - set(ENDED) == {State.WAITS, State.UNREAD}
