"""A settled ledger in; what the law gives its results, and what is not certain, in sentences out.

No advice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.core.books import Books, YearSum
from bot.core.holding import Term
from bot.core.jurisdiction import why_no_use
from bot.core.ledger import Kind
from bot.core.rules import (
    BuybackKind,
    Confidence,
    DoubtRule,
    Entry,
    LossUseRule,
    Offset,
    in_force,
)

HOW_SURE = {
    Confidence.CERTAIN: "certain",
    Confidence.LIKELY: "likely, not certain",
    Confidence.CHECK: "not confirmed",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What figures rest on that is not certain: a whole sentence with its source."""

    text: str
    confidence: Confidence

    @property
    def is_open(self) -> bool:
        """Whether it is disputed, moving or not confirmed, and not only likely."""
        return self.confidence is Confidence.CHECK


def uses_of_years(books: Books) -> tuple[str, ...]:
    """Return for which tax years the law knows no use of losses, and why, with the source."""
    rules = ((found, books.law.loss_use_on(found.year.end)) for found in books.years)
    return tuple(
        _use([found for found, _ in pairs], rule, books.law.name)
        for rule, pairs in groupby(rules, key=lambda pair: pair[1])
        if rule.offset is Offset.NONE
    )


def _use(years: Sequence[YearSum], rule: LossUseRule, country: str) -> str:
    first, last = years[0].year.name, years[-1].year.name
    when = f"Tax year {first}" if first == last else f"Tax years {first} to {last}"
    why = why_no_use(rule, country)
    net = " Net is the gains alone." if any(one.losses for one in years) else ""
    return f"{when}: {why}{net}"


def doubts(books: Books) -> tuple[Doubt, ...]:
    """Return what of the law in force at the sales, or at the last row, is not certain."""
    days = [found.day for found in books.disposals]
    days += [row.at.astimezone(books.timezone).date() for row in books.rows[-1:]]
    if not days:
        return ()
    applied = [
        Doubt(
            f"The rule on {what} is {HOW_SURE[entry.confidence]}. Source: {_end(entry.source)}",
            entry.confidence,
        )
        for what, entry in _applied(books, sorted(set(days)))
        if entry.confidence is not Confidence.CERTAIN
    ]
    told = (rule for rule in books.law.doubts if rule.since <= max(days))
    return (*dict.fromkeys(applied), *map(_doubt, told))


def _doubt(rule: DoubtRule) -> Doubt:
    return Doubt(f"{rule.text} Source: {_end(rule.source)}", rule.confidence)


def _end(source: str) -> str:
    return f"{source.rstrip('.')}."


def _applied(books: Books, days: Sequence[date]) -> Iterator[tuple[str, Entry]]:
    """Yield the rules that made the figures, with what each decides."""
    law = books.law
    yield from _in_force("which coins a sale takes", law.cost_basis, days)
    swaps = (row.at for row in books.rows if row.kind is Kind.SWAP)
    swapped = sorted({at.astimezone(books.timezone).date() for at in swaps})
    yield from _in_force("giving coin for coin", law.swap, swapped)
    if any(part.term is Term.LONG for found in books.disposals for part in found.parts):
        yield from _in_force("the holding period", law.holding, days)
    if books.buyback is not None and books.buyback.kind is not BuybackKind.NONE:
        yield "buying back", books.buyback


def _in_force(
    what: str, entries: Sequence[Entry], days: Iterable[date]
) -> Iterator[tuple[str, Entry]]:
    for day in days:
        entry = in_force(entries, day)
        if entry is not None:
            yield what, entry
