"""Ledgers of one coin that a taxpayer and the household buy and sell, close to each other."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from tests.properties.dice import Dice, drawn
from tests.second_buyback import Trade

FIRST = datetime(2024, 12, 1, 9, tzinfo=UTC)
COIN = "TOK"
THEIRS = "theirs"
MOST = 12


def family(
    dice: Dice, *, most: int = MOST, first: datetime = FIRST, gap_days: int = 25
) -> tuple[Row, ...]:
    """Return trades at instants that all differ; nobody sells what is not there."""
    held = {DEFAULT_WALLET: 0, THEIRS: 0}
    at, rows = first, []
    for line in range(1, dice.integer(2, most) + 1):
        at += dice.gap(gap_days) + timedelta(hours=1)
        wallet = dice.one_of((DEFAULT_WALLET, DEFAULT_WALLET, THEIRS))
        sells = held[wallet] > 0 and dice.flip()
        units = dice.integer(1, held[wallet] if sells else 9)
        held[wallet] += -units if sells else units
        kind = Kind.SELL if sells else Kind.BUY
        total = dice.decimal(100, 50_000, 2)
        rows.append(Row(line, at, kind, COIN, Decimal(units), total, wallet=wallet))
    return tuple(rows)


@st.composite
def families(draw: st.DrawFn) -> tuple[Row, ...]:
    """Draw the trades of a family."""
    return family(drawn(draw))


def trades_of(rows: Sequence[Row], zone: ZoneInfo) -> list[Trade]:
    """Return rows as the second engine reads them."""
    return [
        Trade(
            number=row.line,
            at=row.at,
            day=row.at.astimezone(zone).date(),
            buys=row.kind is Kind.BUY,
            is_own=row.wallet == DEFAULT_WALLET,
            quantity=int(row.quantity),
            value=Fraction(row.total or 0),
        )
        for row in rows
    ]


def own_units(rows: Sequence[Row]) -> int:
    """Return the units that the taxpayer holds in the end."""
    own = [row for row in rows if row.wallet == DEFAULT_WALLET]
    return sum(int(row.quantity) if row.kind is Kind.BUY else -int(row.quantity) for row in own)
