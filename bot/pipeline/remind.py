"""Matches and deadlines in, reminders in the outbox out."""

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.chats import Profile, first_decent_moment
from bot.core.matching import Match
from bot.core.messages import (
    lots_end_text,
    nudge_text,
    public_nudge_text,
    public_text,
    reminder_buttons,
    reminder_text,
)
from bot.core.outbox import Buttons, Draft, MessageKind
from bot.core.reminders import (
    LOT_NUDGE_DAYS,
    LOTS,
    Silence,
    decide,
    decide_in_public,
    due_lots,
    due_nudge,
    losing_assets,
    nudge_key,
    story_key,
)
from bot.core.stories import Story
from bot.core.wishes import LAST_DAYS, Rhythm, Wishes, start_of_day
from bot.ports import Clock
from bot.reports import Reports
from bot.store import Store

DECENT_FROM, DECENT_UNTIL = time(9), time(21)
REMINDED = "reminded"
ASLEEP = "asleep"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a chat is told, and which subjects rest afterwards."""

    text: str
    subjects: tuple[str, ...]
    buttons: Buttons = ()


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
    wishes, key = store.wishes.get(match.chat), story_key(story.cluster or story.id)
    why = _why_silent(match, story, key, wishes, store, now)
    if why is not None:
        return _settle(store, match, why)
    if _waits(match, profile, wishes, store, reports.timezone(match.chat), now):
        return ASLEEP
    if profile.is_group:
        told = _in_public(match, story, store, reports, now)
    else:
        told = await _for_one(match, story, store, reports, now)
    if isinstance(told, Silence):
        return _settle(store, match, told.why)
    draft = Draft(
        match.chat,
        match.kind,
        key,
        told.text,
        due=now,
        expires=story.matters_until,
        buttons=told.buttons,
        topic=profile.topic,
    )
    with store.atomic():
        if store.chats.get(match.chat) is None:
            return "forgotten"
        store.outbox.queue(draft, now)
        store.matches.note_reminded(match.chat, told.subjects, now)
        store.matches.settle(match, REMINDED)
    return REMINDED


async def _for_one(
    match: Match, story: Story, store: Store, reports: Reports, now: datetime
) -> "_Told | Silence":
    """Tell somebody of a story, with the figures of their own lots."""
    wishes = store.wishes.get(match.chat)
    answer = await reports.losses(match.chat)
    losing = frozenset(asset for asset in losing_assets(answer) if not wishes.rests(asset, now))
    decision = decide(match, losing, store.matches.last_reminded(match.chat), now)
    if isinstance(decision, Silence):
        return decision
    text = reminder_text(story, decision.assets, answer, also_by(story, store))
    return _Told(text, decision.subjects, reminder_buttons(story, decision.assets))


def _in_public(
    match: Match, story: Story, store: Store, reports: Reports, now: datetime
) -> "_Told | Silence":
    """Tell a group of a story, without anybody's figures."""
    wishes = store.wishes.get(match.chat)
    assets = tuple(asset for asset in match.assets if not wishes.rests(asset, now))
    if match.assets and not assets:
        return Silence("snoozed")
    awake = replace(match, assets=assets)
    decision = decide_in_public(awake, store.matches.last_reminded(match.chat), now)
    if isinstance(decision, Silence):
        return decision
    country = reports.deadlines(match.chat).country_name
    text = public_text(story, match.kind, assets, country, also_by(story, store))
    return _Told(text, decision.subjects)


def _why_silent(
    match: Match, story: Story, key: str, wishes: Wishes, store: Store, now: datetime
) -> str | None:
    """Return why a match becomes no reminder of its own, or None."""
    rhythm = wishes.rhythm(match.kind)
    if rhythm is Rhythm.OFF or wishes.rests(match.kind.value, now):
        return f"{match.kind} is turned off or snoozed"
    if rhythm.is_digest:
        return None
    if not story.is_news(now):
        return "too old to be told"
    return "told by another feed" if store.outbox.has(match.chat, key) else None


def _waits(
    match: Match,
    profile: Profile,
    wishes: Wishes,
    store: Store,
    zone: ZoneInfo,
    now: datetime,
) -> bool:
    """Whether a match waits: for a digest, the end of quiet hours, or a day with room for it."""
    if wishes.rhythm(match.kind).is_digest:
        return True
    if first_decent_moment(now, profile.quiet_hours, zone) != now:
        return True
    if wishes.daily_cap is None:
        return False
    today = store.outbox.count_news(match.chat, start_of_day(now, zone))
    return today >= wishes.daily_cap


def also_by(story: Story, store: Store) -> tuple[str, ...]:
    """Return which other feeds told of the same event, in the order in which they did."""
    if story.cluster is None:
        return ()
    feeds = (other.feed for other in store.stories.same_event(story.cluster))
    return tuple(dict.fromkeys(feed for feed in feeds if feed != story.feed))


def _settle(store: Store, match: Match, why: str) -> str:
    store.matches.settle(match, why)
    return why


async def nudge(store: Store, reports: Reports, clock: Clock) -> int:
    """Queue the deadline reminders that are due at a decent hour of each user's day.

    Each nudge of each deadline exactly once, for its key is unique in the outbox. One that is due
    while there is no usable loss stays due until the next takes its place. Where lots have a last
    day of their own, that is told, too.
    """
    made = 0
    for profile in store.chats.with_reminders():
        now = clock()
        if not (_is_decent(profile, reports, now) or _passes_quiet(profile, store, reports)):
            continue
        draft = await _nudge(profile, store, reports, now)
        if draft is not None:
            made += store.outbox.queue(draft, now)
        else:
            made += await _nudge_of_lots(profile, store, reports, now)
    if made:
        log.info("nudge done reminders=%d", made)
    return made


def _is_decent(profile: Profile, reports: Reports, now: datetime) -> bool:
    zone = reports.timezone(profile.chat)
    decent = DECENT_FROM <= now.astimezone(zone).time() < DECENT_UNTIL
    return decent and first_decent_moment(now, profile.quiet_hours, zone) == now


def _passes_quiet(profile: Profile, store: Store, reports: Reports) -> bool:
    """Whether it is one of the last days of a deadline, and the user wants to hear at any hour."""
    ahead = reports.deadlines(profile.chat).deadlines
    last = bool(ahead) and ahead[0].days_left <= LAST_DAYS
    return last and store.wishes.get(profile.chat).at_night


async def _nudge(profile: Profile, store: Store, reports: Reports, now: datetime) -> Draft | None:
    ahead = reports.deadlines(profile.chat)
    if not (ahead.deadlines and profile.subscribed_at):
        return None
    deadline = ahead.deadlines[0]
    days = due_nudge(deadline, subscribed=profile.subscribed_at.astimezone(ahead.timezone).date())
    if days is None or profile.country is None or now >= deadline.safe_until:
        return None
    key = nudge_key(profile.country, deadline.tax_year, days)
    if store.outbox.has(profile.chat, key):
        return None
    if profile.is_group:
        text = public_nudge_text(ahead, deadline)
    else:
        answer = await reports.losses(profile.chat)
        if not losing_assets(answer):
            return None
        text = nudge_text(answer, deadline)
    return Draft(
        profile.chat,
        MessageKind.DEADLINE,
        key,
        text,
        due=now,
        expires=min(deadline.safe_until, _end_of_day(now, ahead.timezone)),
        topic=profile.topic,
    )


async def _nudge_of_lots(profile: Profile, store: Store, reports: Reports, now: datetime) -> bool:
    """Tell of lots whose loss ends soon, where a lot has a day of its own; True where it does."""
    soon = not profile.is_group and reports.lots_end_within(profile.chat, max(LOT_NUDGE_DAYS))
    if not soon or profile.subscribed_at is None:
        return False
    answer = await reports.losses(profile.chat)
    reminded = store.matches.last_reminded(profile.chat)
    country = profile.country or ""
    due = due_lots(answer, reminded)
    new = (one for one in due if not store.outbox.has(profile.chat, one.key(country)))
    ends = next(new, None)
    if ends is None:
        return False
    draft = Draft(
        profile.chat,
        MessageKind.DEADLINE,
        ends.key(country),
        lots_end_text(answer, ends),
        due=now,
        expires=_end_of_day(now, answer.timezone),
    )
    with store.atomic():
        made = store.outbox.queue(draft, now)
        if made:
            store.matches.note_reminded(profile.chat, (LOTS,), now)
    return made


def _end_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """A nudge counts the days left, so it is true on its own day only; the next day remakes it."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), zone)
    return midnight.astimezone(UTC)
