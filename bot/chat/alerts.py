"""`/subscribe`, `/unsubscribe` and `/news`: what is sent unasked, and what was in the news."""

from dataclasses import replace

from bot.chat.account import ask_what_is_missing
from bot.chat.desk import Asked, Desk
from bot.chat.losses import of_lots
from bot.core.answers import DeadlineAnswer, LossAnswer
from bot.core.chats import Profile
from bot.core.conversation import Answer
from bot.core.deadlines import NUDGE_DAYS
from bot.core.messages import news_text, own_days
from bot.core.messages.words import country, enumeration, escape, moment, money
from bot.core.reminders import LOT_NUDGE_DAYS


async def subscribe(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/subscribe`: turn reminders on; before a country is chosen the wish is remembered."""
    profile = desk.profile(asked.chat)
    if profile.subscribed_at is None:
        profile = replace(profile, subscribed_at=desk.now())
        desk.store.chats.save(profile)
    if not profile.is_ready:
        why = "Gladly: reminders are on as soon as I know {missing}."
        return (ask_what_is_missing(desk, asked.chat, why),)
    return (Answer(_what_comes(desk, asked, profile, await of_lots(desk, asked))),)


async def unsubscribe(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/unsubscribe`: turn reminders off; everything else stays."""
    profile = desk.store.chats.get(asked.chat)
    if profile is None or profile.subscribed_at is None:
        return (Answer("Reminders are off already. /subscribe turns them on."),)
    desk.store.chats.save(replace(profile, subscribed_at=None))
    return (
        Answer(
            "Reminders are off. Your lots and settings stay, and I still answer when you ask. "
            "/subscribe turns reminders on again."
        ),
    )


async def news(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/news`, `/news solana`: the latest flagged stories, or those that have a word."""
    return (Answer(news_text(desk.reports.news(asked.chat, asked.words))),)


def _what_comes(desk: Desk, asked: Asked, profile: Profile, losses: LossAnswer | None) -> str:
    ahead = desk.reports.deadlines(asked.chat)
    in_country = country(ahead.country_name)
    if ahead.why_not:
        return (
            f"Reminders are on, but for {in_country} none will come: {escape(ahead.why_not)} "
            "/settings changes the country."
        )
    threshold = money(profile.min_loss, profile.currency or "")
    days = enumeration([str(days) for days in NUDGE_DAYS])
    lines = [
        "<b>Reminders are on.</b> I write to you when",
        "• a story speaks of falling prices and you hold the coin at a loss you could use,",
        f"• a story about crypto tax in {in_country} matters for such a loss,",
        f"• the tax year ends in {days} days{_or_lots(ahead)}.",
        f"Only for losses of at least {threshold}: at most once a day for a coin, once about tax.",
        _quiet(profile),
    ]
    if ahead.deadlines:
        last = moment(ahead.deadlines[0].safe_until, ahead.timezone)
        lines.append(f"The next deadline: {last}.")
    if losses is not None:
        lines += ["Before it lots have last days of their own:", own_days(losses)]
    if not desk.store.ledgers.count(asked.chat):
        lines.append("I know none of your lots yet: /add or a ledger file tells me.")
    lines.append("/unsubscribe stops them.")
    return "\n".join(lines)


def _or_lots(ahead: DeadlineAnswer) -> str:
    """Say when lots with a last day of their own are told of, where there are such lots."""
    days = enumeration([str(days) for days in LOT_NUDGE_DAYS])
    return f", or the last day of a lot in {days}" if ahead.by_lot else ""


def _quiet(profile: Profile) -> str:
    if profile.quiet_hours is None:
        return "At any hour of the day; /settings sets quiet hours."
    return f"Never in your quiet hours, {profile.quiet_hours}."
