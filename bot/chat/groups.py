"""What is said in a group: its admins choose what it reads, and nobody's holdings are spoken of."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.chat.account import KEEP, OTHERS, country_buttons, find_country, in_country
from bot.chat.alerts import news
from bot.chat.desk import Asked, Desk
from bot.chat.losses import deadline
from bot.chat.reminders import reminders
from bot.chat.settings import change, key_and_value
from bot.core.conversation import IN_GROUPS, OF_ADMINS, Answer, Speaker
from bot.core.errors import UnknownCountry
from bot.core.messages.words import DISCLAIMER, country, escape, name

HELP = (
    "<b>I am Gleaner.</b> In a group I tell of stories on falling prices and on crypto tax, and of "
    "the days on which a tax year ends.\n"
    "/news: the latest stories, or those with a word\n"
    "/deadline: until when a loss counts\n\n"
    "For the admins of this group:\n"
    "/start GB: the country whose tax you care about\n"
    "/subscribe, /unsubscribe: whether I write here unasked; in a forum, into the topic in which "
    "you say so\n"
    "/reminders: how often\n"
    "/settings: time zone and quiet hours\n"
    "/forget: the end of it\n\n"
    "Your own lots are nobody else's business: write to me in a private chat.\n"
    f"<i>{DISCLAIMER}</i>"
)
WHICH_COUNTRY = "Whose tax does this group care about? An admin may press, or write /start GB."
NO_COUNTRY = "An admin of this group chooses its country first: /start GB, for instance."
SETTINGS = frozenset({"timezone", "quiet"})
HOW = (
    "<code>/start GB</code> the country\n"
    "<code>/settings timezone Europe/London</code>\n"
    "<code>/settings quiet hours 22-08</code> (or <code>off</code>)"
)


async def in_group(desk: Desk, asked: Asked, command: str) -> tuple[Answer, ...]:
    """Answer what may be asked in a group, and nothing else."""
    if command in OF_ADMINS and asked.request.speaker is Speaker.ADMIN:
        return (await _told(desk, asked, command),)
    if command not in IN_GROUPS:
        return ()
    match command:
        case "news":
            return await news(desk, asked)
        case "deadline" if desk.profile(asked.chat).is_ready:
            return await deadline(desk, asked)
        case "deadline":
            return (Answer(NO_COUNTRY),)
        case _:
            return (Answer(HELP),)


async def _told(desk: Desk, asked: Asked, command: str) -> Answer:
    if command not in {"start", "forget"} and not desk.profile(asked.chat).is_ready:
        return Answer(NO_COUNTRY)
    if command in _AT_ONCE:
        return _AT_ONCE[command](desk, asked)
    (answer,) = await reminders(desk, asked)
    return answer


def _start(desk: Desk, asked: Asked) -> Answer:
    if asked.words in {"", OTHERS, KEEP}:
        return Answer(WHICH_COUNTRY, country_buttons(others=asked.words == OTHERS))
    try:
        law = find_country(asked.words)
    except UnknownCountry:
        text = f"I do not know the law of “{name(asked.words)}”. {WHICH_COUNTRY}"
        return Answer(text, country_buttons())
    profile = in_country(desk.profile(asked.chat), law)
    desk.store.chats.save(replace(profile, currency=law.currency))
    on = "I write here unasked already." if profile.subscribed_at else "/subscribe is next."
    return Answer(f"<b>{escape(law.name)}.</b> {on} /help says what I do in a group.")


def _subscribe(desk: Desk, asked: Asked) -> Answer:
    profile = desk.profile(asked.chat)
    since = profile.subscribed_at or desk.now()
    desk.store.chats.save(replace(profile, subscribed_at=since, topic=asked.request.topic))
    ahead = desk.reports.deadlines(asked.chat)
    where = country(ahead.country_name)
    here = "in this topic" if asked.request.topic else "here"
    lines = [
        f"<b>I write {here} from now on</b> when",
        "• a story speaks of falling prices, at most once a day for a coin,",
        f"• a story is about crypto tax in {where}, at most once a day,",
        *([f"• the tax year of {where} ends soon."] if ahead.deadlines else []),
        "/reminders says how often, /settings when not, /unsubscribe stops it.",
    ]
    return Answer("\n".join(lines))


def _unsubscribe(desk: Desk, asked: Asked) -> Answer:
    desk.store.chats.save(replace(desk.profile(asked.chat), subscribed_at=None))
    return Answer("I write here no more unless I am asked. /subscribe turns it on again.")


def _settings(desk: Desk, asked: Asked) -> Answer:
    key, value = key_and_value(asked.words)
    if key not in SETTINGS:
        return _shown(desk, asked)
    return change(desk, asked.chat, key, value) or _shown(desk, asked)


def _shown(desk: Desk, asked: Asked) -> Answer:
    shown = desk.reports.settings(asked.chat)
    quiet = shown.profile.quiet_hours
    lines = (
        "<b>What is set for this group</b>",
        f"Country: <b>{escape(shown.country_name or 'none')}</b>",
        f"Time zone: <b>{escape(shown.timezone)}</b>",
        f"Quiet hours: <b>{quiet or 'none'}</b>",
        "",
        HOW,
    )
    return Answer("\n".join(lines))


def _forget(desk: Desk, asked: Asked) -> Answer:
    """A group has no lots to lose, so it is not asked twice."""
    desk.store.chats.forget(asked.chat)
    desk.reports.forget(asked.chat)
    desk.store.sweep()
    return Answer("Done. I know nothing about this group any more. /start begins afresh.")


_AT_ONCE: Mapping[str, Callable[[Desk, Asked], Answer]] = {
    "start": _start,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "settings": _settings,
    "forget": _forget,
}
