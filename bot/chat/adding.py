"""`/add`: trades that are typed, one or several in a message; what is doubtful is asked about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256

from bot.chat.anew import of_past_sales
from bot.chat.desk import Asked, Desk, ready
from bot.chat.doubts import SURE, Doubt, about_wallet, button, lies_elsewhere
from bot.chat.portfolio import misunderstood, undo_button, writer
from bot.chat.sentence import read_sentence
from bot.chat.vocabulary import EXAMPLES, HINTS, KINDS, NotUnderstood
from bot.core.books import Books
from bot.core.chats import ChatId, Profile
from bot.core.conversation import Answer
from bot.core.ledger import Kind, Problem, Row
from bot.core.messages import added_text, several_text
from bot.core.messages.entries import entry_line
from bot.core.messages.words import LONGEST_SENTENCE, enumeration, name
from bot.core.wallets import WalletNames
from bot.reports import beside

SAME_WITHIN = timedelta(minutes=10)
DIGITS_OF_MARK = 8
THERE = "I have that already; nothing was added twice."
HOW_TO_ADD = (
    "Tell me what happened, how much, of which coin, and the money, in any order:\n"
    f"<code>{EXAMPLES[Kind.BUY]}</code>\n"
    f"<code>{EXAMPLES[Kind.SELL]}</code>\n"
    f"<code>{EXAMPLES[Kind.MOVE]}</code>\n"
    f"<code>{EXAMPLES[Kind.SWAP]}</code>\n"
    f"<code>{EXAMPLES[Kind.INCOME]}</code>\n"
    "“for” is the total, “@” the price of one. Without a day I take now. Several trades may stand "
    "in one message, each on a line of its own. You can also send me a whole file: /help ledger."
)


async def add(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/add buy 0.5 BTC for 30000 2025-03-01 kraken`: put one row or several into the ledger."""
    profile = ready(desk, asked.chat)
    sentences = sentences_of(asked.words)
    if not sentences:
        return (Answer(HOW_TO_ADD),)
    if len(sentences) > 1:
        return (await _add_several(desk, asked, profile, sentences),)
    return (await _add_one(desk, asked, profile, sentences[0]),)


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the trades of a message: a line that says what happened begins one."""
    found: list[str] = []
    for line in text.splitlines():
        words = line.split()
        begins = bool(words) and words[0].lower().partition("@")[0] == "/add"
        words = words[begins:]
        if not words:
            continue
        first = words[words[0] == SURE and len(words) > 1].lower()
        if begins or first in HINTS or KINDS.get(first, Kind.FEE) is not Kind.FEE or not found:
            found.append(" ".join(words))
        else:
            found[-1] = " ".join((found[-1], *words))
    return tuple(found)


async def _add_one(desk: Desk, asked: Asked, profile: Profile, sentence: str) -> Answer:
    await desk.reports.settled(asked.chat)
    there = await desk.reports.ledger(asked.chat)
    names = desk.store.ledgers.names(asked.chat)
    try:
        row = replace(_row(desk, profile, sentence, names), id=_row_id(asked, sentence))
    except NotUnderstood as error:
        return Answer(misunderstood(error))
    like = await beside(there, partial(_like, row, there))
    if like.known is not None:
        return _already(desk, asked, like.known)
    doubt = _doubt(desk, asked, sentence, row, same=like.same)
    doubt = doubt or await _about_wallet(desk, asked, sentence, row, there)
    if doubt:
        return Answer(doubt.text, tuple((button,) for button in doubt.buttons))
    before = desk.reports.books(asked.chat)
    desk.store.ledgers.add(asked.chat, (row,))
    portfolio = await desk.reports.portfolio(asked.chat)
    new = await beside(there, partial(_new_problems, before.problems, portfolio.problems))
    lines = {problem.line for problem in new}
    text = added_text(
        row,
        replace(portfolio, problems=new),
        desk.timezone(asked.chat),
        price_known=desk.assets.known(row.asset),
        others={line: there[line - 1] for line in lines if line and line <= len(there)},
    )
    text += await _reckoned_anew(desk, asked.chat, before)
    return Answer(text, undo_button(desk, asked.chat))


async def _reckoned_anew(desk: Desk, chat: ChatId, before: Books) -> str:
    """Write what was added made of sales that were there before; empty where nothing."""
    await desk.reports.settled(chat)
    books = desk.reports.books(chat)
    told = await beside(books.rows, partial(of_past_sales, before, books))
    return f"\n{told}" if told else ""


def _already(desk: Desk, asked: Asked, row: Row) -> Answer:
    """Answer again on a trade that is there: the first answer may have died with the program."""
    line = entry_line(row, desk.timezone(asked.chat))
    return Answer(f"{THERE}\n{line}", undo_button(desk, asked.chat))


async def _add_several(
    desk: Desk, asked: Asked, profile: Profile, sentences: Sequence[str]
) -> Answer:
    await desk.reports.settled(asked.chat)
    there = await desk.reports.ledger(asked.chat)
    names = desk.store.ledgers.names(asked.chat)
    rows: list[Row] = []
    refused: list[str] = []
    for number, sentence in enumerate(sentences, 1):
        try:
            row = replace(_row(desk, profile, sentence, names), id=f"{_row_id(asked, '')}:{number}")
        except NotUnderstood as error:
            refused.append(f"{name(sentence, LONGEST_SENTENCE)}\n{misunderstood(error)}")
            continue
        like = await beside(there, partial(_like, row, there))
        if like.known is not None:
            return Answer(THERE)
        doubt = _doubt(desk, asked, sentence, row, same=like.same)
        doubt = doubt or await _about_wallet(desk, asked, sentence, row, (*there, *rows))
        if doubt:
            refused.append(f"{name(sentence, LONGEST_SENTENCE)}\n{replace(doubt, buttons=()).text}")
        else:
            rows.append(row)
    before = desk.reports.books(asked.chat)
    desk.store.ledgers.add(asked.chat, rows)
    text = several_text(rows, refused, desk.timezone(asked.chat))
    text += await _reckoned_anew(desk, asked.chat, before)
    return Answer(text, undo_button(desk, asked.chat) if rows else ())


def _row(desk: Desk, profile: Profile, sentence: str, names: WalletNames) -> Row:
    row = read_sentence(sentence.removeprefix(SURE).strip(), writer(desk, profile))
    return names.in_row(row)


def _row_id(asked: Asked, sentence: str) -> str:
    """Return what tells a trade from all others: a button pressed twice adds one."""
    request = asked.request
    if request.pressed is None:
        return f"message:{request.update_id}"
    return f"button:{request.pressed}:{sha256(sentence.encode()).hexdigest()[:DIGITS_OF_MARK]}"


@dataclass(frozen=True, slots=True)
class _Like:
    """What a ledger has of a row: the one of its id, and whether another says the same."""

    known: Row | None
    same: bool


def _like(row: Row, there: Sequence[Row]) -> _Like:
    known = next((each for each in there if each.id == row.id), None)
    return _Like(known, any(_same(row, each) for each in there))


def _new_problems(before: Sequence[Problem], after: Sequence[Problem]) -> tuple[Problem, ...]:
    known = set(map(_problem_key, before))
    return tuple(each for each in after if _problem_key(each) not in known)


def _problem_key(problem: Problem) -> tuple[object, ...]:
    return (problem.line, problem.problem, problem.asset, problem.wallet)


def _doubt(desk: Desk, asked: Asked, sentence: str, row: Row, *, same: bool) -> Doubt | None:
    """Return what must be asked before a row is stored.

    same  whether the ledger has one that says the same.
    """
    if sentence.startswith(SURE):
        return None
    coins = dict.fromkeys(filter(None, (row.asset, row.to_asset)))
    unknown = [coin for coin in coins if not desk.assets.known(coin)]
    if unknown:
        return _about_coins(desk, sentence, unknown)
    if not same:
        return None
    line = entry_line(row, desk.timezone(asked.chat))
    again = button("Add it again", f"{SURE} {sentence}")
    why = f"This is already in your ledger: {line}. Did it happen a second time?"
    return Doubt(sentence, why, (again,) if again else ())


async def _about_wallet(
    desk: Desk, asked: Asked, sentence: str, row: Row, there: Sequence[Row]
) -> Doubt | None:
    """Ask from which wallet units left, where that is in doubt."""
    if sentence.startswith(SURE):
        return None
    elsewhere = await beside(there, partial(lies_elsewhere, row, there))
    return about_wallet(desk, asked, sentence, row, elsewhere) if elsewhere else None


def _about_coins(desk: Desk, sentence: str, unknown: Sequence[str]) -> Doubt:
    named = enumeration([f"<b>{name(coin)}</b>" for coin in unknown])
    them, right = (
        ("it", "Is that the symbol?") if len(unknown) == 1 else ("them", "Are they right?")
    )
    is_right = "is right" if len(unknown) == 1 else "are right"
    buttons = [button(f"Yes, {' and '.join(unknown)} {is_right}", f"{SURE} {sentence}")]
    for coin in unknown:
        meant = desk.assets.close_to(coin)
        corrected = re.sub(rf"(?i)(?<!\S)\$?{re.escape(coin)}(?!\S)", meant or "", sentence)
        if meant and corrected != sentence:
            buttons.append(button(f"I meant {meant}", corrected))
    why = f"I do not know {named} and would have no price of {them}. {right} Nothing is stored yet."
    return Doubt(sentence, why, tuple(filter(None, buttons)) if buttons[0] else ())


def _same(row: Row, other: Row) -> bool:
    """Whether two rows say the same of the same moment, give or take a few minutes."""
    if abs(row.at - other.at) > SAME_WITHIN:
        return False
    return row == replace(other, line=row.line, id=row.id, note=row.note, at=row.at)
