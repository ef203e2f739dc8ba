"""`/settings`: show what is set and change it, by buttons or as `/settings threshold 250`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, partial
from zoneinfo import available_timezones

from bot.chat import stated
from bot.chat.account import country_buttons, currency_buttons, find_country, start
from bot.chat.anew import RECKONING, doubts_of, net_of_years, told_anew
from bot.chat.desk import Asked, Desk, in_rows, ready
from bot.chat.numbers import read_amount
from bot.chat.setting_values import DEFAULT_WORDS, NONE_WORDS, Unusable, amount_of
from bot.core.answers import SettingsAnswer
from bot.core.chats import ChatId, Profile, QuietHours
from bot.core.conversation import Answer, Button
from bot.core.errors import NotReady
from bot.core.messages import settings_text
from bot.core.messages.others import ALL_OTHERS
from bot.core.messages.words import METHODS, clipped, country, escape, name
from bot.core.nothing_held import NothingHeld
from bot.core.stated import Part
from bot.core.wallets import wallet_key

HIGHEST_RATE = Decimal(100)
HIGHEST_COST = Decimal(50)
THRESHOLDS = ("50", "100", "250", "1000")
COSTS = ("0.1", "0.25", "0.5", "1", "none")
LEAST_TRADES = ("10", "50", "100", "none")
QUIET = ("off", "22-08", "23-07", "20-09")
KEYS: Mapping[str, str] = {
    "country": "country",
    "currency": "currency",
    "timezone": "timezone", "time zone": "timezone", "zone": "timezone",
    "method": "method",
    "threshold": "threshold", "minimum": "threshold",
    "trade cost": "cost", "cost": "cost", "costs": "cost", "fee": "cost",
    "smallest sale": "trade", "smallest trade": "trade", "trade": "trade",
    "quiet hours": "quiet", "quiet": "quiet",
    "rate": "rate", "rates": "rate",
    "wash rule": "wash", "wash": "wash",
    "household": "household",
    **stated.KEYS,
}  # fmt: skip

WASH_QUESTION = (
    "Shall I count as if buying back near a sale took the loss away? The law may change in this "
    "point; the switch lets you plan for it."
)


ONE_RATE = "At which rate, in per cent, are your gains taxed?\n<code>/settings rate 24</code>"
TWO_RATES = (
    "At which rate, in per cent, are your gains taxed? One rate, or one for short-term and one for "
    "long-term gains:\n<code>/settings rate 24</code>\n<code>/settings rate 24 15</code>"
)


class _NotThere(Unusable):
    """The law of the country knows no such setting."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A value for a setting: what is set, what holds by the law, and the ledger's wallets."""

    profile: Profile
    settings: SettingsAnswer
    value: str
    wallets: Callable[[], tuple[str, ...]]

    @property
    def is_default(self) -> bool:
        return self.value.lower() in DEFAULT_WORDS

    @property
    def said(self) -> str:
        """The value as an answer quotes it, not escaped."""
        return clipped(self.value)


async def settings(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/settings`, `/settings threshold`, `/settings threshold 250`."""
    key, value = key_and_value(asked.words)
    if key in {"country", "currency"} and value:
        return await start(desk, Asked(asked.request, _as_start(desk, asked, key, value)))
    profile = desk.profile(asked.chat)
    shown = desk.reports.settings(asked.chat)
    if asked.words and key is None:
        known = ", ".join(dict.fromkeys(KEYS.values()))
        text = f"I have no setting “{name(asked.words)}”. There are: {known}."
        return (Answer(text, _menu(shown) if profile.is_ready else ()),)
    if key is None or key not in _WITHOUT_COUNTRY or not value:
        ready(desk, asked.chat)
    if key is None:
        return (Answer(settings_text(shown), _menu(shown)),)
    reckons = key in RECKONING and bool(value) and profile.is_ready
    before = await net_of_years(desk, asked.chat) if reckons else {}
    refused = change(desk, asked.chat, key, value)
    if refused is not None:
        return (refused,)
    shown = desk.reports.settings(asked.chat)
    told = ["Done."]
    if reckons:
        after = await net_of_years(desk, asked.chat)
        told.append(told_anew(before, after, profile.currency or ""))
    if key == "method":
        told.append(doubts_of(shown.method, shown))
    if key == "household" and desk.reports.nothing_held(asked.chat) is NothingHeld.OTHERS:
        told.append(ALL_OTHERS)
    if key in set(Part):
        told += stated.why_without_use(desk, asked.chat, Part(key))
    text = "\n\n".join(filter(None, (*told, settings_text(shown))))
    return (Answer(text, (*_back(key, profile), *_menu(shown))),)


def _back(key: str, before: Profile) -> tuple[tuple[Button, ...], ...]:
    """Return a button that brings the method before back, for all sales hang on it."""
    if key != "method":
        return ()
    return ((Button("Take that back", f"/settings method {before.method or 'default'}"),),)


def change(desk: Desk, chat: ChatId, key: str, value: str) -> Answer | None:
    """Change a setting; return why it cannot be, or what there is to choose, and None once done."""
    profile, shown = desk.profile(chat), desk.reports.settings(chat)
    try:
        if key in set(Part) and value:
            stated.state(desk, chat, Part(key), value)
            return None
        wallets = partial(desk.store.ledgers.wallets, chat)
        changed = _changed(key, _Change(profile, shown, value, wallets))
    except Unusable as error:
        buttons = () if isinstance(error, _NotThere) else _question(key, shown).buttons
        return Answer(escape(str(error)), buttons)
    if changed is None:
        return _question(key, shown)
    ready(desk, chat)
    desk.store.chats.save(changed)
    return None


def _changed(key: str, change: _Change) -> Profile | None:
    """Return the changed profile, None where no value was named.

    Raises  Unusable.
    """
    shown = change.settings
    if key == "wash" and shown.country_name and not shown.has_wash_switch:
        where = country(shown.country_name)
        raise _NotThere(f"The law of {where} has no such rule to switch.")
    if key == "household" and shown.country_name and not shown.counts_household:
        where = country(shown.country_name)
        raise _NotThere(f"The law of {where} counts nobody's purchases but yours.")
    return _CHANGES[key](change) if change.value else None


def key_and_value(words: str) -> tuple[str | None, str]:
    """Return which setting is meant, None where it is none that there is, and its value."""
    low = " ".join(words.split())
    for label in sorted(KEYS, key=len, reverse=True):
        if low.lower() == label or low.lower().startswith(f"{label} "):
            return KEYS[label], low[len(label) :].strip()
    return None, ""


def _as_start(desk: Desk, asked: Asked, key: str, value: str) -> str:
    if key == "country":
        return value
    country = desk.profile(asked.chat).country
    if country is None:
        raise NotReady
    return f"{country} {value}"


def _menu(shown: SettingsAnswer) -> tuple[tuple[Button, ...], ...]:
    labels = {
        "country": "Country", "currency": "Currency", "timezone": "Time zone",
        "threshold": "Threshold", "quiet": "Quiet hours", "rate": "Tax rate",
        "cost": "Cost of selling", "trade": "Smallest sale",
    }  # fmt: skip
    if len(shown.methods) > 1:
        labels["method"] = "Method"
    if shown.has_wash_switch:
        labels["wash"] = "Wash rule"
    if shown.counts_household:
        labels["household"] = "Household"
    labels |= {part: stated.LABELS[part] for part in Part if part in shown.parts}
    return in_rows((Button(label, f"/settings {key}") for key, label in labels.items()), 3)


def _question(key: str, shown: SettingsAnswer) -> Answer:
    match key:
        case "country":
            return Answer("In which country do you pay tax?", country_buttons())
        case "currency":
            law = find_country(shown.profile.country or "")
            return Answer("In which currency do you count?", currency_buttons(law))
        case "method":
            options, text = tuple(shown.methods), _method_question(shown)
        case "wash":
            options, text = ("on", "off"), WASH_QUESTION
        case "rate":
            options, text = ("default",), TWO_RATES if shown.has_terms else ONE_RATE
        case Part.GAINS:
            options = ("off",)
            text = stated.GAINS_BY_TERM if shown.knows_terms else stated.GAINS
        case _:
            options, text = (_OPTIONS | stated.OPTIONS)[key]
    return Answer(
        text, in_rows((Button(str(each), f"/settings {key} {each}") for each in options), 4)
    )


_OPTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "household": (
        ("none",),
        (
            "Which of the wallets in your ledger are of others whose purchases the law counts with "
            "yours when you buy back? Their coins are in no figure of yours. Write them as\n"
            "<code>/settings household TFSA, hers</code>"
        ),
    ),
    "timezone": (
        ("default",),
        (
            "Which time zone are your days in? Write it as\n"
            "<code>/settings timezone Europe/Berlin</code>"
        ),
    ),
    "threshold": (
        THRESHOLDS,
        (
            "From which loss on is a message worth it? Any amount will do:\n"
            "<code>/settings threshold 250</code>"
        ),
    ),
    "cost": (
        COSTS,
        (
            "What does selling cost you, fee and spread together, in per cent of what it brings? "
            "It lowers what a sale saves:\n"
            "<code>/settings cost 0.5</code>"
        ),
    ),
    "trade": (
        LEAST_TRADES,
        (
            "What must a sale bring at least? Smaller ones are only named:\n"
            "<code>/settings trade 100</code>"
        ),
    ),
    "quiet": (
        QUIET,
        (
            "In which hours shall I stay silent? Any will do:\n"
            "<code>/settings quiet hours 22:30-07:15</code>"
        ),
    ),
}


def _method_question(shown: SettingsAnswer) -> str:
    lines = [
        f"• {method}: {METHODS.get(method, method)}. {doubts_of(method, shown)}".rstrip(". ")
        for method in shown.methods
    ]
    now = f"Now it is {shown.method}. " if shown.method else ""
    what = f"{now}All your sales are reckoned anew by another, those of past years, too."
    return "\n".join(("In which order are your lots taken? The law allows", *lines, what))


def _timezone(change: _Change) -> Profile:
    if change.is_default:
        return replace(change.profile, timezone=None)
    wanted = change.value.replace(" ", "_").casefold()
    found = [zone for zone in _zones() if wanted in {zone.casefold(), _city(zone)}]
    if not found:
        raise Unusable(
            f"I do not know the time zone “{change.said}”; write it as Europe/Berlin or Tokyo."
        )
    return replace(change.profile, timezone=found[0])


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones(), key=lambda zone: ("/" not in zone, zone)))


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].casefold()


def _method(change: _Change) -> Profile:
    if change.is_default:
        return replace(change.profile, method=None)
    wanted = change.value.lower()
    if wanted not in change.settings.methods:
        where = country(change.settings.country_name or "")
        allowed = ", ".join(change.settings.methods)
        raise Unusable(f"The law of {where} does not allow “{change.said}”; it allows {allowed}.")
    return replace(change.profile, method=wanted)


def _threshold(change: _Change) -> Profile:
    return replace(change.profile, min_loss=_amount(change))


def _amount(change: _Change) -> Decimal:
    word = change.value.split()[0]
    return amount_of(word, change.profile.country, said=change.said).number


def _cost(change: _Change) -> Profile:
    if change.value.lower() in NONE_WORDS:
        return replace(change.profile, trade_cost=Decimal(0))
    cost = read_amount(change.value.rstrip("% "))
    if cost is None or cost.number > HIGHEST_COST:
        raise Unusable(f"“{change.said}” is no cost in per cent; write it as 0.5, or none.")
    return replace(change.profile, trade_cost=cost.number)


def _trade(change: _Change) -> Profile:
    least = Decimal(0) if change.value.lower() in NONE_WORDS else _amount(change)
    return replace(change.profile, min_trade=least)


def _quiet(change: _Change) -> Profile:
    try:
        return replace(change.profile, quiet_hours=QuietHours.parse(change.value))
    except ValueError as error:
        raise Unusable(
            f"“{change.said}” is no span of hours; write it as 22-08, or off."
        ) from error


def _rate(change: _Change) -> Profile:
    if change.is_default:
        return replace(change.profile, rate_short=None, rate_long=None)
    rates = [read_amount(word.rstrip("%,")) for word in change.value.split()]
    good = [rate.number for rate in rates if rate and rate.number <= HIGHEST_RATE]
    if len(good) != len(rates) or len(good) not in {1, 2}:
        many = "one or two, as 24 15" if change.settings.has_terms else "one, as 24"
        raise Unusable(f"“{change.said}” is no rate in per cent; write {many}.")
    if len(good) > 1 and not change.settings.has_terms:
        where = country(change.settings.country_name or "")
        raise Unusable(f"The law of {where} has one rate for gains; write one, as 18.")
    long = good[1] if len(good) > 1 else change.profile.rate_long
    return replace(change.profile, rate_short=good[0], rate_long=long)


def _wash(change: _Change) -> Profile:
    if change.value.lower() not in {"on", "off"}:
        raise Unusable("Write on or off.")
    return replace(change.profile, wash_rule=change.value.lower() == "on")


def _household(change: _Change) -> Profile:
    if change.is_default or change.value.lower() == "none":
        return replace(change.profile, household=())
    known = {wallet_key(wallet): wallet for wallet in change.wallets()}
    named = [piece.strip() for piece in change.value.split(",") if piece.strip()]
    unknown = [wallet for wallet in named if wallet_key(wallet) not in known]
    if unknown:
        there = f"there are: {', '.join(known.values())}" if known else "it is empty"
        raise Unusable(f"Your ledger has no wallet “{clipped(unknown[0])}”; {there}.")
    wallets = dict.fromkeys(known[wallet_key(wallet)] for wallet in named)
    return replace(change.profile, household=tuple(wallets))


_CHANGES: Mapping[str, Callable[[_Change], Profile]] = {
    "timezone": _timezone,
    "method": _method,
    "threshold": _threshold,
    "cost": _cost,
    "trade": _trade,
    "quiet": _quiet,
    "rate": _rate,
    "wash": _wash,
    "household": _household,
}
_WITHOUT_COUNTRY = frozenset({"timezone", "threshold", "quiet", "cost", "trade"})
"""What can be judged before a country is chosen, so that a mistake is named at once."""
