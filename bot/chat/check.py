"""`/check`: what keeps the figures of a ledger from being whole, each with buttons to mend it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.chat.desk import Asked, Desk, ready
from bot.chat.flaws import Question, question
from bot.chat.mending import A_WALLET, both, join, mend, part
from bot.chat.mending_worth import cost, fee, unfee
from bot.chat.numbers import MOST_DIGITS
from bot.core.chats import ChatId
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Answer, Button
from bot.core.ledger import Added, Kind
from bot.core.messages.check import ALL_WELL, EMPTY, check_text
from bot.core.money import decimal_text
from bot.core.trust import Finding, Flaw, may_have_been
from bot.reports import beside

A_PAGE = 4
LONG_BEFORE = timedelta(days=100)
"""More than the days around a sale that any law looks at."""
MOST_WALLETS = 2
LABELS = {
    Kind.BUY: "I bought it",
    Kind.GIFT_IN: "It was a gift",
    Kind.INCOME: "It was income",
    Kind.GIFT_OUT: "I gave it away",
    Kind.LOST: "It is lost",
    Kind.SPEND: "I spent it",
}


OF_TWO = {"both": both, "join": join, "part": part, "unfee": unfee}
OF_AN_AMOUNT = {"cost": cost, "fee": fee}


async def check(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/check`, `/check 2`: a page of what is wrong; its buttons mend one, `cost` says a cost."""
    ready(desk, asked.chat)
    match asked.words.split():
        case ["was", number, kind, *wallet]:
            return (await mend(desk, asked, number, kind, " ".join(wallet)),)
        case [("both" | "join" | "part" | "unfee") as word, one, other]:
            return (await OF_TWO[word](desk, asked, one, other),)
        case [("cost" | "fee") as word, number, *amount]:
            return (await OF_AN_AMOUNT[word](desk, asked, number, amount),)
        case [page] if page.isdecimal() and len(page) < MOST_DIGITS:
            return (await _page(desk, asked.chat, int(page)),)
        case _:
            return (await _page(desk, asked.chat, 1),)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page of what is wrong: the number of the first, how many there are, which coins suffer."""

    first: int
    findings: tuple[Finding, ...]
    count: int
    assets: tuple[str, ...]
    wallets: tuple[str, ...]
    begun: datetime


def _shown(asked: Question, page: int) -> _Shown:
    found, rows = asked.found(), asked.ledger.rows
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


async def _page(desk: Desk, chat: ChatId, page: int) -> Answer:
    asked = await question(desk, chat)
    if not asked.ledger.rows:
        return Answer(EMPTY)
    shown = await beside(asked.ledger.rows, partial(_shown, asked, page))
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
    if finding.flaw is Flaw.FEE:
        say = Button(f"{number}: say what the fee was worth", f"/check fee {added.number}")
        rows.append((say,))
    delete = f"/entries delete {added.number}"
    if finding.flaw is Flaw.ONE_MOVE and finding.twin is not None:
        pair = f"{finding.twin.number} {added.number}"
        one = Button(f"{number}: one move", f"/check join {pair}")
        rows.append((one, Button(f"{number}: two transfers", f"/check both {pair}")))
    elif finding.twin is None:
        rows.append((Button(f"{number}: correct or delete the entry", delete),))
    else:
        two = f"/check both {finding.twin.number} {added.number}"
        second = Button(f"{number}: delete the second", delete)
        rows.append((second, Button(f"{number}: both happened", two)))
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
