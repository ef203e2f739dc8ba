"""What coins are worth, who says so and how old that is, as texts."""

from bot.core.messages import words
from bot.core.prices import STALE_AFTER, CoinPrice, Price, PriceAnswer

MOST_COINS = 20
HOW_TO = (
    "<code>/price XMR</code> shows what one unit is worth, who says so and how old that is. Where "
    "no source has a price, tell me yours, in your currency:\n"
    "<code>/price XMR 150</code>\n"
    "It counts where my sources have no newer price, and I say each time that it is yours and how "
    "old it is. <code>/price XMR off</code> takes it back."
)
STALE = (
    f"That is older than {STALE_AFTER.seconds // 60} minutes, so what I reckon with it may be off."
)


def price_text(coin: CoinPrice, answer: PriceAnswer, *, is_familiar: bool = True) -> str:
    """Write what one unit of a coin is worth, from whom, and how to set a price of one's own.

    is_familiar  whether the symbol is one that is known.
    """
    worth = _counted(coin.counts, answer) if coin.counts else _missing(coin, answer, is_familiar)
    failed = answer.failed if coin.counts else None
    unfresh = f"I could not get a fresh price: {words.escape(failed)}" if failed else ""
    asset = words.name(coin.asset)
    back = f"<code>/price {asset} off</code> takes yours back."
    give = (
        f"<code>/price {asset} 150</code>, with your number in place of 150, sets a price of your "
        f"own in {words.name(answer.currency)}: it counts where no source has a newer one."
    )
    lines = (*worth, unfresh, _own(coin, answer), back if coin.own else give)
    return "\n".join(filter(None, lines))


def prices_text(answer: PriceAnswer) -> str:
    """Write what each coin of a user is worth: those without a price first, then their own."""
    ordered = sorted(answer.coins, key=lambda coin: (coin.counts is not None, not coin.is_own))
    lines = [f"• {_line(coin, answer)}" for coin in ordered[:MOST_COINS]]
    if len(ordered) > MOST_COINS:
        lines.append(f"• and {len(ordered) - MOST_COINS} more: /price and a coin shows it")
    head = f"<b>Prices of your coins</b>, in {words.name(answer.currency)}"
    failed = answer.failed
    unfresh = f"I could not get fresh prices: {words.escape(failed)}" if failed else ""
    return "\n\n".join(filter(None, ("\n".join((head, *lines)), unfresh, HOW_TO)))


def _counted(price: Price, answer: PriceAnswer) -> list[str]:
    lines = [
        f"<b>1 {words.name(price.asset)} is worth {_worth(price)}</b>",
        f"Source: {words.price_age(price, answer.now)}.",
    ]
    return [*lines, STALE] if price.is_stale(answer.now) else lines


def _missing(coin: CoinPrice, answer: PriceAnswer, is_familiar: bool) -> list[str]:  # noqa: FBT001
    asset, currency = words.name(coin.asset), words.name(answer.currency)
    why = "None of my sources has one."
    if answer.failed:
        why = f"It could not be had just now: {words.escape(answer.failed)}"
    elif not is_familiar:
        why = f"{why} I do not know that coin: is it spelled as your exchange spells it?"
    unknown = "Until there is one, its worth is unknown and its losses are not counted."
    return [f"<b>I have no price of {asset} in {currency}.</b>", why, unknown]


def _own(coin: CoinPrice, answer: PriceAnswer) -> str:
    """Write whether the user set a price, and whether it counts."""
    if coin.own is None:
        return "You have set no price of your own."
    if coin.is_own:
        if coin.known is None:
            return "That is your own price: no source has one."
        said = f"{_worth(coin.known)} ({words.price_age(coin.known, answer.now)})"
        until = "in its place" if coin.known.priced_as else "until theirs is newer"
        return f"That is your own price; my sources say {said}. Yours counts {until}."
    if coin.own.currency != answer.currency:
        theirs, yours = words.name(answer.currency), words.name(coin.own.currency)
        return f"Your own price is in {yours} and you count in {theirs}, so it does not count."
    said = f"{_worth(coin.own)} ({words.price_age(coin.own, answer.now)})"
    return f"Your own price, {said}, does not count: a source has a newer one."


def _line(coin: CoinPrice, answer: PriceAnswer) -> str:
    asset = words.name(coin.asset)
    if coin.counts is None:
        return f"{asset}: no price; <code>/price {asset}</code> says why, and takes yours"
    line = f"1 {asset}: {_worth(coin.counts)} ({words.price_age(coin.counts, answer.now)})"
    if coin.is_own:
        return f"{line}, <b>your own price</b>"
    older = coin.own is not None and coin.own.currency == answer.currency
    return f"{line}; your own, {_worth(coin.own)}, is older" if older and coin.own else line


def _worth(price: Price) -> str:
    return words.unit_price(price.amount, price.currency)
