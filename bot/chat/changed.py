"""A change of one entry in; what it was before out, so that /undo can ask what is meant."""

from bot.chat.desk import Desk
from bot.core.chats import ChatId
from bot.core.ledger import Row

CHANGED = "changed"
"""The mark of rows as they were before they were changed, by the number that they have since."""


def change(desk: Desk, chat: ChatId, number: int, row: Row, *more: Row) -> int:
    """Put a row, or several, in the place of the one of a number; return the last new number."""
    with desk.store.atomic():
        before = desk.store.ledgers.entry(chat, number)
        again = desk.store.ledgers.change(chat, number, row, *more)
        if before is not None:
            desk.store.imports.set_aside(chat, CHANGED, (before,), desk.now(), first=again)
        return again


def as_it_was(desk: Desk, chat: ChatId, number: int) -> Row | None:
    """Return what the row of a number was before; None where it was not changed lately."""
    rows = desk.store.imports.rows_after(chat, CHANGED, number - 1, 1)
    return next((row for row in rows if row.line == number), None)
