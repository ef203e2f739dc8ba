"""`/add`, `/undo`, `/portfolio` and ledger files: what a user did."""

import asyncio
from dataclasses import replace

from bot.chat.days import Today
from bot.chat.desk import Asked, Desk, ready
from bot.chat.files import rows_of_file
from bot.chat.sentence import Writer, read_sentence
from bot.chat.vocabulary import EXAMPLES, NotUnderstood
from bot.core.chats import ChatId, Profile
from bot.core.conversation import Answer, Button
from bot.core.errors import BadLedger
from bot.core.ledger import Kind
from bot.core.messages import added_text, entry_line, portfolio_text
from bot.core.messages.words import escape, name

MOST_MISTAKES = 10
MOST_UNDONE = 5
HOW_TO_ADD = (
    "Tell me what happened, how much, of which coin, and the money, in any order:\n"
    f"<code>{EXAMPLES[Kind.BUY]}</code>\n"
    f"<code>{EXAMPLES[Kind.SELL]}</code>\n"
    f"<code>{EXAMPLES[Kind.MOVE]}</code>\n"
    f"<code>{EXAMPLES[Kind.SWAP]}</code>\n"
    f"<code>{EXAMPLES[Kind.INCOME]}</code>\n"
    "“for” is the total, “@” the price of one. Without a day I take now. "
    "You can also send me a whole ledger file (CSV)."
)


async def add(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/add buy 0.5 BTC for 30000 2025-03-01 kraken`: put one row into the ledger."""
    profile = ready(desk, asked.chat)
    if not asked.words:
        return (Answer(HOW_TO_ADD),)
    try:
        row = read_sentence(asked.words, writer(desk, profile))
    except NotUnderstood as error:
        return (Answer(misunderstood(error)),)
    row = replace(row, id=_row_id(asked))
    if not desk.store.ledgers.add(asked.chat, (row,)):
        return (Answer("I have that already; nothing was added twice."),)
    timezone = desk.timezone(asked.chat)
    portfolio = await desk.reports.portfolio(asked.chat)
    known = desk.assets.known(row.asset)
    text = added_text(row, portfolio, timezone, price_known=known)
    return (Answer(text, undo_button(desk, asked.chat)),)


async def add_file(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """Put the rows of a file that was sent into the ledger: all of them, or none."""
    profile = ready(desk, asked.chat)
    content = asked.request.document
    assert content is not None, "who takes files has looked"
    timezone = desk.timezone(asked.chat)
    try:
        rows = await asyncio.to_thread(
            rows_of_file,
            content,
            currency=profile.currency or "",
            timezone=timezone,
            today=desk.now().astimezone(timezone).date(),
        )
    except BadLedger as bad:
        return (Answer(_bad_file(bad, asked.request.document_name or "")),)
    added = desk.store.ledgers.add(asked.chat, rows)
    there = len(rows) - added
    if not added:
        return (Answer(f"Nothing new: all {there} rows were there already."),)
    text = (
        f"<b>{rows_text(added)} added</b>, {there} already there. /portfolio shows what you hold "
        "now, /losses what could be used."
    )
    return (Answer(text, undo_button(desk, asked.chat)),)


async def undo(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/undo`: take out what was added last; a button takes out only what it was shown for."""
    newest = _mark(desk, asked.chat)
    if not desk.store.ledgers.count(asked.chat):
        return (Answer("There is nothing to take back: your ledger is empty."),)
    if asked.words and asked.words != newest:
        return (Answer("That was taken back already, or is no longer the newest: /undo takes it."),)
    rows = desk.store.ledgers.undo(asked.chat, asked.request.update_id)
    if not rows:
        return (Answer("I have taken that back already; nothing more was taken back."),)
    timezone = desk.timezone(asked.chat)
    lines = [f"• {entry_line(row, timezone)}" for row in rows[:MOST_UNDONE]]
    if len(rows) > MOST_UNDONE:
        lines.append(f"• and {len(rows) - MOST_UNDONE} more")
    return (Answer("\n".join((f"<b>Taken back: {rows_text(len(rows))}</b>", *lines))),)


async def portfolio(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/portfolio`: what is held, at what cost and value."""
    ready(desk, asked.chat)
    return (Answer(portfolio_text(await desk.reports.portfolio(asked.chat))),)


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
    return Writer(today, profile.currency or "", desk.assets.known)


def _row_id(asked: Asked) -> str:
    """Return what tells a trade from all others: a button pressed twice adds one."""
    request = asked.request
    if request.pressed is not None:
        return f"button:{request.pressed}"
    return f"message:{request.update_id}"


def undo_button(desk: Desk, chat: ChatId) -> tuple[tuple[Button, ...], ...]:
    """Return the button that takes back what was added last."""
    return ((Button("Undo", f"/undo {_mark(desk, chat)}"),),)


def _mark(desk: Desk, chat: ChatId) -> str:
    """Return what tells the newest row of a ledger from all others, ever."""
    return str(desk.store.ledgers.version(chat)[-1])


def _bad_file(bad: BadLedger, file_name: str) -> str:
    shown = [f"• {escape(str(mistake))}" for mistake in bad.mistakes[:MOST_MISTAKES]]
    rest = len(bad.mistakes) - len(shown)
    if rest:
        shown.append(f"• and {rest} more")
    head = f"<b>I could not read {name(file_name) or 'that file'}</b>, so nothing was stored."
    return "\n".join((head, *shown))


def rows_text(count: int) -> str:
    """Write how many rows there are."""
    return "1 row" if count == 1 else f"{count:,} rows"
