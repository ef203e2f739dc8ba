"""Sales of several wallets under a buy-back rule: together they give what the books say of all."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bot.core.books import Books, Choices
from bot.core.ledger import Kind, Row
from bot.core.ledger_file import ledger_text
from bot.core.losses import harvest
from bot.core.lots import settle
from bot.core.money import ZERO, exact
from bot.core.rules import CostBasis
from bot.jurisdictions import load
from tests.properties.cases import LOTS
from tests.properties.crowds import LEDGERS, SEED
from tests.properties.dice import Dice, seeded
from tests.properties.ledgers import ASSET, TOLERANCE, net_of_year, trading

US = load("US")
WALLETS = ("a", "b", "c")
LATER = timedelta(days=60)


def test_what_sales_lose_together_is_what_the_books_say_of_all_of_them() -> None:
    several = hanging = 0
    for number in range(LEDGERS // 10):
        dice = seeded(f"{SEED}/together/{number}")
        rows, price = wallets(dice), dice.decimal(0, 4_000, 2)
        choices = Choices(CostBasis(dice.one_of(LOTS)), wash_rule=True)
        last = max(row.at for row in rows)
        books = settle(rows, US, choices, on=last.date())
        report = harvest(books, {ASSET: price}, last.date())
        found = report.opportunities
        several += len(found) > 1
        hanging += report.total_loss != sum((one.loss for one in found), ZERO)

        sales = [
            Row(0, last + timedelta(minutes=30), Kind.SELL, ASSET, one.quantity, one.proceeds)
            for one in found
        ]
        sold = [
            replace(sale, wallet=one.wallet or "a") for sale, one in zip(sales, found, strict=True)
        ]

        lost = change(books, sold)
        where = f"{number}, {price}\n{ledger_text(rows)}"
        assert abs(lost - report.total_loss) < TOLERANCE, where
    assert several > LEDGERS // 200
    assert hanging > LEDGERS // 1000


def change(books: Books, sales: list[Row]) -> Decimal:
    """Return what sales add to the losses of their year."""
    if not sales:
        return ZERO
    on = sales[0].at.date()
    with exact():
        after = settle([*books.rows, *sales], US, books.choices)
        return net_of_year(books, on) - net_of_year(after, on)


def wallets(dice: Dice) -> tuple[Row, ...]:
    """Return trades in three wallets, when each stands alone."""
    return tuple(
        replace(row, wallet=dice.one_of(WALLETS), at=row.at + LATER)
        for row in trading(dice, most=10)
    )
