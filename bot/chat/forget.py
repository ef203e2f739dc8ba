"""`/forget`: the end of knowing a chat."""

import asyncio

from bot.chat.batches import forget_all
from bot.chat.desk import Asked, Desk
from bot.core.chats import ChatId
from bot.core.collector import let_go
from bot.core.conversation import Answer, Button
from bot.core.messages.words import entries_text, enumeration, name

TRACES = (
    "Another program is reading my database just now, perhaps a backup; the last traces leave its "
    "file within minutes after that ends."
)


def _is_meant(desk: Desk, asked: Asked, mark: str) -> bool:
    """Whether a yes belongs to the last question, or comes again after the program died at it.

    Where nothing is known any more there is nothing to ask about.
    """
    meant = desk.questions.take(asked.chat, mark, desk.now())
    began = desk.store.forgetting.begun(asked.chat)
    return meant or began or desk.store.chats.get(asked.chat) is None


async def forget(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/forget`: ask a second time, then delete everything; a yes is good for five minutes."""
    answer, _, mark = asked.words.lower().partition(" ")
    if answer == "yes" and _is_meant(desk, asked, mark):
        await forget_all(desk, asked.chat)
        await asyncio.to_thread(let_go, desk.reports.forget(asked.chat))
        text = "Done. I know nothing about you any more. /start begins afresh, any time."
        if not desk.store.sweep():
            text = f"{text}\n{TRACES}"
        return (Answer(text),)
    if answer == "no":
        desk.questions.take(asked.chat, mark, desk.now())
        return (Answer("Good. Everything stays as it is."),)
    mark = str(asked.request.update_id)
    desk.questions.put(asked.chat, mark, desk.now())
    buttons = (
        (Button("Yes, delete everything", f"/forget yes {mark}"),),
        (Button("No, keep it", f"/forget no {mark}"),),
    )
    text = (
        "<b>Shall I delete everything I know about you?</b>\n"
        f"{enumeration(_known(desk, asked.chat))} would be gone. I cannot bring them back."
    )
    return (Answer(f"{text}{_at_exchanges(desk, asked.chat)}", buttons),)


def _known(desk: Desk, chat: ChatId) -> list[str]:
    """Return what is known of a chat, each sort in words."""
    accounts = desk.store.accounts.of(chat)
    watched = sum(one.secret is None for one in accounts)
    sealed = [f"the sealed key of your account at {name(one.family)}" for one in accounts
              if one.secret is not None]  # fmt: skip
    waiting = len(desk.store.imports.unread(chat)) + desk.store.imports.waiting(chat)
    return [
        "Your settings",
        f"{entries_text(desk.store.ledgers.count(chat))} of your ledger",
        *(_counted(watched, "watched address", "watched addresses")),
        *sealed,
        *(_counted(waiting, "file that waits for your answer", "files that wait for your answer")),
        "all reminders",
    ]


def _counted(count: int, one: str, many: str) -> tuple[str, ...]:
    """Return how many there are; nothing where there are none."""
    return (f"{count} {one if count == 1 else many}",) if count else ()


def _at_exchanges(desk: Desk, chat: ChatId) -> str:
    """Say where keys that are kept would still be good; empty where none is kept."""
    accounts = desk.store.accounts.of(chat)
    exchanges = [name(one.family) for one in accounts if one.secret is not None]
    if not exchanges:
        return ""
    return f"\nThe key itself stays good until you delete it at {enumeration(exchanges)} as well."
