"""An open lot in, the line that tells of it out."""

from bot.core.answers import HeldLot
from bot.core.holding import Term
from bot.core.messages import words
from bot.core.rules import CostBasis

POOLS = frozenset({CostBasis.POOL, CostBasis.AVERAGE})
LOTS = frozenset({CostBasis.FIFO, CostBasis.LIFO, CostBasis.HIFO, CostBasis.LOFO})


def lot_line(lot: HeldLot, asset: str, currency: str, method: str) -> str:
    """Write one open lot: its units, day, cost and term.

    method  of the law, which tells what a lot without a day is.
    """
    since = f"of {words.day(lot.acquired)}" if lot.acquired else _without_day(method)
    term = f", {lot.term.value}-term" if lot.term else ""
    if lot.term is Term.SHORT and lot.term_ends:
        term += f" until {words.day(lot.term_ends)}"
    cost = words.known_money(lot.cost, currency)
    return f"• {words.quantity(lot.quantity, asset)} {since}, cost {cost}{term}"


def _without_day(method: str) -> str:
    if method in LOTS:
        return "of unknown origin"
    return "in your pool" if method in POOLS else "all together"
