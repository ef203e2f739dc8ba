"""A row of the ledger and what it made of the portfolio, as the answer to adding it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self
from zoneinfo import ZoneInfo

from bot.core.answers import Holding, PortfolioAnswer
from bot.core.fee_values import fee_moment
from bot.core.fee_worth import worth_of_fee
from bot.core.ledger import DEFAULT_WALLET, Kind, Problem, Row
from bot.core.messages import words
from bot.core.messages.lots import lot_line
from bot.core.past_prices import lacks_value

MOST_LOTS = 5
MOST_PROBLEMS = 3
MOST_UNDONE = 5
MOST_ASSETS = 5
MOST_LISTED = 20
COST_UNKNOWN = (
    "Its cost is unknown, so no loss can be worked out for it. Once you know it, /entries lets you "
    "correct this."
)
COST_NOTHING = (
    "You say that it cost nothing, so the whole of a later price would be a gain. If you do not "
    "know the cost, take it back and write “for ?”."
)
VALUE_LACKS = (
    "its value is not stated. Once it is looked up, what the market paid in its hour counts; "
    "/check says where no source knows that. To state it, press Undo and add it with “worth 2500”, "
    "for instance."
)
FEE_LACKS = (
    "what its fee was worth is not stated. Once it is looked up, what the market paid in its hour "
    "counts; /check says where no source knows that, and takes it from you."
)
NOT_PAID = frozenset(
    {Kind.INCOME, Kind.MOVE, Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.GIFT_OUT, Kind.LOST}
)
"""Kinds of which a total is what the units were worth, and nobody paid it."""
VERBS = {
    Kind.BUY: "bought",
    Kind.SELL: "sold",
    Kind.SWAP: "swapped",
    Kind.MOVE: "moved",
    Kind.DEPOSIT: "deposited",
    Kind.WITHDRAWAL: "withdrew",
    Kind.INCOME: "received as income",
    Kind.SPEND: "spent",
    Kind.GIFT_IN: "received as a gift",
    Kind.GIFT_OUT: "gave away",
    Kind.LOST: "lost",
    Kind.FEE: "paid as a fee",
}


def entry_line(row: Row, timezone: ZoneInfo) -> str:
    """Write what a row says happened: bought 0.5 BTC for $30,000.00, 1 March 2025, 12:00, ..."""
    parts = [f"{VERBS[row.kind]} {words.quantity(row.quantity, row.asset)}"]
    if row.to_asset and row.to_quantity:
        parts.append(f"for {words.quantity(row.to_quantity, row.to_asset)}")
    paid = worth_of_fee(row)
    if row.total is not None and paid is None:
        worth = "worth" if row.to_asset or row.kind in NOT_PAID else "for"
        parts.append(f"{worth} {words.money(row.total, row.currency or '')}")
    if row.fee is not None:
        unit = row.fee_asset
        fee = words.quantity(row.fee, unit) if unit else words.money(row.fee, row.currency or "")
        parts.append(f"with a fee of {fee}")
    if paid is not None:
        told = words.money(paid.amount, paid.currency)
        parts.append(f"(worth {told})" if row.fee is not None else f"(what it cost: {told})")
    local = row.at.astimezone(timezone)
    return f"{' '.join(parts)}, {words.day(local.date())}, {local:%H:%M}{_where(row)}"


def _where(row: Row) -> str:
    if row.to_wallet:
        return f", from {words.name(row.wallet)} to {words.name(row.to_wallet)}"
    if row.wallet == DEFAULT_WALLET:
        return ""
    return f", {words.place(row.wallet)}"


def problem_line(problem: Problem, row: Row | None, timezone: ZoneInfo) -> str:
    """Write what could not be computed, naming the entry that is to blame where there is one."""
    detail = words.sentence(problem.detail)
    if row is None:
        return detail if problem.line is None else f"entry {problem.line}: {detail}"
    return f"{_short(row, timezone)}: {detail}"


def _short(row: Row, timezone: ZoneInfo) -> str:
    on = words.day(row.at.astimezone(timezone).date())
    return f"{VERBS[row.kind]} {words.quantity(row.quantity, row.asset)} on {on}"


def added_text(
    row: Row,
    portfolio: PortfolioAnswer,
    timezone: ZoneInfo,
    *,
    price_known: bool,
    others: Mapping[int, Row] = MappingProxyType({}),
) -> str:
    """Write the answer to a row that was added: what was understood, and what is held now.

    portfolio    as it is now; its problems are those that the row brought.
    price_known  whether the asset is one whose price can be looked up.
    others       the other rows of the ledger by line, so that a problem can name its entry.
    """
    each = ""
    if row.total is not None and row.quantity != 1 and not row.to_asset:
        each = f" That is {words.unit_price(row.total / row.quantity, row.currency or '')} each."
    lines = [f"<b>Noted</b>: {entry_line(row, timezone)}.{each}"]
    lines += held_lines(portfolio, _touched(row), _wallets(row))
    told = [
        _new_problem(problem, row, others.get(problem.line or 0), timezone)
        for problem in portfolio.problems
    ]
    lines += [f"But: {each}" for each in dict.fromkeys(told) if each][:MOST_PROBLEMS]
    if not price_known:
        asset = words.name(row.asset)
        lines.append(
            f"I know no price of {asset}, so it cannot count in /losses. Is the symbol right?"
        )
    lines += _about_its_cost(row)
    return "\n".join(lines)


def _about_its_cost(row: Row) -> tuple[str, ...]:
    if row.kind is not Kind.BUY or row.total:
        return ()
    return (COST_UNKNOWN if row.total is None else COST_NOTHING,)


def _new_problem(problem: Problem, row: Row, other: Row | None, timezone: ZoneInfo) -> str:
    """Write a problem that a row brought; nothing where the text says it by itself."""
    if other is not None:
        return problem_line(problem, other, timezone)
    if lacks_value(row) and problem.problem in {"no_cost", "no_price"}:
        return VALUE_LACKS
    if problem.problem == "no_price" and fee_moment(row) and problem.asset == row.fee_asset:
        return FEE_LACKS
    says_so = row.kind is Kind.BUY and row.total is None
    return "" if problem.problem == "no_cost" and says_so else words.sentence(problem.detail)


def _touched(row: Row) -> tuple[str, ...]:
    return tuple(filter(None, (row.asset, row.to_asset, row.fee_asset)))


def _wallets(row: Row) -> frozenset[str | None]:
    return frozenset({None, row.wallet, row.to_wallet})


def several_text(rows: Sequence[Row], refused: Sequence[str], timezone: ZoneInfo) -> str:
    """Write the answer to several trades in one message.

    refused  for each that was not added, what was said and why not; HTML.
    """
    head = f"<b>{words.entries_text(len(rows))} added</b>" if rows else "<b>Nothing was added</b>"
    lines = [f"• {entry_line(row, timezone)}" for row in rows[:MOST_LISTED]]
    if len(rows) > MOST_LISTED:
        lines.append(f"• and {len(rows) - MOST_LISTED} more")
    text = "\n".join((head, *lines))
    return "\n\n".join((text, *(f"Not added: {each}" for each in refused)))


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Rows that left a ledger: the first of them, how many, and their coins, in their order."""

    first: tuple[Row, ...]
    count: int
    assets: tuple[str, ...]

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return what is told of a single row."""
        return cls((row,), 1, tuple(dict.fromkeys(_touched(row))))


def taken_back_text(taken: TakenBack, portfolio: PortfolioAnswer, timezone: ZoneInfo) -> str:
    """Write which rows left the ledger, and what is held of their coins after it."""
    lines = [f"• {entry_line(row, timezone)}" for row in taken.first[:MOST_UNDONE]]
    if taken.count > MOST_UNDONE:
        lines.append(f"• and {taken.count - MOST_UNDONE:,} more")
    head = f"<b>Taken back: {words.entries_text(taken.count)}</b>"
    assets = taken.assets
    if len(assets) > MOST_ASSETS:
        return "\n".join((head, *lines, "/portfolio shows what you hold now."))
    held = {holding.asset for holding in portfolio.holdings}
    gone = [f"You hold no {words.name(asset)} now." for asset in assets if asset not in held]
    return "\n".join((head, *lines, *held_lines(portfolio, assets), *gone))


def held_lines(
    portfolio: PortfolioAnswer,
    assets: Collection[str],
    wallets: Collection[str | None] | None = None,
) -> list[str]:
    """Write what is held of some coins, in some wallets or, where none are named, in all."""
    lines = []
    for holding in portfolio.holdings:
        if holding.asset in assets and (wallets is None or holding.wallet in wallets):
            lines += _held(holding, portfolio)
    return lines


def _held(holding: Holding, portfolio: PortfolioAnswer) -> list[str]:
    currency, method = portfolio.currency, portfolio.method
    units = words.quantity(holding.quantity, holding.asset)
    lines = [f"You hold {units} {words.place(holding.wallet)}:"]
    lines += [lot_line(lot, holding.asset, currency, method) for lot in holding.lots[:MOST_LOTS]]
    if len(holding.lots) > MOST_LOTS:
        lines.append(f"• and {len(holding.lots) - MOST_LOTS} more: /portfolio")
    return lines
