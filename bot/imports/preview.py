"""What an export would put into a ledger, told before anything is stored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.core.held_units import HeldUnits, held_units, paired_halves
from bot.core.ledger import Kind, Row
from bot.imports.export import Export
from bot.imports.overlap import told_again
from bot.imports.symbols import is_money


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do.

    rows      those that would be stored: without what is there already, and without transfers of
              money, which no ledger of coins needs.
    again     those beside them that tell, perhaps, what rows of another file told already.
    known     how many are there already.
    money     how many move money alone.
    kinds     how many of each kind, the most first.
    moves     withdrawals and deposits of one's own that would belong together from then on.
    alone     halves of transfers whose other half is not there, so that they count for nothing.
    after     what would be held after the import.
    """

    rows: tuple[Row, ...]
    again: tuple[Row, ...]
    known: int
    money: int
    first: datetime | None
    last: datetime | None
    kinds: Mapping[Kind, int]
    moves: tuple[Row, ...]
    alone: int
    after: HeldUnits


def preview(
    export: Export,
    there: Sequence[Row] = (),
    currency: str | None = None,
    household: frozenset[str] = frozenset(),
    zone: tzinfo | None = None,
) -> Preview:
    """Return what importing `export` would do to a ledger that has the rows `there`.

    household  wallets of others, whose units are not the taxpayer's.
    zone       the taxpayer's, in which a day without a time is noon.
    """
    ids = {row.id for row in there}
    coins = [row for row in export.rows if not moves_money(row)]
    told = told_again(there, coins, zone) - ids
    new = [row for row in coins if row.id not in ids and row.id not in told]
    again = tuple(row for row in coins if row.id in told)
    times = [row.at for row in new]
    after = [*there, *new]
    paired = paired_halves(after, currency)
    before = {row.id for row in paired_halves(there, currency).rows if row.kind is Kind.MOVE}
    moves = tuple(row for row in paired.rows if row.kind is Kind.MOVE and row.id not in before)
    kinds = Counter(row.kind for row in new)
    return Preview(
        rows=tuple(new),
        again=again,
        known=len(coins) - len(new) - len(again),
        money=len(export.rows) - len(coins),
        first=min(times, default=None),
        last=max(times, default=None),
        kinds=dict(kinds.most_common()),
        moves=moves,
        alone=len(paired.alone),
        after=held_units(after, paired, currency, household),
    )


def moves_money(row: Row) -> bool:
    """Whether a row is of money alone, so that no coin comes or goes."""
    coins = {Kind.BUY, Kind.SELL, Kind.SWAP}
    return row.kind not in coins and is_money(row.asset)


def reasons(export: Export) -> tuple[tuple[str, int], ...]:
    """Return why rows were left out on purpose, and how many for each, the most first."""
    counts: Counter[str] = Counter()
    for gap in export.ignored:
        counts[gap.reason] += max(1, len(gap.rows))
    return tuple(counts.most_common())
