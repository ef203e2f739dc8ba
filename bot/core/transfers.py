"""Rows with halves of transfers in, rows with whole moves out; what stays alone is a problem."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.core.changes import Change, apply_by_time, change_of
from bot.core.currencies import MONEY
from bot.core.instants import sort_by_time
from bot.core.ledger import Kind, Problem, Row
from bot.core.money import ZERO, share
from bot.core.one_move import told
from bot.core.wallets import stays_within

ARRIVES_WITHIN = timedelta(hours=24)
LARGEST_UNSTATED_FEE = Decimal("0.05")
_HALVES = frozenset({Kind.DEPOSIT, Kind.WITHDRAWAL})


@dataclass(frozen=True, slots=True)
class Paired:
    """Rows in canonical order without halves of transfers, and the halves that stayed alone."""

    rows: tuple[Row, ...]
    alone: tuple[Row, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the halves that stayed alone."""
        return tuple(map(_unmatched, self.alone))


@dataclass(frozen=True, slots=True)
class _Joined:
    """What the halves of a coin come to: moves and fees by time, and halves that stay alone."""

    rows: tuple[Row, ...] = ()
    alone: tuple[Row, ...] = ()


def pair_transfers(rows: Sequence[Row], currency: str | None = None) -> Paired:
    """Join each withdrawal with the deposit that agrees with it into one move.

    The result does not depend on the order of `rows`.

    currency  the taxpayer's: it is money, and a fee in it is no coin.
    """
    transfers = Transfers(currency)
    whole = list(transfers.apply(Change(come=rows)).come)
    sort_by_time(whole, row_order)
    return Paired(tuple(whole), transfers.alone())


class Transfers:
    """Joins withdrawals with deposits, coin by coin; rows more or less change their coin alone.

    A deposit agrees when it is of the same asset, at most 24 hours later, and not larger than the
    withdrawal; what is missing is a fee in the coin: the one stated, or at most 5 per cent. One
    in another wallet is taken first, then the one that misses least, then the earliest, then one
    in a wallet from which units leave at that instant, too. Halves whose notes say that they are
    one move are, before all that (`one_move`).

    Money that came or went is passed over: it is no coin, and trades state what was paid.
    """

    def __init__(self, currency: str | None) -> None:
        self.currency = currency
        self.halves: defaultdict[str, list[Row]] = defaultdict(list)
        self.joined: defaultdict[str, _Joined] = defaultdict(_Joined)

    def apply(self, change: Change[Row]) -> Change[Row]:
        """Take up which rows went and came; return which rows without halves went and came."""
        gone = [_in_one_wallet(row) for row in change.gone if row.kind not in _HALVES]
        come = [_in_one_wallet(row) for row in change.come if row.kind not in _HALVES]
        gone_halves, come_halves = self.by_coin(change.gone), self.by_coin(change.come)
        for coin in {**gone_halves, **come_halves}:
            halves = self.halves[coin]
            turn = Change(gone_halves.get(coin, ()), come_halves.get(coin, ()))
            apply_by_time(halves, turn, row_order)
            before, after = self.joined[coin], _join(halves, self.currency)
            moved = change_of(before.rows, after.rows)
            self.joined[coin] = _Joined(moved.applied(before.rows), after.alone)
            gone += moved.gone
            come += moved.come
        return Change(gone, come)

    def by_coin(self, rows: Sequence[Row]) -> dict[str, list[Row]]:
        """Return the halves among rows, of each coin."""
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.kind in _HALVES and row.asset not in MONEY and row.asset != self.currency:
                found[row.asset].append(row)
        return found

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with halves that stayed alone, in canonical order."""
        return tuple(map(_unmatched, self.alone()))

    def alone(self) -> tuple[Row, ...]:
        """Return the halves that stayed alone, in canonical order."""
        alone = (row for joined in self.joined.values() for row in joined.alone)
        return tuple(sorted(alone, key=row_order))


def _join(halves: Sequence[Row], currency: str | None) -> _Joined:
    """Join the halves of one coin, in canonical order."""
    rows = [_without_money_fee(row, currency) for row in halves]
    whole: list[Row] = []
    for one in told(rows):
        # The earlier instant of both, for units are not spent before they came.
        whole.extend(_moved(replace(one.gone, at=min(one.gone.at, one.came.at)), one.came))
        rows.remove(one.gone)
        rows.remove(one.came)
    gone = [row for row in rows if row.kind is Kind.WITHDRAWAL]
    came = [row for row in rows if row.kind is Kind.DEPOSIT]
    passing = frozenset((row.wallet, row.at) for row in gone)
    came.sort(key=lambda row: (row.at, (row.wallet, row.at) not in passing))
    waiting = _Waiting(came)
    alone: list[Row] = []
    for row in gone:
        deposit = waiting.take(row)
        if deposit is None:
            alone.append(row)
        else:
            whole.extend(_moved(row, deposit))
    sort_by_time(whole, row_order)
    return _Joined(tuple(whole), (*alone, *waiting.left()))


def row_order(row: Row) -> tuple[object, ...]:
    """Return what rows are ordered by: instant, acquisitions before disposals, content, line."""
    return (
        row.at,
        row.kind not in {Kind.BUY, Kind.INCOME, Kind.GIFT_IN},
        row.asset,
        row.wallet,
        row.kind.value,
        row.quantity,
        _known(row.total),
        row.currency or "",
        _known(row.fee),
        row.fee_asset or "",
        row.to_wallet or "",
        row.to_asset or "",
        _known(row.to_quantity),
        row.id or "",
        row.note or "",
        row.line,
    )


class _Waiting:
    """Deposits of one asset that no withdrawal has taken yet; withdrawals come by time.

    deposits  by time, of one instant the one to be preferred first.

    In reach are deposits up to 24 hours after the latest withdrawal asked for, the smallest first,
    and of the same size the latest first: of all wallets together, and of each.
    """

    def __init__(self, deposits: Sequence[Row]) -> None:
        self.deposits = deposits
        self.oldest = self.next = 0
        self.taken: set[int] = set()
        self.in_reach: list[tuple[Decimal, int]] = []
        self.by_wallet: defaultdict[str, list[tuple[Decimal, int]]] = defaultdict(list)

    def take(self, withdrawal: Row) -> Row | None:
        """Return the deposit that agrees best, in another wallet before one in the same."""
        self.reach(withdrawal.at)
        for number in (self.elsewhere(withdrawal), self.at_home(withdrawal)):
            if number is not None and _agree(withdrawal, self.deposits[number]):
                self.remove(number)
                self.taken.add(number)
                return self.deposits[number]
        return None

    def reach(self, at: datetime) -> None:
        """Look 24 hours ahead of an instant; forget what came before it."""
        last = at + ARRIVES_WITHIN
        while self.next < len(self.deposits) and self.deposits[self.next].at <= last:
            deposit = self.deposits[self.next]
            for found in (self.in_reach, self.by_wallet[deposit.wallet]):
                insort(found, (deposit.quantity, -self.next))
            self.next += 1
        while self.oldest < self.next and self.deposits[self.oldest].at < at:
            if self.oldest not in self.taken:
                self.remove(self.oldest)
            self.oldest += 1

    def remove(self, number: int) -> None:
        deposit = self.deposits[number]
        for found in (self.in_reach, self.by_wallet[deposit.wallet]):
            found.pop(bisect_left(found, (deposit.quantity, -number)))

    def at_home(self, withdrawal: Row) -> int | None:
        """Return the largest deposit in the same wallet that is not too large."""
        found = self.by_wallet[withdrawal.wallet]
        place = bisect_right(found, (withdrawal.quantity, 0))
        return -found[place - 1][1] if place else None

    def elsewhere(self, withdrawal: Row) -> int | None:
        """Return the largest deposit in another wallet that is not too large."""
        home = self.by_wallet[withdrawal.wallet]
        most = (withdrawal.quantity, 0)
        place, at_home = bisect_right(self.in_reach, most), bisect_right(home, most)

        def differs(back: int) -> bool:
            return self.in_reach[place - 1 - back] != home[at_home - 1 - back]

        # Going back, the lists are the same up to the first deposit elsewhere, then never again.
        place -= bisect_left(range(at_home), True, key=differs)  # noqa: FBT003  (what is sought)
        return -self.in_reach[place - 1][1] if place else None

    def left(self) -> list[Row]:
        """Return what no withdrawal has taken."""
        numbered = enumerate(self.deposits)
        return [deposit for number, deposit in numbered if number not in self.taken]


def _in_one_wallet(row: Row) -> Row:
    """Return a move whose ends are one wallet, written in two ways, as one that stays there."""
    return replace(row, to_wallet=row.wallet) if stays_within(row) else row


def _known(amount: Decimal | None) -> Decimal:
    return Decimal(-1) if amount is None else amount


def _without_money_fee(row: Row, currency: str | None) -> Row:
    """Drop a fee in money: on a transfer it changes nothing."""
    in_money = row.fee_asset is None or row.fee_asset == currency
    return replace(row, fee=None, fee_asset=None) if row.fee and in_money else row


def _own_fee(row: Row) -> Decimal:
    return row.fee if row.fee and row.fee_asset == row.asset else ZERO


def _agree(withdrawal: Row, deposit: Row) -> bool:
    missing = withdrawal.quantity - deposit.quantity
    unstated = withdrawal.quantity * LARGEST_UNSTATED_FEE
    return ZERO <= missing <= max(_own_fee(withdrawal), unstated)


def _moved(withdrawal: Row, deposit: Row) -> list[Row]:
    """Return the move, and the deposit's own fee as a row where it has one.

    A fee stated with the withdrawal that equals what is missing is that missing part; else it
    was paid on top.
    """
    missing = withdrawal.quantity - deposit.quantity
    stated = _own_fee(withdrawal)
    fee = missing if stated == missing else missing + stated
    total = withdrawal.total if withdrawal.total is not None else deposit.total
    valued = withdrawal if withdrawal.total is not None else deposit
    move = replace(
        withdrawal,
        kind=Kind.MOVE,
        quantity=deposit.quantity,
        total=None if total is None else share(total, deposit.quantity, valued.quantity),
        currency=valued.currency,
        to_wallet=deposit.wallet,
    )
    rows = [move]
    if fee:
        rows = [replace(move, fee=fee, fee_asset=withdrawal.asset)]
        if withdrawal.fee and withdrawal.fee_asset != withdrawal.asset:
            rows.append(_fee_row(withdrawal))
    if deposit.fee:
        rows.append(_fee_row(deposit))
    return rows


def _fee_row(row: Row) -> Row:
    assert row.fee, "only a fee that was paid becomes a row"
    value = None
    if row.fee_asset == row.asset and row.total is not None:
        value = share(row.total, row.fee, row.quantity)
    return Row(
        line=row.line,
        at=row.at,
        kind=Kind.FEE,
        asset=row.fee_asset or row.asset,
        quantity=row.fee,
        total=value,
        currency=row.currency,
        wallet=row.wallet,
    )


def _unmatched(row: Row) -> Problem:
    other = "deposit" if row.kind is Kind.WITHDRAWAL else "withdrawal"
    detail = (
        f"this {row.kind} has no {other} that agrees with it, so it is left out; add the other "
        f"half, or write what it was (buy, income, gift_in, sell, spend, gift_out, lost)"
    )
    return Problem(
        line=row.line,
        problem="unmatched_transfer",
        asset=row.asset,
        wallet=row.wallet,
        quantity=row.quantity,
        detail=detail,
    )
