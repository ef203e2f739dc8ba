"""Books and a day in; what the ledger's earlier years alone leave of their losses, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.core.books import Books
from bot.core.fees import results_of_year
from bot.core.jurisdiction import TaxYear
from bot.core.money import ZERO
from bot.core.rules import LossUseRule
from bot.core.tax import assess, tax_rules


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of the loss of a tax year."""

    year: TaxYear
    amount: Decimal

    def may_be_used(self, year: TaxYear, use: LossUseRule) -> bool:
        """Whether a later year may use it."""
        return not use.years or self.year.start.year + use.years >= year.start.year


def left_of_earlier_years(books: Books, on: date) -> Decimal:
    """Return losses of tax years before that of a day which no later one has used, >= 0.

    It knows no gains, losses and income besides the ledger's. The oldest loss is used first; where
    one is carried for some years only, it then is gone.
    """
    law, now = books.law, books.law.year_of(on)
    year = min((found.year for found in books.years), key=lambda one: one.start, default=now)
    left: list[_Left] = []
    while year.start < now.start:
        rules = tax_rules(law, year.end, rate_short=None, rate_long=None)
        left = [one for one in left if one.may_be_used(year, rules.loss_use)]
        carried = sum((one.amount for one in left), ZERO)
        after = assess(results_of_year(books, year, year.end), carried, rules).carried
        left = _used(left, carried - after) if after < carried else left
        if after > carried:
            left = [*left, _Left(year, after - carried)]
        year = law.year_of(year.end + timedelta(days=1))
    use = law.loss_use_on(on)
    return sum((one.amount for one in left if one.may_be_used(now, use)), ZERO)


def _used(left: Sequence[_Left], amount: Decimal) -> list[_Left]:
    """Return what is left of losses, the oldest first, after some of it is used."""
    found = []
    for one in left:
        used = min(amount, one.amount)
        amount -= used
        if used < one.amount:
            found.append(_Left(one.year, one.amount - used))
    return found
