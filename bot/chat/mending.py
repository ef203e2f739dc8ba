"""What the buttons of /check do: say what a row was, or that two rows are one move, or two."""

from bot.chat.changed import change
from bot.chat.desk import Asked, Desk
from bot.chat.flaws import needs_you
from bot.chat.numbers import read_id
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Answer, Button
from bot.core.ledger import Added, Kind, Row
from bot.core.messages.entries import entry_line
from bot.core.one_move import LATEST, may_be_one, named, unnamed
from bot.core.other_ends import nearest
from bot.core.trust import made, may_have_been
from bot.core.wallets import stays_within

A_WALLET = "own"
NOTHING_LEFT = " /check has nothing left."
WHICH_WALLET = (
    "I need the name of the wallet of yours where the other end is, such as\n"
    "<code>/check was {number} move kraken</code>"
)
WITHIN = "That is the wallet it lies in already: the other end of a move is in another one."
GONE = "That entry is no longer there, or is something else by now. /check looks anew."
OTHER_HALF = {Kind.WITHDRAWAL: Kind.DEPOSIT, Kind.DEPOSIT: Kind.WITHDRAWAL}


def row_of(desk: Desk, asked: Asked, number: str) -> Row | None:
    """Return the row of a number, None where the chat has no such one."""
    return desk.store.ledgers.entry(asked.chat, read_id(number))


async def rest_of(desk: Desk, asked: Asked) -> str:
    """Write what /check has left to show."""
    return await needs_you(desk, asked.chat) or NOTHING_LEFT


async def both(desk: Desk, asked: Asked, one: str, other: str) -> Answer:
    """Take two rows that look like one for two from now on."""
    first, second = row_of(desk, asked, one), row_of(desk, asked, other)
    if first is None or second is None:
        return Answer(GONE)
    desk.store.ledgers.note_both(asked.chat, int(one), int(other))
    transfers = first.kind is not second.kind
    said = "Good, I take them for two transfers." if transfers else "Good, both count."
    return Answer(f"{said}{await rest_of(desk, asked)}")


async def join(desk: Desk, asked: Asked, one: str, other: str) -> Answer:
    """Make one move of two halves, or of a half and a move that is there already."""
    first, second = row_of(desk, asked, one), row_of(desk, asked, other)
    ends = None if first is None or second is None else _halves(first, second)
    if ends is None:
        return Answer(GONE)
    name = str(read_id(one))
    numbers = [
        change(desk, asked.chat, read_id(number), named(end, name))
        for number, end in zip((one, other), ends, strict=True)
    ]
    timezone = desk.timezone(asked.chat)
    told = (f"• {entry_line(end, timezone)}" for end in ends)
    back = Button("Take them apart", f"/check part {numbers[0]} {numbers[1]}")
    head = "<b>They are one move now</b>; where less came than left, the rest counts as its fee:"
    rest = (await rest_of(desk, asked)).strip()
    return Answer("\n".join((head, *told, rest)), ((back,),))


def _halves(one: Row, other: Row) -> tuple[Row, Row] | None:
    """Return two rows as the halves of one move, in their order; None where they are none."""
    if one.kind is Kind.MOVE and other.kind in OTHER_HALF:
        one = made(one, OTHER_HALF[other.kind], one.wallet)
    elif other.kind is Kind.MOVE and one.kind in OTHER_HALF:
        other = made(other, OTHER_HALF[one.kind], other.wallet)
    gone, came = (one, other) if one.kind is Kind.WITHDRAWAL else (other, one)
    are = (gone.kind, came.kind) == (Kind.WITHDRAWAL, Kind.DEPOSIT) and may_be_one(gone, came)
    return (one, other) if are else None


async def part(desk: Desk, asked: Asked, one: str, other: str) -> Answer:
    """Make two halves again of what was said to be one move."""
    for number in (one, other):
        row = row_of(desk, asked, number)
        if row is None or row.kind not in OTHER_HALF:
            return Answer(GONE)
        change(desk, asked.chat, read_id(number), unnamed(row))
    return Answer(f"They are two halves again.{await rest_of(desk, asked)}")


async def mend(desk: Desk, asked: Asked, number: str, kind: str, wallet: str) -> Answer:
    """Make of half a transfer what it was; it keeps its id, so its file brings no second one.

    Where the other half lies in the wallet that is named, both become one move.
    """
    row = row_of(desk, asked, number)
    if row is None or kind not in may_have_been(row):
        return Answer(GONE)
    if kind == Kind.MOVE and not wallet:
        return Answer(WHICH_WALLET.format(number=number))
    wallet = desk.store.ledgers.names(asked.chat).of(wallet)
    if kind == Kind.MOVE and row.kind in OTHER_HALF:
        other = await _waiting_in(desk, asked, row, read_id(number), wallet)
        if other is not None:
            return await join(desk, asked, number, str(other))
    mended = made(row, Kind(kind), wallet)
    if stays_within(mended):
        return Answer(WITHIN)
    there = await _moved_already(desk, asked, mended)
    again = change(desk, asked.chat, int(number), mended)
    timezone = desk.timezone(asked.chat)
    back = _back(f"/check was {again} {row.kind}", row, mended)
    more = " Its value is unknown yet: /check lets you give it." if _lacks(mended) else ""
    if there is not None:
        more += (
            f" Your ledger has another such move, {entry_line(there, timezone)}: both count now. "
            "If they are one, delete one in /entries."
        )
    rest = await rest_of(desk, asked)
    return Answer(
        f"<b>Changed</b>: {entry_line(mended, timezone)}.{more}{rest}", (back,) if back else ()
    )


def _back(command: str, row: Row, mended: Row) -> tuple[Button, ...]:
    """Return the button that makes a row what it was; of a move it names the other wallet."""
    if row.kind is Kind.MOVE:
        far = row.wallet if mended.wallet == row.to_wallet else row.to_wallet
        command = f"{command} {far}"
    fits = len(command.encode()) <= LONGEST_BUTTON_COMMAND
    return (Button("Take that back", command),) if fits else ()


async def _waiting_in(desk: Desk, asked: Asked, row: Row, number: int, wallet: str) -> int | None:
    """Return the number of a half that stayed alone in a wallet and may be a row's other half."""
    ledger = await desk.reports.added(asked.chat)
    waiting = {
        problem.line
        for problem in desk.reports.books(asked.chat).problems
        if problem.problem == "unmatched_transfer"
    }
    every = zip(ledger.numbers, ledger.batches, ledger.rows, strict=True)
    halves = [
        Added(*one) for line, one in enumerate(every, 1) if line in waiting or one[0] == number
    ]
    half = next((one for one in halves if one.number == number), None)
    if half is None:
        return None
    kind = OTHER_HALF[row.kind]
    others = [one for one in halves if one.row.wallet == wallet and one.row.kind is kind]
    other = nearest(half, others, desk.store.ledgers.noted_both(asked.chat))
    return None if other is None else other.number


async def _moved_already(desk: Desk, asked: Asked, mended: Row) -> Row | None:
    """Return a move that may be the same as one which a half became, None where there is none."""
    if mended.kind is not Kind.MOVE:
        return None
    way = (Kind.MOVE, mended.asset, mended.wallet, mended.to_wallet)
    for row in await desk.reports.ledger(asked.chat):
        same = way == (row.kind, row.asset, row.wallet, row.to_wallet)
        if same and abs(row.at - mended.at) <= LATEST:
            return row
    return None


def _lacks(row: Row) -> bool:
    return row.total is None and row.kind in {Kind.BUY, Kind.INCOME, Kind.GIFT_IN, Kind.SPEND}
