"""Open matches in, digests out for who wants them; and what was missed, for who came back."""

import logging
from datetime import datetime, timedelta

from bot.core.chats import Profile, first_decent_moment
from bot.core.matching import Concern, Match
from bot.core.messages import digest_text, missed_text, public_digest_text
from bot.core.outbox import Draft, MessageKind
from bot.core.reminders import losing_assets
from bot.core.stories import Story
from bot.core.wishes import Rhythm, Wishes, digest_moment
from bot.pipeline.match import concern_of
from bot.ports import Clock
from bot.reports import Reports
from bot.store import Store
from bot.store.wishes import Return

MATTERS_FOR = timedelta(days=1)
DIGESTED = "in a digest"
LOOK_BACK = 100

log = logging.getLogger(__name__)


async def digest(store: Store, reports: Reports, clock: Clock) -> int:
    """Queue the digests that are due and greet who came back; return how many messages were made.

    A digest tells of what was found before its moment, the chat's hour of its day or of its Monday,
    and waits for the end of quiet hours. Its stories, the message and its key are one transaction.
    """
    made = 0
    for returned in store.wishes.returned():
        made += _greet(returned, store, reports, clock())
    waiting: dict[int, list[Match]] = {}
    for match in store.matches.open():
        waiting.setdefault(match.chat, []).append(match)
    for profile in store.chats.with_reminders():
        if profile.chat in waiting:
            made += await _digest(profile, waiting[profile.chat], store, reports, clock())
    if made:
        log.info("digest done messages=%d", made)
    return made


async def _digest(
    profile: Profile, matches: list[Match], store: Store, reports: Reports, now: datetime
) -> bool:
    zone = reports.timezone(profile.chat)
    if first_decent_moment(now, profile.quiet_hours, zone) != now:
        return False
    wishes = store.wishes.get(profile.chat)
    due = [
        match
        for match in matches
        if (rhythm := wishes.rhythm(match.kind)).is_digest
        and (match.story, match.chat)
        in store.matches.found_before(digest_moment(rhythm, now, zone, wishes.digest_at))
    ]
    if not due:
        return False
    told, text = await _told(profile, due, wishes, store, reports, now)
    with store.atomic():
        if store.chats.get(profile.chat) is None:
            return False
        for match in due:
            store.matches.settle(match, DIGESTED if match in told else "no usable loss any more")
        if not told:
            return False
        draft = Draft(
            profile.chat,
            MessageKind.DIGEST,
            f"digest:{max(match.story for match in told)}",
            text,
            due=now,
            expires=now + MATTERS_FOR,
            topic=profile.topic,
        )
        return store.outbox.queue(draft, now)


async def _told(
    profile: Profile,
    due: list[Match],
    wishes: Wishes,
    store: Store,
    reports: Reports,
    now: datetime,
) -> tuple[list[Match], str]:
    """Return which matches a digest tells of, and its text."""
    if profile.is_group:
        told = [match for match in due if not _rests(match, wishes, now)]
        return told, public_digest_text(_stories(told, store))
    answer = await reports.losses(profile.chat)
    losing = frozenset(asset for asset in losing_assets(answer) if not wishes.rests(asset, now))
    told = [match for match in due if losing.intersection(match.assets)]
    assets = losing.intersection(asset for match in told for asset in match.assets)
    return told, digest_text(_stories(told, store), assets, answer)


def _rests(match: Match, wishes: Wishes, now: datetime) -> bool:
    """Whether a group snoozed all that a match is about."""
    if not match.assets:
        return wishes.rests(match.kind.value, now)
    return all(wishes.rests(asset, now) for asset in match.assets)


def _stories(told: list[Match], store: Store) -> list[Story]:
    return _once([story for match in told if (story := store.stories.get(match.story))])


def _once(stories: list[Story]) -> list[Story]:
    """Return one story an event, in the order in which they came."""
    events = {story.cluster or story.id: story for story in reversed(stories)}
    return sorted(events.values(), key=lambda story: story.id)


def _is_wanted(concern: Concern | None, wishes: Wishes, now: datetime) -> bool:
    """Whether a story is told to who came back: not of a kind that is off, nor of what rests."""
    if concern is None or wishes.rhythm(concern.kind) is Rhythm.OFF:
        return False
    if wishes.rests(concern.kind.value, now):
        return False
    return not concern.assets or any(not wishes.rests(asset, now) for asset in concern.assets)


def _greet(returned: Return, store: Store, reports: Reports, now: datetime) -> bool:
    """Tell who can be reached again what was missed; nothing where nothing was."""
    profile = store.chats.get(returned.chat)
    stories: list[Story] = []
    if profile is not None and profile.wants_reminders:
        wishes = store.wishes.get(returned.chat)
        stories = [
            story
            for story in reversed(store.stories.flagged(LOOK_BACK))
            if story.seen >= returned.gone_at
            and _is_wanted(concern_of(profile, story, reports), wishes, now)
        ]
    expired = store.outbox.count_expired(returned.chat, returned.gone_at)
    with store.atomic():
        store.wishes.welcome(returned.chat)
        if not (stories or expired):
            return False
        draft = Draft(
            returned.chat,
            MessageKind.NOTICE,
            f"missed:{returned.gone_at:%Y-%m-%dT%H:%M:%S}",
            missed_text(_once(stories), expired, in_group=bool(profile and profile.is_group)),
            due=now,
            expires=now + MATTERS_FOR,
            topic=profile.topic if profile else None,
        )
        return store.outbox.queue(draft, now)
