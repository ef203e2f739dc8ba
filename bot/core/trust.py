"""A ledger and its books in; what keeps their figures from being whole out, the gravest first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.fee_values import fee_moment
from bot.core.ledger import Added, Kind, Problem, Row
from bot.core.other_ends import other_ends
from bot.core.past_prices import Moment, lacks_value, moments_of
from bot.core.twice import NOTHING_TWICE, Twice, Twins, in_doubt

MOST_PARTIAL = 8
WHY = {
    "negative_balance": "more left than came",
    "unmatched_transfer": "half a transfer",
    "no_cost": "its cost is unknown",
    "no_price": "a value of it in the past is unknown",
    "no_value": "a value of it in the past is unknown",
    "no_rate": "no rate is known",
    "no_date": "its day is unknown",
    "no_portfolio_value": "the value of all coins together is unknown",
    "money": "it is money and no coin",
    "no_deemed_cost": "its value on the day that counts is unknown",
    "lot_not_held": "a sale names lots that do not fit it",
    "lots_too_many": "a sale names lots that do not fit it",
    "lots_not_sold": "lots are named where none is sold",
    "lots_unreadable": "a sale names lots that do not fit it",
}
"""Why figures of a coin are not whole, in a few words; other problems are "not worked out"."""
WHOLE_ALL_THE_SAME = frozenset({"lots_not_allowed"})
"""Problems that change no figure: what is whole without what a row says beside it."""
WHY_NOT_COUNTED = WHY | {"no_price": "it has no price today"}


class Flaw(StrEnum):
    """What may be wrong with a ledger, the gravest first."""

    MISSING = "negative_balance"
    ONE_MOVE = "one_move"
    ALONE = "unmatched_transfer"
    DUPLICATE = "duplicate"
    NO_COST = "no_cost"
    NO_PRICE = "no_price"
    FEE = "fee"
    NO_RATE = "no_rate"
    OTHER = "other"


VALUES = frozenset({Flaw.NO_COST, Flaw.NO_PRICE})
_ORDER = {flaw: place for place, flaw in enumerate(Flaw)}
CAME = (Kind.DEPOSIT, Kind.MOVE, Kind.BUY, Kind.GIFT_IN, Kind.INCOME)
WENT = (Kind.WITHDRAWAL, Kind.MOVE, Kind.GIFT_OUT, Kind.LOST, Kind.SPEND)
"""What a deposit and a withdrawal that stayed alone may have been."""
TAKES = frozenset({*WENT, Kind.SELL, Kind.SWAP, Kind.FEE})
"""Kinds that take units out of a wallet."""
UNVALUED = frozenset({Kind.MOVE, Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.GIFT_OUT, Kind.LOST})
"""Kinds of which nothing but a fee needs a value."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw: the row to blame, where there is one.

    twin  of a duplicate what was added before it; of half a transfer its other end, perhaps:
          another half, or a move that is there already.
    """

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


@dataclass(frozen=True, slots=True)
class Confidence:
    """Of how many coins figures speak, and which of these are not counted in full, and why.

    elsewhere  problems that no coin is to blame for.
    twice      what may be counted twice.
    """

    assets: int
    partial: tuple[tuple[str, str], ...] = ()
    elsewhere: int = 0
    twice: Twice = NOTHING_TWICE

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing or doubtful."""
        return self._is_whole and not self.twice.count

    @property
    def _is_whole(self) -> bool:
        return not self.partial and not self.elsewhere

    def __str__(self) -> str:
        if self.is_complete:
            return "complete"
        if self._is_whole:
            return f"in doubt: {self.twice}"
        return f"{self._lacks()}; {self.twice}" if self.twice.count else self._lacks()

    def _lacks(self) -> str:
        told = [f"{asset}: {why}" for asset, why in self.partial[:MOST_PARTIAL]]
        if len(self.partial) > MOST_PARTIAL:
            told.append(f"{len(self.partial) - MOST_PARTIAL} more")
        if not self.partial:
            problems = "one problem" if self.elsewhere == 1 else f"{self.elsewhere} problems"
            return f"partial: {problems} that no coin is to blame for"
        coins = "1 coin" if self.assets == 1 else f"{self.assets} coins"
        return f"partial: {len(self.partial)} of {coins} not counted in full ({'; '.join(told)})"


def confidence(
    assets: Iterable[str], problems: Iterable[Problem], unpriced: Iterable[tuple[str, str]] = ()
) -> Confidence:
    """Return how much of a ledger figures rest on.

    assets    that the figures speak of; those with a problem count, too.
    unpriced  assets that were not counted at prices of today, each with a word why, as in
              `Problem.problem`.
    """
    why: dict[str, str] = {}
    elsewhere = 0
    for problem in problems:
        if problem.problem in WHOLE_ALL_THE_SAME:
            continue
        if problem.asset is None:
            elsewhere += 1
        else:
            why.setdefault(problem.asset, WHY.get(problem.problem, "not worked out"))
    for asset, word in unpriced:
        why.setdefault(asset, WHY_NOT_COUNTED.get(word, "not worked out"))
    return Confidence(len({*assets, *why}), tuple(sorted(why.items())), elsewhere)


def findings(
    ledger: Sequence[Added],
    problems: Iterable[Problem],
    twins: Twins = (),
    both: Collection[frozenset[int]] = (),
) -> tuple[Finding, ...]:
    """Return what is wrong with a ledger, or may be.

    ledger    in the order of adding: row number 1 of the books is the first.
    problems  of the books settled from it.
    twins     its duplicates.
    both      pairs of rows, by number, that are known to be two trades.
    """
    blamed = ((one, _of_line(ledger, one.line) or _first_out(ledger, one)) for one in problems)
    found = [Finding(_flaw(one, added), one, added) for one, added in blamed]
    found = _with_ends(found, ledger, both)
    doubtful = in_doubt(twins, both)
    waiting = {added.number for pair in doubtful for added in pair}
    # What half a transfer was is asked once it is known that it is not another one told again.
    found = [one for one in found if not (one.flaw is Flaw.ALONE and _number(one) in waiting)]
    found += [Finding(Flaw.DUPLICATE, None, later, one) for one, later in doubtful]
    found = _once(found)
    found.sort(key=lambda one: (_ORDER[one.flaw], one.added.number if one.added else 0))
    return tuple(found)


def _once(found: Sequence[Finding]) -> list[Finding]:
    """Return flaws, those of rows that lack their own value once for each row."""
    told: set[int | None] = set()
    kept = []
    for one in found:
        if one.flaw in VALUES and one.added is not None and lacks_value(one.added.row):
            if _number(one) in told:
                continue
            told.add(_number(one))
        kept.append(one)
    return kept


def is_looked_up(found: Finding, settled: Collection[Moment]) -> bool:
    """Whether a flaw is a value that is being looked up, so that nobody need say it.

    settled  what was looked up already, with or without an answer.
    """
    if found.added is None:
        return False
    if found.flaw is Flaw.FEE:
        moment = fee_moment(found.added.row)
        return moment is not None and moment not in settled
    moments = moments_of(found.added.row) if found.flaw in VALUES else ()
    return any(moment not in settled for moment in moments)


def _number(found: Finding) -> int | None:
    return found.added.number if found.added else None


def _with_ends(
    found: list[Finding], ledger: Sequence[Added], both: Collection[frozenset[int]]
) -> list[Finding]:
    """Return flaws, of halves of transfers that may be one move one for both."""
    halves = [one.added for one in found if one.flaw is Flaw.ALONE and one.added is not None]
    ends = other_ends(halves, ledger, both)
    shown = {end.number for end in ends.values()}
    told = []
    for one in found:
        number = one.added.number if one.added and one.flaw is Flaw.ALONE else None
        if number is not None and number in ends:
            told.append(replace(one, flaw=Flaw.ONE_MOVE, problem=None, twin=ends[number]))
        elif number not in shown or one.flaw is not Flaw.ALONE:
            told.append(one)
    return told


def may_have_been(row: Row) -> tuple[Kind, ...]:
    """Return what half a transfer may have been instead; empty for a row that is none."""
    families = [family for family in (CAME, WENT) if row.kind in family]
    kinds = dict.fromkeys(kind for family in families for kind in family)
    return tuple(kind for kind in kinds if kind is not row.kind)


def made(row: Row, kind: Kind, wallet: str) -> Row:
    """Return what half a transfer becomes, or what it was before, once it is known what it is.

    wallet  of one's own: where units went, or for a deposit where they came from.
    """
    if kind is Kind.MOVE and row.kind in CAME:
        return replace(row, kind=kind, wallet=wallet, to_wallet=row.wallet)
    if kind is Kind.MOVE:
        return replace(row, kind=kind, to_wallet=wallet)
    if row.kind is Kind.MOVE and kind in CAME:
        return replace(row, kind=kind, wallet=row.to_wallet or row.wallet, to_wallet=None)
    return replace(row, kind=kind, to_wallet=None)


def _flaw(problem: Problem, added: Added | None) -> Flaw:
    if problem.problem not in set(Flaw):
        return Flaw.OTHER
    flaw = Flaw(problem.problem)
    return Flaw.FEE if flaw is Flaw.NO_PRICE and added and _is_fee(problem, added.row) else flaw


def _is_fee(problem: Problem, row: Row) -> bool:
    """Whether a value that lacks is that of a fee which the row's own value would not give."""
    if row.kind is Kind.FEE:
        return False
    return row.kind in UNVALUED or problem.asset not in {row.asset, row.to_asset}


def _first_out(ledger: Sequence[Added], problem: Problem) -> Added | None:
    """Return the first row that took units from the wallet which a problem of no row names."""
    if problem.wallet is None or problem.line is not None:
        return None
    out = [
        added
        for added in ledger
        if (added.row.asset, added.row.wallet) == (problem.asset, problem.wallet)
        and added.row.kind in TAKES
    ]
    return min(out, key=lambda added: added.row.at, default=None)


def _of_line(ledger: Sequence[Added], line: int | None) -> Added | None:
    return ledger[line - 1] if line is not None and 0 < line <= len(ledger) else None
