"""How the law looks at rows while they are read."""

from collections.abc import Callable
from typing import NamedTuple

from bot.core.ledger import Row


class Treatment(NamedTuple):
    """How the law looks at a row.

    realises      whether a swap is a sale; where it is not, what was received takes over a cost.
    ignores_fees  whether a fee changes neither cost nor proceeds; None = it always does.
    needs_cost    whether what an acquisition cost plays a part.
    """

    realises: Callable[[Row], bool] = lambda _: True
    ignores_fees: Callable[[Row], bool] | None = None
    needs_cost: Callable[[Row], bool] = lambda _: True
