"""`/price`: what coins are worth, and what one is worth where no source says so."""

from bot.chat.desk import Asked, Desk, ready
from bot.chat.numbers import doubt, points_part_thousands, read_amount, read_currency
from bot.chat.one_coin import coin_of
from bot.core.chats import ChatId, Profile
from bot.core.conversation import Answer, Button
from bot.core.messages import words
from bot.core.messages.prices import HOW_TO, price_text, prices_text
from bot.core.prices import OWN, Price

OFF = "off"
MOST_BYTES = 40
LARGEST_EXPONENT = 15


async def price(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/price`, `/price XMR`, `/price XMR 150`, `/price XMR off`: show prices, give or drop one."""
    profile = ready(desk, asked.chat)
    if not asked.words:
        return (await _of_all(desk, asked.chat),)
    asset, said = coin_of(desk.assets, asked.words)
    if not asset or not asset.isprintable() or len(asset.encode()) > MOST_BYTES:
        return (Answer(HOW_TO),)
    if not said:
        return (await _of_one(desk, asked.chat, asset),)
    if said[0].lower() == OFF:
        return (Answer(_dropped(desk, asked.chat, asset)),)
    return (await _given(desk, profile, asset, said),)


async def _of_one(desk: Desk, chat: ChatId, asset: str) -> Answer:
    answer = await desk.reports.prices(chat, (asset,))
    (coin,) = answer.coins
    back = Button("Take my price back", f"/price {asset} {OFF}")
    text = price_text(coin, answer, is_familiar=desk.assets.known(asset))
    return Answer(text, ((back,),) if coin.own else ())


async def _of_all(desk: Desk, chat: ChatId) -> Answer:
    """Show the prices of the coins that are held, and of those that the chat gave one of."""
    await desk.reports.settled(chat)
    mine = {*desk.reports.held(chat), *desk.store.own_prices.all(chat)}
    if not mine:
        return Answer(HOW_TO)
    return Answer(prices_text(await desk.reports.prices(chat, tuple(sorted(mine)))))


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
    (coin,) = (await desk.reports.prices(profile.chat, (asset,))).coins
    known = coin.counts
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
