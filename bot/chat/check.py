"""`/check`: what keeps the figures of a ledger from being whole, each with buttons to mend it."""

from dataclasses import dataclass
from functools import partial

from bot.chat.check_buttons import Shown, Wallets, buttons_of, with_wallets
from bot.chat.desk import Asked, Desk, ready
from bot.chat.flaws import Question, question
from bot.chat.mending import both, join, mend, part
from bot.chat.mending_missing import left, missing
from bot.chat.mending_worth import cost, fee, unfee
from bot.chat.numbers import MOST_DIGITS
from bot.core.assets import AssetBook
from bot.core.chats import ChatId
from bot.core.conversation import Answer, Button
from bot.core.messages.check import ALL_WELL, EMPTY, CheckPage, check_text
from bot.core.whereabouts import coins_by_wallet
from bot.reports import beside

A_PAGE = 4
OF_TWO = {"both": both, "join": join, "part": part, "unfee": unfee}
OF_AN_AMOUNT = {"cost": cost, "fee": fee}


async def check(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/check`, `/check 2`: a page of what is wrong; its buttons mend one, `cost` says a cost."""
    ready(desk, asked.chat)
    match asked.words.split():
        case ["was", number, kind, *wallet]:
            answer = await mend(desk, asked, number, kind, " ".join(wallet))
        case [("both" | "join" | "part" | "unfee") as word, one, other]:
            answer = await OF_TWO[word](desk, asked, one, other)
        case [("cost" | "fee") as word, number, *amount]:
            answer = await OF_AN_AMOUNT[word](desk, asked, number, amount)
        case ["missing", number, coin]:
            answer = await missing(desk, asked, number, coin)
        case ["left", number, *wallet]:
            answer = await left(desk, asked, number, " ".join(wallet))
        case [page] if page.isdecimal() and len(page) < MOST_DIGITS:
            answer = await _page(desk, asked.chat, int(page))
        case _:
            answer = await _page(desk, asked.chat, 1)
    return (answer,)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of what is wrong, each flaw with what may mend it, and how many there are in all."""

    page: CheckPage
    flaws: tuple[Shown, ...]
    count: int


def _shown(asked: Question, page: int, assets: AssetBook) -> _Page:
    found, rows = asked.found(), asked.ledger.rows
    every = found.every
    page = max(1, min(page, (len(every) - 1) // A_PAGE + 1))
    first = (page - 1) * A_PAGE
    some = every[first : first + A_PAGE]
    wallets = Wallets(rows, coins_by_wallet(rows), assets)
    touched = tuple(sorted({one.asset for one in every if one.asset}))
    return _Page(
        CheckPage(some, first + 1, found.needs, touched, found.waiting),
        tuple(with_wallets(number, one, wallets) for number, one in enumerate(some, first + 1)),
        len(every),
    )


async def _page(desk: Desk, chat: ChatId, page: int) -> Answer:
    asked = await question(desk, chat)
    if not asked.ledger.rows:
        return Answer(EMPTY)
    shown = await beside(asked.ledger.rows, partial(_shown, asked, page, desk.assets))
    if not shown.count:
        return Answer(ALL_WELL)
    text = check_text(shown.page, desk.timezone(chat))
    rows = [row for each in shown.flaws for row in buttons_of(each)]
    turn = []
    page = (shown.page.first - 1) // A_PAGE + 1
    if page > 1:
        turn.append(Button("Back", f"/check {page - 1}"))
    if page * A_PAGE < shown.count:
        turn.append(Button("More", f"/check {page + 1}"))
    return Answer(text, (*rows, *([tuple(turn)] if turn else [])))
