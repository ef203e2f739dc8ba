"""Classified stories and portfolios in, matches in the store out."""

import logging

from bot.core.chats import Profile
from bot.core.errors import PricesUnavailable
from bot.core.matching import Concern, Match, concern, public_concern
from bot.core.reminders import losing_assets
from bot.core.stories import Story
from bot.ports import Clock
from bot.reports import Reports
from bot.store import Store

BATCH = 100

log = logging.getLogger(__name__)


async def match(store: Store, reports: Reports, clock: Clock) -> int:
    """Find whom each flagged story concerns, once, and return how many matches were found.

    A match exists only where the user has a loss that the law lets them use, above their own
    threshold. A story that is too old to be told, or that came before the user subscribed,
    concerns nobody. While the price source cannot be asked, what needs a price waits.
    """
    found = stories = 0
    for story in store.stories.unmatched(BATCH):
        profiles = store.chats.with_reminders() if story.is_news(clock()) else ()
        try:
            matches = [
                made for profile in profiles if (made := await _match(story, profile, reports))
            ]
        except PricesUnavailable as unavailable:
            log.warning("match waits story=%d why=%s", story.id, unavailable)
            continue
        store.matches.add(story.id, matches, clock())
        found += len(matches)
        stories += 1
    if stories:
        log.info("match done stories=%d matches=%d", stories, found)
    return found


async def _match(story: Story, profile: Profile, reports: Reports) -> Match | None:
    if profile.subscribed_at is None or story.seen < profile.subscribed_at:
        return None
    concerned = concern_of(profile, story, reports)
    if concerned is None:
        return None
    if profile.is_group:
        return Match(story.id, profile.chat, concerned.kind, concerned.assets)
    answer = await reports.losses(profile.chat)
    if answer.prices_failed and any(asset not in answer.prices for asset in concerned.assets):
        raise PricesUnavailable(answer.prices_failed)
    losing = losing_assets(answer)
    assets = tuple(asset for asset in concerned.assets if asset in losing)
    if not assets:
        return None
    return Match(story.id, profile.chat, concerned.kind, assets)


def concern_of(profile: Profile, story: Story, reports: Reports) -> Concern | None:
    """Return why a story concerns a chat, by what it holds; a group by its country alone."""
    countries = reports.countries(profile.chat)
    if profile.is_group:
        return public_concern(story, countries=countries)
    return concern(story, held=reports.held(profile.chat), countries=countries)
