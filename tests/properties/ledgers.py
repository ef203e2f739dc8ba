"""Strategies: small ledgers of one asset, with days close enough for every rule to bite."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.ledger import Kind, Row
from bot.core.lots import settle
from bot.core.money import ZERO, exact
from bot.core.rules import CostBasis
from bot.jurisdictions import load
from tests.brute_force import Deed

FIRST = datetime(2024, 12, 1, 12, tzinfo=UTC)
TOLERANCE = Decimal("1e-40")
METHODS = load("XX").cost_basis[-1].methods
LOT_METHODS = (CostBasis.FIFO, CostBasis.LIFO, CostBasis.HIFO, CostBasis.LOFO)
ASSET = "TOK"

amounts = st.decimals("0.01", "500", places=2)
quantities = st.decimals("0.001", "20", places=3)


@st.composite
def trades(draw: st.DrawFn, kinds: Sequence[Kind] = (Kind.BUY, Kind.SELL)) -> tuple[Row, ...]:
    """Return rows of purchases and sales, some with a fee in money."""
    count = draw(st.integers(1, 12))
    return tuple(
        Row(
            line=number,
            at=FIRST + timedelta(days=draw(st.integers(0, 60))),
            kind=draw(st.sampled_from(kinds)),
            asset=ASSET,
            quantity=draw(quantities),
            total=draw(amounts),
            fee=draw(st.sampled_from([None, Decimal("0.5")])),
        )
        for number in range(1, count + 1)
    )


@st.composite
def wallets(draw: st.DrawFn) -> tuple[Row, ...]:
    """Return rows of purchases, sales, moves and losses of coins in two wallets."""
    kinds = (Kind.BUY, Kind.BUY, Kind.SELL, Kind.MOVE, Kind.LOST)
    found = []
    for row in draw(trades(kinds)):
        wallet, other = draw(st.permutations(["a", "b"]))
        here = replace(row, wallet=wallet)
        if row.kind is Kind.MOVE:
            here = replace(here, to_wallet=other, fee=None, total=None)
        found.append(replace(here, fee=None) if row.kind is Kind.LOST else here)
    return tuple(found)


def settled(
    rows: Sequence[Row], method: CostBasis, *, country: str = "XX", per_wallet: bool | None = None
) -> Books:
    """Settle rows in UTC."""
    return settle(rows, load(country), Choices(method, per_wallet=per_wallet))


def deeds(rows: Sequence[Row]) -> list[Deed]:
    """Return rows as the second engine reads them."""
    found = []
    for row in rows:
        is_sale = row.kind is Kind.SELL
        fee = Fraction(row.fee or 0)
        value = Fraction(row.total or 0) + (-fee if is_sale else fee)
        found.append(Deed(row.at.date(), is_sale, Fraction(row.quantity), value))
    return found


def net(books: Books) -> Decimal:
    """Return what all years come to."""
    with exact():
        return sum((year.net for year in books.years), ZERO)


def close(one: Decimal, other: Decimal | Fraction) -> bool:
    """Whether two figures are the same but for roundings far behind the point."""
    return abs(Fraction(one) - Fraction(other)) < Fraction(TOLERANCE)
