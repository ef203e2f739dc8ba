"""Disposals and income in, sums by tax year out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.books import Disposal, Part, YearSum
from bot.core.events import Income
from bot.core.holding import Term
from bot.core.money import ZERO
from bot.core.rules import HoldingRule, Jurisdiction, LongEffect, TaxYear, in_force


@dataclass(slots=True)
class _Sums:
    gains: Decimal = ZERO
    losses: Decimal = ZERO
    short: Decimal = ZERO
    long: Decimal = ZERO
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
        _add(sums[years[disposal.day]], disposal, in_force(law.holding, disposal.day))
    for receipt in income:
        sums[law.year_of(receipt.at.astimezone(timezone).date())].income += receipt.amount
    return tuple(
        _year_sum(year, sums[year], law) for year in sorted(sums, key=lambda year: year.start)
    )


def counts(part: Part, holding: HoldingRule | None) -> bool:
    """Whether the result of a part counts for tax: not where it is exempt, or may be, as long."""
    exempts = holding is not None and holding.effect is LongEffect.EXEMPT
    return not (exempts and (part.term is Term.LONG or _lacks_term(part, holding)))


def _lacks_term(part: Part, holding: HoldingRule | None) -> bool:
    return holding is not None and part.term is None and part.acquired is None


def _add(sums: _Sums, disposal: Disposal, holding: HoldingRule | None) -> None:
    counted = ZERO
    for part in disposal.parts:
        if part.gain is None:
            continue
        if counts(part, holding):
            counted += part.gain
        if part.term is Term.LONG:
            sums.long += part.gain
        elif not _lacks_term(part, holding):
            sums.short += part.gain
    sums.gains += max(counted, ZERO)
    sums.losses += max(-counted, ZERO)


def _year_sum(year: TaxYear, sums: _Sums, law: Jurisdiction) -> YearSum:
    knows_terms = in_force(law.holding, year.end) is not None
    return YearSum(
        year=year,
        gains=sums.gains,
        losses=sums.losses,
        short=sums.short if knows_terms else None,
        long=sums.long if knows_terms else None,
        income=sums.income,
    )
