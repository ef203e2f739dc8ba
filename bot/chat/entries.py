"""`/entries`: the ledger, entry by entry; each can be taken out, put back and corrected."""

from bot.chat.changed import as_it_was
from bot.chat.desk import Asked, Desk, ready
from bot.chat.numbers import read_id
from bot.chat.written import sentence_of
from bot.core.conversation import Answer, Button
from bot.core.messages import taken_back_text
from bot.core.messages.entries import TakenBack, entry_line
from bot.core.messages.words import entries_text, escape
from bot.store.imports import REMOVED

A_PAGE = 5
GONE = "That entry is no longer there. /entries shows those that are."
EMPTY = "Your ledger is empty. /add tells me of a trade; a file does, too: /help ledger."


async def entries(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/entries`, `/entries 2`: a page of the ledger; its buttons delete one and put it back."""
    ready(desk, asked.chat)
    match asked.words.lower().split():
        case ["delete", number]:
            return (_ask(desk, asked, read_id(number)),)
        case ["delete", number, "yes"]:
            return (await _delete(desk, asked, read_id(number)),)
        case ["restore", number]:
            return (await _restore(desk, asked, read_id(number)),)
        case ["as_was", number]:
            return (_put_as_it_was(desk, asked, read_id(number)),)
        case [page]:
            return (_page(desk, asked, max(read_id(page), 1)),)
        case _:
            return (_page(desk, asked, 1),)


def _page(desk: Desk, asked: Asked, page: int) -> Answer:
    count = desk.store.ledgers.count(asked.chat)
    if not count:
        return Answer(EMPTY)
    page = min(page, (count - 1) // A_PAGE + 1)
    first = (page - 1) * A_PAGE
    shown = desk.store.ledgers.page(asked.chat, first, A_PAGE)
    timezone = desk.timezone(asked.chat)
    lines = [
        f"{place}. {entry_line(entry.row, timezone)}"
        for place, entry in enumerate(shown, first + 1)
    ]
    delete = tuple(
        Button(f"Delete {place}", f"/entries delete {entry.number}")
        for place, entry in enumerate(shown, first + 1)
    )
    turn = []
    if page > 1:
        turn.append(Button("Newer", f"/entries {page - 1}"))
    if first + A_PAGE < count:
        turn.append(Button("Older", f"/entries {page + 1}"))
    head = f"<b>Your ledger: {entries_text(count)}</b>, newest first"
    rows = (delete[:3], delete[3:], tuple(turn))
    return Answer("\n".join((head, *lines)), tuple(filter(None, rows)))


def _ask(desk: Desk, asked: Asked, number: int) -> Answer:
    row = desk.store.ledgers.entry(asked.chat, number)
    if row is None:
        return Answer(GONE)
    line = entry_line(row, desk.timezone(asked.chat))
    buttons = (
        (Button("Yes, delete it", f"/entries delete {number} yes"),),
        (Button("No, keep it", "/entries"),),
    )
    correct = (
        "To correct it, delete it, too: I then write it as a sentence to change and send again."
    )
    return Answer(f"<b>Shall I delete this entry?</b>\n• {line}\n{correct}", buttons)


async def _delete(desk: Desk, asked: Asked, number: int) -> Answer:
    row = desk.store.ledgers.take_out(asked.chat, number)
    if row is None:
        return Answer(GONE)
    desk.store.imports.set_aside(asked.chat, REMOVED, (row,), desk.now(), first=number)
    timezone = desk.timezone(asked.chat)
    held = await desk.reports.portfolio(asked.chat)
    told = taken_back_text(TakenBack.of(row), held, timezone)
    known = all(map(desk.assets.known, filter(None, (row.asset, row.to_asset))))
    sentence = f"/add {'' if known else '! '}{sentence_of(row, timezone)}"
    correct = f"To correct it, change this and send it:\n<code>{escape(sentence)}</code>"
    return Answer(f"{told}\n\n{correct}", ((Button("Put it back", f"/entries restore {number}"),),))


async def _restore(desk: Desk, asked: Asked, number: int) -> Answer:
    row = desk.store.imports.take_back(asked.chat, number)
    if row is None:
        return Answer("I no longer have that entry. The sentence above the button adds it again.")
    desk.store.ledgers.add(asked.chat, (row,))
    line = entry_line(row, desk.timezone(asked.chat))
    return Answer(f"It is back: {line}.")


def _put_as_it_was(desk: Desk, asked: Asked, number: int) -> Answer:
    ledgers, before = desk.store.ledgers, as_it_was(desk, asked.chat, number)
    if before is None or ledgers.entry(asked.chat, number) is None:
        return Answer(GONE)
    ledgers.change(asked.chat, number, before)
    return Answer(f"It is again what it was: {entry_line(before, desk.timezone(asked.chat))}.")
