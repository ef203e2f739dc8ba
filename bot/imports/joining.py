"""What single rows say in, whole transactions out: both legs of a trade joined, with its fees."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bot.core.money import ZERO, shares
from bot.core.wallets import wallet_key
from bot.imports.entries import Entry
from bot.imports.formats import Join
from bot.imports.grouping import EXPORT_TRADES, SEVERAL_TRADES, Group, mend, parts
from bot.imports.model import Amount, NotRead, Transaction, Unread, What
from bot.imports.progress import Progress
from bot.imports.symbols import is_money

CASHBACK = "cashback"
LONE_LEG = "the other leg of this trade is not in the file"
EXPORT_MORE = "export a longer period, or add the trade by hand"


@dataclass(slots=True)
class Joined:
    """Transactions in the order of their first rows, and rows that stayed incomplete."""

    transactions: list[Transaction] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def join(entries: Iterable[Entry], progress: Progress) -> Joined:
    """Put entries together that belong together.

    progress  may end it (ReadingStopped).
    """
    joined = Joined()
    groups: dict[Group, list[Entry]] = defaultdict(list)
    order: list[Group | Entry] = []
    for entry in progress.each(entries):
        if entry.group is None:
            order.append(entry)
        else:
            group = (entry.format.wallet or entry.format.name, *entry.group)
            if group not in groups:
                order.append(group)
            groups[group].append(entry)
    mend(groups)
    for one in progress.each(order):
        if isinstance(one, Entry):
            _add(joined, [one])
        elif one in groups:
            _add(joined, groups[one])
    return joined


def _add(joined: Joined, entries: Sequence[Entry]) -> None:
    first = entries[0]
    try:
        if first.group is None:
            joined.transactions.extend(_single(first))
            return
        how = first.format.joins[first.group[0]]
        for part in parts(entries, how):
            _add_part(joined, part, how)
    except NotRead as error:
        rows = tuple(entry.row for entry in entries)
        joined.unread.append(Unread(rows, error.reason, error.remedy))


def _add_part(joined: Joined, part: Sequence[Entry], how: Join) -> None:
    try:
        joined.transactions.extend(_chain(part) if how.how == "chain" else _together(part, how))
    except NotRead as error:
        rows = tuple(entry.row for entry in part)
        joined.unread.append(Unread(rows, error.reason, error.remedy))


def _together(entries: Sequence[Entry], how: Join) -> list[Transaction]:
    """Return the one trade that all legs make, and what they paid for it.

    Raises  NotRead.
    """
    net: defaultdict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.incoming:
            net[entry.incoming.asset] += entry.incoming.quantity
        if entry.outgoing:
            net[entry.outgoing.asset] -= entry.outgoing.quantity
    ins = [Amount(asset, units) for asset, units in net.items() if units > 0]
    outs = [Amount(asset, -units) for asset, units in net.items() if units < 0]
    fees = _fees(entries)
    whole = _whole(entries)
    if not ins and not outs:
        if fees:
            return [replace(whole, what=What.FEE, fee=fee) for fee in fees]
        return [replace(whole, what=What.IGNORE, reason="nothing came and nothing went")]
    if not ins or not outs:
        return _alone(entries, whole, how)
    if len(ins) == len(outs) == 1:
        return _trade(whole, ins[0], outs[0], fees) + _rebates_left(entries)
    if len(ins) == 1:
        return _many_into_one(entries, ins[0])
    if len(outs) == 1 and all(entry.value for entry in entries if entry.incoming):
        return _one_into_many(entries, outs[0])
    raise NotRead(SEVERAL_TRADES, EXPORT_TRADES)


def _many_into_one(entries: Sequence[Entry], came: Amount) -> list[Transaction]:
    """Split what came over several things given, by their value; needed for sweeps of dust."""
    gave = [entry for entry in entries if entry.outgoing]
    values = [entry.value.quantity if entry.value else ZERO for entry in gave]
    if not all(values):
        raise NotRead(
            f"several assets became {came.asset} at once, and the file does not say what each gave",
            "add each swap by hand",
        )
    got = [Amount(came.asset, units) for units in shares(came.quantity, values)]
    others = [entry for entry in entries if not entry.outgoing]
    return [
        trade
        for place, (entry, part) in enumerate(zip(gave, got, strict=True))
        for trade in _trade(
            _whole([entry, *others] if place == 0 else [entry]),
            part,
            entry.outgoing or part,
            _fees([entry, *others] if place == 0 else [entry]),
        )
    ]


def _one_into_many(entries: Sequence[Entry], went: Amount) -> list[Transaction]:
    got = [entry for entry in entries if entry.incoming]
    values = [entry.value.quantity if entry.value else ZERO for entry in got]
    gave = [Amount(went.asset, units) for units in shares(went.quantity, values)]
    others = [entry for entry in entries if not entry.incoming]
    return [
        trade
        for place, (entry, part) in enumerate(zip(got, gave, strict=True))
        for trade in _trade(
            _whole([entry, *others] if place == 0 else [entry]),
            entry.incoming or part,
            part,
            _fees([entry, *others] if place == 0 else [entry]),
        )
    ]


def _alone(entries: Sequence[Entry], whole: Transaction, how: Join) -> list[Transaction]:
    if how.alone is None:
        raise NotRead(LONE_LEG, EXPORT_MORE)
    if how.alone.startswith("ignore "):
        return [replace(whole, what=What.IGNORE, reason=how.alone.removeprefix("ignore "))]
    if how.alone == "transfer":
        return _chain(entries)
    if how.alone == "fee" and not any(entry.incoming for entry in entries):
        return [_lone_fee(entry) for entry in entries]
    if how.alone == "income" and not any(entry.outgoing for entry in entries):
        return [_base(entry, What.INCOME) for entry in entries if entry.incoming]
    raise NotRead(LONE_LEG, EXPORT_MORE)


def _chain(entries: Sequence[Entry]) -> list[Transaction]:
    """Return what one transaction of a chain did, whatever files tell of it."""
    ins = [entry for entry in entries if entry.incoming]
    outs = [entry for entry in entries if entry.outgoing]
    came = {entry.incoming.asset for entry in ins if entry.incoming}
    went = {entry.outgoing.asset for entry in outs if entry.outgoing}
    if came and went:
        if len(came) == len(went) == 1 and came != went:
            return _together(entries, Join((), "sum"))
        raise NotRead(
            "more than one coin came or went in this transaction",
            "look it up on the chain and add what it was by hand",
        )
    whole = _whole(entries)
    fees = _fees(entries)
    if not ins and not outs:
        return [replace(whole, what=What.FEE, fee=fee) for fee in fees] or [
            replace(whole, what=What.IGNORE, reason="nothing moved")
        ]
    found = []
    for entry in (*ins, *outs):
        what = What.DEPOSIT if entry.incoming else What.WITHDRAWAL
        if entry.means == "income":
            what = What.INCOME
        found.append(replace(_base(entry, what), fee=None))
    rows = [entry.row for entry in entries if not entry.incoming and not entry.outgoing]
    found[0] = replace(found[0], rows=tuple(sorted((*found[0].rows, *rows))))
    return _with_fees(found[0], fees) + found[1:]


def _single(entry: Entry) -> list[Transaction]:
    """Return what a row that stands alone says.

    Raises  NotRead.
    """
    means = entry.means
    if means == "auto":
        means = _by_sides(entry)
    if means == "ignore":
        return [_base(entry, What.IGNORE)]
    if means in {"trade", "leg"}:
        if entry.incoming is None or entry.outgoing is None:
            raise NotRead("one side of the trade is missing" if means == "trade" else LONE_LEG)
        fees = [entry.fee] if entry.fee else []
        return _trade(_whole([entry]), entry.incoming, entry.outgoing, fees) + _rebates([entry])
    if means == "fee":
        return [_lone_fee(entry)]
    if means == "move":
        return _move(entry)
    what = What(means)
    _check_side(entry, what)
    return [_base(entry, what), *_rebates([entry])]


def _by_sides(entry: Entry) -> str:
    if entry.incoming and entry.outgoing:
        return "trade"
    if entry.incoming:
        return "deposit"
    if entry.outgoing:
        return "withdrawal"
    if entry.fee:
        return "fee"
    raise NotRead("nothing came and nothing went")


def _check_side(entry: Entry, what: What) -> None:
    inward = what in {What.DEPOSIT, What.INCOME} or (what is What.GIFT and not entry.outgoing)
    if inward and (entry.incoming is None or entry.outgoing is not None):
        raise NotRead(f"a {what} needs the amount that came in, and nothing that went out")
    if not inward and (entry.outgoing is None or entry.incoming is not None):
        if entry.fee and not entry.outgoing and not entry.incoming:
            return
        raise NotRead(f"a {what} needs the amount that went out, and nothing that came in")


def _lone_fee(entry: Entry) -> Transaction:
    paid = entry.fee or entry.outgoing
    if paid is None:
        return replace(_base(entry, What.IGNORE), reason="a fee of nothing")
    return replace(_base(entry, What.FEE), outgoing=None, fee=paid)


def _move(entry: Entry) -> list[Transaction]:
    """Return a transfer of which both ends are known; what is missing on arrival was a fee."""
    out, came = entry.outgoing, entry.incoming
    if out is None or came is None or out.asset != came.asset:
        raise NotRead("a transfer needs the same asset on both sides")
    if came.quantity > out.quantity:
        raise NotRead("more arrived than was sent")
    missing = out.quantity - came.quantity
    fee = Amount(out.asset, missing) if missing else entry.fee
    base = replace(_base(entry, What.MOVE), outgoing=came, incoming=None, fee=fee)
    if not entry.to_wallet or wallet_key(entry.to_wallet) == wallet_key(entry.wallet or ""):
        return [replace(base, what=What.IGNORE, reason="a transfer within one wallet")]
    return [base]


def _trade(
    whole: Transaction, came: Amount, went: Amount, fees: Sequence[Amount]
) -> list[Transaction]:
    reason = None
    what = What.SWAP
    if came.asset == went.asset:
        reason = f"{came.asset} for itself"
    elif is_money(went.asset):
        what = What.BUY
        reason = "money for money" if is_money(came.asset) else None
    elif is_money(came.asset):
        what = What.SELL
    if reason:
        return [replace(whole, what=What.IGNORE, reason=reason)]
    trade = Transaction(
        rows=whole.rows,
        what=what,
        when=whole.when,
        incoming=came,
        outgoing=went,
        fee=fees[0] if fees else None,
        value=whole.value,
        note=whole.note,
        wallet=whole.wallet,
        key=whole.key,
        order=whole.order,
    )
    return [trade, *_further_fees(trade, fees)]


def _with_fees(one: Transaction, fees: Sequence[Amount]) -> list[Transaction]:
    """Put the first fee with a transaction; fees in other assets stand beside it."""
    return [replace(one, fee=fees[0]), *_further_fees(one, fees)] if fees else [one]


def _further_fees(one: Transaction, fees: Sequence[Amount]) -> list[Transaction]:
    return [
        Transaction(one.rows, What.FEE, one.when, fee=fee, wallet=one.wallet, key=one.key)
        for fee in fees[1:]
    ]


def _fees(entries: Iterable[Entry]) -> list[Amount]:
    """Return what was paid in each asset."""
    paid: defaultdict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.fee:
            paid[entry.fee.asset] += entry.fee.quantity
        if entry.rebate:
            paid[entry.rebate.asset] -= entry.rebate.quantity
    return [Amount(asset, units) for asset, units in paid.items() if units > 0]


def _rebates_left(entries: Sequence[Entry]) -> list[Transaction]:
    """Return what was paid to the user for a trade, beyond the fees that it makes up for."""
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    last = {}
    for entry in entries:
        if entry.fee:
            left[entry.fee.asset] -= entry.fee.quantity
        if entry.rebate:
            left[entry.rebate.asset] += entry.rebate.quantity
            last[entry.rebate.asset] = entry
    return _rebates(
        replace(entry, rebate=Amount(asset, left[asset]))
        for asset, entry in last.items()
        if left[asset] > 0
    )


def _rebates(entries: Iterable[Entry]) -> list[Transaction]:
    return [
        replace(_base(entry, What.INCOME), incoming=entry.rebate, outgoing=None, fee=None,
                value=None, kind=CASHBACK)
        for entry in entries
        if entry.rebate
    ]  # fmt: skip


def _whole(entries: Sequence[Entry]) -> Transaction:
    """Return what all rows of a transaction share; the value is that of what was given."""
    if len(entries) == 1:
        return _base(entries[0], What.IGNORE)
    times = [entry.when for entry in entries if entry.when]
    values = [entry.value for entry in entries if entry.value and entry.outgoing]
    values += [entry.value for entry in entries if entry.value]
    keys = sorted({entry.key for entry in entries if entry.key})
    return Transaction(
        rows=tuple(sorted(entry.row for entry in entries)),
        what=What.IGNORE,
        when=min(times, key=lambda when: when.at) if times else None,
        value=values[0] if values else None,
        note=next((entry.note for entry in entries if entry.note), None),
        wallet=next((entry.wallet for entry in entries if entry.wallet), None),
        key=keys[0] if keys else None,
    )


def _base(entry: Entry, what: What) -> Transaction:
    return Transaction(
        rows=(entry.row,),
        what=what,
        when=entry.when,
        incoming=entry.incoming,
        outgoing=entry.outgoing,
        fee=entry.fee,
        value=entry.value,
        kind=entry.kind,
        reason=entry.reason,
        note=entry.note,
        wallet=entry.wallet,
        to_wallet=entry.to_wallet,
        key=entry.key,
        order=entry.order,
    )
