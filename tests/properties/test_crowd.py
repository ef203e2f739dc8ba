"""Very many random ledgers by every method, each settled by the engine and by a second one."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from bot.core.books import Books
from tests.properties.cases import CASES, LOTS
from tests.properties.crowds import LEDGERS, ROWS, SEED
from tests.properties.dice import seeded

PART = 10_000


@pytest.mark.parametrize("first", range(0, LEDGERS, PART))
@pytest.mark.parametrize("name", CASES)
def test_ten_thousand_ledgers_agree_with_a_second_engine(name: str, first: int) -> None:
    for number in range(first, min(first + PART, LEDGERS)):
        seed = f"{SEED}/{name}/{number}"
        case = CASES[name](seeded(seed), ROWS)

        wrong = case.wrong()

        assert not wrong, f"seed {seed!r} of {ROWS} rows\n{case.text()}\n" + "\n".join(wrong)


def _sells_two_lots(books: Books) -> bool:
    return any(len(sale.parts) > 1 for sale in books.disposals)


def _denies(books: Books) -> bool:
    return any(sale.disallowed for sale in books.disposals)


def _by(rule: str) -> Callable[[Books], bool]:
    return lambda books: any(part.rule == rule for sale in books.disposals for part in sale.parts)


def _sells_again(books: Books) -> bool:
    return len(books.disposals) > 1


def _parts_wallets(books: Books) -> bool:
    before = [sale for sale in books.disposals if sale.wallet is None]
    return bool(before) and len(before) < len(books.disposals)


def _sells_old_and_new(books: Books) -> bool:
    days = {part.acquired for sale in books.disposals for part in sale.parts if part.acquired}
    return any(day < date(2021, 3, 1) for day in days) and max(days) >= date(2021, 3, 1)


def _passes_years(books: Books) -> bool:
    return len({sale.tax_year for sale in books.disposals}) > 1


def _carries_costs(books: Books) -> bool:
    return any(year.cash and year.cash.brought for year in books.years)


POINTS: Mapping[str, Callable[[Books], bool]] = {
    **dict.fromkeys(LOTS, _sells_two_lots),
    **{f"{method}, trades at once": _sells_two_lots for method in LOTS},
    "average": _sells_again,
    "average, trades at once": _sells_again,
    "named lots": _by("specific"),
    "wallets that part": _parts_wallets,
    "old coins apart": _sells_old_and_new,
    "matching by day": _by("thirty_day"),
    "matching by day, trades at once": _by("same_day"),
    "average of the year": _passes_years,
    "portfolio as one": _sells_again,
    "costs of the year": _carries_costs,
    "superficial loss": _denies,
    "45 days": _denies,
    "30 days, switched on": _denies,
    "four weeks, switched on": _denies,
    "one year, switched on": _denies,
}


@pytest.mark.parametrize("name", CASES)
def test_of_a_hundred_ledgers_ten_have_what_makes_the_method_hard(name: str) -> None:
    some = [CASES[name](seeded(f"{name}/{number}"), 12).books() for number in range(100)]

    hard = sum(POINTS[name](books) for books in some)

    assert hard >= 10
