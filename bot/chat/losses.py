"""`/losses` and `/deadline`: what could be used, and until when."""

from bot.chat.desk import Asked, Desk, ready
from bot.chat.one_coin import NoSuchCoin, held_coin
from bot.core.answers import LossAnswer
from bot.core.conversation import Answer, Button
from bot.core.messages import deadline_text, ended_text, losses_text, plan_text
from bot.core.messages.words import name
from bot.core.plan import Target

AIMS = {
    Target.SAVING: "The largest saving",
    Target.GAINS: "Meet this year's gains",
    Target.ALLOWANCE: "Use what is free of tax",
}
WHICH_AIM = (
    "What should the sales come to? I look for the fewest that reach it, in the order in which the "
    "law takes your lots; I do not say that you should make them."
)


async def losses(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/losses`, `/losses SOL`: what could be harvested today, of all coins or of one."""
    ready(desk, asked.chat)
    try:
        only = await held_coin(desk, asked)
    except NoSuchCoin as error:
        return (Answer(str(error)),)
    found = losses_text(await desk.reports.losses(asked.chat, only))
    return (Answer("\n\n".join(filter(None, (_of_ended_years(desk, asked), found)))),)


def _of_ended_years(desk: Desk, asked: Asked) -> str:
    """Write, once, that what was stated of a tax year is used no more; empty where it is."""
    on = desk.now().astimezone(desk.timezone(asked.chat)).date()
    ended = desk.store.stated.ended(asked.chat, on, asked.request.update_id)
    shown = desk.reports.settings(asked.chat)
    year, currency = desk.reports.stated(asked.chat).tax_year, shown.profile.currency or ""
    return ended_text(ended, year, currency, knows_terms=shown.knows_terms)


async def plan(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/plan`: the fewest sales that reach an aim, chosen by buttons."""
    ready(desk, asked.chat)
    word = asked.words.lower()
    if word not in set(Target):
        buttons = tuple((Button(label, f"/plan {aim}"),) for aim, label in AIMS.items())
        unknown = f"“{name(asked.words)}” is no aim that I know. " if word else ""
        return (Answer(f"{unknown}{WHICH_AIM}", buttons),)
    return (Answer(plan_text(await desk.reports.plan(asked.chat, Target(word)))),)


async def deadline(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/deadline`: until when a loss counts."""
    ready(desk, asked.chat)
    return (Answer(deadline_text(desk.reports.deadlines(asked.chat), await of_lots(desk, asked))),)


async def of_lots(desk: Desk, asked: Asked) -> LossAnswer | None:
    """Return the losses of a person's lots where these have last days of their own, else None."""
    by_lot = desk.reports.deadlines(asked.chat).by_lot
    if not by_lot or desk.profile(asked.chat).is_group or not desk.store.ledgers.count(asked.chat):
        return None
    found = await desk.reports.losses(asked.chat)
    return found if found.report.usable else None
