"""`/price`: what a coin is worth where no source says so."""

from bot.chat.desk import Asked, Desk, ready
from bot.chat.numbers import doubt, points_part_thousands, read_amount, read_currency
from bot.core.chats import ChatId, Profile
from bot.core.conversation import Answer, Button
from bot.core.messages import words
from bot.core.prices import OWN, Price

HOW_TO = (
    "Tell me what one unit of a coin is worth today, in your currency:\n"
    "<code>/price XMR 150</code>\n"
    "It counts where my sources have no newer price, and I say each time that it is yours and how "
    "old it is. <code>/price XMR off</code> takes it back."
)
OFF = "off"
MOST_BYTES = 40
A_PAIR = 2
LARGEST_EXPONENT = 15


async def price(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/price XMR 150`, `/price XMR off`, `/price`: give a price, take it back, list them."""
    profile = ready(desk, asked.chat)
    said = asked.words.split()
    if not said:
        return (Answer(_listed(desk, asked.chat)),)
    asset = said[0].upper()
    if not asset.isprintable() or len(asset.encode()) > MOST_BYTES or len(said) < A_PAIR:
        return (Answer(HOW_TO),)
    if said[1].lower() == OFF:
        return (Answer(_dropped(desk, asked.chat, asset)),)
    return (await _given(desk, profile, asset, said[1:]),)


async def _given(desk: Desk, profile: Profile, asset: str, said: list[str]) -> Answer:
    currency = profile.currency or ""
    unclear = doubt(said[0]) if points_part_thousands(profile.country) else ""
    if unclear:
        return Answer(words.sentence(unclear))
    amount = read_amount(said[0])
    unit = " ".join(filter(None, (amount.unit if amount else "", *said[1:])))
    if amount is None or (unit and read_currency(unit, currency) != currency):
        return Answer(f"I need a number, in {words.name(currency)}.\n\n{HOW_TO}")
    if not amount.number or amount.number.adjusted() >= LARGEST_EXPONENT:
        return Answer(f"A price is above 0, and below a thousand trillions.\n\n{HOW_TO}")
    given = Price(asset, currency, amount.number, desk.now(), OWN)
    known = (await desk.reports.prices_of(profile.chat, (asset,))).get(asset)
    desk.store.own_prices.put(profile.chat, given)
    text = f"<b>Noted</b>: 1 {words.name(asset)} is worth {_worth(given)}, as you say."
    if known is not None and known.source != OWN:
        age = words.price_age(known, desk.now())
        text += f" I knew one: {_worth(known)} ({age}). Yours counts until that source has a newer."
    back = Button("Take that back", f"/price {asset} {OFF}")
    return Answer(text, ((back,),))


def _worth(price: Price) -> str:
    return words.unit_price(price.amount, price.currency)


def _dropped(desk: Desk, chat: ChatId, asset: str) -> str:
    if desk.store.own_prices.drop(chat, asset):
        return f"Your price of {words.name(asset)} is gone."
    return f"You have given no price of {words.name(asset)}."


def _listed(desk: Desk, chat: ChatId) -> str:
    own = desk.store.own_prices.all(chat)
    lines = [
        f"• 1 {words.name(each.asset)}: {_worth(each)} ({words.price_age(each, desk.now())})"
        for each in own.values()
    ]
    return "\n".join(("<b>Prices you gave</b>", *lines, "", HOW_TO)) if lines else HOW_TO
