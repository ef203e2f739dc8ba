"""`/start` and `/forget`: who a chat is, and the end of knowing it."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from bot.chat.desk import Asked, Desk, countries, in_rows
from bot.chat.numbers import CURRENCIES
from bot.core.chats import Profile
from bot.core.conversation import Answer, Button
from bot.core.errors import UnknownCountry
from bot.core.messages.words import DISCLAIMER, country, enumeration, escape, name
from bot.core.rules import Jurisdiction

WIDELY_USED = ("USD", "EUR", "GBP")
WELCOME = (
    "<b>Hello, I am Gleaner.</b> I read crypto news, look at your own lots, and remind you when a "
    "loss could lower your tax. I never place an order, and what to do is yours to decide.\n"
    f"<i>{DISCLAIMER}</i>"
)
WHICH_COUNTRY = "In which country do you pay tax?"


async def start(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/start`, `/start US`, `/start US USD`: choose country and currency."""
    if not asked.words:
        return (
            Answer("\n\n".join((WELCOME, *_now(desk, asked), WHICH_COUNTRY)), country_buttons()),
        )
    wanted, currency = _country_and_currency(asked.words)
    try:
        law = find_country(wanted)
    except UnknownCountry as unknown:
        return (Answer(_unknown(unknown), country_buttons()),)
    if not currency:
        settle_country(desk, asked, law)
        return (_ask_currency(law),)
    if currency.upper() not in {law.currency, *CURRENCIES}:
        text = f"I do not know the currency “{name(currency)}”. Which one do you count in?"
        return (Answer(text, currency_buttons(law)),)
    profile = settle_country(desk, asked, law)
    desk.store.chats.save(replace(profile, currency=currency.upper()))
    return (_settled(desk, asked, law, currency.upper()),)


async def forget(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/forget`: ask a second time, then delete everything."""
    match asked.words.lower():
        case "yes":
            desk.store.chats.forget(asked.chat)
            desk.reports.forget(asked.chat)
            return (
                Answer("Done. I know nothing about you any more. /start begins afresh, any time."),
            )
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


def country_buttons(command: str = "/start") -> tuple[tuple[Button, ...], ...]:
    """Return one button a country."""
    return in_rows((Button(law.name, f"{command} {law.code}") for law in countries()), 2)


def currency_buttons(law: Jurisdiction) -> tuple[tuple[Button, ...], ...]:
    """Return buttons for the country's currency and those widely used."""
    codes = dict.fromkeys((law.currency, *WIDELY_USED))
    return in_rows((Button(code, f"/start {law.code} {code}") for code in codes), 4)


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
