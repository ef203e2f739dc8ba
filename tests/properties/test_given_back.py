"""Canada, where a loss of the last thirty days was denied: how much to sell, by trying sizes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest

from bot.core.books import Books, Choices
from bot.core.ledger import Kind, Row
from bot.core.ledger_file import ledger_text
from bot.core.loss_report import Circumstances
from bot.core.losses import harvest
from bot.core.lots import settle
from bot.core.money import ZERO, exact
from bot.jurisdictions import load
from tests.properties.crowds import LEDGERS, SEED
from tests.properties.dice import Dice, seeded
from tests.properties.ledgers import ASSET, FIRST, net, net_of_year

STEPS = 60
NOTHING = Decimal("0.002")
THEIRS = "theirs"
CANADA = load("CA")


class Case(NamedTuple):
    """A ledger with a loss denied, and what is asked of it."""

    rows: Sequence[Row]
    household: frozenset[str]
    price: Decimal
    percent: Decimal
    on: date

    def text(self) -> str:
        """Return what is needed to look at it by hand."""
        return f"price {self.price}, cost {self.percent}, on {self.on}\n{ledger_text(self.rows)}"


@pytest.mark.parametrize("shape", ["one coin", "several denied", "household", "costs"])
def test_no_size_of_many_beats_the_one_proposed_after_a_loss_was_denied(shape: str) -> None:
    denied = 0
    for number in range(LEDGERS // 60):
        case = made(seeded(f"{SEED}/{shape}/{number}"), shape)
        books = settle(case.rows, CANADA, Choices(household=case.household), on=case.on)
        denied += any(found.disallowed for found in books.disposals)

        wrong = beaten(case, books)

        assert not wrong, f"{number}\n{case.text()}\n{wrong}"
    assert denied > LEDGERS // 300


@pytest.mark.parametrize("shape", ["several denied", "household"])
def test_books_that_were_asked_before_answer_as_books_that_were_not(shape: str) -> None:
    """What was gone through once is known, be it of another day, price or cost of selling."""
    for number in range(LEDGERS // 300):
        case = made(seeded(f"{SEED}/again/{shape}/{number}"), shape)
        books, *others = (
            settle(case.rows, CANADA, Choices(household=case.household), on=case.on)
            for _ in range(4)
        )
        for days, factor, other in zip((0, 9, 0), (1, 1, 2), others, strict=True):
            asked = case.on + timedelta(days=days), Circumstances(trade_cost=Decimal(factor))

            again = harvest(books, {ASSET: case.price * factor}, *asked)

            assert again == harvest(other, {ASSET: case.price * factor}, *asked), case.text()


def beaten(case: Case, books: Books) -> str:
    """Return what is wrong with what is proposed, or beats it; empty where nothing does."""
    told = Circumstances(trade_cost=case.percent)
    report = harvest(books, {ASSET: case.price}, case.on, told)
    with exact():
        best = best_of_year = ZERO
        for one in report.opportunities:
            best_of_year = one.loss - one.trade_cost
            best = best_of_year + one.earlier_loss
            loss, loss_of_year = lost(case, books, one.quantity)
            if abs(loss_of_year - one.loss) > NOTHING:
                return f"{one.quantity} units lose {loss_of_year}, not {one.loss}"
            if abs(loss - one.loss - one.earlier_loss) > NOTHING:
                return f"{one.quantity} units lose {loss - one.loss} before, not {one.earlier_loss}"
        held = sum((lot.quantity for lot in books.open), ZERO)
        sizes = [held * step / STEPS for step in range(1, STEPS + 1)]
        costs = [units * case.price * case.percent / 100 for units in sizes]
        losses = [lost(case, books, units) for units in sizes]
        better = [
            loss - cost > best + NOTHING for (loss, _), cost in zip(losses, costs, strict=True)
        ]
        better_of_year = [
            loss - cost > best_of_year + NOTHING
            for (_, loss), cost in zip(losses, costs, strict=True)
        ]
        # Where the best of all years loses nothing in its own, the best of its own is proposed.
        if any(better) and any(better_of_year):
            return f"{sizes[better.index(True)]} of {held} units lose more than {best}"
    return ""


def lost(case: Case, books: Books, units: Decimal) -> tuple[Decimal, Decimal]:
    """Return what selling units after all else adds to the losses of all years, and of its own.

    All is settled again.
    """
    if not units:
        return ZERO, ZERO
    at = FIRST + timedelta(days=(case.on - FIRST.date()).days, hours=6)
    fee = units * case.price * case.percent / 100
    sale = Row(0, at, Kind.SELL, ASSET, units, case.price * units, fee=fee or None)
    after = settle([*books.rows, sale], CANADA, books.choices)
    return net(books) - net(after), net_of_year(books, case.on) - net_of_year(after, case.on)


def made(dice: Dice, shape: str) -> Case:
    """Return purchases, then sales and purchases of some weeks."""
    rows = [trade(dice, Kind.BUY, 0)]
    most = 12 if shape == "several denied" else 6
    kinds = (Kind.BUY, Kind.SELL, Kind.SELL) if shape == "several denied" else (Kind.BUY, Kind.SELL)
    rows += [
        trade(dice, dice.one_of(kinds), dice.integer(1, 50)) for _ in range(dice.integer(2, most))
    ]
    if shape == "household":
        rows = [replace(row, wallet=dice.one_of(("default", "default", THEIRS))) for row in rows]
    last = max(row.at for row in rows).date() + timedelta(days=dice.integer(0, 20))
    return Case(
        tuple(rows),
        frozenset({THEIRS}) if shape == "household" else frozenset(),
        dice.decimal(0, dice.one_of((2_000, 6_000)), 2),
        dice.decimal(0, 300, 2) if shape == "costs" else ZERO,
        last,
    )


def trade(dice: Dice, kind: Kind, day: int) -> Row:
    """Return a trade at 0 to 60 a unit."""
    units = dice.units()
    total = units * dice.decimal(1, 6_000, 2)
    return Row(1, FIRST + timedelta(days=day), kind, ASSET, units, total)
