"""Rows of a ledger and the law in; which gifts the law takes as sold, and how to state it, out.

What is given away realises nothing here, for a ledger does not say who got it. No advice.
"""

from collections.abc import Sequence
from datetime import date, tzinfo

from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Kind, Row
from bot.core.money import decimal_text
from bot.core.rules import GiftRule, in_force

MOST_GIFTS = 3


def gift_words(
    rows: Sequence[Row], law: Jurisdiction, household: frozenset[str], timezone: tzinfo
) -> tuple[str, ...]:
    """Return what is told of the gifts that the law takes as sold, empty where there are none.

    rows       by time.
    household  wallets of others; what moves to them is given.
    """
    if not law.gift:
        return ()
    leaves = {Kind.GIFT_OUT, Kind.MOVE} if household else {Kind.GIFT_OUT}
    leaving = [row for row in rows if row.kind in leaves and row.wallet not in household]
    found = [
        (row, row.at.astimezone(timezone).date())
        for row in leaving
        if row.kind is Kind.GIFT_OUT or row.to_wallet in household
    ]
    given = [(row, day) for row, day in found if _realises(law, day)]
    if not given:
        return ()
    rule = in_force(law.gift, given[-1][1])
    assert rule is not None, "a rule said that they are sold"
    return (_told(rule, given),)


def _realises(law: Jurisdiction, day: date) -> bool:
    rule = in_force(law.gift, day)
    return rule is not None and rule.realises


def _told(rule: GiftRule, given: Sequence[tuple[Row, date]]) -> str:
    spared = f", except one to {rule.spared}" if rule.spared else ""
    shown = [_gift(row, day) for row, day in given[:MOST_GIFTS]]
    if len(given) > MOST_GIFTS:
        shown.append(f"{len(given) - MOST_GIFTS} more")
    first, last = ", ".join(shown[:-1]), shown[-1]
    whole = f"{first} and {last}" if first else last
    moved = any(row.kind is Kind.MOVE for row, _ in given)
    there = ", and a gift_in of that value in the other's wallet" if moved else ""
    note = f" {rule.note}" if rule.note else ""
    return (
        f"The law takes a gift as a sale for what it was worth that day{spared} ({rule.statute}). "
        f"The ledger gives {whole}; no gain or loss of that is reckoned. To have it reckoned, "
        f"write a sell for that value in its place{there}.{note}"
    )


def _gift(row: Row, day: date) -> str:
    to = f" to {row.to_wallet}" if row.to_wallet else ""
    return f"{decimal_text(row.quantity)} {row.asset}{to} on {day}"
