"""A year and sales in; the tax that these save, less what they cost, out."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from bot.core.money import ZERO
from bot.core.plan_sources import Chosen, results_of_all
from bot.core.question import Question

Value = Callable[[Decimal], Decimal]


class Worth:
    """What sales of a plan are worth: tax now less tax after them, and less their cost.

    counts_cost  whether the cost is taken off.
    """

    def __init__(self, question: Question, *, counts_cost: bool = True) -> None:
        self.question = question
        self.counts_cost = counts_cost
        self.now = question.after().tax

    def __call__(self, chosen: Chosen) -> Decimal:
        """Return what sales are worth together."""
        after = self.question.with_results(results_of_all(chosen))
        return self.now - after.tax - self._cost(chosen)

    def at_place(self, chosen: Chosen, place: int) -> Value:
        """Return what the choice is worth by how much is sold in one place of it."""
        others = [*chosen[:place], *chosen[place + 1 :]]
        source, cost = chosen[place][0], self._cost(others)
        year = self.question.results_with(results_of_all(others))
        beside = replace(self.question, results=year)

        def value(units: Decimal) -> Decimal:
            sold = [(source, units)]
            after = beside.with_results(results_of_all(sold))
            return self.now - after.tax - cost - self._cost(sold)

        return value

    def _cost(self, chosen: Chosen) -> Decimal:
        if not self.counts_cost:
            return ZERO
        costs = [source.cost(units) for source, units in chosen]
        return sum(costs, ZERO)
