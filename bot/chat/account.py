"""`/start` and `/forget`: who a chat is, and the end of knowing it."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from bot.chat.desk import Asked, Desk, countries, in_rows
from bot.core.chats import ChatId, Profile
from bot.core.conversation import Answer, Button
from bot.core.errors import UnknownCountry
from bot.core.messages.words import DISCLAIMER, country, enumeration, escape, name
from bot.core.rules import Jurisdiction

ANOTHER = "other"
OTHERS = "others"
WELCOME = (
    "<b>Hello, I am Gleaner.</b> I read crypto news, look at your own lots, and remind you when a "
    "loss could lower your tax. I never place an order, and what to do is yours to decide.\n"
    f"<i>{DISCLAIMER}</i>"
)
WHICH_COUNTRY = "In which country do you pay tax?"
NO_USE_THERE = (
    "In these countries a loss on coins is worth nothing for tax. I keep your ledger all the same "
    "and say what the law is. In which one do you pay tax?"
)


async def start(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/start`, `/start US`, `/start US USD`: choose country and currency."""
    if not asked.words:
        return (
            Answer("\n\n".join((WELCOME, *_now(desk, asked), WHICH_COUNTRY)), country_buttons()),
        )
    if asked.words.casefold() == OTHERS:
        return (Answer(NO_USE_THERE, country_buttons(others=True)),)
    wanted, currency = _country_and_currency(_without_article(asked.words))
    try:
        law = find_country(wanted)
    except UnknownCountry as unknown:
        return (Answer(_unknown(unknown), country_buttons()),)
    if not currency:
        settle_country(desk, asked, law)
        return (_ask_currency(law),)
    if currency.upper() != law.currency:
        settle_country(desk, asked, law)
        return (_counted_otherwise(law, currency),)
    profile = settle_country(desk, asked, law)
    desk.store.chats.save(replace(profile, currency=currency.upper()))
    return (_settled(desk, asked, law, currency.upper()),)


TRACES = (
    "Another program is reading my database just now, perhaps a backup; the last traces leave its "
    "file within minutes after that ends."
)


async def forget(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/forget`: ask a second time, then delete everything."""
    match asked.words.lower():
        case "yes":
            desk.store.chats.forget(asked.chat)
            desk.reports.forget(asked.chat)
            desk.pending.drop(asked.chat)
            text = "Done. I know nothing about you any more. /start begins afresh, any time."
            if not desk.store.sweep():
                text = f"{text}\n{TRACES}"
            return (Answer(text),)
        case "no":
            return (Answer("Good. Everything stays as it is."),)
        case _:
            rows = desk.store.ledgers.count(asked.chat)
            buttons = (
                (Button("Yes, delete everything", "/forget yes"),),
                (Button("No, keep it", "/forget no"),),
            )
            text = (
                "<b>Shall I delete everything I know about you?</b>\n"
                f"Your settings, {rows} entries of your ledger and all reminders would be gone. "
                "I cannot bring them back."
            )
            return (Answer(text, buttons),)


def ask_country(why: str) -> Answer:
    """Return the question for the country, with the reason it is asked."""
    return Answer(f"{why} {WHICH_COUNTRY}", country_buttons())


def ask_what_is_missing(desk: Desk, chat: ChatId) -> Answer:
    """Return the question for the country, or for the currency where only that is missing."""
    chosen = desk.profile(chat).country
    if chosen is None:
        return ask_country("For that I need to know whose law holds for you.")
    return _ask_currency(find_country(chosen))


def country_buttons(*, others: bool = False) -> tuple[tuple[Button, ...], ...]:
    """Return one button a country, and one that leads to the other page.

    others  the page of the countries whose law gives a loss no use; else that of all the rest.
    """
    page = [law for law in countries() if law.uses_losses is not others]
    rows = in_rows((Button(law.name, f"/start {law.code}") for law in page), 2)
    turn = Button("Back", "/start") if others else Button("Other countries", f"/start {OTHERS}")
    return (*rows, (turn,))


def currency_buttons(law: Jurisdiction) -> tuple[tuple[Button, ...], ...]:
    """Return buttons for the currency in which the country counts tax, and for any other."""
    own = Button(law.currency, f"/start {law.code} {law.currency}")
    return ((own, Button("Another one", f"/start {law.code} {ANOTHER}")),)


def find_country(words: str) -> Jurisdiction:
    """Return the law of a country by its code or a name it goes by, in any case.

    Raises  UnknownCountry.
    """
    wanted = words.strip().casefold()
    also = _code_of_name().get(wanted)
    for law in countries():
        if wanted in {law.code.casefold(), law.name.casefold()} or law.code == also:
            return law
    raise UnknownCountry(words, tuple(law.code for law in countries()))


@cache
def _code_of_name() -> Mapping[str, str]:
    """Return what people also call a country, from the dictionary that reads stories."""
    text = files("bot").joinpath("countries.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["country"]
    return {name.casefold(): row["code"] for row in rows for name in row["names"]}


def settle_country(desk: Desk, asked: Asked, law: Jurisdiction) -> Profile:
    """Save the country and return the profile; what hung on another country's law is dropped."""
    profile = desk.profile(asked.chat)
    if profile.country != law.code:
        profile = replace(
            profile,
            country=law.code,
            currency=None,
            timezone=None,
            method=None,
            rate_short=None,
            rate_long=None,
            wash_rule=None,
        )
    desk.store.chats.save(profile)
    return profile


def _now(desk: Desk, asked: Asked) -> tuple[str, ...]:
    profile = desk.profile(asked.chat)
    if profile.country is None or profile.currency is None:
        return ()
    law = find_country(profile.country)
    return (f"You chose {country(law.name)} and {profile.currency}; a button changes it.",)


def _without_article(words: str) -> str:
    """Return “Netherlands” where somebody wrote “the Netherlands”."""
    article, _, rest = words.partition(" ")
    return rest if article.casefold() == "the" and rest else words


def _country_and_currency(words: str) -> tuple[str, str]:
    """Part `United States USD` into country and currency; the currency may be missing."""
    first, _, last = words.rpartition(" ")
    known = {law.name.casefold() for law in countries()} | _code_of_name().keys()
    if not first or words.casefold() in known:
        return words, ""
    return first, last


def _unknown(unknown: UnknownCountry) -> str:
    known = enumeration([country(law.name) for law in countries()])
    return (
        f"“{name(unknown.code)}” is not there yet: I know the law of {known}. "
        "I will not guess what a loss is worth elsewhere."
    )


def _ask_currency(law: Jurisdiction) -> Answer:
    text = (
        f"<b>{escape(law.name)}</b>, noted. In which currency do you count? "
        f"Tax there is counted in {law.currency}."
    )
    return Answer(text, currency_buttons(law))


def _counted_otherwise(law: Jurisdiction, currency: str) -> Answer:
    asked = "other currencies" if currency == ANOTHER else f"“{name(currency)}”"
    text = (
        f"Tax in {country(law.name)} is counted in {law.currency}, and I cannot convert {asked} "
        f"yet. Amounts that you give in another currency are kept, but a lot without a cost in "
        f"{law.currency} is in no figure of mine. Shall I count in {law.currency}?"
    )
    return Answer(text, (currency_buttons(law)[0][:1],))


def _settled(desk: Desk, asked: Asked, law: Jurisdiction, currency: str) -> Answer:
    on = desk.profile(asked.chat).subscribed_at is not None
    reminders = (
        "Reminders are on." if on else "When your lots are in, /subscribe turns reminders on."
    )
    text = (
        f"<b>{escape(law.name)}, {currency}.</b> Now tell me what you bought, for instance:\n"
        "<code>/add buy 0.5 BTC for 30000 2025-03-01 kraken</code>\n"
        "or send me a ledger file (CSV).\n\n"
        f"{reminders} /settings has the rest, /help everything I can do."
    )
    return Answer(text)
