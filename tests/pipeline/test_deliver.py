"""The outbox is sent within the limits, urgent things first, no chat in another's way."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.chats import ChatId, Profile
from bot.core.conversation import Button
from bot.core.errors import AnswerLost, BotError, RecipientGone, TryLater
from bot.core.outbox import Draft, Letter, MessageKind, State
from bot.core.pacing import Limits
from bot.pipeline.deliver import Delivery, settle_interrupted
from bot.ports import Leaving
from bot.store import Store
from tests.fakes import NOON, HandClock, Postbox

ADA, BOB = ChatId(7), ChatId(8)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(str(tmp_path / "test.db"))
    for chat in (ADA, BOB):
        store.chats.save(Profile(chat))
    yield store
    store.close()


def delivery(store: Store, messenger: Postbox, clock: HandClock, **limits: int) -> Delivery:
    return Delivery(store, messenger, clock, Limits(**limits), ticks=lambda: seconds(clock))


def seconds(clock: HandClock) -> float:
    return (clock() - NOON).total_seconds()


def queue(store: Store, text: str, chat: ChatId = ADA, **changed: object) -> None:
    values: dict[str, object] = {
        "chat": chat,
        "kind": MessageKind.DOWNTURN,
        "key": text,
        "text": text,
        "due": NOON,
        "expires": NOON + timedelta(days=1),
    }
    store.outbox.queue(Draft(**{**values, **changed}), NOON)  # type: ignore[arg-type]


def states(store: Store) -> list[State]:
    return [line.state for line in store.outbox.lines()]


async def test_the_most_urgent_leaves_first(store: Store, clock: HandClock) -> None:
    postbox = Postbox()
    for kind in ("digest", "tax", "answer", "downturn", "deadline", "notice"):
        queue(store, kind, kind=MessageKind(kind))
    sending = delivery(store, postbox, clock)

    for _ in range(6):
        await sending.deliver()
        clock.turn(seconds=2)

    order = [text for _, text in postbox.sent]
    assert order == ["deadline", "answer", "notice", "downturn", "tax", "digest"]


async def test_a_chat_with_a_hundred_messages_takes_one_place_at_a_time(
    store: Store, clock: HandClock
) -> None:
    postbox = Postbox()
    for number in range(100):
        queue(store, f"many {number}")
    queue(store, "only one", BOB)

    await delivery(store, postbox, clock, per_second=16).deliver()

    assert sorted(postbox.sent) == [(ADA, "many 0"), (BOB, "only one")]


async def test_a_chat_gets_one_message_a_second_in_order(store: Store, clock: HandClock) -> None:
    postbox = Postbox()
    for number in range(3):
        queue(store, str(number))
    sending = delivery(store, postbox, clock)

    counts = []
    for _ in range(7):
        await sending.deliver()
        counts.append(len(postbox.sent))
        clock.turn(seconds=0.55)

    assert counts == [1, 1, 2, 2, 3, 3, 3]
    assert [text for _, text in postbox.sent] == ["0", "1", "2"]


async def test_what_left_before_a_restart_counts_for_the_limits(
    store: Store, clock: HandClock
) -> None:
    postbox = Postbox()
    queue(store, "before")
    queue(store, "after")
    await run_once(delivery(store, postbox, clock))

    restarted = delivery(store, postbox, clock)
    clock.turn(seconds=0.5)
    early = await restarted.deliver()
    clock.turn(seconds=1)
    late = await restarted.deliver()

    assert (early, late) == (0, 1)


async def test_a_flood_wait_of_one_chat_delays_no_other_and_survives_a_restart(
    store: Store, clock: HandClock
) -> None:
    postbox = Postbox(failures=[TryLater("flood", timedelta(hours=12), for_all=False)])
    queue(store, "flooded")
    await run_once(delivery(store, postbox, clock))
    queue(store, "later, of the same chat")
    queue(store, "of another", BOB)

    clock.turn(hours=11)
    await run_once(delivery(store, postbox, clock))
    meanwhile = list(postbox.sent)
    clock.turn(hours=1)
    await run_once(delivery(store, postbox, clock))

    assert meanwhile == [(BOB, "of another")]
    assert postbox.sent[1:] == [(ADA, "flooded")]


async def run_once(sending: Delivery) -> None:
    """Run as a process does that is stopped afterwards."""
    await sending.deliver()
    await sending.stop()


async def test_three_chats_refused_in_a_row_halt_everybody(store: Store, clock: HandClock) -> None:
    flood = TryLater("flood", timedelta(seconds=30), for_all=False)
    postbox = Postbox(failures=[flood] * 3)
    for chat in (1, 2, 3):
        queue(store, "flooded", ChatId(chat))
    sending = delivery(store, postbox, clock)
    await sending.deliver()
    queue(store, "of a fourth", ChatId(4))

    clock.turn(seconds=29)
    early = await sending.deliver()
    clock.turn(seconds=1)
    late = await sending.deliver()

    assert (early, late) == (0, 4)


@dataclass
class Slow:
    """A messenger that holds the letters to one chat until it is told to go on."""

    held: ChatId
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    sent: list[str] = field(default_factory=list)

    async def send(self, letter: Letter, leaving: Leaving) -> None:
        await leaving()
        if letter.chat == self.held:
            await self.go_on.wait()
        self.sent.append(letter.text)


async def test_a_send_that_hangs_delays_no_other_chat(store: Store, clock: HandClock) -> None:
    slow = Slow(ADA)
    sending = Delivery(store, slow, clock)
    queue(store, "hangs")
    queue(store, "goes", BOB)

    await sending.look()
    async with asyncio.timeout(5):
        while slow.sent != ["goes"]:  # noqa: ASYNC110 - what is awaited lies in the fake
            await asyncio.sleep(0.01)
    slow.go_on.set()
    await sending.stop()

    assert slow.sent == ["goes", "hangs"]
    assert states(store) == [State.SENT, State.SENT]


async def test_what_waits_for_its_turn_leaves_by_itself(store: Store, clock: HandClock) -> None:
    postbox = Postbox()
    for number in range(6):
        queue(store, str(number), ChatId(number + 1))
    sending = Delivery(store, postbox, clock, Limits(per_second=2))

    await sending.look()
    async with asyncio.timeout(10):
        while len(postbox.sent) < 6:  # noqa: ASYNC110 - what is awaited lies in the fake
            await asyncio.sleep(0.01)
    await sending.stop()

    assert [text for _, text in postbox.sent] == list("012345")


async def test_an_answer_keeps_its_buttons_and_leaves_no_trace_once_it_arrived(
    store: Store, clock: HandClock
) -> None:
    slow = Slow(BOB)
    buttons = ((Button("Undo", "/undo"),),)
    queue(store, "Noted", kind=MessageKind.ANSWER, buttons=buttons)
    (queued,) = store.outbox.due(NOON, 1)

    await Delivery(store, slow, clock).deliver()

    assert queued.letter == Letter(ADA, "Noted", buttons)
    assert slow.sent == ["Noted"]
    assert store.outbox.lines() == ()


async def test_an_answer_whose_answer_was_lost_comes_once_more(
    store: Store, clock: HandClock
) -> None:
    postbox = Postbox(failures=[AnswerLost("HTTP 500")])
    queue(store, "Noted", kind=MessageKind.ANSWER)
    sending = delivery(store, postbox, clock)

    await sending.deliver()
    clock.turn(seconds=3)
    await sending.deliver()

    ((_, text),) = postbox.sent
    assert text.startswith("<i>You may have this already")


async def test_an_answer_to_who_blocked_the_bot_is_given_up(store: Store, clock: HandClock) -> None:
    postbox = Postbox(failures=[RecipientGone("blocked")])
    queue(store, "Noted", kind=MessageKind.ANSWER)

    await delivery(store, postbox, clock).deliver()

    assert states(store) == [State.REFUSED]


async def test_the_next_message_says_that_one_may_not_have_arrived_and_says_it_once(
    store: Store, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    postbox = Postbox(failures=[AnswerLost("no answer")])
    sending = delivery(store, postbox, clock)
    for text in ("lost", "next", "last"):
        queue(store, text)

    for _ in range(3):
        await sending.deliver()
        clock.turn(seconds=2)

    (_, following), (_, last) = postbox.sent
    assert "One reminder before this may not have reached you" in following
    assert following.endswith("next")
    assert last == "last"
    assert "uncertain outbox_id=1 why=no answer" in caplog.text


async def test_a_lease_that_ended_is_settled_without_a_restart(
    store: Store, clock: HandClock
) -> None:
    queue(store, "left behind")
    store.outbox.mark_leaving(1, NOON)

    clock.turn(minutes=3)
    await delivery(store, Postbox(), clock).deliver()

    assert states(store) == [State.UNCERTAIN]


async def test_what_expires_is_said_in_the_log_also_of_a_chat_that_is_gone(
    store: Store, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    queue(store, "old")
    store.chats.mark_gone(ADA, NOON)
    clock.turn(days=2)

    await delivery(store, Postbox(), clock).deliver()

    assert states(store) == [State.EXPIRED]
    assert "expired outbox_id=1 kind=downturn" in caplog.text


async def test_a_database_that_is_locked_as_a_message_leaves_keeps_it_queued(
    store: Store, clock: HandClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store.wait_at_most(timedelta(0))
    postbox = Postbox()
    sending = delivery(store, postbox, clock)
    queue(store, "Hello")
    with closing(sqlite3.connect(tmp_path / "test.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await sending.deliver()
        locked = (states(store), list(postbox.sent))
        other.execute("COMMIT")

    clock.turn(seconds=2)
    await sending.deliver()

    assert locked == ([State.QUEUED], [])
    assert postbox.sent == [(ADA, "Hello")]
    assert states(store) == [State.SENT]
    assert caplog.text.count("database is locked") == 1


@dataclass
class Obstructed:
    """A messenger during whose sends something happens to the database."""

    happens: Callable[[], None]

    async def send(self, _: Letter, leaving: Leaving) -> None:
        await leaving()
        self.happens()


async def test_a_database_locked_while_a_message_is_on_its_way_is_waited_for(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    store.wait_at_most(timedelta(0))
    queue(store, "Hello")
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    sending = Delivery(store, Obstructed(lambda: lock(other)), clock)

    await sending.look()
    await asyncio.sleep(0.3)
    locked = states(store)
    other.close()
    await sending.stop()

    assert locked == [State.SENDING]
    assert states(store) == [State.SENT]


def lock(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")


async def test_a_full_disk_is_survived_with_a_clear_error_and_no_loss(
    store: Store, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    postbox = Postbox()
    sending = delivery(store, postbox, clock)
    queue(store, "Hello")
    fill(store)

    await sending.deliver()
    full = (states(store), list(postbox.sent))
    make_room(store)
    clock.turn(seconds=2)
    await sending.deliver()

    assert full == ([State.QUEUED], [])
    assert states(store) == [State.SENT]
    assert "database or disk is full" in caplog.text


def fill(store: Store) -> None:
    """Let the file grow no further, and use up what is free in it."""
    database = store._db.conn  # noqa: SLF001 - no disk of a test can be filled otherwise
    database.execute(
        f"PRAGMA max_page_count = {database.execute('PRAGMA page_count').fetchone()[0]}"
    )
    for width in (500, 0):
        with pytest.raises(sqlite3.OperationalError, match="full"):
            for number in range(100_000):
                with store.atomic():
                    database.execute(
                        "INSERT INTO departures VALUES (?, ?)", [number, "2000-01-01" + " " * width]
                    )


def make_room(store: Store) -> None:
    database = store._db.conn  # noqa: SLF001 - as above
    database.execute("PRAGMA max_page_count = 1000000")


@pytest.mark.parametrize("failure", [TryLater("wait", timedelta(0), for_all=False)])
async def test_a_message_tried_again_is_one_row_with_two_attempts(
    store: Store, clock: HandClock, failure: BotError
) -> None:
    queue(store, "Hello")
    sending = delivery(store, Postbox(failures=[failure]), clock)

    await sending.deliver()
    clock.turn(seconds=2)
    await sending.deliver()

    (line,) = store.outbox.lines()
    assert (line.state, line.attempts) == (State.SENT, 2)


def test_what_was_on_its_way_when_the_program_died_is_judged_by_its_kind(
    store: Store, clock: HandClock
) -> None:
    for kind in (MessageKind.TAX, MessageKind.DEADLINE, MessageKind.ANSWER):
        queue(store, kind.value, kind=kind)
    for message in (1, 2, 3):
        store.outbox.mark_leaving(message, NOON)

    settle_interrupted(store, clock)

    assert states(store) == [State.UNCERTAIN, State.QUEUED, State.QUEUED]
