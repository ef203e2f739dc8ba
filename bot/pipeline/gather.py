"""New stories in, which event each of them is about in the store out."""

from datetime import datetime

from bot.core.clusters import TOGETHER_WITHIN, Headline, cluster
from bot.core.stories import Story
from bot.store import Store


def gather(store: Store, now: datetime) -> int:
    """Compare stories that are new with each other and with those of the last days.

    Returns how many were about an event that another feed had told of.
    """
    new = store.stories.unclustered()
    if not new:
        return 0
    known = store.stories.lately_clustered(now - 2 * TOGETHER_WITHIN)
    found = cluster(map(_headline, new), map(_headline, known))
    store.stories.assign(found)
    return sum(story != event for story, event in found.items())


def _headline(story: Story) -> Headline:
    return Headline(
        story.id,
        story.feed,
        story.entry.title,
        story.entry.summary,
        story.dated,
        story.cluster or story.id,
    )
