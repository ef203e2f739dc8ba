"""A sale in; the lines that tell which lots it would take, in the order of the law, out."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from bot.core.holding import Term
from bot.core.losses import LotPart, Opportunity
from bot.core.messages import words
from bot.core.money import ZERO, total_of

MOST_LOTS = 20
MOST_LOTS_OF_ONE = 100


class _Line(NamedTuple):
    """A line, and of how many lots it tells."""

    text: str
    lots: int


def sold_lots(found: Opportunity, currency: str, most: int) -> str:
    """Write the lots that a sale would take, in at most `most` lines and one more.

    Exempt lots that follow each other have one line, so that those that count are seen.
    """
    lines = list(_lines(found, currency))
    if len(lines) == most + 1:
        most += 1
    shown = [line.text for line in lines[:most]]
    rest = sum(line.lots for line in lines[most:])
    if rest:
        shown.append(f"• and {rest} more: /losses" if most < MOST_LOTS else f"• and {rest} more")
    return "\n".join(shown)


def _lines(found: Opportunity, currency: str) -> Iterator[_Line]:
    for exempt, some in groupby(found.lots, key=lambda lot: lot.exempt):
        lots = list(some)
        if exempt and len(lots) > 1:
            yield _Line(_exempt(lots, found, currency), len(lots))
        else:
            yield from (_Line(lot_line(lot, found, currency), 1) for lot in lots)


def _exempt(lots: Sequence[LotPart], found: Opportunity, currency: str) -> str:
    """Write several exempt lots as one line."""
    units = sum((lot.quantity for lot in lots), ZERO)
    cost = total_of([lot.cost for lot in lots])
    days = sorted(lot.acquired for lot in lots if lot.acquired)
    since = f" of {words.day(days[0])} to {words.day(days[-1])}" if days else ""
    return (
        f"• {words.quantity(units, found.asset)} in {len(lots)} lots{since}, "
        f"cost {words.known_money(cost, currency)}, exempt: gains and losses count for nothing"
    )


def lot_line(lot: LotPart, found: Opportunity, currency: str) -> str:
    """Write one lot: its day, wallet, quantity, cost, and how it stands."""
    since = f"of {words.day(lot.acquired)}" if lot.acquired else "from your pool"
    wallet = f" {words.place(lot.wallet)}" if lot.wallet and lot.wallet != found.wallet else ""
    side = "gain" if lot.gain > 0 else "loss"
    stands = f"{side} {words.money(abs(lot.gain), currency)}"
    if lot.exempt:
        stands = "exempt: its gain or loss counts for nothing"
    return (
        f"• {words.quantity(lot.quantity, found.asset)} {since}{wallet}, "
        f"cost {words.known_money(lot.cost, currency)}, {stands}{_term(lot)}"
    )


def _term(lot: LotPart) -> str:
    if lot.term is None or lot.exempt:
        return ""
    if lot.term is Term.SHORT and lot.term_ends:
        return f", short-term until {words.day(lot.term_ends)}"
    return f", {lot.term.value}-term"
