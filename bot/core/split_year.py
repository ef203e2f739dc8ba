"""What a year came to and its sales in; its gains by the rate of their days out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.core.books import Disposal
from bot.core.jurisdiction import TaxYear
from bot.core.money import ZERO
from bot.core.results import Results


def by_rate(results: Results, disposals: Iterable[Disposal], year: TaxYear, since: date) -> Results:
    """Return the results of a year with those of the days before a new rate as long-term ones.

    results    of a law that knows no terms.
    disposals  of any years; parts whose gain is unknown are in no result.
    """
    net = losses = ZERO
    for disposal in disposals:
        if year.start <= disposal.day < since:
            gains = [part.gain or ZERO for part in disposal.parts]
            net += sum(gains, ZERO)
            losses -= sum((min(gain, ZERO) for gain in gains), ZERO)
    return replace(
        of_one_rate(results),
        short=results.short + results.long - net,
        long=net,
        losses_short=results.losses - losses,
        losses_long=losses,
    )


def of_one_rate(results: Results) -> Results:
    """Return results with all of them as short-term ones."""
    return replace(
        results,
        short=results.short + results.long,
        long=ZERO,
        losses_short=results.losses,
        losses_long=ZERO,
    )
