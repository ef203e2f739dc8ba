"""A ledger and its books in; what keeps their figures from being whole out, the gravest first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from bot.core.ledger import Kind, Problem, Row

SAME_WITHIN = timedelta(minutes=1)


class Flaw(StrEnum):
    """What may be wrong with a ledger, the gravest first."""

    MISSING = "negative_balance"
    ALONE = "unmatched_transfer"
    DUPLICATE = "duplicate"
    NO_COST = "no_cost"
    NO_PRICE = "no_price"
    NO_RATE = "no_rate"
    OTHER = "other"


_ORDER = {flaw: place for place, flaw in enumerate(Flaw)}
CAME = (Kind.DEPOSIT, Kind.BUY, Kind.GIFT_IN, Kind.INCOME)
WENT = (Kind.WITHDRAWAL, Kind.MOVE, Kind.GIFT_OUT, Kind.LOST, Kind.SPEND)
"""What a deposit and a withdrawal that stayed alone may have been."""


@dataclass(frozen=True, slots=True)
class Added:
    """A row as it was added: by which number it is found, and with which others it came."""

    number: int
    batch: int
    row: Row


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw: the row to blame, where there is one; for a duplicate `twin` came before it."""

    flaw: Flaw
    problem: Problem | None
    added: Added | None
    twin: Added | None = None

    @property
    def asset(self) -> str | None:
        """The coin whose figures suffer."""
        if self.problem is not None:
            return self.problem.asset
        return self.added.row.asset if self.added else None


def findings(ledger: Sequence[Added], problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Return what is wrong with a ledger, or may be.

    ledger    in the order of adding: row number 1 of the books is the first.
    problems  of the books settled from it.
    """
    found = [Finding(_flaw(one), one, _of_line(ledger, one.line)) for one in problems]
    found += [Finding(Flaw.DUPLICATE, None, later, twin) for twin, later in duplicates(ledger)]
    found.sort(key=lambda one: (_ORDER[one.flaw], one.added.number if one.added else 0))
    return tuple(found)


def duplicates(ledger: Iterable[Added]) -> tuple[tuple[Added, Added], ...]:
    """Return pairs of rows that may be one trade told twice, the earlier added first.

    They agree in all units and the wallet, within a minute, and did not come together: one file,
    or one message, tells each trade once.
    """
    alike: defaultdict[tuple[object, ...], list[Added]] = defaultdict(list)
    for added in ledger:
        row = added.row
        units = (row.asset, row.quantity, row.to_asset, row.to_quantity)
        alike[row.kind, row.wallet, row.to_wallet, units].append(added)
    pairs = []
    for some in alike.values():
        some.sort(key=lambda added: (added.row.at, added.number))
        for one, other in pairwise(some):
            if one.batch != other.batch and other.row.at - one.row.at <= SAME_WITHIN:
                pairs.append((one, other) if one.number < other.number else (other, one))
    return tuple(pairs)


def may_have_been(row: Row) -> tuple[Kind, ...]:
    """Return what half a transfer may have been instead; empty for a row that is none."""
    for family in (CAME, WENT):
        if row.kind in family:
            return tuple(kind for kind in family if kind is not row.kind)
    return ()


def _flaw(problem: Problem) -> Flaw:
    return Flaw(problem.problem) if problem.problem in set(Flaw) else Flaw.OTHER


def _of_line(ledger: Sequence[Added], line: int | None) -> Added | None:
    return ledger[line - 1] if line is not None and 0 < line <= len(ledger) else None
