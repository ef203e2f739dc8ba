"""A row of the ledger in, the sentence out that `/add` would read as the same row."""

import re
from datetime import time
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.chat.numbers import doubt
from bot.chat.vocabulary import NEEDS_TOTAL
from bot.core.ledger import DEFAULT_WALLET, Row
from bot.core.money import decimal_text

NOON = time(12)

_PLAIN = re.compile(r"[a-z]{4,}", re.ASCII)


def sentence_of(row: Row, timezone: ZoneInfo) -> str:
    """Return what somebody would type after `/add`; its id and note are left out."""
    parts = [row.kind.value, _units(row.quantity, row.asset)]
    if row.to_asset and row.to_quantity:
        parts.append(f"for {_units(row.to_quantity, row.to_asset)}")
    parts += [*_money(row), *_fee(row), _when(row, timezone), *_where(row)]
    return " ".join(parts)


def _units(number: Decimal, unit: str) -> str:
    """Write a number so that it is one number everywhere: 9.125 would be two to some."""
    text = decimal_text(number)
    return f"{text}{'0' if doubt(text) else ''} {unit}".rstrip()


def _money(row: Row) -> list[str]:
    if row.total is None:
        return ["for ?"] if row.kind in NEEDS_TOTAL else []
    return [f"{'worth' if row.to_asset else 'for'} {_units(row.total, row.currency or '')}"]


def _fee(row: Row) -> list[str]:
    if row.fee is None:
        return []
    return [f"fee {_units(row.fee, row.fee_asset or row.currency or '')}"]


def _when(row: Row, timezone: ZoneInfo) -> str:
    local = row.at.astimezone(timezone)
    return f"{local.date()}" if local.time() == NOON else local.isoformat(timespec="seconds")


def _where(row: Row) -> list[str]:
    if row.to_wallet:
        return [f"from {wallet_name(row.wallet)} to {wallet_name(row.to_wallet)}"]
    return [] if row.wallet == DEFAULT_WALLET else [f"in {wallet_name(row.wallet)}"]


def wallet_name(wallet: str) -> str:
    """Write a wallet's name; in quotes, unless it looks like nothing else."""
    return wallet if _PLAIN.fullmatch(wallet) else f'"{wallet}"'
