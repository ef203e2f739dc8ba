"""A command with one coin behind it in, `/losses SOL`: the coin, or why it cannot be told, out."""

from bot.chat.desk import Asked, Desk
from bot.core.assets import AssetBook
from bot.core.errors import BadInput
from bot.core.messages.words import enumeration, name
from bot.core.nothing_held import NothingHeld

MOST_HELD = 20
NOTHING = {
    NothingHeld.UNTOLD: "I know none of your lots yet",
    NothingHeld.GONE: "you hold nothing now",
    NothingHeld.HALVES: "I know of nothing that you hold",
    NothingHeld.OTHERS: "all coins of your ledger lie in wallets of the household",
}
"""Why no coin is held."""


class NoSuchCoin(BadInput):
    """What was said is no coin that is held; says which are."""


def coin_of(assets: AssetBook, words: str) -> tuple[str, list[str]]:
    """Part what was said into a coin, by its symbol or name, and what stands behind it."""
    named = assets.called(words)
    if named is not None:
        return named, []
    first, *rest = words.split()
    symbol = first.upper().lstrip("$")
    return symbol if assets.known(symbol) else assets.called(first) or symbol, rest


async def held_coin(desk: Desk, asked: Asked) -> str | None:
    """Return the coin that was asked of alone, None where none was named.

    Raises  NoSuchCoin: it is not held.
    """
    if not asked.words:
        return None
    coin, rest = coin_of(desk.assets, asked.words)
    await desk.reports.settled(asked.chat)
    held = desk.reports.held(asked.chat)
    if coin in held and not rest:
        return coin
    said = name(" ".join((coin, *rest)))
    have = enumeration([name(each) for each in held[:MOST_HELD]])
    more = f" and {len(held) - MOST_HELD} more" if len(held) > MOST_HELD else ""
    nothing = desk.reports.nothing_held(asked.chat)
    what = f"you hold {have}{more}" if nothing is None else NOTHING[nothing]
    raise NoSuchCoin(f"“{said}” is no coin that you hold: {what}. One may stand here, or none.")
