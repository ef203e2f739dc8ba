"""Rows, amounts, problems and deadlines in, what tables for people are made of out."""

from collections.abc import Sequence
from decimal import Decimal

from bot.core.deadlines import Deadline
from bot.core.ledger import Problem
from bot.core.money import exact

UNKNOWN = "?"
CENT = Decimal("0.01")
LEFT = frozenset({"Year", "From", "To", "Time", "Asset", "Wallet", "Rule", "Acquired", "Term"})


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows aligned under their heads; numbers to the right."""
    if not rows:
        return "none"
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    return "\n".join(_line(head, row, widths) for row in [head, *rows])


def _line(head: Sequence[str], row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if name in LEFT else cell.rjust(width)
        for name, cell, width in zip(head, row, widths, strict=True)
    ]
    return "  ".join(cells).rstrip()


def titled(title: str, body: str) -> list[str]:
    """Return a title, what stands under it, and an empty line."""
    return [title, body, ""]


def money(amount: Decimal | None) -> str:
    """Return an amount to the cent; a mark where it is unknown."""
    if amount is None:
        return UNKNOWN
    with exact():
        return f"{amount.quantize(CENT) + 0:,f}"


def problems_told(problems: Sequence[Problem]) -> list[str]:
    """Return what could not be computed, a line each; empty where there is nothing."""
    if not problems:
        return []
    lines = [
        f"- {'' if p.line is None else f'line {p.line}: '}{p.problem}"
        f"{f', {p.asset}' if p.asset else ''}: {p.detail}"
        for p in problems
    ]
    return ["Could not be computed", *lines, ""]


def deadline_line(deadline: Deadline) -> str:
    """Return until when a sale counts for a tax year."""
    days = "1 day" if deadline.days_left == 1 else f"{deadline.days_left} days"
    left = f"Tax year {deadline.tax_year}: {days} left"
    filled = f"A sale counts for it if it is filled by {deadline.safe_until:%Y-%m-%d %H:%M:%S} UTC"
    if deadline.safe_until == deadline.last_moment:
        return f"{left}. {filled}."
    return (
        f"{left}. {filled}: then it does by local time and by UTC, in which exchanges stamp. By "
        f"local time the year ends {deadline.last_moment:%Y-%m-%d %H:%M:%S} UTC."
    )
