"""Rows without a value and prices of the past in, rows with a value out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.core.ledger import Kind, Problem, Row
from bot.core.money import exact

NEAR = timedelta(hours=25)
"""How far a stated price may be from the moment: where prices are of midnight, the moment's own day
and the next begin within a day of it."""
HOUR = timedelta(hours=1)
ASK_AGAIN_AFTER = timedelta(days=1)
"""When to ask anew for what no source knew."""
MARKET_VALUE = frozenset({Kind.INCOME, Kind.SWAP, Kind.SPEND, Kind.FEE})
"""Kinds that count at the market's value of their moment. What was paid for a purchase and what a
sale brought is not the market's to say."""


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An asset and the hour in which its value is wanted."""

    asset: str
    hour: datetime


@dataclass(frozen=True, slots=True)
class PastPrice:
    """What one unit was worth about a moment.

    amount  None where no source knows.
    at      the instant for which the source states it.
    """

    moment: Moment
    currency: str
    amount: Decimal | None
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Valued:
    """Rows, of which some have a value that they lacked.

    lines    those of rows that were valued.
    unknown  by line, why a row could not be.
    prices   what was used, each once, by moment.
    fees     the lines of rows of which a fee was valued.
    """

    rows: tuple[Row, ...]
    lines: tuple[int, ...] = ()
    unknown: Mapping[int, str] | None = None
    prices: tuple[PastPrice, ...] = ()
    fees: tuple[int, ...] = ()


def moments_of(row: Row) -> tuple[Moment, ...]:
    """Return at which prices a row can be valued, the best first; none where it needs none."""
    if not lacks_value(row):
        return ()
    hour = row.at.replace(minute=0, second=0, microsecond=0)
    assets = filter(None, (row.asset, row.to_asset))
    return tuple(Moment(asset, hour) for asset in assets)


def lacks_value(row: Row) -> bool:
    """Whether a row states no value and counts at that of the market."""
    return row.total is None and row.kind in MARKET_VALUE


def wanted(rows: Iterable[Row]) -> tuple[Moment, ...]:
    """Return the moments whose prices rows lack, each once, sorted."""
    return tuple(sorted({moment for row in rows for moment in moments_of(row)}))


def valued(rows: Sequence[Row], known: Mapping[Moment, PastPrice], currency: str) -> Valued:
    """Return rows with a value where the price of their moment is known.

    known     in `currency`.
    Result    a swap is worth what was given, else what was received. What no source knows stays
              unknown and is explained; what was not asked for yet stays as it is.
    """
    if not any(lacks_value(row) for row in rows):
        return Valued(tuple(rows))
    found, lines, unknown = [], [], {}
    used: dict[Moment, PastPrice] = {}
    for row in rows:
        price = _price(row, known) if lacks_value(row) else None
        if price is None:
            moments = moments_of(row)
            if moments and all(moment in known for moment in moments):
                unknown[row.line] = f"no source knows what {row.asset} was worth then"
            found.append(row)
            continue
        used[price.moment] = price
        lines.append(row.line)
        found.append(replace(row, total=_worth(row, price), currency=currency))
    return Valued(tuple(found), tuple(lines), unknown, tuple(used[each] for each in sorted(used)))


def _price(row: Row, known: Mapping[Moment, PastPrice]) -> PastPrice | None:
    prices = (known.get(moment) for moment in moments_of(row))
    return next((price for price in prices if price and price.amount is not None), None)


def _worth(row: Row, price: PastPrice) -> Decimal:
    units = row.quantity if price.moment.asset == row.asset else row.to_quantity
    assert units is not None, "a swap says how much was received"
    assert price.amount is not None, "it was chosen for it"
    with exact():
        return units * price.amount


def nearest(stated: Mapping[datetime, Decimal], moment: datetime) -> datetime | None:
    """Return the instant of the price that is nearest to a moment; None where none is near."""
    near = min(stated, key=lambda at: (abs(at - moment), at), default=None)
    return near if near is not None and abs(near - moment) <= NEAR else None


def values_words(found: Valued) -> str:
    """Return the sentence that names the prices by which rows were valued; empty for none."""
    lines, fees = len(found.lines), len(found.fees)
    if not lines and not fees:
        return ""
    told = []
    if lines:
        told.append(
            "1 entry that states no value"
            if lines == 1
            else f"{lines:,} entries that state no value"
        )
    if fees:
        told.append("the fee of 1 entry" if fees == 1 else f"the fees of {fees:,} entries")
    are = "is" if lines + fees == 1 else "are"
    entries = f"{' and '.join(told)} {are}"
    sources = " and ".join(sorted({price.source for price in found.prices}))
    apart = max(abs(price.at - price.moment.hour) for price in found.prices)
    hours = max(1, -(-apart // HOUR))
    within = "an hour" if hours == 1 else f"{hours} hours"
    return (
        f"{entries[0].upper()}{entries[1:]} counted at market prices of {sources}, each of within "
        f"{within} of the entry."
    )


def explained(problems: Iterable[Problem], found: Valued) -> tuple[Problem, ...]:
    """Return problems, those of unknown values with why they could not be looked up."""
    unknown = found.unknown or {}

    def detail(problem: Problem) -> str:
        why = unknown.get(problem.line) if problem.line is not None else None
        told = why and problem.problem in {"no_cost", "no_price"}
        return f"{problem.detail} ({why})" if told else problem.detail

    return tuple(replace(problem, detail=detail(problem)) for problem in problems)
