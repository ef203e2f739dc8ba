"""Random ledgers, each with a law and choices, and what a second engine says of it.

A maker throws dice for one case; the properties throw them by hypothesis, the crowd by a seed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Kind, Row
from bot.core.ledger_file import ledger_text
from bot.core.lots import settle
from bot.core.money import decimal_text
from bot.core.rules import CostBasis, Scope
from bot.jurisdictions import load
from tests.brute_force import Deed, by_average, by_day, by_lots
from tests.build import carrying_over
from tests.properties import facts
from tests.properties.dice import Dice, drawn
from tests.properties.facts import Facts, Telling
from tests.properties.families import THEIRS, family, own_units, trades_of
from tests.properties.journeys import acts, journey
from tests.properties.ledgers import deeds, trading
from tests.reference_calendar import over_twelve_months
from tests.second_buyback import Fenced, Units, Window, average
from tests.second_engine import (
    Act,
    Lots,
    PartingLots,
    Rules,
    cash_flow,
    portfolio,
    year_average,
)

TINY = Fraction(1, 10**20)  # a swap cuts units at 30 decimals, and a unit may cost 10**9
METHODS = ("fifo", "lifo", "hifo", "lofo", "average")
LOTS = METHODS[:4]
BEFORE_PARTING = datetime(2024, 11, 1, 12, tzinfo=UTC)
YEAR_ENDS = datetime(2025, 1, 1, 5, tzinfo=UTC)
BEFORE_REFORM = datetime(2021, 1, 1, 12, tzinfo=UTC)
REFORM = datetime(2021, 2, 28, 23, tzinfo=UTC)
SWAPS_PASS_ON = date(2022, 3, 1)


@dataclass(frozen=True)
class Case:
    """A ledger under a law and choices; what is told of it, and what a second engine tells.

    lacks  whether units may leave that never came, or be named that are not there.
    """

    rows: tuple[Row, ...]
    choices: Choices
    law: Jurisdiction = field(repr=False)
    told: Telling = field(repr=False)
    expected: Facts = field(repr=False)
    lacks: bool = False

    def books(self) -> Books:
        """Settle the ledger."""
        return settle(self.rows, self.law, self.choices)

    def wrong(self) -> list[str]:
        """Return in what the two engines differ."""
        books = self.books()
        found = self.told(books)
        told = [f"problem: {one.detail}" for one in books.problems if not self.lacks]
        for fact in sorted({*found, *self.expected}, key=str):
            one, other = found.get(fact), self.expected.get(fact)
            if one is None or other is None or abs(one - other) >= TINY:
                told.append(f"{fact}: {one}, by the second engine {other}")
        return told

    def text(self) -> str:
        """Return what is needed to look at the case by hand."""
        choices = [f"method={self.choices.method}", f"per wallet={self.choices.per_wallet}"]
        swap = [f"swaps realise={rule.realises}" for rule in self.law.swap[-1:]]
        return f"{self.law.code}, {', '.join(choices + swap)}\n{ledger_text(self.rows)}"


Maker = Callable[[Dice, int], Case]


def _by_lots(method: str) -> Maker:
    """Return a maker of journeys in wallets.

    Swaps are sales; or they pass on cost and days, for lots by a law with terms.
    """

    def made(dice: Dice, most: int) -> Case:
        per_wallet, passes_on = dice.flip(), dice.flip()
        terms = passes_on and method in LOTS
        gap = dice.one_of((40, 150))
        rows = journey(dice, most=most, gap_days=gap)
        scope = Scope.WALLET if per_wallet else Scope.UNIVERSAL
        code = "US" if terms else "XX"
        law = carrying_over(code, method, scope=scope) if passes_on else load(code)
        choices = Choices(CostBasis(method), per_wallet=per_wallet)
        rules = Rules(method, per_wallet, swaps_realise=not passes_on, is_long=over_twelve_months)
        told = facts.of_outcome(Lots(rules).run(acts(rows, law.timezone)), terms=terms)
        return Case(rows, choices, law, facts.of_journey(rows, terms=terms), told)

    return made


def _at_once(method: str) -> Maker:
    """Return a maker of trades of one coin, many of one instant; more may be sold than was held."""

    def made(dice: Dice, most: int) -> Case:
        rows = trading(dice, most=most)
        some = deeds(rows)
        by_one = method in LOTS
        expected = by_lots(some, method) if by_one else by_average(some)
        chosen = CostBasis(method) if by_one or dice.flip() else CostBasis.POOL
        choices = Choices(chosen)
        told = facts.of_results({rows[0].asset: expected})
        return Case(rows, choices, load("XX"), facts.by_day, told, lacks=True)

    return made


def _named(dice: Dice, most: int) -> Case:
    """Make a journey on which sales name lots, some of them wrongly."""
    method, kinds = dice.one_of(LOTS), (Kind.SELL, Kind.SELL, Kind.SWAP, Kind.MOVE)
    rows = journey(dice, kinds, most=most)
    named = {row.line: _names(dice, row, rows) for row in rows if row.kind is Kind.SELL}
    notes = {
        line: "lots: " + ", ".join(f"r{number}={decimal_text(units)}" for number, units in some)
        for line, some in named.items()
    }
    noted = tuple(replace(row, note=notes.get(row.line)) for row in rows)
    naming = [
        replace(act, names=tuple((number, Fraction(units)) for number, units in named[act.number]))
        if act.number in named
        else act
        for act in acts(rows)
    ]
    choices = Choices(CostBasis(method), per_wallet=True)
    expected = Lots(Rules(method, per_wallet=True)).run(naming)
    return Case(
        noted, choices, load("XX"), facts.of_journey(rows), facts.of_outcome(expected), lacks=True
    )


def _names(dice: Dice, row: Row, rows: Sequence[Row]) -> list[tuple[int, Decimal]]:
    """Return one or two rows that a sale names, each with its units or a part of them."""
    first, second = dice.one_of(rows).line, dice.one_of(rows).line
    share = dice.one_of((1, 2, 4))
    return [(number, row.quantity / share) for number in dict.fromkeys((first, second))]


def _parting(dice: Dice, most: int) -> Case:
    """Make a journey on which wallets begin to stand alone."""
    method, law = dice.one_of(LOTS), load("US")
    gap = dice.one_of((25, 150))
    rows = journey(dice, most=most, first=BEFORE_PARTING, gap_days=gap)
    choices = Choices(CostBasis(method), per_wallet=dice.one_of((None, None, True)))
    rules = Rules(method, bool(choices.per_wallet), is_long=over_twelve_months)
    if rows[-1].at >= YEAR_ENDS:
        rules.parts_at = YEAR_ENDS
    expected = PartingLots(rules).run(acts(rows, law.timezone))
    told = facts.of_outcome(expected, terms=True)
    return Case(rows, choices, law, facts.of_journey(rows, terms=True), told)


def _old_coins(dice: Dice, most: int) -> Case:
    """Make a journey of which the first coins stay out of the average."""
    law = load("AT")
    rows = journey(dice, most=most, first=BEFORE_REFORM, gap_days=dice.one_of((40, 150)))
    rules = Rules("average", per_wallet=True, swaps_realise=False, realised_until=SWAPS_PASS_ON)
    rules.old_until = sum(1 for row in rows if row.at < REFORM)
    expected = Lots(rules).run(acts(rows, law.timezone))
    return Case(rows, Choices(), law, facts.of_journey(rows), facts.of_outcome(expected))


def _pool(dice: Dice, most: int) -> Case:
    """Make a journey whose sales are matched by day."""
    law, rows = load("GB"), journey(dice, most=most)
    some = acts(rows, law.timezone)
    coins = {act.asset for act in some} | {act.to_asset for act in some} - {""}
    expected = {coin: by_day(_deeds_of(some, coin), 30) for coin in coins}
    return Case(rows, Choices(), law, facts.by_day, facts.of_results(expected))


def _deeds_of(some: Sequence[Act], coin: str) -> list[Deed]:
    """Return what happened to one coin."""
    found = []
    for act in some:
        if act.asset == coin and act.kind != "move":
            is_sale, is_lost = act.kind in {"sell", "swap"}, act.kind == "lost"
            found.append(Deed(act.day, is_sale, act.quantity, act.value, is_lost))
        if act.to_asset == coin:
            found.append(Deed(act.day, is_sale=False, quantity=act.to_quantity, value=act.value))
    return found


def _pool_at_once(dice: Dice, most: int) -> Case:
    """Make trades of one coin matched by day, many of one day; more may be sold than was held."""
    rows = trading(dice, most=most)
    expected = by_day(deeds(rows), 30)
    told = facts.of_results({rows[0].asset: expected})
    return Case(rows, Choices(), load("GB"), facts.by_day, told, lacks=True)


def _year_average(dice: Dice, most: int) -> Case:
    """Make a journey priced by the year."""
    law, rows = load("JP"), journey(dice, most=most)
    expected = year_average(acts(rows, law.timezone))
    return Case(rows, Choices(), law, facts.of_journey(rows), facts.of_outcome(expected))


def _portfolio(dice: Dice, most: int) -> Case:
    """Make a journey of which each row states what all coins are worth."""
    law, rows = load("FR"), journey(dice, (Kind.SELL, Kind.SWAP, Kind.MOVE), most=most)
    whole = {row.line: (row.total or Decimal(0)) + dice.integer(0, 999) for row in rows}
    noted = tuple(replace(row, note=f"portfolio={whole[row.line]}") for row in rows)
    told = [replace(act, whole=Fraction(whole[act.number])) for act in acts(rows)]
    gains, cost = portfolio(told)
    expected: Facts = {("cost",): cost, **{("gain", n): gain for n, gain in gains.items()}}

    def found(books: Books) -> Facts:
        all_cost = Fraction(books.acquisition_price or 0)
        return {("cost",): all_cost, **facts.gains(books, rows)}

    return Case(noted, Choices(), law, found, expected)


def _cash_flow(dice: Dice, most: int) -> Case:
    """Make a journey whose costs are set against the year's revenue."""
    law, rows = load("PL"), journey(dice, most=most)
    expected = cash_flow(acts(rows, law.timezone))
    return Case(rows, Choices(), law, facts.by_year, facts.of_years(expected))


def _averaged_family(dice: Dice, most: int) -> Case:
    """Make trades of a family whose purchases deny losses on averaged units."""
    law, rows = load("CA"), family(dice, most=most)
    expected = average(trades_of(rows, law.timezone), 30)
    choices = Choices(household=frozenset({THEIRS}))
    told = facts.of_buyback(expected, own_units(rows))
    return Case(rows, choices, law, facts.of_family(rows), told)


def _family(country: str, engine: type[Units], window: Window) -> Maker:
    """Return a maker of trades of a family whose purchases meet losses unit by unit."""

    def made(dice: Dice, most: int) -> Case:
        law = load(country)
        rows = family(dice, most=most, gap_days=dice.one_of((25, 150)))
        some = trades_of(rows, law.timezone)
        if not any(rule.household for rule in law.buyback):
            some = [trade for trade in some if trade.is_own]
        expected = engine(window, alike=not law.buyback[-1].tacks).run(some)
        terms, switch = bool(law.holding), law.buyback[-1].switch
        choices = Choices(wash_rule=switch or None, household=frozenset({THEIRS}))
        told = facts.of_buyback(expected, own_units(rows), terms=terms)
        return Case(rows, choices, law, facts.of_family(rows, terms=terms), told)

    return made


CASES: Mapping[str, Maker] = {
    **{method: _by_lots(method) for method in METHODS},
    **{f"{method}, trades at once": _at_once(method) for method in METHODS},
    "named lots": _named,
    "wallets that part": _parting,
    "old coins apart": _old_coins,
    "matching by day": _pool,
    "matching by day, trades at once": _pool_at_once,
    "average of the year": _year_average,
    "portfolio as one": _portfolio,
    "costs of the year": _cash_flow,
    "superficial loss": _averaged_family,
    "45 days": _family("ZA", Units, Window(45, 45)),
    "30 days, switched on": _family("US", Units, Window(30, 30)),
    "four weeks, switched on": _family("IE", Fenced, Window(28, 28)),
    "one year, switched on": _family("ES", Units, Window(None, is_year_after=True)),
}


@st.composite
def cases(draw: st.DrawFn, name: str) -> Case:
    """Draw a case."""
    return CASES[name](drawn(draw), 14)
