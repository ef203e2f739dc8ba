"""`/undo`, `/portfolio` and ledger files: what a user did."""

from bot.chat.batches import drop, set_aside, take_in
from bot.chat.days import Today
from bot.chat.desk import Asked, Desk, ready
from bot.chat.files import rows_of_file
from bot.chat.flaws import needs_you
from bot.chat.numbers import points_part_thousands
from bot.chat.one_coin import NoSuchCoin, held_coin
from bot.chat.progress import while_telling
from bot.chat.said import Writer
from bot.chat.undo_question import undo_question
from bot.chat.vocabulary import NotUnderstood
from bot.core.chats import ChatId, Profile
from bot.core.conversation import Answer, Button
from bot.core.errors import BadLedger
from bot.core.messages import entry_line, portfolio_text, taken_back_text
from bot.core.messages.entries import MOST_UNDONE, TakenBack
from bot.core.messages.help import LEDGER_EXAMPLE
from bot.core.messages.words import escape, name
from bot.core.visible import one_line
from bot.store.imports import Draft, State

MOST_MISTAKES = 10
HEADER_LINE = 1
EXAMPLE = f"<pre>{LEDGER_EXAMPLE}</pre>"


async def add_file(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """Put the rows of a file that was sent into the ledger: all of them, or none.

    Raises  ReadingStopped: the chat cancelled it, and nothing was stored.
    """
    profile = ready(desk, asked.chat)
    content = asked.request.document
    assert content is not None, "who takes files has looked"
    file, timezone = asked.request.document_name or "", desk.timezone(asked.chat)
    today = desk.now().astimezone(timezone).date()
    try:
        rows = await while_telling(
            desk,
            asked,
            file,
            lambda progress: rows_of_file(
                content,
                currency=profile.currency or "",
                timezone=timezone,
                today=today,
                progress=progress,
            ),
        )
    except BadLedger as bad:
        return (Answer(_bad_file(bad, file)),)
    mark = f"file {asked.request.update_id}"
    await set_aside(desk, asked.chat, mark, rows)
    added = await take_in(desk, asked.chat, mark)
    rest = await needs_you(desk, asked.chat) if added else ""
    desk.store.batches.done(asked.chat, mark)
    stored = Draft(str(asked.request.update_id), file, state=State.STORED)
    desk.store.imports.begin(asked.chat, stored, desk.now())
    there = len(rows) - added
    if not added:
        were = "the one row was" if there == 1 else f"all {there} rows were"
        return (Answer(f"Nothing new: {were} there already."),)
    text = (
        f"<b>{rows_text(added)} added</b>{f', {there} already there' if there else ''}. /portfolio "
        f"shows what you hold now, /losses what could be used.{rest}"
    )
    return (Answer(text, undo_button(desk, asked.chat)),)


async def undo(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/undo`: take out what was added last; a button takes out only what it was shown for."""
    batches, request = desk.store.batches, asked.request.update_id
    if batches.leaving(asked.chat, request) is None:
        instead = _not_taken_back(desk, asked) or undo_question(desk, asked)
        if instead is not None:
            return (instead,)
    leaving = batches.leave(asked.chat, request, desk.now())
    if leaving is None:
        return (Answer("I have taken that back already; nothing more was taken back."),)
    first = batches.first_leaving(asked.chat, request, MOST_UNDONE)
    held = await desk.reports.portfolio(asked.chat)
    assets = await drop(desk, asked.chat, request)
    taken = TakenBack(first, leaving.count, assets)
    return (Answer(taken_back_text(taken, held, desk.timezone(asked.chat))),)


def _not_taken_back(desk: Desk, asked: Asked) -> Answer | None:
    """Return why nothing can be taken back, None where something can."""
    ledgers = desk.store.ledgers
    count, newest = ledgers.version(asked.chat)
    if not count:
        return Answer("There is nothing to take back: your ledger is empty.")
    row = ledgers.entry(asked.chat, newest)
    if row is not None and asked.words and asked.words != str(newest):
        last = entry_line(row, desk.timezone(asked.chat))
        text = (
            "Nothing was taken back: either that was taken back already, or something was added "
            f"since. Last came: {last}. /undo takes that back, /entries any other."
        )
        return Answer(text)
    return None


async def portfolio(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/portfolio`, `/portfolio SOL`: what is held, at what cost and value, or of one coin."""
    ready(desk, asked.chat)
    try:
        only = await held_coin(desk, asked)
    except NoSuchCoin as error:
        return (Answer(str(error)),)
    held = await desk.reports.portfolio(asked.chat, only)
    rows = await desk.reports.ledger(asked.chat) if held.problems else ()
    return (Answer(portfolio_text(held, rows, desk.timezone(asked.chat))),)


def misunderstood(error: NotUnderstood) -> str:
    """Write which word was not understood, why, and an example."""
    if error.word:
        what = f"I did not understand “<b>{name(error.word)}</b>”: {escape(error.why)}."
    else:
        what = f"Not yet: {escape(error.why)}."
    return f"{what.replace('?.', '?')}\nFor example: <code>{escape(error.example)}</code>"


def writer(desk: Desk, profile: Profile) -> Writer:
    """Return who writes a sentence in a chat."""
    today = Today(desk.now(), desk.timezone(profile.chat))
    points = points_part_thousands(profile.country)
    return Writer(today, profile.currency or "", desk.assets, points)


def undo_button(desk: Desk, chat: ChatId) -> tuple[tuple[Button, ...], ...]:
    """Return the button that takes back what was added last."""
    return ((Button("Undo", f"/undo {_mark(desk, chat)}"),),)


def _mark(desk: Desk, chat: ChatId) -> str:
    """Return what tells the newest row of a ledger from all others, ever."""
    return str(desk.store.ledgers.version(chat)[-1])


def _bad_file(bad: BadLedger, file_name: str) -> str:
    shown = [f"• {escape(one_line(str(mistake)))}" for mistake in bad.mistakes[:MOST_MISTAKES]]
    rest = len(bad.mistakes) - len(shown)
    if rest:
        shown.append(f"• and {rest} more")
    head = f"<b>I could not read {name(file_name) or 'that file'}</b>, so nothing was stored."
    if bad.mistakes[0].line <= HEADER_LINE:
        shown.append(
            "\nWhat an exchange exports is sent as it is: /import says how. A ledger file of your "
            f"own begins like this; /help ledger says more:\n{EXAMPLE}"
        )
    return "\n".join((head, *shown))


def rows_text(count: int) -> str:
    """Write how many rows there are."""
    return "1 row" if count == 1 else f"{count:,} rows"
