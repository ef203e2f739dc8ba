"""Disposals and income in, sums by tax year out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from bot.core.books import Disposal, YearSum
from bot.core.events import Income
from bot.core.finishing import Finishing
from bot.core.holding import Term
from bot.core.jurisdiction import Jurisdiction, TaxYear
from bot.core.money import ZERO
from bot.core.results import Results
from bot.core.rules import LongEffect, Offset

_LONG = Term.LONG


@dataclass(slots=True)
class _Sums:
    """What disposals come to so far: `Results` and what is told beside them, to be added to."""

    gains: Decimal = ZERO
    losses: Decimal = ZERO
    short: Decimal = ZERO
    long: Decimal = ZERO
    losses_short: Decimal = ZERO
    losses_long: Decimal = ZERO
    proceeds: Decimal = ZERO
    costs: Decimal = ZERO
    left_out: Decimal = ZERO

    @classmethod
    def since(cls, found: YearSum) -> "_Sums":
        """Return the sums to go on with."""
        results = found.results
        return cls(
            found.gains,
            found.losses,
            results.short,
            results.long,
            results.losses_short,
            results.losses_long,
            results.proceeds,
            results.costs,
            found.left_out,
        )

    def of(self, year: TaxYear) -> YearSum:
        """Return the sums of a year, nothing said of its law."""
        results = Results(
            self.short,
            self.long,
            self.losses_short,
            self.losses_long,
            self.proceeds,
            self.costs,
        )
        return YearSum(year, self.gains, self.losses, results, left_out=self.left_out)


Sums = Mapping[TaxYear, YearSum]


def add_up(disposals: Sequence[Disposal], finishing: Finishing, before: Sums) -> Sums:
    """Return what disposals come to in each tax year, added to what those before came to.

    Parts whose gain is unknown are left out; the problems name them. Where terms matter and the day
    of acquisition is unknown, a part is of no term; where a long one is exempt, it counts nowhere.
    """
    law = finishing.law
    sums = defaultdict[TaxYear, _Sums](_Sums)
    sums.update((year, _Sums.since(found)) for year, found in before.items())
    may_be_exempt = any(rule.effect is LongEffect.EXEMPT for rule in law.holding)
    now, days = None, finishing.days
    total = _Sums()
    for disposal in disposals:
        year, knows_terms = days[disposal.day]
        if year is not now:
            now, total = year, sums[year]
        if disposal.gain is None or may_be_exempt:
            _add(total, disposal, law, knows_terms=knows_terms)
        else:
            _add_whole(total, disposal, knows_terms=knows_terms)
    return {year: found.of(year) for year, found in sums.items()}


def year_sums(
    found: Sequence[Sums], income: Sequence[Income], law: Jurisdiction
) -> tuple[YearSum, ...]:
    """Return the sums of every tax year in which something happened, earliest first."""
    sums: dict[TaxYear, YearSum] = {}
    received: defaultdict[TaxYear, Decimal] = defaultdict(lambda: ZERO)
    for receipt in income:
        received[law.year_of(receipt.day)] += receipt.amount
    incomes = (
        YearSum(year, ZERO, ZERO, Results(), income=amount) for year, amount in received.items()
    )
    for one in chain(*(some.values() for some in found), incomes):
        before = sums.get(one.year)
        sums[one.year] = one if before is None else before.plus(one)
    return tuple(
        replace(
            sums[year],
            knows_terms=law.holding_on(year.end) is not None,
            sets_off=law.loss_use_on(year.end).offset is not Offset.NONE,
        )
        for year in sorted(sums, key=lambda year: year.start)
    )


def _add_whole(sums: _Sums, disposal: Disposal, *, knows_terms: bool) -> None:
    """Add a disposal of which every part is known and counts, as most are."""
    assert disposal.gain is not None, "every part is known"
    sums.proceeds += disposal.proceeds or ZERO
    sums.costs += disposal.cost or ZERO
    if disposal.gain > ZERO:
        sums.gains += disposal.gain
    else:
        sums.losses -= disposal.gain
    for part in disposal.parts:
        gain = part.gain or ZERO
        if part.term is _LONG:
            sums.long += gain
            if gain < ZERO:
                sums.losses_long -= gain
        elif not knows_terms or part.term is not None or part.acquired is not None:
            sums.short += gain
            if gain < ZERO:
                sums.losses_short -= gain


def _add(sums: _Sums, disposal: Disposal, law: Jurisdiction, *, knows_terms: bool) -> None:
    counted = ZERO
    for part in disposal.parts:
        if part.gain is None:
            continue
        gain, is_long = part.gain, part.term is _LONG
        lacks_term = knows_terms and part.term is None and part.acquired is None
        if (is_long or lacks_term) and law.exempts_long(part.acquired, disposal.day):
            sums.left_out += ZERO if lacks_term else gain
            continue
        counted += gain
        sums.proceeds += part.proceeds or ZERO
        sums.costs += part.cost or ZERO
        if is_long:
            sums.long += gain
            sums.losses_long -= min(gain, ZERO)
        elif not lacks_term:
            sums.short += gain
            sums.losses_short -= min(gain, ZERO)
    if counted > 0:
        sums.gains += counted
    else:
        sums.losses -= counted
