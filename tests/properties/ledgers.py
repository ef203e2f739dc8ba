"""Small ledgers of one asset, with days close enough for every rule to bite."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
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
from tests.properties.dice import Dice, drawn

FIRST = datetime(2024, 12, 1, 12, tzinfo=UTC)
TOLERANCE = Decimal("1e-40")
METHODS = load("XX").cost_basis[-1].methods
ASSET = "TOK"
TRADES = (Kind.BUY, Kind.SELL)
FEES = (None, Decimal("0.5"))
MOST = 12


def trading(dice: Dice, kinds: Sequence[Kind] = TRADES, *, most: int = MOST) -> tuple[Row, ...]:
    """Return purchases and sales, some with a fee in money, many of one instant."""
    days = dice.one_of((60, 60, 4))
    return tuple(
        Row(
            line=number,
            at=FIRST + timedelta(days=dice.integer(0, days)),
            kind=dice.one_of(kinds),
            asset=ASSET,
            quantity=dice.units(),
            total=dice.money(),
            fee=dice.one_of(FEES),
        )
        for number in range(1, dice.integer(1, most) + 1)
    )


@st.composite
def trades(draw: st.DrawFn) -> tuple[Row, ...]:
    """Draw rows of purchases and sales."""
    return trading(drawn(draw))


@st.composite
def wallets(draw: st.DrawFn) -> tuple[Row, ...]:
    """Draw rows of purchases, sales, moves and losses of coins in two wallets."""
    dice = drawn(draw)
    kinds = (Kind.BUY, Kind.BUY, Kind.SELL, Kind.MOVE, Kind.LOST)
    found = []
    for row in trading(dice, kinds):
        wallet, other = dice.one_of((("a", "b"), ("b", "a")))
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


def net_of_year(books: Books, on: date) -> Decimal:
    """Return what the tax year of a day comes to."""
    found = books.year(books.law.year_of(on).name)
    return ZERO if found is None else found.net


def close(one: Decimal, other: Decimal | Fraction) -> bool:
    """Whether two figures are the same but for roundings far behind the point."""
    return abs(Fraction(one) - Fraction(other)) < Fraction(TOLERANCE)
