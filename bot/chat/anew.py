"""A setting by which all sales are reckoned in; what it changed of each tax year, as text, out."""

from collections.abc import Mapping
from decimal import Decimal

from bot.chat.desk import Desk
from bot.core.answers import SettingsAnswer
from bot.core.chats import ChatId
from bot.core.messages.words import money, name, sentence

RECKONING = frozenset({"method", "wash", "household"})
MOST_YEARS = 8


async def net_of_years(desk: Desk, chat: ChatId) -> dict[str, Decimal]:
    """Return gains less losses of each tax year in which a ledger sold, by name.

    Raises  NotReady.
    """
    await desk.reports.settled(chat)
    sold = {sale.tax_year for sale in desk.reports.books(chat).disposals}
    years = desk.reports.books(chat).years
    return {one.year.name: one.gains - one.losses for one in years if one.year.name in sold}


def told_anew(before: Mapping[str, Decimal], after: Mapping[str, Decimal], currency: str) -> str:
    """Write what became of the years; empty where nothing was sold."""
    if not (before or after):
        return ""
    head = "All your sales are reckoned anew by that, those of past years, too."
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
