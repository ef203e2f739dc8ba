"""Rows of an import that the ledger may have from another file: named, and left out or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.batches import A_STRETCH, others_turn
from bot.chat.desk import Desk
from bot.chat.import_text import again_lines
from bot.chat.portfolio import rows_text
from bot.chat.progress import YES, cancel_button
from bot.core.chats import ChatId
from bot.core.conversation import Answer, Button
from bot.core.ledger import Row
from bot.core.messages.words import name
from bot.imports.overlap import told_again
from bot.reports import beside
from bot.store.imports import Draft

REST, ALL = "rest", "all"
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Shown:
    """What of an import was shown to be new, and to be told already, perhaps.

    rest, again  how many rows.
    first        the number, of what is set aside, from which on it is told already.
    since        the number of the last row of the ledger when that was looked at.
    """

    rest: int
    again: int
    first: int
    since: int


def import_buttons(shown: Shown, mark: str) -> tuple[Button, ...]:
    """Return the buttons that store what was shown, or forget it; none where there is nothing."""
    rest, again, every = shown.rest, shown.again, f"/import {ALL} {mark}"
    if not rest and not again:
        return ()
    if not again:
        yes = Button(f"Import {rows_text(rest)}", f"/import {YES} {shown.since} {mark}")
        return yes, cancel_button(mark)
    if not rest:
        same = Button(f"Import {rows_text(again)} all the same", every)
        return same, cancel_button(mark)
    other = f"/import {REST} {shown.first} {shown.since} {mark}"
    return (
        Button(f"Import the other {rows_text(rest)}", other),
        Button(f"Import all {rows_text(rest + again)}", every),
        cancel_button(mark),
    )


async def settle(desk: Desk, chat: ChatId, draft: Draft, words: Sequence[str]) -> Answer | None:
    """Leave out of what is set aside what is not to be stored; ask where something new came up.

    words  of the button that was pressed, without its mark.
    """
    numbers = [int(word) for word in words[1:] if word.isdecimal() and len(word) <= MOST_DIGITS]
    if words[0] == ALL or not numbers or desk.store.batches.has_begun(chat, draft.mark):
        return None
    rows = await _set_aside(desk, chat, draft.mark)
    rest = rows if words[0] == YES else [row for row in rows if row.line < numbers[0]]
    again = await _told_since(desk, chat, rest, numbers[-1])
    if again and words[0] == YES:
        return _asked(desk, chat, draft, rows, again, numbers[-1])
    gone = {*(row.line for row in again), *(row.line for row in rows[len(rest) :])}
    desk.store.imports.leave_out(chat, draft.mark, gone)
    return None


async def _set_aside(desk: Desk, chat: ChatId, mark: str) -> list[Row]:
    """Return what is set aside under a mark; `line` is the number of each."""
    rows: list[Row] = []
    more = True
    while more:
        after = rows[-1].line if rows else -1
        some = desk.store.imports.rows_after(chat, mark, after, A_STRETCH)
        rows += some
        more = len(some) == A_STRETCH
        await others_turn(more=more)
    return rows


async def _told_since(desk: Desk, chat: ChatId, rows: Sequence[Row], number: int) -> list[Row]:
    """Return those of rows that what came into the ledger after row `number` tells, perhaps."""
    since: list[Row] = []
    more = True
    while more:
        stretch = desk.store.ledgers.stretch_after(chat, number, 0, A_STRETCH)
        since += stretch.rows
        number, more = stretch.last, len(stretch.rows) == A_STRETCH
        await others_turn(more=more)
    if not since:
        return []
    zone = desk.timezone(chat)
    told = await beside(rows, lambda: told_again(since, rows, zone)) - {row.id for row in since}
    return [row for row in rows if row.id in told]


def _asked(
    desk: Desk, chat: ChatId, draft: Draft, rows: Sequence[Row], again: Sequence[Row], since: int
) -> Answer:
    """Ask about rows that another file told since they were shown."""
    text = (
        f"<b>Your ledger changed since I showed you {name(draft.file)}.</b>",
        *again_lines(again, desk.timezone(chat)),
        "Nothing of it is stored yet.",
    )
    shown = Shown(len(rows) - len(again), len(again), rows[-1].line + 1, since)
    return Answer("\n".join(text), (import_buttons(shown, draft.mark),))
