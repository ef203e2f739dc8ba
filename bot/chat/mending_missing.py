"""What /check does about units that left without having come: where they lay, or since when."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat.changed import change
from bot.chat.desk import Asked, Desk
from bot.chat.flaws import question
from bot.chat.mending import GONE, rest_of, row_of
from bot.chat.numbers import read_id
from bot.chat.portfolio import undo_button
from bot.core.books import Books
from bot.core.conversation import Answer, Button
from bot.core.ledger import Kind, Row
from bot.core.messages.entries import entry_line
from bot.core.rules import CostBasis
from bot.core.trust import Finding, Flaw
from bot.core.wallets import wallet_key
from bot.reports import beside

LONG_BEFORE = timedelta(days=100)
"""More than the days around a sale that most laws look at."""
AVERAGES = frozenset({CostBasis.AVERAGE, CostBasis.POOL})
NOTE = "day and cost unknown"
WITH_THE_ROW = (
    "You did not say when you got it, so I put it at the moment at which it left: so it touches "
    "no other sale."
)
LONG_AGO = (
    "You did not say when you got it, so I put it long before your first entry: there it takes of "
    "no loss as a purchase near a sale would."
)
CORRECT = "Neither day nor cost is known. Once you know them, /entries lets you correct this."


async def missing(desk: Desk, asked: Asked, number: str, coin: str) -> Answer:
    """Add the units that a row lacks, their cost unknown, where they touch no other figure."""
    found = await _finding(desk, asked, read_id(number), coin.upper())
    if found is None or found.problem is None or found.added is None:
        return Answer(GONE)
    problem, out = found.problem, found.added.row
    assert problem.quantity, "so many units lack"
    asking = await question(desk, asked.chat)
    wallet = problem.wallet or out.wallet
    begun = min(row.at for row in asking.ledger.rows)
    long_ago = _is_theirs(desk, asked, wallet) or _denies_losses(desk.reports.books(asked.chat))
    row = Row(
        line=0,
        at=_noon(begun - LONG_BEFORE) if long_ago else out.at,
        kind=Kind.BUY,
        asset=coin.upper(),
        quantity=problem.quantity,
        currency=desk.profile(asked.chat).currency,
        wallet=wallet,
        id=f"missing:{asked.request.pressed or asked.request.update_id}:{number}:{coin.upper()}",
        note=NOTE,
    )
    desk.store.ledgers.add(asked.chat, (row,))
    told = entry_line(row, desk.timezone(asked.chat))
    why = LONG_AGO if long_ago else WITH_THE_ROW
    text = f"<b>Added</b>: {told}, cost unknown.\n{why} {CORRECT}{await rest_of(desk, asked)}"
    return Answer(text, undo_button(desk, asked.chat))


async def left(desk: Desk, asked: Asked, number: str, wallet: str) -> Answer:
    """Let units of a row have left another wallet than it says."""
    row = row_of(desk, asked, number)
    names = desk.store.ledgers.names(asked.chat)
    if row is None or not wallet:
        return Answer(GONE)
    if row.to_wallet is not None and wallet_key(row.to_wallet) == wallet_key(wallet):
        return Answer(GONE)
    mended = replace(row, wallet=names.of(wallet))
    again = change(desk, asked.chat, read_id(number), mended)
    back = Button("Take that back", f"/check left {again} {row.wallet}")
    told = entry_line(mended, desk.timezone(asked.chat))
    return Answer(f"<b>Changed</b>: {told}.{await rest_of(desk, asked)}", ((back,),))


async def _finding(desk: Desk, asked: Asked, number: int, coin: str) -> Finding | None:
    """Return what a row lacks of a coin, None where it lacks none by now."""
    asking = await question(desk, asked.chat)
    for one in (await beside(asking.ledger.rows, asking.found)).every:
        lacks = one.flaw is Flaw.MISSING and one.asset == coin
        if lacks and one.added is not None and one.added.number == number:
            return one
    return None


def _is_theirs(desk: Desk, asked: Asked, wallet: str) -> bool:
    household = desk.profile(asked.chat).household
    return wallet_key(wallet) in set(map(wallet_key, household))


def _denies_losses(books: Books) -> bool:
    """Whether a purchase near a sale takes its loss away, even one that was sold with it."""
    return books.disallows and books.method not in AVERAGES


def _noon(at: datetime) -> datetime:
    return at.replace(hour=12, minute=0, second=0, microsecond=0)
