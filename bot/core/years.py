"""Disposals and income in, sums by tax year out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.books import Disposal, YearSum
from bot.core.events import Income
from bot.core.holding import Term
from bot.core.money import ZERO
from bot.core.rules import Jurisdiction, TaxYear


@dataclass(slots=True)
class _Sums:
    gains: Decimal = ZERO
    losses: Decimal = ZERO
    short: Decimal = ZERO
    long: Decimal = ZERO
    losses_short: Decimal = ZERO
    losses_long: Decimal = ZERO
    proceeds: Decimal = ZERO
    costs: Decimal = ZERO
    income: Decimal = ZERO


def year_sums(
    disposals: Sequence[Disposal], income: Sequence[Income], law: Jurisdiction, timezone: ZoneInfo
) -> tuple[YearSum, ...]:
    """Return the sums of every tax year in which something happened, earliest first.

    Parts whose gain is unknown are left out; the problems name them. Where terms matter and the day
    of acquisition is unknown, a part is of no term; where a long one is exempt, it counts nowhere.
    """
    sums: defaultdict[TaxYear, _Sums] = defaultdict(_Sums)
    years = {day: law.year_of(day) for day in {disposal.day for disposal in disposals}}
    for disposal in disposals:
        _add(sums[years[disposal.day]], disposal, law)
    for receipt in income:
        sums[law.year_of(receipt.at.astimezone(timezone).date())].income += receipt.amount
    return tuple(
        _year_sum(year, sums[year], law) for year in sorted(sums, key=lambda year: year.start)
    )


def _add(sums: _Sums, disposal: Disposal, law: Jurisdiction) -> None:
    counted = ZERO
    knows_terms = law.holding_on(disposal.day) is not None
    for part in disposal.parts:
        if part.gain is None:
            continue
        lacks_term = knows_terms and part.term is None and part.acquired is None
        may_be_exempt = part.term is Term.LONG or lacks_term
        if may_be_exempt and law.exempts_long(part.acquired, disposal.day):
            sums.long += ZERO if lacks_term else part.gain
            continue
        counted += part.gain
        sums.proceeds += part.proceeds or ZERO
        sums.costs += part.cost or ZERO
        loss = max(-part.gain, ZERO)
        if part.term is Term.LONG:
            sums.long += part.gain
            sums.losses_long += loss
        elif not lacks_term:
            sums.short += part.gain
            sums.losses_short += loss
    sums.gains += max(counted, ZERO)
    sums.losses += max(-counted, ZERO)


def _year_sum(year: TaxYear, sums: _Sums, law: Jurisdiction) -> YearSum:
    knows_terms = law.holding_on(year.end) is not None
    return YearSum(
        year=year,
        gains=sums.gains,
        losses=sums.losses,
        short=sums.short if knows_terms else None,
        long=sums.long if knows_terms else None,
        losses_short=sums.losses_short,
        losses_long=sums.losses_long,
        proceeds=sums.proceeds,
        costs=sums.costs,
        income=sums.income,
    )
