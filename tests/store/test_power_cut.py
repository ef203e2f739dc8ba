"""The power fails at any moment: what was said to be kept is kept, and nothing is sent twice.

No disk is needed that fails: SQLite's own calls are noted, and files are made as such a disk could
leave them. A disk that says "synced" and is not loses messages; that shows that this can be seen.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.core.chats import ChatId, Profile
from bot.core.errors import AnswerLost
from bot.core.outbox import Draft, Letter, MessageKind, State
from bot.core.pacing import Limits
from bot.pipeline.deliver import Delivery, settle_interrupted
from bot.ports import Leaving
from bot.store import Store
from tests.disk import Recording, Step, after_cut, can_record
from tests.fakes import NOON, HandClock

pytestmark = pytest.mark.skipif(not can_record(), reason="this SQLite takes no VFS from Python")
CHATS = tuple(ChatId(-number) for number in range(1, 5))
KINDS = (MessageKind.DOWNTURN, MessageKind.DEADLINE, MessageKind.TAX, MessageKind.ANSWER)
REPEAT = "You may have this already"
CUTS = 40
FAST = Limits(per_second=1000, chat_per_second=1000, group_per_minute=1000)


@dataclass
class Witness:
    """Telegram: what arrived, and after how many steps of the disk; some answers are lost."""

    steps: Sequence[Step]
    arrived: list[tuple[str, int]] = field(default_factory=list)

    async def send(self, letter: Letter, leaving: Leaving) -> None:
        await leaving()
        self.arrived.append((letter.text, len(self.steps)))
        if len(self.arrived) % 5 == 0:
            raise AnswerLost("no answer")


@dataclass
class Day:
    """What happened before the cut; each with the number of steps of the disk by then."""

    recording: Recording
    telegram: Witness
    messages: dict[str, int] = field(default_factory=dict)
    updates: dict[int, int] = field(default_factory=dict)


async def a_day(folder: Path) -> Day:
    with Recording() as recording:
        store, clock = Store(str(folder / "gleaner.db")), HandClock()
        day = Day(recording, Witness(recording.steps))
        delivery = Delivery(store, day.telegram, clock, FAST, ticks=lambda: seconds(clock))
        for chat in CHATS:
            store.chats.save(Profile(chat, country="US", currency="USD"))
        for number in range(24):
            tell(store, number, clock)
            day.messages[f"[m{number}]"] = len(recording.steps)
            store.inbox.put([(number, '{"text": "hello"}')], clock())
            day.updates[number] = len(recording.steps)
            if number % 3 == 2:
                await delivery.deliver()
                clock.turn(seconds=90)
            if number % 10 == 9:
                store.sweep()
        store.chats.move(CHATS[0], ChatId(-100))
        await delivery.deliver()
        await delivery.stop()
        store.close()
    return day


def seconds(clock: HandClock) -> float:
    return (clock() - NOON).total_seconds()


def kind_of(number: int) -> MessageKind:
    return KINDS[number // len(CHATS) % len(KINDS)]


def tell(store: Store, number: int, clock: HandClock) -> None:
    chat, kind = CHATS[number % len(CHATS)], kind_of(number)
    now = clock()
    expires = now + timedelta(days=1)
    draft = Draft(chat, kind, f"key {number}", f"[m{number}]", due=now, expires=expires)
    assert store.outbox.queue(draft, now)


async def broken_promises(
    day: Day, steps: Sequence[Step], folder: Path, random: Random
) -> set[str]:
    """Let the power fail after these steps, start again, and return what was not kept."""
    after_cut(steps, random, folder)
    database = folder / "gleaner.db"
    with closing(sqlite3.connect(database)) as raw:
        (health,) = raw.execute("PRAGMA integrity_check").fetchone()
    store, clock = Store(str(database)), HandClock(NOON + timedelta(hours=2))
    again = Witness([])
    settle_interrupted(store, clock)
    delivery = Delivery(store, again, clock, FAST, ticks=lambda: seconds(clock))
    for _ in range(20):
        await delivery.deliver()
        clock.turn(seconds=90)
    await delivery.stop()
    uncertain = {line.key for line in store.outbox.lines() if line.state is State.UNCERTAIN}
    updates = {waiting.update_id for waiting in store.inbox.waiting()}
    store.close()

    broken = set() if health == "ok" else {f"the file is damaged: {health}"}
    came = [text for text, at in day.telegram.arrived if at <= len(steps)]
    came += [text for text, _ in again.arrived]
    for number, (mark, at) in enumerate(day.messages.items()):
        copies = [text for text in came if mark in text]
        repeats = sum(REPEAT in text for text in copies)
        if len(copies) - repeats > 1 or repeats > kind_of(number).is_repeated:
            broken.add(f"{mark} came too often")
        if at <= len(steps) and not copies and f"key {number}" not in uncertain:
            broken.add(f"{mark} was lost")
    for number, at in day.updates.items():
        if at <= len(steps) and number not in updates:
            broken.add(f"update {number} was lost")
    return broken


async def test_a_power_cut_loses_nothing_and_sends_nothing_twice(tmp_path: Path) -> None:
    day, random = await a_day(tmp_path), Random(6)
    steps = day.recording.steps
    moments = sorted(random.sample(range(first_answer(day), len(steps) + 1), CUTS))

    broken = {
        what
        for at in moments
        for what in await broken_promises(day, steps[:at], tmp_path / str(at), random)
    }

    assert broken == set()


async def test_a_disk_that_lies_about_what_it_has_is_found_out(tmp_path: Path) -> None:
    day, random = await a_day(tmp_path), Random(6)
    steps = [step for step in day.recording.steps if not (step.synced and "wal" in step.file)]
    day = Day(day.recording, Witness([]), dict.fromkeys(day.messages, 0))

    broken = await broken_promises(day, steps, tmp_path / "cut", random)

    assert any("was lost" in what for what in broken)


def first_answer(day: Day) -> int:
    """The file is made before anything is promised; a cut then leaves one that is made anew."""
    return min(day.messages.values())
