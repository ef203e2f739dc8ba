"""`/check`: what keeps the figures of a ledger from being whole, each with buttons to mend it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from bot.chat.desk import Asked, Desk, ready
from bot.chat.numbers import (
    MOST_DIGITS,
    doubt,
    points_part_thousands,
    read_amount,
    read_currency,
    read_id,
)
from bot.core.chats import ChatId
from bot.core.collector import collecting_later
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Answer, Button
from bot.core.ledger import Kind, Problem, Row
from bot.core.messages.check import ALL_WELL, EMPTY, check_text
from bot.core.messages.entries import entry_line
from bot.core.messages.words import sentence
from bot.core.money import decimal_text
from bot.core.trust import Added, Finding, Flaw, findings, made, may_have_been
from bot.known_ledgers import Ledger
from bot.reports import beside

A_PAGE = 4
LONG_BEFORE = timedelta(days=100)
"""More than the days around a sale that any law looks at."""
MOST_WALLETS = 2
A_WALLET = "own"
UNKNOWN = "?"
NOTHING_LEFT = " /check has nothing left."
GONE = "That entry is no longer there, or is something else by now. /check looks anew."
LABELS = {
    Kind.BUY: "I bought it",
    Kind.GIFT_IN: "It was a gift",
    Kind.INCOME: "It was income",
    Kind.GIFT_OUT: "I gave it away",
    Kind.LOST: "It is lost",
    Kind.SPEND: "I spent it",
}


async def check(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/check`, `/check 2`: a page of what is wrong; its buttons mend one, `cost` says a cost."""
    ready(desk, asked.chat)
    match asked.words.split():
        case ["was", number, kind, *wallet]:
            return (await _mend(desk, asked, number, kind, " ".join(wallet)),)
        case ["both", one, other]:
            return (await _both(desk, asked, one, other),)
        case ["cost", number, *amount]:
            return (await _cost(desk, asked, number, amount),)
        case [page] if page.isdecimal() and len(page) < MOST_DIGITS:
            return (await _page(desk, asked.chat, int(page)),)
        case _:
            return (await _page(desk, asked.chat, 1),)


async def needs_you(desk: Desk, chat: ChatId) -> str:
    """Write how much /check has to show; empty where nothing is wrong."""
    question = await _question(desk, chat)
    return _things(await beside(question.ledger.rows, question.count))


def _things(count: int) -> str:
    if not count:
        return ""
    things = "one thing that needs" if count == 1 else f"{count:,} things that need"
    return f" /check shows {things} you before all figures are whole."


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page of what is wrong: the number of the first, how many there are, which coins suffer."""

    first: int
    findings: tuple[Finding, ...]
    count: int
    assets: tuple[str, ...]
    wallets: tuple[str, ...]
    begun: datetime


@dataclass(frozen=True, slots=True)
class _Question:
    """What is wrong with a ledger, to be found in any thread."""

    ledger: Ledger
    problems: tuple[Problem, ...]
    both: frozenset[frozenset[int]]

    def found(self) -> tuple[Finding, ...]:
        of = self.ledger
        with collecting_later():
            added = map(Added, of.numbers, of.batches, of.rows)
            return findings(tuple(added), self.problems, self.both)

    def count(self) -> int:
        return len(self.found())

    def page(self, page: int) -> _Shown:
        found, rows = self.found(), self.ledger.rows
        page = max(1, min(page, (len(found) - 1) // A_PAGE + 1))
        first = (page - 1) * A_PAGE
        return _Shown(
            first + 1,
            found[first : first + A_PAGE],
            len(found),
            tuple(sorted({one.asset for one in found if one.asset})),
            tuple(sorted({row.wallet for row in rows})),
            min(row.at for row in rows),
        )


async def _question(desk: Desk, chat: ChatId) -> _Question:
    await desk.reports.settled(chat)
    ledger = await desk.reports.added(chat)
    problems = desk.reports.books(chat).problems
    return _Question(ledger, problems, desk.store.ledgers.noted_both(chat))


async def _page(desk: Desk, chat: ChatId, page: int) -> Answer:
    question = await _question(desk, chat)
    if not question.ledger.rows:
        return Answer(EMPTY)
    shown = await beside(question.ledger.rows, partial(question.page, page))
    if not shown.count:
        return Answer(ALL_WELL)
    text = check_text(shown.findings, shown.count, shown.assets, shown.first, desk.timezone(chat))
    long_before = (shown.begun - LONG_BEFORE).date()
    theirs = dict.fromkeys(desk.profile(chat).household, long_before)
    rows = [
        row
        for number, one in enumerate(shown.findings, shown.first)
        for row in _buttons(number, one, shown.wallets, theirs)
    ]
    turn = []
    page = (shown.first - 1) // A_PAGE + 1
    if page > 1:
        turn.append(Button("Back", f"/check {page - 1}"))
    if page * A_PAGE < shown.count:
        turn.append(Button("More", f"/check {page + 1}"))
    return Answer(text, (*rows, *([tuple(turn)] if turn else [])))


def _buttons(
    number: int, finding: Finding, wallets: Sequence[str], theirs: Mapping[str, date]
) -> list[tuple[Button, ...]]:
    """Return what may mend a flaw, in rows.

    theirs  wallets of the household, each with the day since when missing units were there.
    """
    added = finding.added
    if added is None:
        return []
    rows = []
    if finding.flaw is Flaw.ALONE:
        rows.append(tuple(_was(number, added, kind) for kind in may_have_been(added.row)
                          if kind in LABELS))  # fmt: skip
        rows.append(_moves(number, added, wallets))
    if finding.flaw is Flaw.MISSING:
        rows.append(_purchase(number, finding, theirs))
    if finding.flaw in {Flaw.NO_COST, Flaw.NO_PRICE}:
        rows.append((Button(f"{number}: say what it was worth", f"/check cost {added.number}"),))
    delete = f"/entries delete {added.number}"
    if finding.twin is None:
        rows.append((Button(f"{number}: correct or delete the entry", delete),))
    else:
        both = f"/check both {finding.twin.number} {added.number}"
        second = Button(f"{number}: delete the second", delete)
        rows.append((second, Button(f"{number}: both happened", both)))
    return [row for row in rows if row]


def _was(number: int, added: Added, kind: Kind) -> Button:
    return Button(f"{number}: {LABELS[kind]}", f"/check was {added.number} {kind}")


def _moves(number: int, added: Added, wallets: Sequence[str]) -> tuple[Button, ...]:
    """Return buttons that send units to wallets of one's own, or let them come from there."""
    word = "from" if added.row.kind is Kind.DEPOSIT else "to"
    others = [wallet for wallet in wallets if wallet != added.row.wallet][:MOST_WALLETS]
    buttons = []
    for wallet in others or [A_WALLET]:
        command = f"/check was {added.number} {Kind.MOVE} {wallet}"
        if len(command.encode()) <= LONGEST_BUTTON_COMMAND:
            where = "a wallet of mine" if wallet == A_WALLET else f"my {wallet}"
            buttons.append(Button(f"{number}: {word} {where}", command))
    return tuple(buttons)


def _purchase(number: int, finding: Finding, theirs: Mapping[str, date]) -> tuple[Button, ...]:
    """Return the button that adds what is missing, its cost unknown, two days before.

    What others had is added long before, for a purchase near a sale could take of its loss.
    """
    problem, added = finding.problem, finding.added
    if problem is None or added is None or not problem.quantity or not problem.asset:
        return ()
    wallet = problem.wallet or added.row.wallet
    day = theirs.get(wallet, (added.row.at - timedelta(days=2)).date())
    place = f'"{wallet}"' if " " in wallet else wallet
    units = f"{decimal_text(problem.quantity)} {problem.asset}"
    command = f"/add buy {units} for ? {day} {place}"
    if len(command.encode()) > LONGEST_BUTTON_COMMAND:
        return ()
    return (Button(f"{number}: add {units}, cost unknown", command),)


async def _both(desk: Desk, asked: Asked, one: str, other: str) -> Answer:
    """Take two rows that look like one trade for two from now on."""
    if _row(desk, asked, one) is None or _row(desk, asked, other) is None:
        return Answer(GONE)
    desk.store.ledgers.note_both(asked.chat, int(one), int(other))
    rest = await needs_you(desk, asked.chat) or NOTHING_LEFT
    return Answer(f"Good, both count.{rest}")


async def _cost(desk: Desk, asked: Asked, number: str, said: list[str]) -> Answer:
    """Give a row the value that it lacks; without an amount, say how."""
    row = _row(desk, asked, number)
    if row is None:
        return Answer(GONE)
    profile = desk.profile(asked.chat)
    currency, line = profile.currency or "", entry_line(row, desk.timezone(asked.chat))
    amount = read_amount(said[0]) if said else None
    unclear = doubt(said[0]) if said and points_part_thousands(profile.country) else ""
    unit = " ".join(filter(None, (amount.unit if amount else "", *said[1:])))
    named = read_currency(unit, currency) if unit else currency
    if said == [UNKNOWN]:
        total, named = None, row.currency
    elif amount is None or unclear or named is None or _is_too_large(amount.number):
        ask = f"{line}\nWhat was it worth in all? Send it like this, with your own number:"
        why = f"{sentence(unclear)}\n" if unclear else ""
        return Answer(f"{why}{ask}\n<code>/check cost {number} 1500 {currency}</code>")
    else:
        total = amount.number
    mended = replace(row, total=total, currency=named)
    again = desk.store.ledgers.change(asked.chat, int(number), mended)
    before = UNKNOWN if row.total is None else f"{decimal_text(row.total)} {row.currency}"
    back = Button("Take that back", f"/check cost {again} {before}"[:LONGEST_BUTTON_COMMAND])
    rest = await needs_you(desk, asked.chat) or NOTHING_LEFT
    told = entry_line(mended, desk.timezone(asked.chat))
    return Answer(f"<b>Changed</b>: {told}.{rest}", ((back,),) if said != [UNKNOWN] else ())


def _is_too_large(number: Decimal) -> bool:
    return bool(number) and not -MOST_DIGITS < number.adjusted() < MOST_DIGITS


def _row(desk: Desk, asked: Asked, number: str) -> Row | None:
    """Return the row of a number, None where the chat has no such one."""
    return desk.store.ledgers.entry(asked.chat, read_id(number))


async def _mend(desk: Desk, asked: Asked, number: str, kind: str, wallet: str) -> Answer:
    """Make of half a transfer what it was; it keeps its id, so its file brings no second one."""
    row = _row(desk, asked, number)
    if row is None or kind not in may_have_been(row):
        return Answer(GONE)
    mended = made(row, Kind(kind), wallet or A_WALLET)
    again = desk.store.ledgers.change(asked.chat, int(number), mended)
    timezone = desk.timezone(asked.chat)
    back = Button("Take that back", f"/check was {again} {row.kind}")
    more = " Its value is unknown yet: /check lets you give it." if _lacks(mended) else ""
    rest = await needs_you(desk, asked.chat) or NOTHING_LEFT
    return Answer(f"<b>Changed</b>: {entry_line(mended, timezone)}.{more}{rest}", ((back,),))


def _lacks(row: Row) -> bool:
    return row.total is None and row.kind in {Kind.BUY, Kind.INCOME, Kind.GIFT_IN, Kind.SPEND}
