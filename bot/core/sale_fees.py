"""Rows in; what sales cost besides their proceeds, day by day, out."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, tzinfo
from decimal import Decimal
from itertools import accumulate

from bot.core.events import units_of_fee_coin
from bot.core.ledger import Row
from bot.core.money import ZERO, share
from bot.core.named_lots import SALES


class SaleFees:
    """What sales cost, as far as it was taken off their proceeds.

    In the tax currency; with it, proceeds are the prices at which was sold.
    """

    def __init__(self, rows: Iterable[Row], currency: str, timezone: tzinfo) -> None:
        by_day: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
        for row in rows:
            if row.fee and row.kind in SALES:
                by_day[row.at.astimezone(timezone).date()] += _worth(row, row.fee, currency)
        self._days = sorted(by_day)
        self._sums = list(accumulate((by_day[day] for day in self._days), initial=ZERO))

    def between(self, first: date, last: date) -> Decimal:
        """Return what the sales of some days cost."""
        until, before = bisect_right(self._days, last), bisect_left(self._days, first)
        return self._sums[until] - self._sums[before]


def _worth(row: Row, fee: Decimal, currency: str) -> Decimal:
    """Return by what a fee lowers the proceeds of a row; 0 where they are unknown anyway."""
    money = {None, currency}
    if row.total is None or row.currency not in money:
        return ZERO
    if row.fee_asset in money:
        return fee
    whole = units_of_fee_coin(row)
    return share(row.total, fee, whole) if whole else ZERO
