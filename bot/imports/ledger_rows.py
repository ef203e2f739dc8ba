"""Transactions of an export in, rows of the ledger out, each with an id that is always the same."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from bot.core.ledger_fields import MAX_TEXT, is_text
from bot.core.money import decimal_text
from bot.core.visible import visible
from bot.imports.model import Amount, Transaction, What
from bot.imports.symbols import is_money

DIGITS_OF_ID = 32
MAX_NOTE = 200
LOST = "lost"
_MADE, _NUMBERED, _FILL = "import:", "import:n", "."
"""What ids begin with, those of rows that have the venue's number, and what ends a fill's order."""
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_FORMULA = re.compile(r"^[\s=+\-@|%]+")


def ledger_rows(transactions: Iterable[Transaction]) -> tuple[Row, ...]:
    """Return what a ledger has of transactions; those that are ignored give none.

    An id is made of the venue's own number where it has one, else of what happened and how often
    that came before, so that the same or an overlapping file gives each trade the same id. That of
    a fill begins with that of its order.
    """
    counts: Counter[str] = Counter()
    rows: list[Row] = []
    for one in transactions:
        if one.what is What.IGNORE:
            continue
        digest = _digest(one)
        counts[digest] += 1
        begin = _NUMBERED if one.key else _MADE
        of_order = f"{_keyed(one, one.order)}{_FILL}" if one.order else ""
        rows.append(_row(len(rows) + 1, one, f"{begin}{of_order}{digest}:{counts[digest]}"))
    return tuple(rows)


def is_numbered(row: Row) -> bool:
    """Whether a row was imported with the venue's own number: another number is another trade."""
    return (row.id or "").startswith(_NUMBERED)


def order_of_fill(row: Row) -> str:
    """Return what the id of a fill says of its order; empty where the row is no fill."""
    order, _, rest = (row.id or "").removeprefix(_MADE).partition(_FILL)
    return order if rest else ""


def order_of_whole(row: Row) -> str:
    """Return what the ids of the fills of a row would say of their order, were it one."""
    return (row.id or "").removeprefix(_NUMBERED).partition(":")[0] if is_numbered(row) else ""


def _row(line: int, one: Transaction, id_: str) -> Row:
    assert one.when is not None, "only an ignored row lacks a time"
    main = _main(one)
    total, currency = _worth(one)
    fee = None if main is one.fee else one.fee
    swap = one.what is What.SWAP
    return Row(
        line=line,
        at=one.when.at,
        kind=_kind(one),
        asset=main.asset,
        quantity=main.quantity,
        total=total.quantity if total else None,
        currency=currency,
        fee=fee.quantity if fee else None,
        fee_asset=fee.asset if fee and fee.asset != currency else None,
        wallet=_name(one.wallet) or DEFAULT_WALLET,
        to_wallet=_name(one.to_wallet) if one.what is What.MOVE else None,
        to_asset=one.incoming.asset if swap and one.incoming else None,
        to_quantity=one.incoming.quantity if swap and one.incoming else None,
        id=id_,
        note=_note(one),
    )


def _main(one: Transaction) -> Amount:
    """Return the units that the row is about."""
    if one.what is What.FEE:
        chosen = one.fee
    elif one.what in {What.BUY, What.DEPOSIT, What.INCOME}:
        chosen = one.incoming
    else:
        chosen = one.outgoing or one.incoming
    found = chosen or one.fee
    assert found is not None, f"a {one.what} has an amount"
    return found


def _kind(one: Transaction) -> Kind:
    if one.what is What.GIFT:
        if one.incoming is not None:
            return Kind.GIFT_IN
        return Kind.LOST if one.kind == LOST else Kind.GIFT_OUT
    if one.outgoing is None and one.incoming is None:
        return Kind.FEE
    return Kind(one.what.value)


def _worth(one: Transaction) -> tuple[Amount | None, str | None]:
    """Return the value of what the row is about, and its currency."""
    if one.what is What.BUY:
        worth = one.outgoing
    elif one.what is What.SELL:
        worth = one.incoming
    else:
        worth = one.value
    if worth is None or not is_money(worth.asset):
        return None, None
    return worth, worth.asset


def _note(one: Transaction) -> str | None:
    kind = one.kind if one.what is not What.GIFT else None
    parts = [part for part in (kind, _plain(one.note)) if part]
    return ": ".join(parts)[:MAX_NOTE] or None


@lru_cache(1000)
def _name(wallet: str | None) -> str | None:
    """Return a wallet's name in small letters, so that one venue is one wallet in all files."""
    return _plain(wallet).lower()[:MAX_NOTE] or None


def _plain(text: str | None) -> str:
    """Return a text that no spreadsheet takes for a formula, and no terminal for a command."""
    if not text:
        return ""
    clean = _FORMULA.sub("", visible(_NO_TEXT.sub(" ", text))).strip()
    assert is_text(clean), "what is no text was taken out"
    return clean[:MAX_TEXT]


def _digest(one: Transaction) -> str:
    if one.key:
        return _keyed(one, one.key)
    when = one.when
    assert when is not None, "only an ignored row lacks a time"
    clock = (when.written or when.at).isoformat()
    amounts = (one.incoming, one.outgoing, one.fee)
    return _hash(_owner(one), _what(one), clock, *map(_amount, amounts))


def _keyed(one: Transaction, key: str) -> str:
    return _hash("key", _owner(one), key, _what(one), _main(one).asset)


def _owner(one: Transaction) -> str:
    return (one.wallet or "").casefold()


def _what(one: Transaction) -> str:
    return "fee" if one.outgoing is None and one.incoming is None else one.what.value


def _hash(*said: str) -> str:
    return sha256("\x1f".join(said).encode("utf-8", "replace")).hexdigest()[:DIGITS_OF_ID]


def _amount(amount: Amount | None) -> str:
    return f"{decimal_text(amount.quantity)} {amount.asset}" if amount else ""
