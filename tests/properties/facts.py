"""What books and second engines say, as figures by name, so that they can be held together."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from bot.core.books import Books
from bot.core.holding import Term
from bot.core.ledger import DEFAULT_WALLET, Row
from tests.brute_force import Result
from tests.second_buyback import Told
from tests.second_engine import ALL, Outcome

Facts = Mapping[tuple[object, ...], Fraction]
Telling = Callable[[Books], Facts]


def of_journey(rows: Sequence[Row], *, terms: bool = False) -> Telling:
    """Return what tells the gain of each row, and what is left by coin and wallet."""

    def told(books: Books) -> Facts:
        facts = defaultdict[tuple[object, ...], Fraction](Fraction, gains(books, rows, terms=terms))
        for lot in books.open:
            place = (lot.asset, lot.wallet or ALL)
            facts["units", *place] += Fraction(lot.quantity)
            facts["cost", *place] += Fraction(lot.cost or 0)
        return facts

    return told


def of_outcome(expected: Outcome, *, terms: bool = False) -> Facts:
    """Return what the second engine says of a journey."""
    facts: dict[tuple[object, ...], Fraction] = _numbered("gain", expected.gains)
    if terms:
        facts |= _numbered("long", expected.long)
    for place, (units, cost) in expected.left.items():
        facts |= {("units", *place): units, ("cost", *place): cost}
    return facts


def of_family(rows: Sequence[Row], *, terms: bool = False) -> Telling:
    """Return what tells the gain of each row, and what is left of the taxpayer's own coin."""

    def told(books: Books) -> Facts:
        assert {lot.wallet for lot in books.open} <= {None, DEFAULT_WALLET}
        cost = sum((Fraction(lot.cost or 0) for lot in books.open), Fraction(0))
        units = sum((Fraction(lot.quantity) for lot in books.open), Fraction(0))
        return {("cost",): cost, ("units",): units, **gains(books, rows, terms=terms)}

    return told


def of_buyback(expected: Told, units: int, *, terms: bool = False) -> Facts:
    """Return what the second engine for buying back says."""
    facts: dict[tuple[object, ...], Fraction] = _numbered("gain", expected.gains)
    if terms:
        facts |= _numbered("long", expected.long)
    return {("cost",): expected.cost, ("units",): Fraction(units), **facts}


def by_day(books: Books) -> Facts:
    """Return the gain of each coin and day, as far as it is known, and what is left of each."""
    facts = defaultdict[tuple[object, ...], Fraction](Fraction)
    for sale in books.disposals:
        known = sum((Fraction(part.gain) for part in sale.parts if part.gain is not None), start=0)
        facts["gain", sale.asset, sale.day] += known
    for lot in books.open:
        facts["units", lot.asset] += Fraction(lot.quantity)
        facts["cost", lot.asset] += Fraction(lot.cost or 0)
    return facts


def of_results(expected: Mapping[str, Result]) -> Facts:
    """Return what the second engine says of each coin by day."""
    facts = dict[tuple[object, ...], Fraction]()
    for asset, result in expected.items():
        facts |= {("gain", asset, day): gain for day, gain in result.gains.items()}
        if result.units:
            facts |= {("units", asset): result.units, ("cost", asset): result.cost}
    return facts


def by_year(books: Books) -> Facts:
    """Return the gain of each year, and the costs that go on from it."""
    facts = dict[tuple[object, ...], Fraction]()
    for found in books.years:
        assert found.cash is not None, "costs are set against what came in"
        year = found.year.start.year
        facts |= {("net", year): Fraction(found.net)}
        facts |= {("carried", year): Fraction(found.cash.carried)}
    return facts


def of_years(expected: Mapping[int, tuple[Fraction, Fraction]]) -> Facts:
    """Return what the second engine says of each year."""
    facts = dict[tuple[object, ...], Fraction]()
    for year, (net, carried) in expected.items():
        facts |= {("net", year): net, ("carried", year): carried}
    return facts


def gains(books: Books, rows: Sequence[Row], *, terms: bool = False) -> Facts:
    """Return gains by line, where every row has an instant of its own."""
    lines = {row.at: row.line for row in rows}
    facts = dict[tuple[object, ...], Fraction]()
    for found in books.disposals:
        line = lines[found.at]
        assert found.gain is not None, "all that leaves is there, and its cost known"
        facts["gain", line] = Fraction(found.gain)
        if terms:
            long = [Fraction(part.gain or 0) for part in found.parts if part.term is Term.LONG]
            facts["long", line] = sum(long, Fraction(0))
    return facts


def _numbered(name: str, found: Mapping[int, Fraction]) -> dict[tuple[object, ...], Fraction]:
    return {(name, number): amount for number, amount in found.items()}
