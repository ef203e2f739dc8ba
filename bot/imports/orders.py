"""Fills of orders in; those of an order that another file tells as a whole are left out."""

from dataclasses import dataclass

from bot.imports.entries import Entry, Memory, Order
from bot.imports.model import Amount, Record

FILL = "a fill of an order that another file tells"


@dataclass(slots=True)
class Orders:
    """What the tables of one import tell of orders by their number; whole orders are read first."""

    memory: Memory

    def told(self, entry: Entry, record: Record) -> Entry:
        """Return an entry, or that it is to be ignored: its order is told by another table.

        Only as much is left out as the order has: what goes beyond it is told by nobody else.
        """
        format_ = entry.format
        number = record.get(format_.order or "", "")
        if not number or entry.incoming is None or entry.outgoing is None:
            return entry
        key = (entry.wallet or format_.name, number)
        if format_.order in format_.id:
            self.memory.orders[key] = Order(entry.incoming, entry.outgoing)
            return entry
        order = self.memory.orders.get(key)
        came = _less(order.incoming, entry.incoming) if order else None
        went = _less(order.outgoing, entry.outgoing) if order else None
        if came is None or went is None:
            return entry
        self.memory.orders[key] = Order(came, went)
        return Entry(entry.row, "ignore", format_, when=entry.when, reason=FILL)


def _less(whole: Amount, part: Amount) -> Amount | None:
    """Return what is left of an amount; None where a part is no part of it."""
    if whole.asset != part.asset or part.quantity > whole.quantity:
        return None
    return Amount(whole.asset, whole.quantity - part.quantity)
