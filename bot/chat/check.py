"""`/check`: what keeps the figures of a ledger from being whole, each with buttons to mend it."""

from dataclasses import replace
from datetime import timedelta

from bot.chat.desk import Asked, Desk, ready
from bot.core.chats import ChatId
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Answer, Button
from bot.core.ledger import Kind, Row
from bot.core.messages.check import ALL_WELL, EMPTY, check_text
from bot.core.messages.entries import entry_line
from bot.core.money import decimal_text
from bot.core.trust import Added, Finding, Flaw, findings, may_have_been

A_PAGE = 4
MOST_WALLETS = 2
MOST_DIGITS = 18
A_WALLET = "own"
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
    """`/check`, `/check 2`: a page of what is wrong; its buttons mend one."""
    ready(desk, asked.chat)
    match asked.words.split():
        case ["was", number, kind, *wallet]:
            return (_mend(desk, asked, number, kind, " ".join(wallet)),)
        case [page] if page.isdecimal() and len(page) < MOST_DIGITS:
            return (_page(desk, asked.chat, int(page)),)
        case _:
            return (_page(desk, asked.chat, 1),)


def needs_you(desk: Desk, chat: ChatId) -> str:
    """Write how much /check has to show; empty where nothing is wrong."""
    count = len(findings(desk.store.ledgers.added(chat), desk.reports.books(chat).problems))
    if not count:
        return ""
    things = "one thing that needs" if count == 1 else f"{count:,} things that need"
    return f" /check shows {things} you before all figures are whole."


def _page(desk: Desk, chat: ChatId, page: int) -> Answer:
    ledger = desk.store.ledgers.added(chat)
    if not ledger:
        return Answer(EMPTY)
    found = findings(ledger, desk.reports.books(chat).problems)
    if not found:
        return Answer(ALL_WELL)
    page = max(1, min(page, (len(found) - 1) // A_PAGE + 1))
    first = (page - 1) * A_PAGE
    shown = found[first : first + A_PAGE]
    assets = sorted({one.asset for one in found if one.asset})
    text = check_text(shown, len(found), assets, first + 1, desk.timezone(chat))
    wallets = sorted({added.row.wallet for added in ledger})
    rows = [
        row for number, one in enumerate(shown, first + 1) for row in _buttons(number, one, wallets)
    ]
    turn = []
    if page > 1:
        turn.append(Button("Back", f"/check {page - 1}"))
    if first + A_PAGE < len(found):
        turn.append(Button("More", f"/check {page + 1}"))
    return Answer(text, (*rows, *([tuple(turn)] if turn else [])))


def _buttons(number: int, finding: Finding, wallets: list[str]) -> list[tuple[Button, ...]]:
    """Return what may mend a flaw, in rows."""
    added = finding.added
    if added is None:
        return []
    rows = []
    if finding.flaw is Flaw.ALONE:
        rows.append(tuple(_was(number, added, kind) for kind in may_have_been(added.row)
                          if kind in LABELS))  # fmt: skip
        if added.row.kind is Kind.WITHDRAWAL:
            rows.append(_moves(number, added, wallets))
    if finding.flaw is Flaw.MISSING:
        rows.append(_purchase(number, finding))
    label = "delete the second" if finding.twin else "correct or delete the entry"
    rows.append((Button(f"{number}: {label}", f"/entries delete {added.number}"),))
    return [row for row in rows if row]


def _was(number: int, added: Added, kind: Kind) -> Button:
    return Button(f"{number}: {LABELS[kind]}", f"/check was {added.number} {kind}")


def _moves(number: int, added: Added, wallets: list[str]) -> tuple[Button, ...]:
    """Return buttons that send units to wallets of one's own."""
    others = [wallet for wallet in wallets if wallet != added.row.wallet][:MOST_WALLETS]
    buttons = []
    for wallet in others or [A_WALLET]:
        command = f"/check was {added.number} {Kind.MOVE} {wallet}"
        if len(command.encode()) <= LONGEST_BUTTON_COMMAND:
            where = "a wallet of mine" if wallet == A_WALLET else f"my {wallet}"
            buttons.append(Button(f"{number}: to {where}", command))
    return tuple(buttons)


def _purchase(number: int, finding: Finding) -> tuple[Button, ...]:
    """Return the button that adds what is missing, its cost unknown, on the day before."""
    problem, added = finding.problem, finding.added
    if problem is None or added is None or not problem.quantity or not problem.asset:
        return ()
    day = (added.row.at - timedelta(days=2)).date()
    wallet = problem.wallet or added.row.wallet
    place = f'"{wallet}"' if " " in wallet else wallet
    units = f"{decimal_text(problem.quantity)} {problem.asset}"
    command = f"/add buy {units} for ? {day} {place}"
    if len(command.encode()) > LONGEST_BUTTON_COMMAND:
        return ()
    return (Button(f"{number}: add {units}, cost unknown", command),)


def _mend(desk: Desk, asked: Asked, number: str, kind: str, wallet: str) -> Answer:
    """Make of half a transfer what it was; it keeps its id, so its file brings no second one."""
    known = number.isdecimal() and number.isascii() and len(number) < MOST_DIGITS
    row = desk.store.ledgers.entry(asked.chat, int(number)) if known else None
    if row is None or kind not in may_have_been(row):
        return Answer(GONE)
    mended = _made(row, Kind(kind), wallet)
    again = desk.store.ledgers.change(asked.chat, int(number), mended)
    timezone = desk.timezone(asked.chat)
    back = Button("Take that back", f"/check was {again} {row.kind}")
    more = " Its value is unknown yet: /entries lets you give it." if _lacks(mended) else ""
    rest = needs_you(desk, asked.chat) or " /check has nothing left."
    return Answer(f"<b>Changed</b>: {entry_line(mended, timezone)}.{more}{rest}", ((back,),))


def _made(row: Row, kind: Kind, wallet: str) -> Row:
    to_wallet = (wallet or A_WALLET) if kind is Kind.MOVE else None
    return replace(row, kind=kind, to_wallet=to_wallet)


def _lacks(row: Row) -> bool:
    return row.total is None and row.kind in {Kind.BUY, Kind.INCOME, Kind.GIFT_IN, Kind.SPEND}
