"""What all sales are reckoned by in; what a change of it made of each tax year, as text, out."""

from collections.abc import Mapping
from decimal import Decimal

from bot.chat.desk import Desk
from bot.core.answers import SettingsAnswer
from bot.core.books import Books, Disposal
from bot.core.chats import ChatId
from bot.core.messages.words import money, name, sentence

RECKONING = frozenset({"method", "wash", "household"})
MOST_YEARS = 8
BY_A_SETTING = "All your sales are reckoned anew by that, those of past years, too."
BY_AN_ENTRY = "Sales that were there before are reckoned anew by that."


async def net_of_years(desk: Desk, chat: ChatId) -> dict[str, Decimal]:
    """Return gains less losses of each tax year in which a ledger sold, by name.

    Raises  NotReady.
    """
    await desk.reports.settled(chat)
    return _net(desk.reports.books(chat))


def _net(books: Books) -> dict[str, Decimal]:
    sold = {sale.tax_year for sale in books.disposals}
    return {one.year.name: one.gains - one.losses for one in books.years if one.year.name in sold}


def of_past_sales(before: Books, after: Books) -> str:
    """Write what entries that came later made of sales; empty where each stayed what it was."""
    known = {_sale(one): (one.cost, one.gain) for one in before.disposals}
    now = {_sale(one): (one.cost, one.gain) for one in after.disposals}
    if all(now.get(sale, result) == result for sale, result in known.items()):
        return ""
    return told_anew(_net(before), _net(after), after.currency, BY_AN_ENTRY)


def _sale(sale: Disposal) -> tuple[object, ...]:
    return sale.at, sale.asset, sale.wallet, sale.quantity


def told_anew(
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
    currency: str,
    head: str = BY_A_SETTING,
) -> str:
    """Write what became of the years; empty where nothing was sold."""
    if not (before or after):
        return ""
    changed = [
        f"• {name(year)}: {money(after.get(year, Decimal(0)), currency)}, before "
        f"{money(before.get(year, Decimal(0)), currency)}"
        for year in sorted({*before, *after}, reverse=True)
        if before.get(year) != after.get(year)
    ]
    if not changed:
        return f"{head} Gains less losses stay the same in each year."
    more = len(changed) - MOST_YEARS
    lines = [*changed[:MOST_YEARS], *([f"• and {more} years more"] if more > 0 else [])]
    filed = "I do not know how you filed those years."
    return "\n".join((f"{head} Gains less losses, as far as they are known:", *lines, filed))


def doubts_of(method: str | None, shown: SettingsAnswer) -> str:
    """Write what of a method is not settled law; empty where nothing is known to be."""
    return " ".join(sentence(text) for one, text in shown.doubts if one == method)
