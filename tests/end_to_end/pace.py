"""How fast messages arrive on the other side, and whether they are ever too many for it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.clock import utc_now
from bot.core.chats import ChatId, Profile
from bot.core.outbox import Draft, MessageKind
from bot.store import Store
from tests.end_to_end.program import newsroom, until
from tests.fake_telegram import Enforced

ENOUGH = 0.95


def fill(database: str, messages: int, chats: list[int]) -> None:
    """Queue messages, the chats in turn."""
    now = utc_now()
    store = Store(database)
    with store.atomic():
        for chat in chats:
            store.chats.save(Profile(ChatId(chat)))
        for number in range(messages):
            store.outbox.queue(
                Draft(
                    ChatId(chats[number % len(chats)]),
                    MessageKind.TAX,
                    f"message:{number}",
                    f"message {number}",
                    due=now,
                    expires=now + timedelta(days=1),
                ),
                now,
            )
    store.close()


def used(arrived: list[float], most: int, seconds: float) -> float:
    """Return which part of the allowed messages arrived, once the first window was full."""
    windows = (arrived[-1] - arrived[most - 1]) / seconds
    return (len(arrived) - most) / (windows * most)


def measure(folder: Path, messages: int, chats: int, say: Callable[[str], None]) -> bool:
    """Send messages to a side that enforces the limits; return whether they were kept and used."""
    with newsroom(folder, Enforced()) as (telegram, _, program):
        fill(program.database, messages, list(range(1, chats + 1)))
        program.start()
        until(lambda: len(telegram.sent) == messages, messages)
        share = used(telegram.arrived, Enforced().per_second, 1)
        say(f"{messages} messages to {chats} chats: {telegram.beyond} beyond the limits of 30 a")
        say(f"second and one a chat; {share:.1%} of the allowed rate")
        return telegram.beyond == 0 and share >= ENOUGH
