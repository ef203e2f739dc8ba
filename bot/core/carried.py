"""Books and a day in; what the ledger's earlier years alone leave of their losses, out."""

from datetime import date, timedelta
from decimal import Decimal

from bot.core.books import Books
from bot.core.money import ZERO
from bot.core.results import Results
from bot.core.rules import CarriedUse
from bot.core.tax import assess, tax_rules


def left_of_earlier_years(books: Books, on: date) -> Decimal:
    """Return losses of tax years before that of a day which no later one has used, >= 0.

    It knows no gains, losses and income besides the ledger's; where a loss is carried for some
    years only, years too long ago are passed over.
    """
    law, now = books.law, books.law.year_of(on)
    results = {found.year: found.results for found in books.years}
    year = min(results, key=lambda one: one.start, default=now)
    left = ZERO
    while year.start < now.start:
        rules = tax_rules(law, year.end, rate_short=None, rate_long=None)
        use = rules.loss_use
        if use.carried is CarriedUse.NONE:
            left = ZERO
        elif not use.years or year.start.year + use.years >= now.start.year:
            left = assess(results.get(year, Results()), left, rules).carried
        year = law.year_of(year.end + timedelta(days=1))
    return left
