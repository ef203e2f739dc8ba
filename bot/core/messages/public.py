"""Stories and deadlines in, what a group reads out: the same for all, of nobody's holdings."""

from collections.abc import Sequence

from bot.core.answers import DeadlineAnswer
from bot.core.deadlines import Deadline
from bot.core.messages import words
from bot.core.messages.reminders import also_reported, story_lines
from bot.core.outbox import MessageKind
from bot.core.stories import Story

PRIVATELY = "What it means for lots of your own I tell in a private chat."
STOP = "/reminders says how often I write here, /unsubscribe stops it; both are the admins'."


def public_text(
    story: Story,
    kind: MessageKind,
    assets: Sequence[str],
    country: str,
    also_by: Sequence[str] = (),
) -> str:
    """Write a story for a group.

    assets   what it says is falling; empty for the market as a whole.
    country  the name of the group's country.
    """
    if kind is MessageKind.DOWNTURN:
        what = words.enumeration([words.name(asset) for asset in assets])
        head = f"A story speaks of falling prices{f': {what}' if what else ''}."
    else:
        head = f"A story about crypto tax may matter in {words.country(country)}."
    title = words.link(story.entry.link, words.name(story.entry.title, words.LONGEST_TITLE))
    told = f"<b>{head}</b>\n{title} ({words.name(story.feed)}){also_reported(also_by)}"
    return "\n\n".join((told, _foot(PRIVATELY)))


def public_digest_text(stories: Sequence[Story]) -> str:
    """Write several stories as one message, newest last."""
    count = len(stories)
    what = "One story" if count == 1 else f"{count} stories"
    head = f"<b>Your digest: {what} on falling prices or crypto tax.</b>"
    return "\n\n".join(("\n".join((head, *story_lines(stories))), _foot(PRIVATELY)))


def public_nudge_text(ahead: DeadlineAnswer, deadline: Deadline) -> str:
    """Write the reminder that a deadline causes, without anybody's figures."""
    left = words.days_left(deadline.days_left)
    head = (
        f"<b>{left[0].upper()}{left[1:]} in which a loss counts for tax year "
        f"{words.name(deadline.tax_year)} in {words.country(ahead.country_name)}.</b>"
    )
    until = f"Until {words.moment(deadline.safe_until, ahead.timezone)}."
    told = f"{head}\n{until} {words.filled(deadline.days_left)}".rstrip()
    return "\n\n".join((told, _foot(PRIVATELY)))


def _foot(line: str) -> str:
    return f"{line}\n<i>{words.DISCLAIMER}</i>\n{STOP}"
