"""Matches and deadlines in, reminders in the outbox out."""

import logging
from collections import Counter
from datetime import UTC, datetime, time, timedelta

from bot.core.answers import LossAnswer
from bot.core.chats import Profile, first_decent_moment
from bot.core.matching import Match
from bot.core.messages import nudge_text, reminder_text
from bot.core.outbox import Draft, MessageKind
from bot.core.reminders import (
    Silence,
    decide,
    due_nudge,
    losing_assets,
    nudge_key,
    story_key,
)
from bot.core.stories import MATTERS_FOR
from bot.ports import Clock
from bot.reports import Reports
from bot.store import Store

DECENT_FROM, DECENT_UNTIL = time(9), time(21)
REMINDED = "reminded"
ASLEEP = "asleep"

log = logging.getLogger(__name__)


async def remind(store: Store, reports: Reports, clock: Clock) -> int:
    """Turn open matches into reminders, or into silence with its reason; return how many were made.

    In a chat's quiet hours its matches stay open, so that the figures are fresh when it wakes.
    The message, the cool-down and the match's outcome are written in one transaction.
    """
    outcomes: Counter[str] = Counter()
    for match in store.matches.open():
        outcomes[await _remind(match, store, reports, clock())] += 1
    made, asleep = outcomes.pop(REMINDED, 0), outcomes.pop(ASLEEP, 0)
    if made or outcomes:
        silent = outcomes.total()
        log.info("remind done reminders=%d silent=%d asleep=%d", made, silent, asleep)
    return made


async def _remind(match: Match, store: Store, reports: Reports, now: datetime) -> str:
    story = store.stories.get(match.story)
    profile = store.chats.get(match.chat)
    if story is None or profile is None or not profile.wants_reminders:
        return _settle(store, match, "not subscribed any more")
    if not story.is_news(now):
        return _settle(store, match, "too old to be told")
    if first_decent_moment(now, profile.quiet_hours, reports.timezone(match.chat)) != now:
        return ASLEEP
    answer = await reports.losses(match.chat)
    decision = decide(match, losing_assets(answer), store.matches.last_reminded(match.chat), now)
    if isinstance(decision, Silence):
        return _settle(store, match, decision.why)
    draft = Draft(
        match.chat,
        match.kind,
        story_key(match.story),
        reminder_text(story, decision.assets, answer),
        due=now,
        expires=story.dated + MATTERS_FOR,
    )
    with store.atomic():
        if store.chats.get(match.chat) is None:
            return "forgotten"
        store.outbox.queue(draft, now)
        store.matches.note_reminded(match.chat, decision.subjects, now)
        store.matches.settle(match, REMINDED)
    return REMINDED


def _settle(store: Store, match: Match, why: str) -> str:
    store.matches.settle(match, why)
    return why


async def nudge(store: Store, reports: Reports, clock: Clock) -> int:
    """Queue the deadline reminders that are due at a decent hour of each user's day.

    Each nudge of each deadline exactly once, for its key is unique in the outbox. One that is due
    while there is no usable loss stays due until the next takes its place.
    """
    made = 0
    for profile in store.chats.with_reminders():
        now = clock()
        draft = await _nudge(profile, store, reports, now)
        if draft is not None:
            made += store.outbox.queue(draft, now)
    if made:
        log.info("nudge done reminders=%d", made)
    return made


async def _nudge(profile: Profile, store: Store, reports: Reports, now: datetime) -> Draft | None:
    ahead = reports.deadlines(profile.chat)
    local = now.astimezone(ahead.timezone)
    decent = DECENT_FROM <= local.time() < DECENT_UNTIL
    if not (ahead.deadlines and profile.subscribed_at and decent):
        return None
    if first_decent_moment(now, profile.quiet_hours, ahead.timezone) != now:
        return None
    deadline = ahead.deadlines[0]
    days = due_nudge(deadline, subscribed=profile.subscribed_at.astimezone(ahead.timezone).date())
    if days is None or profile.country is None or now >= deadline.safe_until:
        return None
    key = nudge_key(profile.country, deadline.tax_year, days)
    if store.outbox.has(profile.chat, key):
        return None
    answer = await reports.losses(profile.chat)
    if not losing_assets(answer):
        return None
    return Draft(
        profile.chat,
        MessageKind.DEADLINE,
        key,
        nudge_text(answer, deadline),
        due=now,
        expires=min(deadline.safe_until, _end_of_day(now, answer)),
    )


def _end_of_day(now: datetime, answer: LossAnswer) -> datetime:
    """A nudge counts the days left, so it is true on its own day only; the next day remakes it."""
    local = now.astimezone(answer.timezone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), answer.timezone)
    return midnight.astimezone(UTC)
