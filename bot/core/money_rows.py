"""Rows in; those that trade the money of a country as if it were a coin out, as problems."""

from collections.abc import Iterable, Sequence

from bot.core.currencies import MONEY
from bot.core.ledger import Problem, Row


def money_rows(rows: Sequence[Row], currency: str) -> Iterable[Problem]:
    """Name rows whose asset is money; it is reckoned as a coin, which the law does not see in it.

    currency  of the books; whatever coin bears its code, here it is money.
    """
    money = {*MONEY, currency}
    traded = [row for row in rows if row.asset in money or row.to_asset in money]
    for row in traded:
        for asset in (row.asset, row.to_asset):
            if asset in money:
                detail = (
                    f"{asset} is money and no coin, but stands here as one, with lots and gains. "
                    f"If it was paid or received for a coin, state it as `total` and `currency` of "
                    f"a buy or sell of that coin; else take the row out"
                )
                yield Problem(row.line, "money", asset, row.wallet, row.quantity, detail)
