"""Books in; what sales cost besides their proceeds, and fees that a law does not count, out."""

from datetime import date
from decimal import Decimal

from bot.core.books import Books
from bot.core.events import units_of_fee_coin
from bot.core.household import part_rows
from bot.core.ledger import Row
from bot.core.money import ZERO, share
from bot.core.named_lots import SALES


def fees_of_sales(books: Books, first: date, last: date) -> Decimal:
    """Return what the sales of some days cost, as far as it was taken off their proceeds.

    In the tax currency; with it, proceeds are the prices at which was sold.
    """
    if not books.law.cost_basis_on(last).fees:
        return ZERO
    return sum(
        (
            _worth_of_fee(row, books.currency)
            for row in part_rows(books.rows, books.choices.household).own
            if row.fee
            and row.kind in SALES
            and first <= row.at.astimezone(books.timezone).date() <= last
        ),
        ZERO,
    )


def fees_left_out(books: Books) -> str:
    """Return a sentence where the ledger has fees that the law does not deduct, else nothing."""
    if all(rule.fees for rule in books.law.cost_basis):
        return ""
    for row in part_rows(books.rows, books.choices.household).own:
        rule = books.law.cost_basis_on(row.at.astimezone(books.timezone).date())
        if row.fee and not rule.fees:
            return (
                f"Fees paid since {rule.since} raise no cost and lower no proceeds here, for "
                f"nothing is deducted but the cost of acquisition ({rule.source})."
            )
    return ""


def _worth_of_fee(row: Row, currency: str) -> Decimal:
    """Return by what a fee lowers the proceeds of a row; 0 where they are unknown anyway."""
    money = {None, currency}
    if not row.fee or row.total is None or row.currency not in money:
        return ZERO
    if row.fee_asset in money:
        return row.fee
    whole = units_of_fee_coin(row)
    return share(row.total, row.fee, whole) if whole else ZERO
