"""`/start`: who a chat is, by whose law and in which currency."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from bot.chat.desk import Asked, Desk, countries, in_rows
from bot.core.chats import ChatId, Profile
from bot.core.conversation import Answer, Button
from bot.core.errors import UnknownCountry
from bot.core.jurisdiction import Jurisdiction
from bot.core.messages import dropped_text
from bot.core.messages.words import (
    DISCLAIMER,
    country,
    entries_text,
    enumeration,
    escape,
    name,
)
from bot.core.stated import Stated

ANOTHER = "other"
OTHERS = "others"
KEEP = "keep"
YES = "yes"
WELCOME = (
    "<b>Hello, I am Gleaner.</b> I read crypto news, look at your own lots, and remind you when a "
    "loss could lower your tax. I never place an order, and what to do is yours to decide.\n"
    f"<i>{DISCLAIMER}</i>"
)
WHICH_COUNTRY = "In which country do you pay tax?"
NEEDED = "For that I need to know {missing}."
FIRST_TRADE = (
    "Now tell me what you bought, for instance:\n"
    "<code>/add buy 0.5 BTC for 30000 2025-03-01 kraken</code>\n"
    "or send me an exchange's export or a ledger file (CSV)."
)
SENT_BEFORE = "What I read in the file that you sent before comes next."
USES = "/portfolio shows what you hold, /losses what could be used."
NO_USE_THERE = (
    "In these countries a loss on coins is worth nothing for tax. I keep your ledger all the same "
    "and say what the law is. In which one do you pay tax?"
)


async def start(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/start`, `/start US`, `/start US USD`: choose country and currency.

    Where both are chosen, another country takes effect once it is confirmed, by a button or by
    `/start US USD yes`.
    """
    profile = desk.profile(asked.chat)
    match asked.words.casefold():
        case "":
            text = "\n\n".join((WELCOME, *_now(desk, profile), WHICH_COUNTRY))
            return (Answer(text, (*_keep(profile), *country_buttons())),)
        case word if word == OTHERS:
            return (Answer(NO_USE_THERE, (*_keep(profile), *country_buttons(others=True))),)
        case word if word == KEEP and profile.is_ready:
            return (_stays(profile),)
    said = asked.words.removesuffix(f" {YES}")
    wanted, currency = _country_and_currency(_without_article(said))
    try:
        law = find_country(wanted)
    except UnknownCountry as unknown:
        return (Answer(_unknown(unknown), country_buttons()),)
    moves = profile.is_ready and profile.country != law.code
    confirmed = asked.request.pressed is not None or said != asked.words
    if moves and not confirmed and currency.upper() == law.currency:
        return (_ask_to_change(desk, profile, law),)
    return (_chosen(desk, profile, law, currency.upper()),)


def _chosen(desk: Desk, profile: Profile, law: Jurisdiction, currency: str) -> Answer:
    if currency == law.currency:
        stated = desk.store.stated.all(profile.chat)
        desk.store.chats.save(replace(in_country(profile, law), currency=currency))
        return _settled(desk, profile, law, _dropped(desk, profile, stated))
    if not profile.is_ready:
        desk.store.chats.save(in_country(profile, law))
        return _counted_otherwise(law, currency) if currency else _ask_currency(law)
    if currency:
        return _with(_counted_otherwise(law, currency), _keep(profile))
    return _stays(profile) if law.code == profile.country else _ask_to_change(desk, profile, law)


def ask_country(why: str) -> Answer:
    """Return the question for the country, with the reason it is asked."""
    return Answer(f"{why} {WHICH_COUNTRY}", country_buttons())


def ask_what_is_missing(desk: Desk, chat: ChatId, why: str = NEEDED) -> Answer:
    """Return the question for the country, or for the currency where only that is missing.

    why  a sentence in which `{missing}` is what is asked for.
    """
    chosen = desk.profile(chat).country
    if chosen is None:
        return ask_country(why.format(missing="your country"))
    asked = _ask_currency(find_country(chosen))
    return replace(asked, text=f"{why.format(missing='your currency')}\n\n{asked.text}")


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


def in_country(profile: Profile, law: Jurisdiction) -> Profile:
    """Return the profile of a chat in a country; what hung on another one's law is dropped."""
    if profile.country == law.code:
        return profile
    return replace(
        profile,
        country=law.code,
        currency=None,
        timezone=None,
        method=None,
        rate_short=None,
        rate_long=None,
        wash_rule=None,
    )


def _now(desk: Desk, profile: Profile) -> tuple[str, ...]:
    if not profile.is_ready:
        return ()
    law = find_country(profile.country or "")
    rows = desk.store.ledgers.count(profile.chat)
    lots = f" {FIRST_TRADE}" if not rows else f" I have {entries_text(rows)} in your ledger. {USES}"
    return (f"You chose {country(law.name)} and {profile.currency}.{lots}",)


def _keep(profile: Profile) -> tuple[tuple[Button, ...], ...]:
    """Return the button that leaves everything as it is, where there is something to leave."""
    if not profile.is_ready:
        return ()
    law = find_country(profile.country or "")
    return ((Button(f"Keep {law.name}", f"/start {KEEP}"),),)


def _stays(profile: Profile) -> Answer:
    law = find_country(profile.country or "")
    kept = f"{country(law.name)} and {profile.currency} stay"
    return Answer(f"{kept[0].upper()}{kept[1:]}. Nothing has changed. {USES}")


def _with(answer: Answer, buttons: tuple[tuple[Button, ...], ...]) -> Answer:
    return replace(answer, buttons=(*answer.buttons, *buttons))


def _ask_to_change(desk: Desk, profile: Profile, law: Jurisdiction) -> Answer:
    old = find_country(profile.country or "")
    question = (
        f"<b>Shall I change from {country(old.name)} to {country(law.name)}?</b> Nothing has "
        "changed yet.\nYour method, tax rates, time zone and wash rule would go back to what is "
        f"usual in {country(law.name)}."
    )
    dropped = dropped_text(desk.store.stated.all(profile.chat))
    if dropped:
        question += f" I would forget {dropped}."
    confirms = f"/start {law.code} {law.currency} {YES}"
    change = Button(f"Change to {law.name}, {law.currency}", confirms)
    return Answer(
        "\n".join((question, *_converted(desk, profile, law))), ((change,), *_keep(profile))
    )


def _converted(desk: Desk, profile: Profile, law: Jurisdiction) -> tuple[str, ...]:
    """Write how many rows would be converted into another country's currency."""
    if profile.currency in {law.currency, None}:
        return ()
    rows = desk.reports.rows(profile.chat)
    count = sum(
        row.currency == profile.currency and (row.total is not None or row.fee is not None)
        for row in rows
    )
    if not count:
        return ()
    have, they = ("has", "it") if count == 1 else ("have", "they")
    text = (
        f"{entries_text(count)} of your ledger {have} amounts in {profile.currency}: tax there is "
        f"counted in {law.currency}, so {they} would count at the official rate of the day of each."
    )
    return (text,)


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
        f"Tax in {country(law.name)} is counted in {law.currency}, not in {asked}. Amounts that "
        f"you give in another currency count at the official rate of their day (European Central "
        f"Bank). Shall I count in {law.currency}?"
    )
    return Answer(text, (currency_buttons(law)[0][:1],))


def _dropped(desk: Desk, profile: Profile, stated: Sequence[Stated]) -> str:
    """Write which of what was stated went with the country or currency it was stated for."""
    kept = desk.store.stated.all(profile.chat)
    dropped = dropped_text([one for one in stated if one not in kept])
    return f"\nI no longer know {dropped}; /settings takes it anew." if dropped else ""


def _settled(desk: Desk, before: Profile, law: Jurisdiction, dropped: str) -> Answer:
    """Write what holds now, and the way back where another country held before.

    dropped  what is not known any more.
    """
    on = before.subscribed_at is not None
    rows = desk.store.ledgers.count(before.chat)
    reminders = "Reminders are on." if on else "/subscribe turns reminders on."
    if not on and not rows:
        reminders = "When your lots are in, /subscribe turns reminders on."
    lots = (
        f" {FIRST_TRADE}" if not rows else f"\nI have {entries_text(rows)} in your ledger. {USES}"
    )
    if desk.store.imports.unread(before.chat):
        lots = f" {SENT_BEFORE}"
    text = (
        f"<b>{escape(law.name)}, {law.currency}.</b>{lots}{dropped}\n\n"
        f"{reminders} /settings has the rest, /help everything I can do."
    )
    if not before.is_ready or before.country == law.code:
        return Answer(text)
    old = find_country(before.country or "")
    back = Button(f"Back to {old.name}", f"/start {old.code} {old.currency}")
    return Answer("\n\n".join((text, *_converted(desk, before, law))), ((back,),))
