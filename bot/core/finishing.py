"""Drafts of disposals in, disposals as they are told out."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bot.core.books import Disposal, Part
from bot.core.drafts import DisposalDraft, PartDraft
from bot.core.holding import Term
from bot.core.jurisdiction import Jurisdiction, TaxYear
from bot.core.money import ZERO, total_of

_new = tuple.__new__


class _YearNames(dict[date, str]):
    """The name of the tax year of each day, asked of the law but once."""

    def __init__(self, law: Jurisdiction) -> None:
        super().__init__()
        self.law = law

    def __missing__(self, day: date) -> str:
        found = self[day] = self.law.year_of(day).name
        return found


class _TermEnds(dict[date | None, date | None]):
    """The last day of the short term by the day from which a lot counts as held."""

    def __init__(self, law: Jurisdiction) -> None:
        super().__init__()
        self.law = law

    def __missing__(self, held_from: date | None) -> date | None:
        found = self[held_from] = self.law.term_ends(held_from)
        return found


class DayOfLaw(NamedTuple):
    """The tax year of a day, and whether the law treats lots held for long otherwise then."""

    year: TaxYear
    knows_terms: bool


class _Days(dict[date, DayOfLaw]):
    """What the law says of each day, asked but once."""

    def __init__(self, law: Jurisdiction) -> None:
        super().__init__()
        self.law = law

    def __missing__(self, day: date) -> DayOfLaw:
        knows_terms = self.law.holding_on(day) is not None
        found = self[day] = DayOfLaw(self.law.year_of(day), knows_terms)
        return found


class Finishing:
    """Turns drafts into disposals as they are told; asks the law for each day but once."""

    def __init__(self, law: Jurisdiction) -> None:
        self.law = law
        self.days = _Days(law)
        self.years = _YearNames(law)
        self.ends = _TermEnds(law)

    def term(self, held_from: date | None, day: date) -> Term | None:
        """Return the term of what is sold on a day."""
        ends = self.ends[held_from]
        if ends is None:
            return None
        return Term.LONG if day > ends else Term.SHORT

    def finished(self, found: Sequence[Disposal | DisposalDraft]) -> tuple[Disposal, ...]:
        """Return disposals as they are told."""
        return tuple([self.disposal(x) if isinstance(x, DisposalDraft) else x for x in found])

    def disposal(self, draft: DisposalDraft) -> Disposal:
        """Return a disposal as it is told."""
        day = draft.day
        parts = tuple([self.part(part, day) for part in draft.parts])
        if len(parts) == 1:
            _, quantity, proceeds, cost, gain, _, _ = parts[0]
            disallowed = draft.parts[0].disallowed
        else:
            quantity = sum([part.quantity for part in parts], ZERO)
            proceeds = total_of([part.proceeds for part in parts])
            cost = total_of([part.cost for part in parts])
            gain = total_of([part.gain for part in parts])
            disallowed = sum([part.disallowed for part in draft.parts], ZERO)
        return _new(
            Disposal,
            (
                draft.at,
                day,
                draft.asset,
                draft.wallet,
                quantity,
                proceeds,
                cost,
                gain,
                disallowed,
                self.years[day],
                parts,
            ),
        )

    def part(self, part: PartDraft, day: date) -> Part:
        """Return a part as it is told."""
        gain = part.gain
        if gain is not None and part.disallowed:
            gain += part.disallowed
        term = self.term(part.held_from, day)
        return _new(
            Part, (part.rule, part.quantity, part.proceeds, part.cost, gain, part.acquired, term)
        )
