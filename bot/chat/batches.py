"""Many rows into a ledger, or out of it, in stretches between which other chats have their turn."""

import asyncio
from collections.abc import Sequence

from bot.chat.desk import Desk
from bot.core.chats import ChatId
from bot.core.ledger import Row

A_STRETCH = 1_000
"""So many rows are written at once."""


async def set_aside(desk: Desk, chat: ChatId, mark: str, rows: Sequence[Row]) -> None:
    """Keep rows outside of the ledger."""
    for first in range(0, len(rows), A_STRETCH):
        part = rows[first : first + A_STRETCH]
        desk.store.imports.set_aside(chat, mark, part, desk.now(), first=first)
        await others_turn(more=len(part) == A_STRETCH)


async def clear(desk: Desk) -> None:
    """Drop the rows of imports that wait no more."""
    while desk.store.imports.clear(A_STRETCH):
        await others_turn(more=True)


async def take_in(desk: Desk, chat: ChatId, mark: str) -> int:
    """Move rows that are set aside into the ledger, all or none; return how many were new."""
    more = True
    while more:
        more = desk.store.batches.take_in(chat, mark, desk.now(), A_STRETCH)
        await others_turn(more=more)
    return desk.store.batches.show(chat, mark)


async def drop(desk: Desk, chat: ChatId, request: int) -> tuple[str, ...]:
    """Drop the rows that a request took back, hidden already; return their coins, in order."""
    more = True
    while more:
        more = desk.store.batches.drop(chat, request, A_STRETCH)
        await others_turn(more=more)
    leaving = desk.store.batches.leaving(chat, request)
    desk.store.batches.gone(chat, request)
    return leaving.assets if leaving else ()


async def forget_all(desk: Desk, chat: ChatId) -> None:
    """Delete all that is known of a chat; its ledger is gone for whoever looks at once."""
    desk.store.forgetting.begin(chat, desk.now())
    more = True
    while more:
        more = desk.store.forgetting.go_on(chat, A_STRETCH)
        await others_turn(more=more)


async def others_turn(*, more: bool) -> None:
    """End this transaction, where more is to be written in the next."""
    if more:
        await asyncio.sleep(0)
