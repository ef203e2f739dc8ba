"""A row of the ledger and what it made of the portfolio, as the answer to adding it."""

from zoneinfo import ZoneInfo

from bot.core.answers import Holding, PortfolioAnswer
from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from bot.core.messages import words
from bot.core.messages.lists import lot_line

MOST_LOTS = 5
MOST_PROBLEMS = 3
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
    if row.total is not None:
        worth = "worth" if row.to_asset or row.kind is Kind.INCOME else "for"
        parts.append(f"{worth} {words.money(row.total, row.currency or '')}")
    if row.fee is not None:
        unit = row.fee_asset
        fee = words.quantity(row.fee, unit) if unit else words.money(row.fee, row.currency or "")
        parts.append(f"with a fee of {fee}")
    local = row.at.astimezone(timezone)
    return f"{' '.join(parts)}, {words.day(local.date())}, {local:%H:%M}{_where(row)}"


def _where(row: Row) -> str:
    if row.to_wallet:
        return f", from {words.name(row.wallet)} to {words.name(row.to_wallet)}"
    if row.wallet == DEFAULT_WALLET:
        return ""
    return f", {words.place(row.wallet)}"


def added_text(
    row: Row, portfolio: PortfolioAnswer, timezone: ZoneInfo, *, price_known: bool
) -> str:
    """Write the answer to a row that was added: what was understood, and what is held now.

    price_known  whether the asset is one whose price can be looked up.
    """
    each = ""
    if row.total is not None and row.quantity != 1 and not row.to_asset:
        each = f" That is {words.unit_price(row.total / row.quantity, row.currency or '')} each."
    lines = [f"<b>Noted</b>: {entry_line(row, timezone)}.{each}"]
    touched = {row.asset, row.to_asset}
    for holding in portfolio.holdings:
        if holding.asset in touched:
            lines += _held(holding, portfolio.currency)
    lines += [
        f"But: {words.sentence(problem.detail)}"
        for problem in portfolio.problems
        if problem.asset in touched
    ][:MOST_PROBLEMS]
    if not price_known:
        asset = words.name(row.asset)
        lines.append(
            f"I know no price of {asset}, so it cannot count in /losses. Is the symbol right?"
        )
    if row.total is None and row.kind is Kind.BUY:
        lines.append("Its cost is unknown, so no loss can be worked out for it.")
    return "\n".join(lines)


def _held(holding: Holding, currency: str) -> list[str]:
    units = words.quantity(holding.quantity, holding.asset)
    lines = [f"You hold {units} {words.place(holding.wallet)}:"]
    lines += [lot_line(lot, holding.asset, currency) for lot in holding.lots[:MOST_LOTS]]
    if len(holding.lots) > MOST_LOTS:
        lines.append(f"• and {len(holding.lots) - MOST_LOTS} more: /portfolio")
    return lines
